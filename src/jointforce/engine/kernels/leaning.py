"""Leaning: edges of stretches that say too little by themselves, made for the words of names beside them.

`Vex0ra 70`: what the second word is, only the first tells. Such an edge counts where the name is the whole way, and
another word of it is disguised beyond doubt (`undoing.follow_edges`).
"""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels.buckets import LONGEST, neighbour
from jointforce.engine.kernels.hashing import find
from jointforce.engine.kernels.jit import kernel
from jointforce.engine.kernels.lookalikes import joins
from jointforce.engine.kernels.masking import fits, next_stretch
from jointforce.engine.kernels.native import workspace
from jointforce.engine.kernels.reading import DOUBLE, HAS_DIGIT, ONLY_ASCII, seems
from jointforce.engine.kernels.shaping import repeats, shape_of, squeezed, words_of_shape
from jointforce.engine.kernels.undoing import BLANK, LEANING, edge

_MOST_STRETCHES = 48
_LOOKS_A_TEXT, _CHARACTERS_A_LOOK = 32, 4
"""Words that are looked up in a text are so many, and one more for each so many characters."""
_MOST_LOOKED = 32

# what a stretch is: letters and stars, stars alone, letters with digits, signs or letters of other scripts
_MASK, _STARS, _LOOKS = 1, 2, 3


@kernel
def lean(
    page: Any, count: int, size: int, starred: bool, odd_ones: bool, numbered: bool, tables: Any, chars: Any,
    edges: np.ndarray, n: int,
) -> int:  # fmt: skip
    """Edges of stretches beside plain words and beside other edges, and of words beside edges that repeat letters.

    `starred`: whether stars stand in the text; `odd_ones`: whether anything but letters and digits of ASCII may be part
    of a word; `numbered`: whether digits are.
    """
    held = workspace(_MOST_STRETCHES, 7)
    stretches = _masked(page, count, size, chars, held) if starred else int64(0)
    if odd_ones:
        stretches = _alike(page, count, size, tables, chars, held, stretches)
    elif numbered:
        stretches = _numbered(page, count, tables, chars, held, stretches)
    words = page.words
    left = _LOOKS_A_TEXT + size // _CHARACTERS_A_LOOK
    for s in range(stretches):
        if held[s, 4] != _MASK and left > 0:
            low, high = held[s, 2], held[s, 3]
            left -= 2
            if low > 0 and words[low - 1].kind & t.IN_NAME:
                n = _beside(page, held[s], int64(words[low - 1].key), 1, tables, chars, edges, n)
            if high < count and words[high].kind & t.IN_NAME:
                n = _beside(page, held[s], int64(words[high].key), 0, tables, chars, edges, n)
    e = 0
    while e < n and left > 0:
        one = edges[e]
        for s in range(stretches):
            if held[s, 2] == one.to_word and held[s, 0] >= one.last:
                left -= 1
                n = _beside(page, held[s], int64(one.key), 1, tables, chars, edges, n)
            elif held[s, 3] == one.from_word and held[s, 1] <= one.first:
                left -= 1
                n = _beside(page, held[s], int64(one.key), 0, tables, chars, edges, n)
        if one.from_word > 0:
            n = _repeated(page, int64(one.from_word) - 1, tables, edges, n)
        if one.to_word < count:
            n = _repeated(page, int64(one.to_word), tables, edges, n)
        e += 1
    return n


@kernel
def _repeated(page: Any, i: int, tables: Any, edges: np.ndarray, n: int) -> int:
    """Edges of a word that people use to words with fewer of its letters (`Thee` for `The`)."""
    letters, word = page.letters, page.words[i]
    first, last = int64(word.first), int64(word.last)
    if word.script != ch.WORD or not word.made_of & ONLY_ASCII:
        return n
    if word.made_of & HAS_DIGIT or last - first > LONGEST or not seems(letters, first, last) & DOUBLE:
        return n
    number = find(tables.places, squeezed(letters.folded, first, last))
    while number >= 0:
        other = tables.words[number]
        if repeats(letters, first, last, tables.spellings, other) and not _is_held(
            edges, n, int64(other.key), first, last
        ):
            n = edge(edges, n, tables, number, (i, i + 1), first, last, t.REPEATED, BLANK)
        number = int64(other.squeezed_next)
    return n


@kernel
def _hold(
    page: Any, count: int, i: int, first: int, last: int, kind: int, held: np.ndarray, n: int
) -> tuple[int, int]:  # fmt: skip
    """One more stretch, with the words that begin in it (`i`: one before it or its first); how many, and the first."""
    words = page.words
    while i < count and words[i].first < first:
        i += 1
    high = i
    while high < count and words[high].first < last:
        high += 1
    one = held[n]
    one[0], one[1], one[2], one[3], one[4] = first, last, i, high, kind
    one[5] = one[6] = -1
    return n + 1, i


