"""Reading a text: its letters, what spelling or disguise was undone at each, where each stands, and its words.

Written from definitions: Unicode's normal forms and character names, HTML's and URLs' codes, OpenCC for traditional
Chinese characters.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html.entities import html5
from itertools import pairwise
from typing import Any, NamedTuple

PERCENT, STYLED, COMBINING, INVISIBLE = (
    "percent_encoding", "styled_letters", "combining_marks", "invisible_characters",
)  # fmt: skip
VOICING = {"\u3099": "\u3099", "\uff9e": "\u3099", "\u309a": "\u309a", "\uff9f": "\u309a"}
"""Kana's voicing marks, wide and half as wide, as the mark that composes."""

_CODE = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{1,30});|(?:%[0-9a-fA-F]{2})+")
_APOSTROPHES, _HYPHENS, _TRADE_SIGNS = "'’‘ʼ＇`´ʹ′‛", "-‐‑﹣－", "™®℠©"
_MARK_BLOCKS = ((0x300, 0x370), (0x1AB0, 0x1B00), (0x1DC0, 0x1E00), (0x20D0, 0x2100), (0xFE20, 0xFE30))
"""Unicode's blocks of combining diacritical marks."""
_IGNORABLE = ((0x115F, 0x1161), (0x180B, 0x1810), (0xFE00, 0xFE10), (0xFFF0, 0xFFF9), (0xE0000, 0xE1000))
_MORE_IGNORABLE = "\u00ad\u034f\u061c\u17b4\u17b5\u3164\ufeff\uffa0"
"""What Unicode calls default-ignorable, beside most of category Cf."""
_SPOKEN_FORMAT = {"ARABIC", "SYRIAC", "KAITHI", "INTERLINEAR", "EGYPTIAN"}
"""Scripts whose characters of category Cf are seen."""
_SCRIPTS = {
    "CJK UNIFIED": "han", "CJK COMPATIBILITY IDEOGRAPH": "han", "HANGUL SYLLABLE": "hangul", "HANGUL LETTER": "hangul",
    "HIRAGANA LETTER": "hiragana", "HIRAGANA ITERATION": "hiragana", "HIRAGANA VOICED": "hiragana",
    "KATAKANA LETTER": "katakana", "KATAKANA ITERATION": "katakana", "KATAKANA VOICED": "katakana",
    "KATAKANA-HIRAGANA PROLONGED": "katakana", "THAI": "south_east", "LAO": "south_east", "KHMER": "south_east",
    "MYANMAR": "south_east", "IDEOGRAPHIC ITERATION": "han", "IDEOGRAPHIC NUMBER ZERO": "han",
}  # fmt: skip
"""Scripts that need no space between words, by how Unicode's names of their characters begin."""


