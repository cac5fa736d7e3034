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
_SHORT = 4

# how a word repeats letters of another: one at its end that spellers double, one within, one that they do not double,
# one that cannot be said twice, several
SPELT_LAST, SPELT, ODD, GROSS, SEVERAL = range(1, 6)


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
    return find(tables.places, key) if seen(tables.filter, key) else int64(-1)


@kernel
def _is_vowel(code: int) -> bool:
    return bool(code == 97 or code == 101 or code == _I or code == 111 or code == 117 or code == 121)


@kernel
def _is_voiced(code: int) -> bool:
    """Whether an n or an l beside a letter can be said."""
    return bool(_is_vowel(code) or code == _L)


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
            if _is_voiced(before) or _is_voiced(after):
                return False
            mine, theirs = mine + 1, theirs + 1
        elif letter == _R and after == _N and meant == _M:
            if _is_voiced(before) and last - first < _SECURE:
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

    A model number is letters with digits behind or before them: then two letters stand at least, and of four letters
    digits stand behind three and are one that is read as a letter everywhere (0, 3). Signs beside digits, or digits on
    both sides of a letter, are no model number.
    """
    size = last - first
    if size != word.length:
        return 0
    swapped, standing, digits, signs, tail, head, only = 0, 0, 0, 0, 0, 0, int64(0)
    name_digits = 0
    for i in range(size):
        mine, theirs = int64(letters[first + i].folded), int64(tables.spellings[word.spelling + i])
        standing += _is_alpha(mine)
        name_digits += _is_digit(theirs)
        tail = tail + 1 if _is_digit(mine) else 0
        head += _is_digit(mine) and head == i
        if mine == theirs:
            continue
        if not _is_alpha(theirs) or _is_alpha(mine) or chars.points[mine].after != chars.points[theirs].after:
            return 0
        swapped += 1
        only = mine
        if _is_digit(mine):
            digits += 1
        else:
            signs += 1
    if swapped == 0 or standing < 1:
        return 0
    if name_digits:
        return 2 if swapped == 1 and size >= _SECURE and not _is_digit(only) else 1
    if signs and digits:
        return 2
    if standing < 2:
        return 2 if size > _SHORT and tail < digits and head < digits else 1
    end = int64(letters[last - 1].folded)
    if size > _SHORT or tail < digits:
        return 2
    if signs:
        return 2 if signs > 1 or _is_alpha(end) else 1
    return 2 if standing > 2 and (end == 48 or end == 51) else 1


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
    """How a word repeats letters of a word of the index: `SPELT_LAST` to `SEVERAL`, 0 where it is not that word."""
    mine, theirs, end = int64(first), int64(word.spelling), int64(word.spelling) + int64(word.length)
    how = 0
    while mine < last and theirs < end:
        code, begun = letters[mine].folded, mine
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
            how = SEVERAL if how or ours > 2 else _doubled(letters, first, begun, last)
    return how if mine == last and theirs == end else 0


@kernel
def _doubled(letters: np.ndarray, first: int, at: int, last: int) -> int:
    """How a word doubles the letter at a place.

    Spellers double e and o, an i in Roman numerals, and consonants behind a vowel which stand before a vowel, an l or
    an r (`kettle`, `address`), l, s and f before any letter (`classroom`). No consonant is doubled at the beginning, or
    beside another; h and x are where words are written as they sound or for show (`chhota`, `exxtra`).
    """
    code = letters[at].folded
    begins, ends = at == first, at + 2 >= last
    if _is_vowel(code):
        spelt = not begins and (code == 101 or code == 111 or (code == _I and ends))
        return SPELT if spelt else ODD
    if code == 104 or code == 120:
        return ODD
    if begins or not _is_vowel(letters[at - 1].folded):
        return GROSS
    if ends:
        return SPELT_LAST
    after = letters[at + 2].folded
    liquid = _is_vowel(after) or after == _L or after == _R
    if not liquid and code != _L and code != 115 and code != 102:
        return GROSS
    rare = code == 106 or code == 107 or code == 113 or code == 118 or code == 119
    return ODD if rare else SPELT


@entry
def remember_shapes(tables: Any, chars: Any, count: int) -> None:
    """Put the shapes of all words of names into the filter of words."""
    for number in range(count):
        word = tables.words[number]
        if word.kind & t.IN_NAME and word.length <= 60:
            first, last = word.spelling, word.spelling + word.length
            remember(tables.filter, shape_of(tables.spellings, first, last, chars, False))


@entry
def enter_shapes(tables: Any, growing: Any, chars: Any, counts: np.ndarray, begin: int) -> int:
    """Enter the shapes and the squeezed forms of all words of names from number `begin` on; the next to enter."""
    number = begin
    while number < counts[0]:
        if counts[3] + 4 > growing.keys.size >> 1:
            return number
        word = tables.words[number]
        if word.kind & t.IN_NAME and word.length <= 60:
            first, last = word.spelling, word.spelling + word.length
            shape = put(growing, counts, shape_of(tables.spellings, first, last, chars, False), number)
            if shape != number:
                word.shape_next = tables.words[shape].shape_next
                tables.words[shape].shape_next = number
            key = squeezed(tables.spellings, first, last)
            other = put(growing, counts, key, number)
            if other != number:
                word.squeezed_next = tables.words[other].squeezed_next
                tables.words[other].squeezed_next = number
        number += 1
    return number
