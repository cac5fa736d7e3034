"""Slips: how a name is mistyped, and how many letters it needs to be known all the same.

A hand leaves a letter out, swaps two, strikes a key twice, the key beside it, or both; who writes by ear takes another
vowel or another letter of the same sound. What differs from a name in any other way is another name (`Vexora`,
`Veltora`). The odder a slip, the longer the name that is still meant: a first or last letter is seldom mistyped.
"""

import numpy as np
from numba import int64

from jointforce.engine.kernels.jit import kernel

OTHER = 99
"""More letters than a name has that is looked for: it is another name."""
LONG = 9
"""Letters of a name in which two slips are looked for."""
_DOUBLED, _SWAPPED_TWO, _BESIDE, _LOST, _BOTH_KEYS, _BY_EAR, _VOWEL_MORE = 5, 5, 5, 6, 6, 7, 8
"""The least letters of a name, by slip; one more at an edge, or where the key is on another row."""
_TOGETHER = 3
"""Two slips need as many letters as both, but for these."""
_LEFT_OUT, _ADDED, _CHANGED, _SWAPPED = range(4)

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHIFTS = (0, 1, 3)
_PLACES = {key: 4 * n + shift for row, shift in zip(_ROWS, _SHIFTS, strict=True) for n, key in enumerate(row)}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROW = np.array([next(n for n, row in enumerate(_ROWS) if key in row) for key in _LETTERS])
_PLACE = np.array([_PLACES[key] for key in _LETTERS])
"""Where a key lies: its row, and quarters of a key from the left."""
_VOWEL = np.array([letter in "aeiouy" for letter in _LETTERS])


@kernel
def _latin(one: int, other: int) -> bool:
    return 97 <= one <= 122 and 97 <= other <= 122


@kernel
def _rows_apart(one: int, other: int) -> int:
    """0 for a key and the one beside it, 1 for one above or below, 2 for keys that do not touch."""
    if one == other or not _latin(one, other):
        return int64(2)
    rows = abs(_ROW[one - 97] - _ROW[other - 97])
    return int64(rows) if rows < 2 and abs(_PLACE[one - 97] - _PLACE[other - 97]) <= 4 else int64(2)


@kernel
def _vowels(one: int, other: int) -> bool:
    return _latin(one, other) and _VOWEL[one - 97] and _VOWEL[other - 97]


@kernel
def _sound_alike(one: int, other: int) -> bool:
    """Two vowels, or c, k, q and s in the pairs that are heard alike."""
    low, high = min(one, other), max(one, other)
    consonants = (low == 99 and (high == 107 or high == 115)) or (low == 107 and high == 113)
    return consonants or _vowels(one, other)


@kernel
def _left_out(name: np.ndarray, j: int) -> int:
    if j > 0 and name[j - 1] == name[j]:
        return int64(_DOUBLED)
    return int64(_LOST + (j == 0 or j == name.size - 1))


@kernel
def _added(letter: int, name: np.ndarray, j: int) -> int:
    """The letter is written before letter j of the name."""
    if j == 0:
        return int64(OTHER)
    before, after = int64(name[j - 1]), int64(name[j]) if j < name.size else int64(0)
    if letter == before:
        return int64(_DOUBLED)
    if _rows_apart(letter, before) < 2 or _rows_apart(letter, after) < 2:
        return int64(_BOTH_KEYS)
    return int64(_VOWEL_MORE) if _vowels(letter, before) or _vowels(letter, after) else int64(OTHER)


@kernel
def _changed(letter: int, name: np.ndarray, j: int) -> int:
    meant, edge = int64(name[j]), j == 0 or j == name.size - 1
    rows = _rows_apart(letter, meant)
    if rows < 2:
        return int64(_BESIDE + rows + edge)
    return int64(_BY_EAR) if _sound_alike(letter, meant) and not edge else int64(OTHER)


@kernel
def _standing(text: np.ndarray, i: int, name: np.ndarray, j: int) -> int:
    """How many letters from i and j on are the same."""
    most = min(text.size - i, name.size - j)
    for n in range(most):
        if text[i + n] != name[j + n]:
            return int64(n)
    return int64(most)


@kernel
def _slip(kind: int, text: np.ndarray, i: int, name: np.ndarray, j: int) -> int:
    """The least letters of a name for a slip where the two differ first."""
    if kind == _LEFT_OUT:
        return _left_out(name, j) if j < name.size else int64(OTHER)
    if kind == _ADDED:
        return _added(int64(text[i]), name, j) if i < text.size else int64(OTHER)
    if i >= text.size or j >= name.size:
        return int64(OTHER)
    if kind == _CHANGED:
        return _changed(int64(text[i]), name, j)
    crossed = i + 1 < text.size and j + 1 < name.size and text[i] == name[j + 1] and text[i + 1] == name[j]
    return int64(_SWAPPED_TWO + (j == 0)) if crossed else int64(OTHER)


@kernel
def _last_slip(text: np.ndarray, i: int, name: np.ndarray, j: int) -> int:
    """The least letters of a name, if what is left of both differs by one slip at i, j."""
    least = int64(OTHER)
    for kind in range(4):
        this = _slip(kind, text, i, name, j)
        more = 1 + (kind == _SWAPPED)
        i_then, j_then = i + more * (kind != _LEFT_OUT), j + more * (kind != _ADDED)
        left = name.size - j_then
        if text.size - i_then == left and _standing(text, i_then, name, j_then) == left:
            least = min(least, this)
    return least


@kernel
def letters_needed(text: np.ndarray, name: np.ndarray) -> int:
    """How many letters a name needs, that a text which is not the name can be it mistyped. OTHER: it is another name,
    or a form of this one (`Vexoras`).

    Two slips are looked for in names of nine letters and more; a letter stands between them.
    """
    p = _standing(text, 0, name, 0)
    if p == name.size:
        return int64(OTHER)
    least = _last_slip(text, p, name, p)
    if least < OTHER or name.size < LONG:
        return least
    for kind in range(4):
        this = _slip(kind, text, p, name, p)
        if this == OTHER:
            continue
        more = 1 + (kind == _SWAPPED)
        i, j = p + more * (kind != _LEFT_OUT), p + more * (kind != _ADDED)
        same = _standing(text, i, name, j)
        if same:
            least = min(least, this + _last_slip(text, i + same, name, j + same) - _TOGETHER)
    return least
