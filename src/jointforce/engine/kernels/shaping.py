"""Shapes: what words look like, and whether what differs was put there to look like it."""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import tables as t
from jointforce.engine.kernels.hashing import SEED, extend, find, put, remember, salted, seen, settled
from jointforce.engine.kernels.jit import entry, kernel
from jointforce.engine.kernels.reading import MULTI

_R, _N, _V, _M, _W, _I, _L = 114, 110, 118, 109, 119, 105, 108
_SECURE = 6


@kernel
def _one(held: int, letter: int) -> tuple[int, int]:
    """The letter that must be hashed now (0: none yet) and the one that is held back: rn looks like m, vv like w."""
    if held == _R and letter == _N:
        return 0, _M
    if held == _V and letter == _V:
        return 0, _W
    return held, letter


@kernel
def shape_of(codes: np.ndarray, first: int, last: int, chars: Any, before: bool) -> int:
    """The key of the shape of code points first..last, by their prototypes after or `before` case folding."""
    state, held = SEED, int64(0)
    for i in range(first, last):
        point = chars.points[codes[i]]
        looks = int64(point.before) if before else int64(point.after)
        place, count = int64(0), int64(1 if looks else 0)
        if looks >= MULTI:
            place = looks - MULTI
            count = int64(chars.sequences[place])
        for step in range(count):
            letter = looks if looks < MULTI else int64(chars.sequences[place + 1 + step])
            out, held = _one(held, letter)
            if out:
                state = extend(state, out)
    if held:
        state = extend(state, held)
    return salted(settled(state), t.SHAPE_KEY)


@kernel
def words_of_shape(tables: Any, key: int) -> int:
    """The first word of a shape, or -1; the others follow by `shape_next`."""
    return find(tables.keys, tables.values, key) if seen(tables.filter, key) else int64(-1)


@kernel
def _vowel(letter: int) -> bool:
    return (
        letter == 97
        or letter == 101
        or letter == 105
        or letter == 111
        or letter == 117
        or letter == 121
        or letter == _L
    )


@kernel
def drawn_alike(letters: np.ndarray, first: int, last: int, spellings: np.ndarray, word: Any) -> bool:
    """Whether each ASCII letter of a word that is not the name's was put there to look like it.

    Ordinary words differ by the same letters (piano, plano; hornet, homet), so what tells is what no speller would
    write: a capital I among small letters, l between consonants, rn where it cannot be said.
    """
    mine, theirs, end = int64(first), int64(word.spelling), int64(word.spelling) + int64(word.length)
    while mine < last and theirs < end:
        letter, meant = letters[mine].folded, spellings[theirs]
        if letter == meant:
            mine, theirs = mine + 1, theirs + 1
            continue
        before = letters[mine - 1].folded if mine > first else 0
        after = letters[mine + 1].folded if mine + 1 < last else 0
        if letter == _I and meant == _L:
            small = 0
            for i in range(first, last):
                shown = letters[i].shown
                small += i != mine and 97 <= shown <= 122
            if letters[mine].shown != 73 or small < 2:
                return False
            mine, theirs = mine + 1, theirs + 1
        elif letter == _L and meant == _I:
            if _vowel(before) or _vowel(after):
                return False
            mine, theirs = mine + 1, theirs + 1
        elif letter == _R and after == _N and meant == _M:
            if _vowel(before) and last - first < _SECURE:
                return False
            mine, theirs = mine + 2, theirs + 1
        elif letter == _V and after == _V and meant == _W:
            mine, theirs = mine + 2, theirs + 1
        else:
            return False
    return mine == last and theirs == end


@kernel
def _is_digit(code: int) -> bool:
    return 48 <= code <= 57


@kernel
def _is_alpha(code: int) -> bool:
    return 97 <= code <= 122


