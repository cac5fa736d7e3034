"""Hashes of folded text, and the one table that they are looked up in.

Everything an index knows is a 64-bit key with a number: an open-addressing table answers within about one cache
miss. What kind of thing a key is, is mixed into it by a salt, so that a word, a name and a shape that are
spelt alike are different keys.

A finished table holds 64 bits a place: the upper half of the key and the number. The lower half of a key tells where it
belongs. Keys are not verified against strings: a look-up that should fail meets another key once in a billion.
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
_UPPER_HALF, _LOWER_HALF, _LEAST = int64(-(1 << 32)), int64((1 << 32) - 1), int64(1 << 32)


@entry
def extend(state: int, code_point: int) -> int:
    """The running hash of a text with one more character."""
    return (state ^ int64(code_point)) * _PRIME


@entry
def settled(state: int) -> int:
    """The key of a running hash: every bit depends on every character. Its upper half is never zero: that
    marks a free place.
    """
    mixed = (state ^ ((state >> 29) & int64(0x7FFFFFFFF))) * _STIR
    mixed = (mixed ^ ((mixed >> 32) & int64(0xFFFFFFFF))) * _STIR_TOO
    mixed = mixed ^ ((mixed >> 29) & int64(0x7FFFFFFFF))
    return mixed if mixed & _UPPER_HALF else mixed | _LEAST


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
def find(places: np.ndarray, key: int) -> int:
    """The number that stands under a key, or -1."""
    place = home(key, places.size)
    while True:
        held = places[place]
        if (held ^ key) & _UPPER_HALF == 0:
            return held & _LOWER_HALF
        if held == 0:
            return int64(-1)
        place = place + 1 if place + 1 < places.size else 0


@kernel
def _place(places: np.ndarray, key: int, value: int) -> None:
    """Put a number under a key that does not stand there."""
    place = home(key, places.size)
    while places[place] != 0:
        place = place + 1 if place + 1 < places.size else int64(0)
    places[place] = (key & _UPPER_HALF) | value


@entry
def place_all(places: np.ndarray, keys: np.ndarray, values: np.ndarray) -> None:
    """Put numbers, none below zero, under keys into an empty table; a key that is zero is none."""
    for i in range(keys.size):
        if keys[i] != 0:
            _place(places, keys[i], int64(values[i]))


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
def put(growing: Any, counts: np.ndarray, key: int, value: int) -> int:
    """Put a number under a key unless one stands there, and count the new ones in `counts[3]`; what stands there."""
    keys = growing.keys
    place = home(key, keys.size)
    while True:
        held = keys[place]
        if held == key:
            return int64(growing.values[place])
        if held == 0:
            keys[place] = key
            growing.values[place] = value
            counts[3] += 1
            return int64(value)
        place = place + 1 if place + 1 < keys.size else 0


@entry
def keys_of(letters: np.ndarray, ends: np.ndarray, keys: np.ndarray) -> None:
    """The keys of words that stand one after another in `letters`."""
    begin = 0
    for i in range(ends.size):
        state = SEED
        for j in range(begin, ends[i]):
            state = extend(state, int64(letters[j]))
        begin = ends[i]
        keys[i] = settled(state)


@kernel
def seen(bits: np.ndarray, key: int) -> bool:
    """Whether a key may be in a small filter: no for certain, or yes with a few per cent of error."""
    mask = int64(bits.size - 1)
    word = bits[(key >> 40) & mask]
    pattern = (int64(1) << (key & int64(63))) | (int64(1) << ((key >> 6) & int64(63)))
    return bool((word & pattern) == pattern)


@kernel
def find_cue(key: int, tables: Any) -> int:
    """The number under the key of a cue, a word for goods or a phrase, or -1."""
    return find(tables.spoken, key) if seen(tables.cues, key) else int64(-1)


@kernel
def find_word(key: int, tables: Any) -> int:
    """The number of the word of a key, or -1."""
    return find(tables.places, salted(key, WORD_KEY)) if seen(tables.filter, key) else int64(-1)


@kernel
def find_in_run(key: int, tables: Any) -> int:
    """The number under the key of a name of an unspaced script, its opening, its sound or how it is written, or -1."""
    return find(tables.spoken, key) if seen(tables.runs, key) else int64(-1)


@kernel
def expect(tables: Any, key: int) -> None:
    """Have the place of a key in the hash table fetched from memory while other work goes on."""
    fetch_ahead(tables.places, home(key, tables.places.size))


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
