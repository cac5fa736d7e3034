"""Undoing: other ways to read the words of a text, and the names that they lead to.

A text is a row of words. A disguise that can be undone adds an edge: from one word to another, "this stretch stands
for that word of a name". A name is found where its words follow one another along plain words and edges. So a
disguise is undone once, whether the name has one word or five.
"""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import tables as t
from jointforce.engine.kernels.finding import SCORES, add, joined_word
from jointforce.engine.kernels.hashing import find, follow, salted
from jointforce.engine.kernels.jit import kernel

EDGE = np.dtype(
    [("key", "i8"), ("from_word", "i4"), ("to_word", "i4"), ("first", "i4"), ("last", "i4"), ("disguise", "u1"),
     ("alone", "u1")], align=True
)  # fmt: skip
"""Words from_word..to_word, folded characters first..last, stand for the word of that key; `alone`: also where the
name has no other word."""
MOST_EDGES = 256
MOST_CANDIDATES = 3
"""Most names that one masked stretch may be."""
ORDINARY = t.EVERYDAY | t.COMMON
_KNOWN_WELL = 25
_TWICE = 254
_BACK = 4
_FORTH = 5


@kernel
def edge(
    edges: np.ndarray,
    count: int,
    key: int,
    span: tuple[int, int],
    first: int,
    last: int,
    how: int,
    alone: bool,
) -> int:
    """One more edge, unless the text has too many; how many there are."""
    if count < edges.size:
        one = edges[count]
        one.key, one.first, one.last, one.disguise, one.alone = key, first, last, how, alone
        one.from_word, one.to_word = span
        count += 1
    return count


@kernel
def words_within(words: np.ndarray, count: int, i: int, first: int, last: int) -> tuple[int, int]:
    """The words that begin in letters first..last, word `i` among them."""
    low, high = i, i + 1
    while low > 0 and words[low - 1].first >= first:
        low -= 1
    while high < count and words[high].first < last:
        high += 1
    return low, high


@kernel
def is_ordinary(letters: np.ndarray, first: int, last: int, tables: Any) -> bool:
    """Whether letters first..last are an everyday or common word."""
    number = joined_word(letters, first, last, last, last, tables)
    return number >= 0 and int64(tables.words[number].kind) & ORDINARY != 0


@kernel
def follow_edges(
    page: Any, count: int, tables: Any, edges: np.ndarray, n: int, hits: np.ndarray, found: int
) -> int:
    """The names whose words follow one another along plain words and edges, with one edge at least."""
    words = page.words
    phrases = np.empty(64, np.int64)
    nexts, lengths, lasts, starts = (
        np.empty(64, np.int64),
        np.empty(64, np.int64),
        np.empty(64, np.int64),
        np.empty(64, np.int64),
    )
    for e in range(n):
        one = edges[e]
        for back in range(_BACK + 1):
            start = one.from_word - back
            if start < 0:
                break
            phrase = int64(0)
            if back:
                number = words[start].word
                if number < 0 or tables.words[number].most <= back:
                    continue
                for i in range(start, one.from_word):
                    phrase = follow(phrase, words[i].key)
            first = words[start].first if back else one.first
            depth = 1
            phrases[0], nexts[0], lengths[0] = follow(phrase, one.key), one.to_word, back + 1
            lasts[0], starts[0] = one.last, first
            while depth:
                depth -= 1
                phrase, place, length, last = phrases[depth], nexts[depth], lengths[depth], lasts[depth]
                if length > 1 or one.alone:
                    name = find(tables.keys, tables.values, salted(phrase, t.NAME_KEY))
                    if name >= 0 and not tables.names[name].kind & t.BY_PINYIN:
                        found = add(hits, found, first, last, name, (start, place), int64(one.disguise))
                if length == 2 and find(tables.keys, tables.values, salted(phrase, t.OPENING_KEY)) < 0:
                    continue
                if length > _FORTH or place >= count:
                    continue
                if depth < 60:
                    phrases[depth], nexts[depth] = follow(phrase, words[place].key), place + 1
                    lengths[depth], lasts[depth] = length + 1, words[place].last
                    depth += 1
                f = 0
                while f < n and depth < 60:
                    if edges[f].from_word == place:
                        phrases[depth], nexts[depth] = follow(phrase, edges[f].key), edges[f].to_word
                        lengths[depth], lasts[depth] = length + 1, edges[f].last
                        depth += 1
                    f += 1
    return found


@kernel
def _move(one: Any, other: Any) -> None:
    other.first, other.last, other.name, other.from_word = one.first, one.last, one.name, one.from_word
    other.to_word, other.score, other.disguise, other.use = one.to_word, one.score, one.disguise, one.use


@kernel
def _fame(hit: Any, tables: Any) -> int:
    return int64(tables.names[hit.name].fame)


@kernel
def settle_masks(hits: np.ndarray, begin: int, found: int, tables: Any) -> int:
    """Of the names that one masked stretch can be, keep up to three with less certainty each.

    Where more fit, those three that people use most, if they use them at all.
    """
    for i in range(begin, found):
        hits[i].use = t.SOLD
        for j in range(begin, i):
            if (
                hits[j].name == hits[i].name
                and hits[j].first == hits[i].first
                and hits[j].last == hits[i].last
            ):
                worse = j if hits[i].score > hits[j].score else i
                hits[worse].use = _TWICE
                break
    for i in range(begin, found):
        if hits[i].disguise != t.MASKED:
            continue
        same, better = 0, 0
        for j in range(begin, found):
            other = hits[j]
            if (
                other.disguise == t.MASKED
                and other.use != _TWICE
                and other.first == hits[i].first
                and other.last == hits[i].last
            ):
                same += 1
                better += _fame(other, tables) >= _fame(hits[i], tables) and other.name != hits[i].name
        if same > MOST_CANDIDATES and better < MOST_CANDIDATES and _fame(hits[i], tables) >= _KNOWN_WELL:
            same = MOST_CANDIDATES
        hits[i].score = SCORES[t.MASKED] / max(same, 1)
    kept = begin
    for i in range(begin, found):
        sure = hits[i].disguise != t.MASKED or hits[i].score * (MOST_CANDIDATES + 0.5) > SCORES[t.MASKED]
        if sure and hits[i].use != _TWICE:
            hits[i].use = t.SOLD
            if kept != i:
                _move(hits[i], hits[kept])
            kept += 1
    return kept
