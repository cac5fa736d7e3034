"""Undoing: other ways to read the words of a text, and the names that they lead to.

A text is a row of words. A disguise that can be undone adds an edge: from one word to another, "this stretch stands
for that word of a name". A name is found where its words follow one another along plain words and edges. So a
disguise is undone once, whether the name has one word or five.
"""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import tables as t
from jointforce.engine.kernels.finding import SCORES, add, joined_word, opens
from jointforce.engine.kernels.hashing import find, follow, follower, salted
from jointforce.engine.kernels.jit import kernel
from jointforce.engine.kernels.native import workspace

EDGE = np.dtype(
    [("key", "i8"), ("word", "i4"), ("from_word", "i4"), ("to_word", "i4"), ("first", "i4"), ("last", "i4"),
     ("after", "i4"), ("disguise", "u1"), ("alone", "u1")], align=True
)  # fmt: skip
"""Words from_word..to_word, folded characters first..last, stand for a word of the index, given by its key and its
number; `alone`: 1 also where the
name has no other word, 0 only beside others, LEANING and BLANK only beside one that stands; `after`: the
next edge of a chain, or -1."""
MOST_EDGES = 256
MOST_CANDIDATES = 3
"""Most names that one masked stretch may be."""
ORDINARY = t.EVERYDAY | t.COMMON
_KNOWN_WELL = 25
_TWICE = 254
_BACK, _MOST_WORDS, _DEEPEST = 11, 12, 60
LEANING, BLANK = 2, 3
"""`alone` of an edge that was made only because of the word beside it: of letters and stars, of neither."""
_MOST_STEPS, _STEPS_A_TEXT, _STEPS_A_WORD = 4_096, 256, 32
"""Steps along edges: so many a text and a word of it, and never more than the first."""
_CHAINS = 64


@kernel
def edge(
    edges: np.ndarray,
    count: int,
    tables: Any,
    number: int,
    span: tuple[int, int],
    first: int,
    last: int,
    how: int,
    alone: int,
) -> int:
    """One more edge, unless the text has too many; how many there are."""
    if count < edges.size:
        one = edges[count]
        one.key, one.word = tables.words[number].key, number
        one.first, one.last, one.disguise = first, last, how
        one.alone = alone if alone == LEANING or alone == BLANK else alone != 0
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


# what a way is made of; whether its last word is disguised; whether that word needs a disguised word behind it
_PLAIN, _HIDDEN, _LEANS, _BLANKS, _DISGUISED_LAST, _WAITS = 1, 2, 4, 8, 16, 32


@kernel
def _along(parts: int, one: Any) -> int:
    """What a way is made of, one edge further.

    A word that leans and repeats letters needs a disguised word of the same name beside it: what stands beside it in
    the text may be another name.
    """
    waits = one.alone == BLANK and one.disguise == t.REPEATED and not parts & _DISGUISED_LAST
    leans = _LEANS if one.alone == LEANING else (_BLANKS if one.alone == BLANK else _HIDDEN)
    return (parts & ~_WAITS) | leans | _DISGUISED_LAST | (_WAITS if waits else 0)


@kernel
def _holds(parts: int) -> bool:
    """Whether what leans in a way is held up: by a disguised word that stands by itself, or masked letters by any word
    that stands.
    """
    if parts & _WAITS:
        return False
    if parts & _HIDDEN or not parts & (_LEANS | _BLANKS):
        return True
    return parts & _PLAIN != 0 and not parts & _BLANKS


@kernel
def _chain(edges: np.ndarray, n: int, begin: np.ndarray) -> None:
    """Chain the edges by the rest of the number of the word that they begin at; `begin`: the first of each, or -1."""
    for chain in range(begin.size):
        begin[chain] = -1
    for e in range(n - 1, -1, -1):
        chain = edges[e].from_word % begin.size
        edges[e].after, begin[chain] = begin[chain], e


@kernel
def follow_edges(
    page: Any, count: int, tables: Any, edges: np.ndarray, n: int, hits: np.ndarray, found: int
) -> int:
    """The names whose words follow one another along plain words and edges, with one edge at least."""
    words = page.words
    # of each way: its phrase, the next word, how many words it has, its last letter, what it is made of, its disguise
    way = workspace(_DEEPEST, 6)
    begin = workspace(1, _CHAINS)[0]
    _chain(edges, n, begin)
    steps, most_steps = 0, min(_MOST_STEPS, _STEPS_A_TEXT + _STEPS_A_WORD * count)
    for e in range(n):
        one = edges[e]
        known = tables.words[one.word]
        alone_most, alone_name, followers = int64(known.most), int64(known.name), int64(known.followers)
        for back in range(_BACK + 1):
            start = one.from_word - back
            if start < 0:
                break
            if back == 1 and not words[start].followers & follower(int64(one.key)):
                continue
            if back > 1 and words[start].pair == 0:
                continue
            phrase, longest = int64(0), int64(words[start].most) if back else alone_most
            if longest <= back:
                continue
            most = min(longest, _MOST_WORDS)
            if most == 1 and one.alone != 1:
                continue
            if back > 1:
                phrase = int64(words[start].pair)
            for i in range(start + 2 if back > 1 else start, one.from_word):
                phrase = follow(phrase, words[i].key)
            first = int64(words[start].first) if back else int64(one.first)
            way[0, 0], way[0, 1], way[0, 2] = follow(phrase, one.key), one.to_word, back + 1
            way[0, 3], way[0, 4] = one.last, _along(_PLAIN if back else 0, one)
            way[0, 5] = one.disguise
            depth = 1
            while depth and steps < most_steps:
                depth -= 1
                steps += 1
                phrase, place, length, last = way[depth, 0], way[depth, 1], way[depth, 2], way[depth, 3]
                parts, how = way[depth, 4], way[depth, 5]
                if length > 1 and not opens(phrase, tables):
                    continue
                if _holds(parts) and (length > 1 or one.alone == 1):
                    name = alone_name
                    if length > 1:
                        name = find(tables.places, salted(phrase, t.NAME_KEY))
                    if name >= 0 and not tables.names[name].kind & t.BY_PINYIN:
                        found = add(hits, found, first, last, name, (start, place), how)
                if length >= most:
                    continue
                first_of_name = length == 1
                goes_on = (
                    place < count
                    and not parts & _WAITS
                    and not (first_of_name and not followers & follower(int64(words[place].key)))
                    and depth < _DEEPEST
                )
                if goes_on:
                    way[depth, 0], way[depth, 1] = follow(phrase, words[place].key), place + 1
                    way[depth, 2], way[depth, 3] = length + 1, words[place].last
                    way[depth, 4], way[depth, 5] = (parts & ~_DISGUISED_LAST) | _PLAIN, how
                    depth += 1
                f = begin[place % begin.size]
                while f >= 0 and depth < _DEEPEST:
                    other = edges[f]
                    f = int64(other.after)
                    if other.from_word != place or other.first < last:
                        continue
                    if first_of_name and not followers & follower(int64(other.key)):
                        continue
                    way[depth, 0], way[depth, 1] = follow(phrase, other.key), other.to_word
                    way[depth, 2], way[depth, 3], way[depth, 4] = length + 1, other.last, _along(parts, other)
                    way[depth, 5] = int64(other.disguise) if how == t.MISSPELT else how
                    depth += 1
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
                and hits[j].use != _TWICE
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
                other.first == hits[i].first
                and other.disguise == t.MASKED
                and other.use != _TWICE
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
