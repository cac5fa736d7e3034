"""Shapes: what a word looks like when letters, digits and signs that look alike count as one.

Two texts with the same shape look the same. Letters are first replaced by their Unicode TR39 prototype and by
the letter that a digit or sign stands in for, then classes are joined (`i`, `l`, `1`, `|`, `!`). Case folding
before and after the prototype gives different results (Greek capital nu looks like N, its small letter like v),
so a text has two shapes; a name has one.
"""

import unicodedata
from functools import cache

from jointforce.engine.text.data.tables import rows
from jointforce.engine.text.fold import ACCENTS, INVISIBLE, fold_character

STANDS_FOR = {
    "0": "o",
    "1": "l",
    "2": "z",
    "3": "e",
    "4": "a",
    "5": "s",
    "6": "g",
    "7": "t",
    "8": "b",
    "9": "g",
    "@": "a",
    "$": "s",
    "!": "l",
    "|": "l",
    "+": "t",
    "€": "e",
    "£": "l",
    "¥": "y",
    "¢": "c",
    "¡": "l",
    "§": "s",
    "ß": "b",
    "i": "l",
}
"""Digits and signs with the letter they stand in for; `i` and `l` are one class."""

SIGNS = frozenset("@$!|+€£¥¢¡§")
"""The signs among them: they make a word odd only between or before letters."""

_ASCII = str.maketrans({sign: letter for sign, letter in STANDS_FOR.items() if sign.isascii()})

_ALSO_LIKE = str.maketrans("ĸᴛʙƅʍʜꞓɜᴎπᴙʀχωшμζɢʌλʟ", "ktbbmheennrrxwwuzgaal")
"""Prototypes that Unicode keeps apart from the letter that sellers use them for: `Kodaк`, `SΛMSUNG`, `Вorшn`."""


@cache
def prototypes() -> dict[str, str]:
    """The TR39 prototype of each character that has one."""
    return {
        chr(int(code, 16)): "".join(chr(int(part, 16)) for part in prototype.split())
        for code, kind, prototype in rows("confusables.tsv")
        if kind == "tr39"
    }


@cache
def _translation() -> dict[int, str]:
    return {ord(character): prototype for character, prototype in prototypes().items()}


def skeleton(text: str) -> str:
    """The skeleton of Unicode Technical Standard 39: compare it only with other skeletons."""
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFD", decomposed.translate(_translation()))


def _classes(text: str) -> str:
    """Letters joined into classes; accents dropped."""
    bare = "".join(character for character in text if character not in ACCENTS)
    return bare.translate(_ALSO_LIKE).translate(_ASCII).replace("rn", "m").replace("vv", "w")


def shape_of_ascii(lower: str) -> str:
    """The shape of a lower-case ASCII text."""
    return lower.translate(_ASCII).replace("rn", "m").replace("vv", "w")


def shapes(text: str) -> tuple[str, ...]:
    """The one or two shapes of a text as received, without invisible characters."""
    visible = "".join(character for character in text if character not in INVISIBLE)
    if visible.isascii():
        return (shape_of_ascii(visible.lower()),)
    compatible = "".join(
        character if character in prototypes() else unicodedata.normalize("NFKC", character)
        for character in visible
    )
    signs = "".join(STANDS_FOR.get(character, character) for character in compatible)
    before = _classes(skeleton(skeleton(signs).casefold()).casefold())
    folded = "".join(map(fold_character, signs))
    after = _classes(skeleton(folded).casefold())
    return (before,) if before == after else (before, after)
