"""Masks: names whose letters are hidden by stars (`V*x⭐ra`). A star stands for one letter.

The words of an index are kept by their length, first letter and each other letter, so that only those are compared
which agree with a mask in two standing letters.
"""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels.buckets import LAST, LONGEST, SHORTEST, bucket, neighbour
from jointforce.engine.kernels.hashing import find
from jointforce.engine.kernels.jit import kernel
from jointforce.engine.kernels.undoing import LEANING, ORDINARY, edge, is_ordinary, words_within

_MOST_LOOKED = 4096
_MOST_MASKED = 64


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
        key = bucket(size, lead, other, int64(letters[first + other].folded))
    else:
        before = int64(letters[last - 2].folded)
        hidden = chars.points[end].traits & ch.STAR or chars.points[before].traits & ch.STAR
        if hidden or standing * 5 < size * 3:
            return 0
        key = bucket(size, end, LAST, before)
    return _fitting(letters, first, tables, chars, tables.masked, key, fitting)


@kernel
def beside(
    letters: np.ndarray, first: int, last: int, other: int, behind: int, tables: Any, chars: Any, fitting: np.ndarray
) -> int:  # fmt: skip
    """The words that a masked word can be which follow (1) or precede (0) the word of key `other` in some name.

    Any number of letters may be hidden: the word beside it stands for them.
    """
    return _fitting(
        letters,
        first,
        tables,
        chars,
        tables.neighbours,
        neighbour(other, int64(last - first), behind),
        fitting,
    )


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


@kernel
def _masked_at(letters: np.ndarray, at: int, size: int, chars: Any) -> tuple[int, int]:
    """Where a stretch of letters of one kind and stars ends, and how many stars it has."""
    stars, kind = 0, int64(0)
    while at < size:
        code = int64(letters[at].folded)
        script = chars.points[code].script
        if chars.points[code].traits & ch.STAR:
            stars += 1
        elif script == ch.WORD or script == ch.HAN or code == 0x26:
            own = int64(ch.HAN if script == ch.HAN else ch.WORD)
            if kind and kind != own:
                break
            kind = own
        else:
            break
        at += 1
    return at, stars


@kernel
def mask_edges(page: Any, count: int, size: int, tables: Any, chars: Any, edges: np.ndarray, n: int) -> int:
    """Edges of the masked words of a text, without stars that only adorn.

    A word whose stars are all at its end may only be part of a name, unless few are hidden after a good part of a
    word that is none. What cannot be resolved by itself is, by the word before or behind it.
    """
    letters, words = page.letters, page.words
    fitting = np.empty(24, np.int64)
    spans = np.empty((_MOST_MASKED, 4), np.int64)
    masked, at, i = 0, 0, 0
    while at < size and masked < _MOST_MASKED and n < edges.size:
        begin = at
        at, stars = _masked_at(letters, at, size, chars)
        if at == begin:
            at += 1
            continue
        if stars == 0 or stars == at - begin:
            continue
        first, last = begin, at
        while chars.points[letters[first].folded].traits & ch.STAR:
            first += 1
        while chars.points[letters[last - 1].folded].traits & ch.STAR:
            last -= 1
        while i < count and words[i].last <= first:
            i += 1
        span = words_within(words, count, i, first, last)
        spans[masked, 0], spans[masked, 1], spans[masked, 2], spans[masked, 3] = begin, at, span[0], span[1]
        masked += 1
        if last - first < 2:
            continue
        inside = stars > (first - begin) + (at - last)
        if inside:
            found = candidates(letters, first, last, tables, chars, fitting)
            alone = not is_sum(letters, first, last, chars)
            for k in range(found):
                n = edge(edges, n, int64(tables.words[fitting[k]].key), span, first, last, t.MASKED, alone)
        head, tail = first > begin, at > last
        adorned = True
        for j in range(begin, first):
            adorned &= chars.points[letters[j].folded].traits & ch.DRAWN_STAR != 0
        for j in range(last, at):
            adorned &= chars.points[letters[j].folded].traits & ch.DRAWN_STAR != 0
        if (head or tail) and adorned:
            found = candidates(letters, begin, at, tables, chars, fitting)
            alone = not head and (inside or _cut_off(page, words[i].word, first, last, at, found, tables))
            for k in range(found):
                n = edge(edges, n, int64(tables.words[fitting[k]].key), span, begin, at, t.MASKED, alone)
    strong = n
    for m in range(masked):
        begin, at, low, high = spans[m, 0], spans[m, 1], spans[m, 2], spans[m, 3]
        for behind in range(2):
            other = low - 1 if behind else high
            if 0 <= other < count:
                n = _beside(
                    page,
                    begin,
                    at,
                    low,
                    high,
                    int64(words[other].key),
                    behind,
                    tables,
                    chars,
                    edges,
                    n,
                    fitting,
                )
            for e in range(strong):
                met = edges[e].to_word == low if behind else edges[e].from_word == high
                if met and edges[e].disguise == t.MASKED:
                    key = int64(edges[e].key)
                    n = _beside(page, begin, at, low, high, key, behind, tables, chars, edges, n, fitting)
    return n


@kernel
def _beside(
    page: Any, begin: int, end: int, low: int, high: int, key: int, behind: int, tables: Any, chars: Any,
    edges: np.ndarray, n: int, fitting: np.ndarray,
) -> int:  # fmt: skip
    """Edges of a masked stretch to the words that follow or precede the word of a key in some name."""
    found = beside(page.letters, begin, end, key, behind, tables, chars, fitting)
    for k in range(found):
        n = edge(edges, n, int64(tables.words[fitting[k]].key), (low, high), begin, end, t.MASKED, LEANING)
    return n


@kernel
def _cut_off(page: Any, number: int, first: int, last: int, end: int, found: int, tables: Any) -> bool:
    """Whether stars at the end alone hide letters."""
    letters = page.letters
    drawn = letters[last].folded != 0x2A
    inner, tail = last - first, end - last
    if inner < (3 if drawn else 4) or inner + tail <= 4 or tail > (inner if drawn else 2) or found != 1:
        return False
    if number >= 0 and (tables.words[number].name >= 0 or int64(tables.words[number].kind) & ORDINARY):
        return False
    return not (letters[last - 1].folded == 115 and is_ordinary(letters, first, last - 1, tables))
