"""Buckets: the words of an index by what may stand of them behind a mask: two letters, or the word beside.

In each bucket those that people know best come first.
"""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import tables as t
from jointforce.engine.kernels.hashing import find, put, salted, settled
from jointforce.engine.kernels.jit import entry, kernel

SHORTEST, LONGEST = 3, 40
LAST = 1 << 20
"""In place of a position: the key is of the last two letters."""


@kernel
def bucket(size: int, letter: int, place: int, other: int) -> int:
    """The key of the words of a size that have a letter first and another at a place (`LAST`: the last two)."""
    return salted(
        settled((int64(size) << 56) ^ (int64(letter) << 33) ^ (int64(place) << 24) ^ int64(other)), t.MASK_KEY
    )


@entry
def count_buckets(tables: Any, begin: int, end: int) -> int:
    """How many entries the words begin..end make."""
    total = int64(0)
    for number in range(begin, end):
        word = tables.words[number]
        if word.kind & t.IN_NAME and SHORTEST <= word.length <= LONGEST:
            total += word.length
    return total


@entry
def _best_known_first(fame: np.ndarray) -> np.ndarray:
    """Places in order of falling fame; equals in the order that they have."""
    ends = np.zeros(257, np.int64)
    for each in fame:
        ends[256 - each] += 1
    for rank in range(1, 257):
        ends[rank] += ends[rank - 1]
    order = np.empty(fame.size, np.int32)
    for place in range(fame.size):
        rank = 255 - fame[place]
        order[ends[rank]] = place
        ends[rank] += 1
    return order


@entry
def list_buckets(tables: Any, count: int, keys: np.ndarray, numbers: np.ndarray) -> None:
    """The key of each entry and its word."""
    at = 0
    for number in _best_known_first(tables.words.fame[:count]):
        word = tables.words[number]
        if not (word.kind & t.IN_NAME and SHORTEST <= word.length <= LONGEST):
            continue
        size, place = int64(word.length), int64(word.spelling)
        letter = int64(tables.spellings[place])
        for i in range(1, size):
            keys[at], numbers[at] = bucket(size, letter, i, int64(tables.spellings[place + i])), number
            at += 1
        last, before = int64(tables.spellings[place + size - 1]), int64(tables.spellings[place + size - 2])
        keys[at], numbers[at] = bucket(size, last, LAST, before), number
        at += 1


@entry
def list_neighbours(tables: Any, beside: np.ndarray, keys: np.ndarray, numbers: np.ndarray) -> None:
    """For words that follow one another, the key of each with the other's length, and the other's number."""
    at = 0
    fame = np.empty(beside.shape[0], np.uint8)
    for behind in range(2):
        for i in range(fame.size):
            fame[i] = tables.words[beside[i, behind]].fame
        for i in _best_known_first(fame):
            one, other = tables.words[beside[i, 1 - behind]], tables.words[beside[i, behind]]
            keys[at], numbers[at] = neighbour(one.key, int64(other.length), behind), beside[i, behind]
            at += 1


@kernel
def neighbour(key: int, size: int, behind: int) -> int:
    """The key of the words of `size` letters that follow (1) or precede (0) a word in some name."""
    return salted(settled(key ^ (int64(size) << 40) ^ (int64(behind) << 60)), t.NEIGHBOUR_KEY)


@entry
def set_fame(tables: Any, chars: Any, count: int) -> None:
    """Write into each word how often people use it."""
    for number in range(count):
        fame = find(chars.known, tables.words[number].key)
        tables.words[number].fame = max(fame, int64(0))


@entry
def enter_buckets(
    growing: Any, counts: np.ndarray, target: np.ndarray, keys: np.ndarray, order: np.ndarray, numbers: np.ndarray,
    begin: int,
) -> int:  # fmt: skip
    """Write the words in order of their keys into `target` and enter where each key begins; the next to enter."""
    at = begin
    while at < order.size:
        if counts[3] + 2 > growing.keys.size >> 1:
            return at
        key = keys[order[at]]
        put(growing, counts, key, at)
        while at < order.size and keys[order[at]] == key:
            target[at] = numbers[order[at]]
            at += 1
        target[at - 1] = ~target[at - 1]
    return at
