"""Recalling: what a word is by itself, looked up once.

Most words of most texts are few: the thousand that are used most make up half of any catalogue. What the index knows
of a word, what it is backwards, and which disguises can be undone in it by itself depend on the word alone, so
they are kept in small tables that stay in the processor's cache; a word that falls out of them is looked at again.
"""

from typing import Any

import numpy as np
from numba import int64
from numpy.typing import NDArray

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels.hashing import (
    SEED,
    expect_seen,
    extend,
    find_word,
    follow,
    follower,
    seen,
    settled,
)
from jointforce.engine.kernels.jit import kernel
from jointforce.engine.kernels.native import fetch_ahead
from jointforce.engine.kernels.reading import HAS_DIGIT, ONLY_ASCII

MEMORY = np.dtype(
    [("key", "i8"), ("followers", "i8"), ("word", "i4"), ("name", "i4"), ("turned", "i4"), ("kind", "u2"),
     ("most", "u1"), ("phrase_most", "u1")], align=True
)  # fmt: skip
"""What `reading.WORD` says of a word, under its key and its capitals."""
UNDONE = np.dtype(
    [("of", "i8"), ("key", "i8"), ("word", "i4"), ("disguise", "u1"), ("alone", "u1"), ("count", "u1")], align=True
)  # fmt: skip
"""An edge of one word (`undoing.EDGE`), under the key and the capitals of the word that it is of. The first of a word
says how many there are."""
_PLACES, _UNDONE_PLACES = 1 << 17, 1 << 14
_MOST_UNDONE = 4
_CACHE_LINE = 64
_SPREAD = int64(-7046029254386353131)
_LONGEST_TURNED = 40
_NO_WORD = int64(1)
"""In place of the key of a run that is no word of the index: each is written once, and all are alike."""
_LONGEST = 60

# what stands in a text: runs of unspaced scripts, letters that are not ASCII, digits, a word that is another one from
# its end, words in which something may be hidden
RUNS, ODD_LETTERS, DIGITS, TURNED, DOUBTS = (1 << bit for bit in range(5))


def memory() -> NDArray[np.void]:
    """An empty memory, no entry of which lies in two lines of the processor's cache."""
    raw = np.zeros(_PLACES * MEMORY.itemsize + _CACHE_LINE, np.uint8)
    begin = -raw.ctypes.data % _CACHE_LINE
    return raw[begin : begin + _PLACES * MEMORY.itemsize].view(MEMORY)


def undone() -> NDArray[np.void]:
    """An empty memory of the edges that words have by themselves, `_MOST_UNDONE` a word."""
    return np.zeros(_UNDONE_PLACES * _MOST_UNDONE, UNDONE)


@kernel
def _memory_key(word: Any) -> int:
    """The key of a word with its capitals: some disguises are told by them."""
    return int64(word.key) ^ (int64(word.capitals) * _SPREAD)


@kernel
def _place(key: int, memory: np.ndarray) -> int:
    """The first of the two places that a key may have; both lie in one line of the processor's cache."""
    return key & int64(memory.size - 2)


@kernel
def turned_word(letters: np.ndarray, first: int, last: int, tables: Any) -> int:
    """The number of the word that letters are from their end; -1 where it is none."""
    state = SEED
    for j in range(last - 1, first - 1, -1):
        state = extend(state, int64(letters[j].folded))
    return find_word(settled(state), tables)


