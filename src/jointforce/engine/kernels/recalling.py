"""Recalling: what a word is by itself, looked up once.

Most words of most texts are few: the thousand that are used most make up half of any catalogue. What the index knows
of a word, what it is backwards, and whether any disguise can be undone in it by itself depend on the word alone, so
they are kept in a small table that stays in the processor's cache; a word that falls out of it is looked at again.
"""

from typing import Any

import numpy as np
from numba import int64
from numpy.typing import NDArray

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels.hashing import SEED, extend, find_word, settled
from jointforce.engine.kernels.jit import kernel
from jointforce.engine.kernels.native import fetch_ahead

MEMORY = np.dtype(
    [("key", "i8"), ("followers", "i8"), ("word", "i4"), ("name", "i4"), ("turned", "i4"), ("kind", "u2"),
     ("most", "u1"), ("phrase_most", "u1")], align=True
)  # fmt: skip
"""What `reading.WORD` says of a word, under its key and its capitals."""
_PLACES = 1 << 18
_CACHE_LINE = 64
_SPREAD = int64(-7046029254386353131)
_LONGEST_TURNED = 40


def memory() -> NDArray[np.void]:
    """An empty memory, no entry of which lies in two lines of the processor's cache."""
    raw = np.zeros(_PLACES * MEMORY.itemsize + _CACHE_LINE, np.uint8)
    begin = -raw.ctypes.data % _CACHE_LINE
    return raw[begin : begin + _PLACES * MEMORY.itemsize].view(MEMORY)


@kernel
def _memory_key(word: Any) -> int:
    """The key of a word with its capitals: some disguises are told by them."""
    return int64(word.key) ^ (int64(word.capitals) * _SPREAD)


@kernel
def turned_word(letters: np.ndarray, first: int, last: int, tables: Any) -> int:
    """The number of the word that letters are from their end; -1 where it is none."""
    state = SEED
    for j in range(last - 1, first - 1, -1):
        state = extend(state, int64(letters[j].folded))
    return find_word(settled(state), tables)


@kernel
def recall(page: Any, count: int, memory: np.ndarray, tables: Any) -> tuple[int, int]:
    """Fill in what the index knows of every word. What kinds of words stand there, and the most words of a phrase."""
    words, kinds, most = page.words, int64(0), int64(0)
    for i in range(count):
        fetch_ahead(memory, _memory_key(words[i]) & int64(memory.size - 1))
    for i in range(count):
        word = words[i]
        key = _memory_key(word)
        kept = memory[key & (memory.size - 1)]
        if kept.key != key:
            kept.key, kept.followers, kept.turned = key, 0, -1
            if word.script == ch.WORD and word.last - word.first <= _LONGEST_TURNED:
                kept.turned = turned_word(page.letters, word.first, word.last, tables)
            number = find_word(word.key, tables)
            kept.word, kept.name, kept.kind, kept.most, kept.phrase_most = number, -1, 0, 0, 0
            if number >= 0:
                known = tables.words[number]
                kept.name, kept.kind, kept.most = known.name, known.kind, known.most
                kept.phrase_most, kept.followers = known.phrase_most, known.followers
        word.word, word.name, word.turned, word.kind = kept.word, kept.name, kept.turned, kept.kind
        word.most, word.phrase_most, word.followers = kept.most, kept.phrase_most, kept.followers
        kinds |= int64(kept.kind)
        most = max(most, int64(kept.phrase_most))
    return kinds, most


@kernel
def note_inert(word: Any, memory: np.ndarray) -> None:
    """Remember that nothing is hidden in a word by itself."""
    key = _memory_key(word)
    kept = memory[key & (memory.size - 1)]
    if kept.key == key:
        kept.kind |= t.INERT
