"""Masks: names whose letters are hidden by stars (`V*x⭐ra`). A star stands for one letter.

The words of an index are kept by their length, first letter and each other letter, so that only those are compared
which agree with a mask in two standing letters.
"""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels.hashing import find, put, salted, settled
from jointforce.engine.kernels.jit import entry, kernel

SHORTEST, LONGEST = 3, 40
MOST_CANDIDATES = 3
_MOST_LOOKED = 4096
_LAST = 1 << 20
"""In place of a position: the key is of the last two letters."""


@kernel
def _bucket(size: int, letter: int, place: int, other: int) -> int:
    return salted(settled((int64(size) << 56) ^ (int64(letter) << 33) ^ (int64(place) << 24) ^ int64(other)), t.MASK_KEY)


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
def list_buckets(tables: Any, count: int, keys: np.ndarray, numbers: np.ndarray) -> None:
    """The key of each entry and its word."""
    at = 0
    for number in range(count):
        word = tables.words[number]
        if not (word.kind & t.IN_NAME and SHORTEST <= word.length <= LONGEST):
            continue
        size, place = int64(word.length), int64(word.spelling)
        letter = int64(tables.spellings[place])
        for i in range(1, size):
            keys[at], numbers[at] = _bucket(size, letter, i, int64(tables.spellings[place + i])), number
            at += 1
        last, before = int64(tables.spellings[place + size - 1]), int64(tables.spellings[place + size - 2])
        keys[at], numbers[at] = _bucket(size, last, _LAST, before), number
        at += 1


@entry
def list_neighbours(tables: Any, beside: np.ndarray, keys: np.ndarray, numbers: np.ndarray) -> None:
    """For words that follow one another, the key of each with the other's length, and the other's number."""
    for i in range(beside.shape[0]):
        one, other = tables.words[beside[i, 0]], tables.words[beside[i, 1]]
        keys[2 * i], numbers[2 * i] = neighbour(one.key, int64(other.length), 1), beside[i, 1]
        keys[2 * i + 1], numbers[2 * i + 1] = neighbour(other.key, int64(one.length), 0), beside[i, 0]


@kernel
def neighbour(key: int, size: int, behind: int) -> int:
    """The key of the words of `size` letters that follow (1) or precede (0) a word in some name."""
    return salted(settled(key ^ (int64(size) << 40) ^ (int64(behind) << 60)), t.NEIGHBOUR_KEY)


@entry
def set_fame(tables: Any, chars: Any, count: int) -> None:
    """Write into each word how often people use it."""
    for number in range(count):
        fame = find(chars.known, chars.fame, tables.words[number].key)
        tables.words[number].fame = max(fame, int64(0))


@entry
def enter_buckets(
    tables: Any, counts: np.ndarray, target: np.ndarray, keys: np.ndarray, order: np.ndarray, numbers: np.ndarray,
    begin: int,
) -> int:  # fmt: skip
    """Write the words in order of their keys into `target` and enter where each key begins; the next to enter."""
    at = begin
    while at < order.size:
        if counts[3] + 2 > tables.keys.size >> 1:
            return at
        key = keys[order[at]]
        put(tables, counts, key, at)
        while at < order.size and keys[order[at]] == key:
            target[at] = numbers[order[at]]
            at += 1
        target[at - 1] = ~target[at - 1]
    return at


@kernel
def _fits(letters: np.ndarray, first: int, tables: Any, chars: Any, word: Any) -> bool:
    for i in range(int64(word.length)):
        mine, theirs = letters[first + i].folded, tables.spellings[word.spelling + i]
        if mine != theirs and (not chars.points[mine].traits & ch.STAR or theirs == 0x26):
            return False
    return True


@kernel
def candidates(
    letters: np.ndarray, first: int, last: int, tables: Any, chars: Any, fitting: np.ndarray
) -> int:
    """The words of the index that a masked word can be, into `fitting`; how many.

    The first letter stands, or three fifths of all do; at least two letters stand in any case.
    """
    size = int64(last - first)
    if not SHORTEST <= size <= LONGEST:
        return 0
    standing, alphabetic, other = 0, 0, int64(-1)
    for i in range(size):
        traits = chars.points[letters[first + i].folded].traits
        if traits & ch.STAR:
            continue
        standing += 1
        alphabetic += bool(traits & ch.LETTER)
        if i and other < 0:
            other = i
    if alphabetic < 2 or standing == size:
        return 0
    lead, end = int64(letters[first].folded), int64(letters[last - 1].folded)
    if not chars.points[lead].traits & ch.STAR:
        if other < 0:
            return 0
        key = _bucket(size, lead, other, int64(letters[first + other].folded))
    else:
        before = int64(letters[last - 2].folded)
        hidden = chars.points[end].traits & ch.STAR or chars.points[before].traits & ch.STAR
        if hidden or standing * 5 < size * 3:
            return 0
        key = _bucket(size, end, _LAST, before)
    return _fitting(letters, first, tables, chars, tables.masked, key, fitting)


@kernel
def beside(
    letters: np.ndarray, first: int, last: int, other: int, behind: int, tables: Any, chars: Any, fitting: np.ndarray
) -> int:  # fmt: skip
    """The words that a masked word can be which follow (1) or precede (0) the word of key `other` in some name.

    Any number of letters may be hidden: the word beside it stands for them.
    """
    return _fitting(letters, first, tables, chars, tables.neighbours, neighbour(other, int64(last - first), behind), fitting)


@kernel
def _fitting(
    letters: np.ndarray, first: int, tables: Any, chars: Any, bucket: np.ndarray, key: int, fitting: np.ndarray
) -> int:  # fmt: skip
    """The words of a bucket that agree with every letter that stands, into `fitting`: the best known where they are
    too many; how many.
    """
    place = find(tables.keys, tables.values, key)
    count, looked = int64(0), 0
    while place >= 0:
        number = int64(bucket[place])
        ends = number < 0
        number = ~number if ends else number
        looked += 1
        if _fits(letters, first, tables, chars, tables.words[number]):
            if count < fitting.size:
                fitting[count] = number
                count += 1
            else:
                least = 0
                for i in range(count):
                    if tables.words[fitting[i]].fame < tables.words[fitting[least]].fame:
                        least = i
                if tables.words[number].fame > tables.words[fitting[least]].fame:
                    fitting[least] = number
        if ends or looked == _MOST_LOOKED:
            break
        place += 1
    return count


@kernel
def is_sum(letters: np.ndarray, first: int, last: int, chars: Any) -> bool:
    """Whether three characters may be a sum (`4*6`, `A*B`): alone they are a name only where the star is drawn."""
    if last - first > SHORTEST:
        return False
    for i in range(first, last):
        if chars.points[letters[i].folded].traits & ch.DRAWN_STAR and letters[i].folded != 0x2A:
            return False
    return True