@kernel
def _masked(page: Any, count: int, size: int, chars: Any, held: np.ndarray) -> int:
    """The stretches with stars; how many."""
    letters = page.letters
    n, at, i = 0, int64(0), 0
    while at < size and n < held.shape[0]:
        begin, at, stars = next_stretch(letters, at, size, chars)
        drawn = True
        for j in range(begin, at):
            drawn &= chars.points[letters[j].folded].traits & ch.DRAWN_STAR != 0
        if stars and (drawn or stars < at - begin):
            n, i = _hold(page, count, i, begin, at, _STARS if drawn else _MASK, held, n)
    return n


@kernel
def _alike(page: Any, count: int, size: int, tables: Any, chars: Any, held: np.ndarray, n: int) -> int:
    """The stretches with digits, signs and letters of other scripts that look like a word; how many with those that are
    held.
    """
    letters = page.letters
    at, i = 0, 0
    while at < size and n < held.shape[0]:
        if not joins(int64(letters[at].folded), chars):
            at += 1
            continue
        begin, odd = at, False
        while at < size and joins(int64(letters[at].folded), chars):
            odd |= not 97 <= letters[at].folded <= 122
            at += 1
        if odd:
            n, i = _hold_alike(page, count, i, begin, at, tables, chars, held, n)
    return n


@kernel
def _numbered(page: Any, count: int, tables: Any, chars: Any, held: np.ndarray, n: int) -> int:
    """The same where only digits can be odd."""
    i = 0
    while i < count and n < held.shape[0]:
        word = page.words[i]
        if word.made_of & HAS_DIGIT:
            n, _ = _hold_alike(page, count, i, int64(word.first), int64(word.last), tables, chars, held, n)
        i += 1
    return n


@kernel
def _hold_alike(
    page: Any, count: int, i: int, first: int, last: int, tables: Any, chars: Any, held: np.ndarray, n: int
) -> tuple[int, int]:
    """One more stretch if it looks like a word; how many, and its first word or one before it."""
    if last - first > LONGEST:
        return n, i
    letters = page.letters
    before = words_of_shape(tables, shape_of(letters.shown, first, last, chars, True))
    after = words_of_shape(tables, shape_of(letters.shown, first, last, chars, False))
    if before >= 0 or after >= 0:
        n, i = _hold(page, count, i, first, last, _LOOKS, held, n)
        held[n - 1, 5], held[n - 1, 6] = before, after
    return n, i


@kernel
def _beside(
    page: Any, one: np.ndarray, key: int, behind: int, tables: Any, chars: Any, edges: np.ndarray, n: int
) -> int:  # fmt: skip
    """Edges of a stretch to the words that follow (1) or precede (0) the word of a key in some name."""
    letters = page.letters
    first, last, kind = one[0], one[1], one[4]
    if last - first > LONGEST:
        return n
    place = find(tables.places, neighbour(key, last - first, behind))
    if place < 0:
        return n
    how = t.MASKED if kind != _LOOKS else _looks(letters, first, last)
    weight = LEANING if kind == _MASK else BLANK
    for _ in range(_MOST_LOOKED):
        number = int64(tables.neighbours[place])
        ends = number < 0
        number = ~number if ends else number
        if kind == _LOOKS:
            fitting = _in_chain(tables, one[5], number) or _in_chain(tables, one[6], number)
        else:
            fitting = fits(letters, first, tables, chars, tables.words[number])
        if fitting and not _is_held(edges, n, int64(tables.words[number].key), first, last):
            n = edge(edges, n, tables, number, (one[2], one[3]), first, last, how, weight)
        if ends:
            break
        place += 1
    return n


@kernel
def _in_chain(tables: Any, first: int, number: int) -> bool:
    """Whether a word is among those of the same shape as word `first` (-1: none)."""
    while first >= 0 and first != number:
        first = int64(tables.words[first].shape_next)
    return first >= 0


@kernel
def _is_held(edges: np.ndarray, n: int, key: int, first: int, last: int) -> bool:
    for e in range(n):
        if edges[e].key == key and edges[e].first == first and edges[e].last == last:
            return True
    return False


@kernel
def _looks(letters: np.ndarray, first: int, last: int) -> int:
    """The disguise of a stretch of look-alikes."""
    for j in range(first, last):
        if letters[j].folded >= 0x80:
            return t.CONFUSABLE
    return t.LEET
