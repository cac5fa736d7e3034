"""Misspelling: words that are one letter off a name that asks for it (two letters off long ones).

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
from jointforce.engine.kernels.undoing import edge

SHORTEST, LONGEST = 3, 24
_SHORTEST_ALONE = 5
LONG = 9
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
def distance(letters: np.ndarray, first: int, last: int, spellings: np.ndarray, word: Any) -> int:
    """Edits between a word of the text and one of the index: letters dropped, added, changed, or two swapped."""
    rows, columns = int64(last - first), int64(word.length)
    table = np.empty((3, LONGEST + 3), np.int64)
    for j in range(columns + 1):
        table[0, j] = j
    for i in range(1, rows + 1):
        now, before, earlier = i % 3, (i - 1) % 3, (i - 2) % 3
        table[now, 0] = i
        mine = letters[first + i - 1].folded
        for j in range(1, columns + 1):
            theirs = spellings[word.spelling + j - 1]
            best = min(table[before, j] + 1, table[now, j - 1] + 1)
            best = min(best, table[before, j - 1] + (mine != theirs))
            if (
                i > 1
                and j > 1
                and mine == spellings[word.spelling + j - 2]
                and letters[first + i - 2].folded == theirs
            ):
                best = min(best, table[earlier, j - 2] + 1)
            table[now, j] = best
    return table[rows % 3, columns]


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
        if _may_be(letters, first, last, tables.spellings, other):
            known = False
            for e in range(n):
                known |= (
                    edges[e].from_word == i and edges[e].key == other.key and edges[e].disguise == t.MISSPELT
                )
            if not known:
                n = edge(
                    edges,
                    n,
                    int64(other.key),
                    (i, i + 1),
                    first,
                    last,
                    t.MISSPELT,
                    other.length >= _SHORTEST_ALONE,
                )
        if ends:
            break
        place += 1
    return n


@kernel
def _may_be(letters: np.ndarray, first: int, last: int, spellings: np.ndarray, word: Any) -> bool:
    """Whether a word of the text is a misspelling of a word of the index, and not a form of it (`Vexoras`)."""
    size, theirs = last - first, int64(word.length)
    off = distance(letters, first, last, spellings, word)
    if off == 0 or off > (2 if theirs >= LONG else 1):
        return False
    same_first = letters[first].folded == spellings[word.spelling]
    if theirs <= _SHORTEST_ALONE and not same_first:
        return (
            letters[first + 1].folded == spellings[word.spelling]
            and letters[first].folded == spellings[word.spelling + 1]
        )
    if off == 2 and not same_first:
        return False
    if size > theirs:
        plural = True
        for i in range(theirs):
            plural &= letters[first + i].folded == spellings[word.spelling + i]
        return not plural
    return True


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
    n = _look(page, i, _rest(letters.folded, first, last, -1, -1), tables, edges, n)
    for one in range(first, last):
        if one > first and letters[one].folded == letters[one - 1].folded:
            continue
        n = _look(page, i, _rest(letters.folded, first, last, one, -1), tables, edges, n)
        if size >= LONG - 2:
            for other in range(one + 1, last):
                n = _look(page, i, _rest(letters.folded, first, last, one, other), tables, edges, n)
    return n
