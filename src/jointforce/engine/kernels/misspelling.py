"""Misspelling: words that a slip makes of a name that asks for it (two slips of a long one).

Every watched word is entered under what is left of it once one letter is dropped (two of long ones), and a word of
the text is looked up in the same way: two words that are one edit apart have such a rest in common (symmetric
deletion). What meets is then compared letter by letter.
"""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import tables as t
from jointforce.engine.kernels.hashing import find, remember, salted, seen, settled
from jointforce.engine.kernels.jit import entry, kernel
from jointforce.engine.kernels.native import workspace
from jointforce.engine.kernels.slips import LONG, OTHER, letters_needed
from jointforce.engine.kernels.undoing import edge

SHORTEST, LONGEST = 3, 24
_MOST_LOOKED = 64
_MOST_SUMS = LONGEST + 3


_BASE, _BASE_BACK = int64(-7046029254386353131), int64(-1018231460777725123)
"""The weight of a letter's place over that of the place before, and its inverse modulo 2**64."""


@kernel
def _add_up(codes: np.ndarray, first: int, last: int, sums: np.ndarray) -> None:
    """The sums of the first letters of first..last, each letter weighed by its place: of none, of one, and so on."""
    weight, total = int64(1), int64(0)
    sums[0] = 0
    for i in range(first, last):
        total += int64(codes[i]) * weight
        weight *= _BASE
        sums[i - first + 1] = total


@kernel
def _rest(sums: np.ndarray, size: int, one: int, other: int) -> int:
    """The key of a word of some size without its letters number `one` and `other` (-1: none), by `_add_up`."""
    if one < 0:
        total = sums[size]
    elif other < 0:
        total = sums[one] + (sums[size] - sums[one + 1]) * _BASE_BACK
    else:
        between, behind = sums[other] - sums[one + 1], sums[size] - sums[other + 1]
        total = sums[one] + (between + behind * _BASE_BACK) * _BASE_BACK
    return salted(settled(total), t.NEAR_KEY)


@kernel
def _watched(word: Any) -> bool:
    return word.kind & t.NEAR != 0 and SHORTEST <= word.length <= LONGEST


@entry
def count_near(tables: Any, count: int) -> int:
    """How many entries the watched words make."""
    total = int64(0)
    for number in range(count):
        word = tables.words[number]
        if _watched(word):
            size = int64(word.length)
            total += 1 + size + (size * (size - 1) // 2 if size >= LONG else 0)
    return total


@entry
def list_near(tables: Any, count: int, keys: np.ndarray, numbers: np.ndarray) -> None:
    """The key of each entry and its word."""
    sums = np.zeros(LONGEST + 1, np.int64)
    at = 0
    for number in range(count):
        word = tables.words[number]
        if not _watched(word):
            continue
        size, first = int64(word.length), int64(word.spelling)
        _add_up(tables.spellings, first, first + size, sums)
        keys[at], numbers[at] = _rest(sums, size, -1, -1), number
        at += 1
        for one in range(size):
            keys[at], numbers[at] = _rest(sums, size, one, -1), number
            at += 1
            if size >= LONG:
                for other in range(one + 1, size):
                    keys[at], numbers[at] = _rest(sums, size, one, other), number
                    at += 1


@entry
def filter_near(tables: Any, keys: np.ndarray) -> None:
    """Put all keys of entries into their own filter."""
    for i in range(keys.size):
        remember(tables.near_filter, keys[i])


@kernel
def _has_edge(edges: np.ndarray, n: int, i: int, key: int) -> bool:
    for e in range(n):
        if edges[e].from_word == i and edges[e].key == key and edges[e].disguise == t.MISSPELT:
            return True
    return False


@kernel
def _look(page: Any, i: int, key: int, tables: Any, edges: np.ndarray, n: int) -> int:
    if not seen(tables.near_filter, key):
        return n
    letters, word = page.letters, page.words[i]
    first, last = int64(word.first), int64(word.last)
    place = find(tables.places, key)
    for _ in range(_MOST_LOOKED):
        if place < 0:
            break
        number = int64(tables.near[place])
        ends = number < 0
        number = ~number if ends else number
        other = tables.words[number]
        if not _has_edge(edges, n, i, int64(other.key)):
            name = tables.spellings[other.spelling : other.spelling + other.length]
            least = letters_needed(letters.folded[first:last], name)
            if least < OTHER:
                alone = least <= other.length
                n = edge(edges, n, tables, number, (i, i + 1), first, last, t.MISSPELT, alone)
        if ends:
            break
        place += 1
    return n


@kernel
def near_edges(page: Any, i: int, tables: Any, chars: Any, edges: np.ndarray, n: int) -> int:
    """Edges of one word of letters to the watched words that it is a misspelling of.

    Words that people use, and words of other marks, are none.
    """
    letters, word = page.letters, page.words[i]
    first, last = int64(word.first), int64(word.last)
    size = last - first
    if not SHORTEST - 1 <= size <= LONGEST + 2:
        return n
    if word.word >= 0 and int64(tables.words[word.word].kind) & t.IN_NAME:
        return n
    if find(chars.known, word.key) >= 0:
        return n
    sums = workspace(1, _MOST_SUMS)[0]
    _add_up(letters.folded, first, last, sums)
    n = _look(page, i, _rest(sums, size, -1, -1), tables, edges, n)
    for one in range(size):
        if one and letters[first + one].folded == letters[first + one - 1].folded:
            continue
        n = _look(page, i, _rest(sums, size, one, -1), tables, edges, n)
        if size >= LONG:
            for other in range(one + 1, size):
                n = _look(page, i, _rest(sums, size, one, other), tables, edges, n)
    return n
