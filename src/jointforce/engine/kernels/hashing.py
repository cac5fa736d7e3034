"""Hashes of folded text, and the one table that they are looked up in.

Everything an index knows is a 64-bit key with a number: an open-addressing table answers within about one cache
miss. What kind of thing a key is, is mixed into it by a salt, so that a word, a name and a shape that are
spelt alike are different keys. Keys are not verified against strings: among 10 million keys and a billion
tokens a false meeting is to be expected once in two thousand runs.
"""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine.kernels.jit import entry, kernel
from jointforce.engine.kernels.native import fetch_ahead
from jointforce.engine.tables import WORD_KEY

SEED = int64(-3750763034362895579)
_PRIME = int64(1099511628211)
_STIR = int64(-7046029254386353131)
_STIR_TOO = int64(-4417276706812531889)


@entry
def extend(state: int, code_point: int) -> int:
    """The running hash of a text with one more character."""
    return (state ^ int64(code_point)) * _PRIME


@entry
def settled(state: int) -> int:
    """The key of a running hash: every bit depends on every character. Never zero, which marks a free place."""
    mixed = (state ^ ((state >> 29) & int64(0x7FFFFFFFF))) * _STIR
    mixed = (mixed ^ ((mixed >> 32) & int64(0xFFFFFFFF))) * _STIR_TOO
    mixed = mixed ^ ((mixed >> 29) & int64(0x7FFFFFFFF))
    return mixed if mixed != 0 else int64(1)


@kernel
def key_of(letters: np.ndarray, first: int, last: int) -> int:
    """The key of the folded letters first..last of a page."""
    state = SEED
    for i in range(first, last):
        state = extend(state, int64(letters[i].folded))
    return settled(state)


@entry
def follow(phrase: int, word: int) -> int:
    """The key of a phrase with one more word, both given by their keys."""
    return settled((phrase * int64(3)) ^ word ^ int64(0x5BD1E995))


@kernel
def follower(key: int) -> int:
    """The bit that stands for a word, given by its key, among those that follow another: one of 64."""
    return int64(1) << ((key >> 50) & int64(63))


@kernel
def home(key: int, size: int) -> int:
    """Where a key belongs in a table of any size: its low half as a share of the table."""
    return ((key & int64(0xFFFFFFFF)) * int64(size)) >> 32


@entry
def salted(key: int, salt: int) -> int:
    """The key of one kind of thing."""
    return settled(key ^ (int64(salt) * _STIR))


@entry
def find(keys: np.ndarray, values: np.ndarray, key: int) -> int:
    """The number that stands under a key, or -1."""
    place = home(key, keys.size)
    while True:
        held = keys[place]
        if held == key:
            return int64(values[place])
        if held == 0:
            return int64(-1)
        place = place + 1 if place + 1 < keys.size else 0


@kernel
def enter(keys: np.ndarray, values: np.ndarray, key: int, value: int) -> int:
    """Put a number under a key unless one stands there; the number that stands there now."""
    place = home(key, keys.size)
    while True:
        held = keys[place]
        if held == key:
            return int64(values[place])
        if held == 0:
            keys[place] = key
            values[place] = value
            return int64(value)
        place = place + 1 if place + 1 < keys.size else 0


@entry
def put(tables: Any, counts: np.ndarray, key: int, value: int) -> int:
    """Put a number under a key unless one stands there, and count the new ones in `counts[3]`; what stands there."""
    keys = tables.keys
    place = home(key, keys.size)
    while True:
        held = keys[place]
        if held == key:
            return int64(tables.values[place])
        if held == 0:
            keys[place] = key
            tables.values[place] = value
            counts[3] += 1
            return int64(value)
        place = place + 1 if place + 1 < keys.size else 0


@entry
def put_all(
    keys: np.ndarray, values: np.ndarray, letters: np.ndarray, ends: np.ndarray, numbers: np.ndarray
) -> None:  # fmt: skip
    """Put numbers under words that stand one after another in `letters`."""
    begin = 0
    for i in range(ends.size):
        state = SEED
        for j in range(begin, ends[i]):
            state = extend(state, int64(letters[j]))
        begin = ends[i]
        enter(keys, values, settled(state), int64(numbers[i]))


@kernel
def seen(bits: np.ndarray, key: int) -> bool:
    """Whether a key may be in a small filter: no for certain, or yes with a few per cent of error."""
    mask = int64(bits.size - 1)
    word = bits[(key >> 40) & mask]
    pattern = (int64(1) << (key & int64(63))) | (int64(1) << ((key >> 6) & int64(63)))
    return bool((word & pattern) == pattern)


@kernel
def _find_spoken(entries: np.ndarray, key: int) -> int:
    place = home(key, entries.size)
    while True:
        held = entries[place]
        if held.key == key:
            return int64(held.value)
        if held.key == 0:
            return int64(-1)
        place = place + 1 if place + 1 < entries.size else 0


@kernel
def find_cue(key: int, tables: Any) -> int:
    """The number under the key of a cue, a word for goods or a phrase, or -1."""
    return _find_spoken(tables.spoken, key) if seen(tables.cues, key) else int64(-1)


@kernel
def find_word(key: int, tables: Any) -> int:
    """The number of the word of a key, or -1."""
    return find(tables.keys, tables.values, salted(key, WORD_KEY)) if seen(tables.filter, key) else int64(-1)


@kernel
def find_in_run(key: int, tables: Any) -> int:
    """The number under the key of a name of an unspaced script, its opening, its sound or how it is written, or -1."""
    return _find_spoken(tables.spoken, key) if seen(tables.runs, key) else int64(-1)


@kernel
def expect(tables: Any, key: int) -> None:
    """Have the place of a key in the hash table fetched from memory while other work goes on."""
    place = home(key, tables.keys.size)
    fetch_ahead(tables.keys, place)
    fetch_ahead(tables.values, place)


@kernel
def expect_seen(bits: np.ndarray, key: int) -> None:
    """The same for the place of a key in a filter."""
    fetch_ahead(bits, (key >> 40) & int64(bits.size - 1))


@entry
def remember(bits: np.ndarray, key: int) -> None:
    """Put a key into a small filter."""
    mask = int64(bits.size - 1)
    pattern = (int64(1) << (key & int64(63))) | (int64(1) << ((key >> 6) & int64(63)))
    bits[(key >> 40) & mask] |= pattern