@kernel
def recall(page: Any, count: int, memory: np.ndarray, tables: Any) -> tuple[int, int, int, int, int]:
    """Fill in what the index knows of every word, and which two words a name may begin with.

    Returns what kinds of words stand there, the most words of a phrase, what stands in the text (bits above), how many
    words have no white space before them, and how many are one letter.
    """
    words, kinds, most, stands = page.words, int64(0), int64(0), int64(0)
    tight, lone = int64(0), int64(0)
    for i in range(count):
        fetch_ahead(memory, _place(_memory_key(words[i]), memory))
    for i in range(count):
        word = words[i]
        key = _memory_key(word)
        if word.script != ch.WORD and not seen(tables.filter, word.key):
            key = _NO_WORD
        place = _place(key, memory)
        kept = memory[place]
        if kept.key != key:
            kept = memory[place + 1]
            if kept.key != key:
                kept = memory[place]
                _copy(kept, memory[place + 1])
                _look_up(page, word, key, kept, tables)
        word.word, word.name, word.turned = kept.word, kept.name, kept.turned
        word.most, word.phrase_most, word.followers = kept.most, kept.phrase_most, kept.followers
        kind, made_of, length = int64(kept.kind), int64(word.made_of), word.last - word.first
        kinds |= kind
        most = max(most, int64(kept.phrase_most))
        stands |= int64(kept.turned >= 0) * TURNED
        if word.script != ch.WORD:
            stands |= RUNS
        else:
            ascii_only = made_of & ONLY_ASCII != 0
            doubtful = ascii_only and kept.name < 0 and not kind & t.INERT and length <= _LONGEST
            kind |= int64(doubtful) * t.DOUBTFUL
            stands |= int64(doubtful) * DOUBTS | int64(not ascii_only) * ODD_LETTERS
            stands |= int64(made_of & HAS_DIGIT != 0) * DIGITS
            lone += length == 1
        word.kind = kind
        tight += not word.spaced
        if kept.name >= 0:
            fetch_ahead(tables.names, int64(kept.name))
        word.pair = 0
        if i:
            before = words[i - 1]
            if before.followers & follower(int64(word.key)):
                before.pair = follow(follow(int64(0), int64(before.key)), int64(word.key))
                expect_seen(tables.openings, int64(before.pair))
    return kinds, most, stands, tight, lone


@kernel
def _look_up(page: Any, word: Any, key: int, kept: Any, tables: Any) -> None:
    """What the index knows of a word that is not remembered, into its place of the memory."""
    kept.key, kept.followers, kept.turned = key, 0, -1
    if word.script == ch.WORD and word.last - word.first <= _LONGEST_TURNED:
        kept.turned = turned_word(page.letters, word.first, word.last, tables)
    number = find_word(word.key, tables) if key != _NO_WORD else int64(-1)
    kept.word, kept.name, kept.kind, kept.most, kept.phrase_most = number, -1, 0, 0, 0
    if number >= 0:
        known = tables.words[number]
        kept.name, kept.kind, kept.most = known.name, known.kind, known.most
        kept.phrase_most, kept.followers = known.phrase_most, known.followers


@kernel
def _copy(one: Any, other: Any) -> None:
    other.key, other.followers, other.word, other.name = one.key, one.followers, one.word, one.name
    other.turned, other.kind, other.most, other.phrase_most = one.turned, one.kind, one.most, one.phrase_most


@kernel
def edges_again(words: np.ndarray, i: int, undone: np.ndarray, edges: np.ndarray, n: int) -> int:
    """The edges that word `i` is remembered to have by itself, once more; how many there are, -1 where none are
    remembered.
    """
    word = words[i]
    key = _memory_key(word)
    first = (key & int64(_UNDONE_PLACES - 1)) * _MOST_UNDONE
    if undone[first].of != key:
        return int64(-1)
    for place in range(first, first + undone[first].count):
        if n == edges.size:
            break
        kept, one = undone[place], edges[n]
        one.key, one.word, one.disguise, one.alone = kept.key, kept.word, kept.disguise, kept.alone
        one.first, one.last, one.from_word, one.to_word = word.first, word.last, i, i + 1
        n += 1
    return n


@kernel
def note_edges(word: Any, s: Any, begin: int, end: int) -> None:
    """Remember which edges a word has by itself: those number begin..end of the text, or that it has none."""
    key = _memory_key(word)
    if begin == end:
        place = _place(key, s.memory)
        for kept in (s.memory[place], s.memory[place + 1]):
            if kept.key == key:
                kept.kind |= t.INERT
        return
    if end - begin > _MOST_UNDONE:
        return
    first = (key & int64(_UNDONE_PLACES - 1)) * _MOST_UNDONE
    for e in range(begin, end):
        kept, one = s.undone[first + e - begin], s.edges[e]
        kept.of, kept.count = key, end - begin
        kept.key, kept.word, kept.disguise, kept.alone = one.key, one.word, one.disguise, one.alone
