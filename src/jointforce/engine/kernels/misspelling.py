"""Misspelling: words that a slip makes of a name that asks for it (two slips of a long one).

Every watched word is entered under what is left of it once one letter is dropped (two of long ones), and a word of
the text is looked up in the same way: two words that are one edit apart have such a rest in common (symmetric
deletion). What meets is then compared letter by letter.
"""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import tables as t
from jointforce.engine.kernels.hashing import SEED, extend, find, remember, salted, seen, settled
from jointforce.engine.kernels.jit import entry, kernel
from jointforce.engine.kernels.slips import LONG, OTHER, letters_needed
from jointforce.engine.kernels.undoing import edge

SHORTEST, LONGEST = 3, 24
_MOST_LOOKED = 64


@kernel
def _rest(codes: np.ndarray, first: int, last: int, one: int, other: int) -> int:
    """The key of code points first..last without the two at `one` and `other` (-1: none)."""
    state = SEED
    for i in range(first, last):
        if i != one and i != other:
            state = extend(state, int64(codes[i]))
    return salted(settled(state), t.NEAR_KEY)


@kernel
def _completed(letters: np.ndarray, state: int, first: int, last: int) -> int:
    """The key of what is hashed so far and letters first..last: as `_rest`, which begins anew."""
    for i in range(first, last):
        state = extend(state, int64(letters[i].folded))
    return salted(settled(state), t.NEAR_KEY)


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
    at = 0
    for number in range(count):
        word = tables.words[number]
        if not _watched(word):
            continue
        first, last = int64(word.spelling), int64(word.spelling) + int64(word.length)
        keys[at], numbers[at] = _rest(tables.spellings, first, last, -1, -1), number
        at += 1
        for one in range(first, last):
            keys[at], numbers[at] = _rest(tables.spellings, first, last, one, -1), number
            at += 1
            if word.length >= LONG:
                for other in range(one + 1, last):
                    keys[at], numbers[at] = (
                        _rest(tables.spellings, first, last, one, other),
                        number,
                    )
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
    place = find(tables.keys, tables.values, key)
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
    if find(chars.known, chars.fame, word.key) >= 0:
        return n
    n = _look(page, i, _completed(letters, SEED, first, last), tables, edges, n)
    state = SEED
    for one in range(first, last):
        if one == first or letters[one].folded != letters[one - 1].folded:
            n = _look(page, i, _completed(letters, state, one + 1, last), tables, edges, n)
            if size >= LONG:
                without = state
                for other in range(one + 1, last):
                    n = _look(page, i, _completed(letters, without, other + 1, last), tables, edges, n)
                    without = extend(without, int64(letters[other].folded))
        state = extend(state, int64(letters[one].folded))
    return n
