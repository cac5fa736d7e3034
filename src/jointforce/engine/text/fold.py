"""Folding: what is spelling and what is text.

Case, width, accents, HTML entities, ligatures, traditional or simplified characters and white space are
spelling: texts that differ only there fold to the same. Characters that show nothing are dropped. The kernels
fold by arrays that are made from `fold_character` (`engine.characters`); here single texts are folded.
"""

import html
import re
import unicodedata
from functools import cache

from jointforce.engine.text.data.tables import rows

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_INVISIBLE_RANGES = (
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
INVISIBLE = frozenset(chr(code) for low, high in _INVISIBLE_RANGES for code in range(low, high + 1))
"""Default-ignorable code points of the Unicode Character Database: they show nothing."""

_ACCENT_RANGES = ((0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))
ACCENTS = frozenset(chr(code) for low, high in _ACCENT_RANGES for code in range(low, high + 1))
"""Combining marks that sit on a letter of any script; vowel signs of Indic or Thai script are not among them."""

_HAN_RANGES = (("\u3400", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0003ffff"))
_APOSTROPHES = "'’‘ʼ＇`´ʹ′‛"
_HYPHENS = "-‐‑﹣－"
_SUBSCRIPT_IOTA = "\u037a"
"""Unicode decomposes it into a blank and a mark; sellers use it for an i."""
_SIGNS = "™®℠©"
_VOICED = re.compile("[゙゚ﾞﾟ]")
_CLUSTER = re.compile("(?s)[ぁ-ヿｦ-ﾝ][゙゚ﾞﾟ]?|.")


@cache
def styled() -> dict[str, str]:
    """Letters drawn in boxes, circles, as flags or small capitals, with the letter they show."""
    return {
        chr(int(code, 16)): chr(int(letter, 16))
        for code, kind, letter in rows("confusables.tsv")
        if kind == "styled"
    }


@cache
def simplified() -> dict[str, str]:
    """Traditional Chinese characters with their simplified form, one to one (OpenCC's t2s)."""
    return {fields[0]: fields[1] for fields in rows("simplified.tsv")}


def is_han(character: str) -> bool:
    """Whether the character is a Chinese character."""
    return any(low <= character <= high for low, high in _HAN_RANGES)


def fold_character(character: str) -> str:
    """What one character (or one kana with its voicing mark) counts as: nothing, one character, or several."""
    if character in INVISIBLE or character in ACCENTS:
        return ""
    if character in _APOSTROPHES:
        return "'"
    if character in _HYPHENS:
        return "-"
    if character in _SIGNS:
        return " "
    if character in styled():
        return styled()[character]
    if character == _SUBSCRIPT_IOTA:
        return "ι"
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    parts = unicodedata.normalize("NFD", folded)
    folded = unicodedata.normalize("NFC", "".join(part for part in parts if part not in ACCENTS))
    if any(map(is_han, folded)):
        table = simplified()
        return "".join(table.get(part, part) for part in folded)
    return folded


class _Characters(dict[str, str]):
    """`fold_character`, remembered: there are 1.1 million characters and few of them occur."""

    def __missing__(self, character: str) -> str:
        folded = fold_character(character)
        self[character] = folded
        return folded


_CHARACTERS = _Characters()


def fold(text: str) -> str:
    """The text as it is compared: what differs only in spelling folds to the same.

    Spelling is case, width, accents, HTML entities, ligatures, apostrophes and hyphens of every kind,
    traditional characters, white space, and characters that show nothing. Total: any `str` folds, lone
    surrogates included. fold(fold(x)) == fold(x) but where a text spells out an entity within an entity.
    """
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    if text.isascii():
        return " ".join(text.lower().replace("`", "'").split())
    clusters = _CLUSTER.findall(text) if _VOICED.search(text) else text
    return " ".join("".join([_CHARACTERS[cluster] for cluster in clusters]).split())
