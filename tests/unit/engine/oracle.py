"""A slow, obvious reference for what the engine finds: brute force over all marks, and no table of the engine's.

It knows only the standard library's Unicode tables and the few look-alike letters below, which were picked by eye.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

LOOK_ALIKES = {
    "a": "\u0430\u03b1", "e": "\u0435", "o": "\u043e\u03bf", "p": "\u0440\u03c1", "c": "\u0441", "x": "\u0445\u03c7",
    "y": "\u0443", "k": "\u043a\u03ba", "s": "\u0455", "j": "\u0458", "n": "\u0578", "u": "\u03c5\u057d",
}  # fmt: skip
"""Letters of Cyrillic, Greek and Armenian that a buyer reads as the Latin one."""

STARS = "⭐*"
_JOINS = "'-"
_ENTITY = re.compile(r"&#\d+;|&#x[0-9a-f]+;|&\w+;", re.IGNORECASE)


@dataclass(frozen=True)
class Unit:
    """A letter as it is compared, and where it stands in the text as received."""

    letter: str
    start: int
    end: int


def units(text: str) -> list[Unit]:
    """The text letter by letter: entities read, width and case folded, accents dropped."""
    found: list[Unit] = []
    at = 0
    while at < len(text):
        entity = _ENTITY.match(text, at)
        end = entity.end() if entity else at + 1
        shown = html.unescape(text[at:end])
        letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", shown).casefold())
        found.extend(Unit(letter, at, end) for letter in letters if not unicodedata.combining(letter))
        at = end
    return found


def tokens(text: str) -> list[list[Unit]]:
    """The words: runs of letters and digits."""
    found: list[list[Unit]] = [[]]
    for unit in units(text):
        if unit.letter.isalnum():
            found[-1].append(unit)
        elif found[-1]:
            found.append([])
    return [token for token in found if token]


def spelt(token: Sequence[Unit]) -> str:
    return "".join(unit.letter for unit in token)


def borders(words: Sequence[str]) -> set[int]:
    """After how many letters a border stands."""
    return {sum(map(len, words[: count + 1])) for count in range(len(words) - 1)}


def plain(text: str, marks: Sequence[str]) -> dict[str, set[tuple[int, int]]]:
    """Where each mark stands plainly: its letters, with no border that it does not have itself.

    One border more is allowed where an apostrophe or hyphen alone makes it, between two whole words.
    """
    found: dict[str, set[tuple[int, int]]] = {}
    cut = tokens(text)
    for mark in marks:
        own = [spelt(token) for token in tokens(mark)]
        for first in range(len(cut)):
            for last in range(first, len(cut)):
                words = cut[first : last + 1]
                written = [spelt(word) for word in words]
                if "".join(written) != "".join(own):
                    continue
                if borders(written) <= borders(own) or _joined(text, words):
                    found.setdefault(mark, set()).add((words[0][0].start, words[-1][-1].end))
    return found


def _joined(text: str, words: Sequence[Sequence[Unit]]) -> bool:
    if len(words) != 2:
        return False
    [(left, right)] = pairwise(words)
    return text[left[-1].end : right[0].start] in tuple(_JOINS)


def masked(word: str, marks: Sequence[str]) -> set[str]:
    """The marks that a word of letters and stars can be: one star a letter, the first letter or most of them seen."""
    seen = [letter for letter in word if letter not in STARS]
    hidden = len(word) - len(seen)
    if hidden == 0 or len(seen) < 2 or word[-1] in STARS or (word[0] in STARS):
        return set()
    fitting = {
        mark
        for mark in marks
        if len(mark) == len(word)
        and all(a in STARS or a == b for a, b in zip(word, mark.lower(), strict=True))
    }
    return fitting if len(fitting) <= 3 else set()


def spread(row: str, marks: Sequence[str]) -> Iterator[str]:
    """The marks in a row of single letters: the whole row, or five letters and more within it."""
    for mark in marks:
        name = mark.lower()
        if row == name or (len(name) >= 5 and name in row):
            yield mark


def look_alike(word: str, marks: Sequence[str]) -> set[str]:
    """The marks that a word is, once each look-alike is read as the Latin letter."""
    read = {alike: letter for letter, several in LOOK_ALIKES.items() for alike in several}
    return {mark for mark in marks if "".join(read.get(letter, letter) for letter in word) == mark.lower()}