class Letter(NamedTuple):
    """A letter as it is compared, and as it was shown; `start`, `end`: the characters received that it was made of.

    `undone`: the disguises undone at it. `followed`: whether an invisible character stands behind it.
    """

    folded: str
    shown: str
    start: int
    end: int
    undone: frozenset[str] = frozenset()
    followed: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """Letters first..last of a text, which stand together. `script` is `word` where words are parted by spaces;
    `spaced`: whether white space (or nothing at all) stands before it.
    """

    text: str
    first: int
    last: int
    script: str
    spaced: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A text as it was read."""

    letters: tuple[Letter, ...]
    words: tuple[Word, ...]

    def text(self, first: int, last: int) -> str:
        """Letters first..last as they are compared."""
        return "".join(letter.folded for letter in self.letters[first:last])

    def hidden(self, first: int, last: int) -> set[str]:
        """The disguises that reading undid in letters first..last; an invisible character hides something only between
        two letters.
        """
        parts = self.letters[first:last]
        undone = {how for letter in parts for how in letter.undone if _stands(letter)}
        if any(one.followed and _stands(one) and _stands(other) for one, other in pairwise(parts)):
            undone.add(INVISIBLE)
        return undone


def _stands(letter: Letter) -> bool:
    """Whether a letter is a part of a word."""
    return script(letter.folded) != "" or letter.folded == "&"


@cache
def is_invisible(character: str) -> bool:
    """Whether a character shows nothing."""
    code = ord(character)
    if character in _MORE_IGNORABLE or any(low <= code < high for low, high in _IGNORABLE):
        return True
    return unicodedata.category(character) == "Cf" and _name(character).split(" ")[0] not in _SPOKEN_FORMAT


@cache
def is_mark(character: str) -> bool:
    """Whether a character is a diacritical mark that sits on the letter before it."""
    return any(low <= ord(character) < high for low, high in _MARK_BLOCKS)


@cache
def _name(character: str) -> str:
    return unicodedata.name(character, "")


@cache
def styled(character: str) -> str | None:
    """The letter that a box, a circle, a flag or a small capital shows."""
    found = re.fullmatch(
        r"(?:NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL|REGIONAL INDICATOR SYMBOL|LATIN LETTER SMALL CAPITAL)"
        r"(?: LETTER)? ([A-Z])",
        _name(character),
    )
    return found[1].lower() if found else None


@cache
def _converter() -> Any:
    from opencc import OpenCC  # noqa: PLC0415  loads a dictionary: only for texts that hold Han characters

    return OpenCC("t2s")


@cache
def _simplified(character: str) -> str:
    converted: str = _converter().convert(character)
    return converted if len(converted) == 1 else character


@cache
def fold(character: str) -> str:
    """What a character counts as: its case, width, accents and traditional form are spelling."""
    for same, plain in ((_APOSTROPHES, "'"), (_HYPHENS, "-"), (_TRADE_SIGNS, " ")):
        if character in same:
            return plain
    if letter := styled(character):
        return letter
    if (
        character == "\u037a"
    ):  # Unicode takes the subscript iota apart into a blank and a mark; people read an i
        return "ι"
    small = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    bare = "".join(part for part in unicodedata.normalize("NFD", small) if not is_mark(part))
    composed = unicodedata.normalize("NFC", bare)
    return "".join(_simplified(part) if script(part) == "han" else part for part in composed)


@cache
def script(character: str) -> str:
    """The script of a folded character as far as it decides where words end; empty where it is no letter or digit."""
    name = _name(character)
    for beginning, found in _SCRIPTS.items():
        if name.startswith(beginning):
            return found if character.isalnum() or unicodedata.category(character)[0] == "M" else ""
    return "word" if character.isalnum() or unicodedata.category(character)[0] == "M" else ""


def _decoded(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Each character that is shown, where its code stands, and which code (`&`, `%` or none)."""
    at = 0
    while at < len(text):
        code = _CODE.match(text, at)
        if code and code[0][0] == "&" and (code[1][0] == "#" or code[1] + ";" in html5):
            yield from ((character, at, code.end(), "&") for character in html.unescape(code[0]))
            at = code.end()
        elif code and code[0][0] == "%" and (read := _percent(code[0])):
            yield read[0], at, at + read[1], "%"
            at += read[1]
        else:
            yield text[at], at, at + 1, ""
            at += 1


def _percent(run: str) -> tuple[str, int] | None:
    """The character that percent-encoded bytes begin with, and how long its code is; None where they show none."""
    for size in (3, 6, 9, 12):
        try:
            shown = bytes.fromhex(run[:size].replace("%", "")).decode()
        except UnicodeDecodeError:
            continue
        return (shown, size) if shown.isprintable() and shown != "\ufffd" and len(run) >= size else None
    return None


def letters(text: str) -> list[Letter]:
    """The letters of a text as received."""
    found: list[Letter] = []
    for shown, start, end, code in _decoded(text):
        if is_invisible(shown):
            if found:
                found[-1] = found[-1]._replace(followed=True)
            continue
        if (is_mark(shown) or shown in VOICING) and found and (marked := _marked(found[-1], shown, end)):
            found[-1] = marked
            continue
        if is_mark(shown):
            continue
        undone = {PERCENT} if code == "%" else set()
        kind = unicodedata.decomposition(shown).split(" ")[0]
        if styled(shown) or kind in ("<font>", "<circle>", "<super>", "<sub>", "<square>"):
            undone.add(STYLED)
        found.extend(Letter(letter, shown, start, end, frozenset(undone)) for letter in fold(shown))
    return found


def _marked(letter: Letter, mark: str, end: int) -> Letter | None:
    """A letter with a mark on it: another letter, an accent, or a mark that only strikes it out."""
    mark = VOICING.get(mark, mark)
    for base in (letter.shown, letter.folded, letter.folded.upper()):
        whole = unicodedata.normalize("NFC", base + mark)
        if len(whole) == 1:
            return letter._replace(folded=fold(whole), shown=whole.lower()[0], end=end)
    return letter._replace(undone=letter.undone | {COMBINING}, end=end) if is_mark(mark) else None


def read(text: str) -> Page:
    """A text as received, by letters and words. The ampersand is a word."""
    found = letters(text)
    words: list[Word] = []
    at, spaced = 0, True
    while at < len(found):
        kind = script(found[at].folded)
        if not kind and found[at].folded != "&":
            spaced = spaced or found[at].folded.isspace()
            at += 1
            continue
        first, at = at, at + 1
        while kind and at < len(found) and _continues(found[at].folded, kind):
            at += 1
        text_ = "".join(letter.folded for letter in found[first:at])
        words.append(Word(text_, first, at, kind or "word", spaced))
        spaced = False
    return Page(tuple(found), tuple(words))


def _continues(character: str, kind: str) -> bool:
    return script(character) == kind or (kind == "word" and unicodedata.category(character)[0] == "M")
