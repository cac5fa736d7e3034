"""Slips: every way in which a name may come out mistyped, and how many letters it needs to be known all the same."""

from collections.abc import Iterator
from functools import lru_cache
from string import ascii_lowercase
from typing import NamedTuple

_KEYBOARD = (
    "q   w   e   r   t   y   u   i   o   p",
    " a   s   d   f   g   h   j   k   l",
    "   z   x   c   v   b   n   m",
)
"""Four places wide a key, each row moved as it is on most keyboards."""
_PLACES = {
    key: (y, x) for y, row in enumerate(_KEYBOARD) for x, key in enumerate(row) if key in ascii_lowercase
}
_HEARD_ALIKE = ("ck", "cs", "kq")
_VOWELS = "aeiouy"
_LONG = 9


class Slip(NamedTuple):
    """Letters `begin`..`rest` of a name come out as `written`; `need`: how many letters the name has at least."""

    written: str
    need: int
    rest: int


def touching(one: str, other: str) -> int | None:
    """How many rows apart two keys are that lie beside each other; None where they do not."""
    if one == other or not {one, other} <= set(ascii_lowercase):
        return None
    (y, x), (other_y, other_x) = _PLACES[one], _PLACES[other]
    rows = abs(y - other_y)
    return rows if rows < 2 and abs(x - other_x) <= 4 else None


def letters_needed(text: str, name: str) -> int | None:
    """How many letters a name needs, that a text can be it mistyped, by one slip, or two in a long name with a letter
    between them; None where the text is another name or a form of this one.
    """
    if text.startswith(name):
        return None
    if text in (once := _mistyped(name)):
        return once[text]
    if len(name) < _LONG:
        return None
    twice = [
        first.need + second.need - 3
        for first in _slips(name)
        if text.startswith(first.written)
        for second in slips(name, first.rest, first.rest + 1)
        if text == first.written + second.written + name[second.rest :]
    ]
    return min(twice, default=None)


@lru_cache(maxsize=256)
def _slips(name: str) -> tuple[Slip, ...]:
    return tuple(slips(name, 0, 0))


@lru_cache(maxsize=256)
def _mistyped(name: str) -> dict[str, int]:
    ordered = sorted(_slips(name), key=lambda slip: -slip.need)
    return {slip.written + name[slip.rest :]: slip.need for slip in ordered}


def slips(name: str, begin: int, first: int) -> Iterator[Slip]:
    """One slip at any letter from `first` on; the letters from `begin` to it stand as they are."""
    for at in range(first, len(name) + 1):
        stands = name[begin:at]
        for letter in ascii_lowercase if at else "":
            if letter != name[at : at + 1] and (need := _added(letter, name[at - 1], name[at : at + 1])):
                yield Slip(stands + letter, need, at)
        if at == len(name):
            return
        edge = at in (0, len(name) - 1)
        letter, after = name[at], name[at + 1 : at + 2]
        if letter != after:
            doubled = name[:at].endswith(letter)
            yield Slip(stands, 5 if doubled else 6 + edge, at + 1)
        if after and letter != after:
            yield Slip(stands + after + letter, 5 if at else 6, at + 2)
        for other in ascii_lowercase:
            rows = touching(letter, other)
            if rows is not None:
                yield Slip(stands + other, 5 + rows + edge, at + 1)
            elif other != letter and not edge and heard_alike(letter, other):
                yield Slip(stands + other, 7, at + 1)


def _added(letter: str, before: str, after: str) -> int | None:
    """What it takes that a letter came in between two: struck twice, struck with the key beside, or a second vowel."""
    if letter == before:
        return 5
    if touching(letter, before) is not None or (after and touching(letter, after) is not None):
        return 6
    return 8 if letter in _VOWELS and (before in _VOWELS or (after and after in _VOWELS)) else None


def heard_alike(one: str, other: str) -> bool:
    """Whether two letters are vowels, or consonants that are said alike."""
    return (one in _VOWELS and other in _VOWELS) or "".join(sorted(one + other)) in _HEARD_ALIKE
