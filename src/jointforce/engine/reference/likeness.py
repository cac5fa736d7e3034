"""Likeness: which Latin letters a character can be read as. Unicode's confusable characters, as `confusables.json` of
the package confusable_homoglyphs tells them, and the digits and signs that people write for letters.
"""

import json
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jointforce.engine.reference.reading import Letter, fold

STANDS_FOR = {
    "0": "o", "1": "l", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g", "@": "a",
    "$": "s", "!": "l", "|": "l", "+": "t", "€": "e", "£": "l", "¥": "y", "¢": "c", "¡": "l", "§": "s", "ß": "b",
    "i": "l",
}  # fmt: skip
"""Digits and signs by the letter they stand for. i and l are one: both are a stroke."""
SIGNS = "@$!|+€£¥¢¡§"
_BY_EYE = dict(zip("ĸᴛʙƅʍʜꞓɜᴎπᴙʀχωшμζɢʌλ", "ktbbmheennrrxwwuzgaa", strict=True))
"""What sellers use for a Latin letter though Unicode does not call it confusable."""


@cache
def _confusables() -> dict[str, frozenset[str]]:
    raw = json.loads((files("confusable_homoglyphs") / "confusables.json").read_text(encoding="utf-8"))
    return {text: frozenset(twin["c"] for twin in twins) for text, twins in raw.items()}


@cache
def _alike(character: str) -> frozenset[str]:
    """The Latin letters (in small, each stroke as l) that a character is confusable with, as it is shown."""
    found = set()
    for text in {character, unicodedata.normalize("NFKC", character), _BY_EYE.get(character, "")} - {""}:
        for twin in {text, STANDS_FOR.get(text, ""), *_confusables().get(text, ())} - {""}:
            bare = "".join(map(fold, _BY_EYE.get(twin, twin)))
            if bare.isascii() and bare.isalnum():
                found.add(stroke(bare))
    return frozenset(found)


def stroke(text: str) -> str:
    """The text with each letter as what stands for it: i, l, 1 as one."""
    return "".join(STANDS_FOR.get(letter, letter) for letter in text).replace("rn", "m").replace("vv", "w")


@cache
def readings(shown: str, folded: str) -> frozenset[str]:
    """What a character can be read as: as it is shown, or as its small letter would be."""
    return _alike(shown) | _alike(folded) | _alike(fold(shown)) | {stroke(folded)}


def latin(character: str) -> bool:
    """Whether a folded character can be read as a Latin letter."""
    return any(len(reading) == 1 and reading.isascii() for reading in readings(character, character))


def _as_read(letter: str) -> str:
    """The Latin letter that a letter of a mark is read as; itself where it is read as none."""
    return letter if letter.isascii() else min(filter(str.isascii, readings(letter, letter)), default=letter)


def reads_as(letters: Sequence[Letter], meant: str) -> bool:
    """Whether letters can be read as a word: rn as m, and vv as w."""
    texts = {""}
    goal = stroke("".join(_as_read(letter) for letter in meant))
    for letter in letters:
        texts = {
            stroke(text + reading)
            for text in texts
            for reading in readings(letter.shown, letter.folded)
            if goal.startswith((stroke(text + reading), (text + reading)[:-1]))
        }
    return goal in texts