@kernel
def spelt_with_signs(
    letters: np.ndarray, first: int, last: int, tables: Any, word: Any, chars: Any
) -> int:  # fmt: skip
    """Whether the digits and signs of a word stand for letters of the name (0: they do not; 1: they may, beside the
    other words of a name), and enough letters stand as they are (2).

    A model number ends in digits: there, and at the start, a digit counts only in longer names, or where only one
    stands in it and it is one that is read as a letter everywhere (0, 1, 3, 4). Where digits stand on both sides of
    letters, more of them than letters may stand for others.
    """
    size = last - first
    if size != word.length:
        return 0
    swapped, standing, digits, inside, signs, tail, only = 0, 0, 0, 0, 0, 0, int64(0)
    name_digits = 0
    for i in range(size):
        mine, theirs = int64(letters[first + i].folded), int64(tables.spellings[word.spelling + i])
        standing += _is_alpha(mine)
        name_digits += _is_digit(theirs)
        tail = tail + 1 if _is_digit(mine) else 0
        if mine == theirs:
            continue
        if not _is_alpha(theirs) or _is_alpha(mine) or chars.points[mine].after != chars.points[theirs].after:
            return 0
        swapped += 1
        only = mine
        if _is_digit(mine):
            digits += 1
            inside += 0 < i < size - 1
        else:
            signs += 0 < i < size - 1
    if swapped == 0 or standing < 1:
        return 0
    mixed = (inside > 0 and digits > tail) or signs > 0
    if signs and digits and size >= 5:
        return 2
    if standing < 2 or (standing < swapped and not (mixed and size >= 5)):
        return 1
    if name_digits:
        return 2 if swapped == 1 and size >= _SECURE and not _is_digit(only) else 1
    end = int64(letters[last - 1].folded)
    if size >= _SECURE:
        return 2 if tail < 2 or (tail == 2 and standing >= 4) or mixed else 1
    if inside == digits or (size == 5 and mixed):
        return 2
    if size == 5:
        fine = standing > 2 and (
            tail == 0 or (tail == 1 and (end == 48 or end == 49 or end == 51 or end == 52))
        )
        return 2 if fine else 1
    return (
        2 if standing > 1 and swapped < 3 and (tail == 0 or (tail == 1 and (end == 48 or end == 51))) else 1
    )


@kernel
def squeezed(codes: np.ndarray, first: int, last: int) -> int:
    """The key of code points first..last with every run of one letter made single."""
    state, before = SEED, int64(-1)
    for i in range(first, last):
        code = int64(codes[i])
        if code != before:
            state = extend(state, code)
        before = code
    return salted(settled(state), t.SQUEEZED_KEY)


@kernel
def is_doubled(letters: np.ndarray, first: int, last: int) -> bool:
    """Whether a word of eight letters and more has every letter twice."""
    if last - first < 8 or (last - first) & 1:
        return False
    for i in range(first, last, 2):
        if letters[i].folded != letters[i + 1].folded:
            return False
    return True


@kernel
def repeats(letters: np.ndarray, first: int, last: int, spellings: np.ndarray, word: Any) -> int:
    """Whether a word is a word of the index with some of its letters repeated more often: 0 where it is not, 1 where
    only one letter is doubled that ordinary words double, too.
    """
    mine, theirs, end = int64(first), int64(word.spelling), int64(word.spelling) + int64(word.length)
    more = 0
    while mine < last and theirs < end:
        code = letters[mine].folded
        if spellings[theirs] != code:
            return 0
        ours = theirs_run = 0
        while mine < last and letters[mine].folded == code:
            mine, ours = mine + 1, ours + 1
        while theirs < end and spellings[theirs] == code:
            theirs, theirs_run = theirs + 1, theirs_run + 1
        if ours < theirs_run:
            return 0
        if ours > theirs_run:
            more += 1 if ours == 2 and _often_doubled(code) else 2
    return more if mine == last and theirs == end else 0


@kernel
def _often_doubled(code: int) -> bool:
    """Whether ordinary words have a letter twice in a row: they do not write aa, hh, jj, kk, qq, uu, vv, ww, xx, yy.

    And ii is a Roman numeral.
    """
    rare = code == 97 or code == 104 or code == 106 or code == 107 or code == 113 or 117 <= code <= 121
    return not rare


@entry
def remember_shapes(tables: Any, chars: Any, count: int) -> None:
    """Put the shapes of all words of names into the filter of words."""
    for number in range(count):
        word = tables.words[number]
        if word.kind & t.IN_NAME and word.length <= 60:
            first, last = word.spelling, word.spelling + word.length
            remember(tables.filter, shape_of(tables.spellings, first, last, chars, False))


@entry
def enter_shapes(tables: Any, chars: Any, counts: np.ndarray, begin: int) -> int:
    """Enter the shapes and the squeezed forms of all words of names from number `begin` on; the next to enter."""
    number = begin
    while number < counts[0]:
        if counts[3] + 4 > tables.keys.size >> 1:
            return number
        word = tables.words[number]
        if word.kind & t.IN_NAME and word.length <= 60:
            first, last = word.spelling, word.spelling + word.length
            shape = put(tables, counts, shape_of(tables.spellings, first, last, chars, False), number)
            if shape != number:
                word.shape_next = tables.words[shape].shape_next
                tables.words[shape].shape_next = number
            key = squeezed(tables.spellings, first, last)
            other = put(tables, counts, key, number)
            if other != number:
                word.squeezed_next = tables.words[other].squeezed_next
                tables.words[other].squeezed_next = number
        number += 1
    return number
