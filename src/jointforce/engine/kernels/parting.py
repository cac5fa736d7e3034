"""Parting: edges of words whose letters have something between them."""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels.finding import is_number
from jointforce.engine.kernels.hashing import SEED, extend, find_word, settled
from jointforce.engine.kernels.jit import kernel
from jointforce.engine.kernels.reading import HAS_DIGIT, IS_AMPERSAND
from jointforce.engine.kernels.undoing import edge

_SHORTEST = 4
_LONGEST_SPREAD = 40


@kernel
def parted_edges(page: Any, count: int, tables: Any, chars: Any, edges: np.ndarray, n: int) -> int:
    """Edges of words without white space between them that belong together once what parts them is dropped.

    Honest punctuation parts words, so it counts only where it stands between all letters but a few (`V.E.X.O.RA`);
    other symbols count anywhere.
    """
    letters, words = page.letters, page.words
    begin = 0
    while begin < count:
        end = begin + 1
        while end < count and not words[end].spaced:
            end += 1
        total, alphabetic = 0, True
        for i in range(begin, end):
            total += words[i].last - words[i].first
            alphabetic &= not words[i].made_of & (HAS_DIGIT | IS_AMPERSAND) and words[i].script == ch.WORD
        parts = end - begin
        if parts > 2 and total <= 2 * parts and total <= _LONGEST_SPREAD and alphabetic:
            n = _whole(page, begin, end, tables, edges, n, t.SPREAD)
        start = begin
        for i in range(begin + 1, end + 1):
            if (
                i < end
                and words[i].script == ch.WORD == words[i - 1].script
                and _odd_between(letters, words[i - 1], words[i], chars)
            ):
                continue
            if 1 < i - start <= _LONGEST_SPREAD:
                n = _whole(page, start, i, tables, edges, n, t.INSERTED)
            start = i
        begin = end
    return n


@kernel
def _odd_between(letters: np.ndarray, one: Any, other: Any, chars: Any) -> bool:
    for j in range(one.last, other.first):
        if not chars.points[letters[j].folded].traits & (ch.HONEST_GAP | ch.SPACE):
            return True
    return False


@kernel
def _whole(page: Any, begin: int, end: int, tables: Any, edges: np.ndarray, n: int, how: int) -> int:
    """An edge for words begin..end read as one word of the index."""
    letters, words = page.letters, page.words
    state, digits = SEED, True
    for i in range(begin, end):
        digits &= is_number(int64(words[i].made_of))
        for j in range(words[i].first, words[i].last):
            state = extend(state, int64(letters[j].folded))
    if digits:
        return n
    number = find_word(settled(state), tables)
    if number < 0 or not int64(tables.words[number].kind) & t.IN_NAME:
        return n
    acronym = how == t.SPREAD and int64(tables.words[number].kind) & t.COMMON
    alone = tables.words[number].length >= _SHORTEST and not acronym
    return edge(
        edges,
        n,
        tables,
        number,
        (begin, end),
        int64(words[begin].first),
        int64(words[end - 1].last),
        how,
        alone,
    )
