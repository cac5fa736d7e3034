"""Look-alikes: edges of words with letters, digits or signs that look like others, and of letters repeated."""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels.hashing import find
from jointforce.engine.kernels.jit import kernel
from jointforce.engine.kernels.reading import DOUBLE, LOOKS_LIKE, TRIPLE
from jointforce.engine.kernels.shaping import (
    GROSS,
    SPELT,
    SPELT_LAST,
    drawn_alike,
    is_doubled,
    repeats,
    shape_of,
    spelt_with_signs,
    squeezed,
    words_of_shape,
)  # fmt: skip
from jointforce.engine.kernels.undoing import ORDINARY, edge, is_ordinary, words_within

_SHORTEST = 4
_SHORTEST_DOUBLED = 7
"""Names of fewer letters differ by a letter that spellers double from too many honest words."""
_USED = 30
"""A name that people use more often is misspelt and played upon by honest sellers too."""
_LONGEST = 60
_POINT = 46


@kernel
def word_edges(page: Any, i: int, tables: Any, chars: Any, edges: np.ndarray, n: int) -> int:
    """Edges of one word of ASCII letters: letters that look alike, and letters repeated."""
    letters, word = page.letters, page.words[i]
    first, last = int64(word.first), int64(word.last)
    ordinary = word.word >= 0 and int64(tables.words[word.word].kind) & (ORDINARY | t.RN_WORD)
    if word.made_of & LOOKS_LIKE and not ordinary:
        number = words_of_shape(tables, shape_of(letters.folded, first, last, chars, False))
        while number >= 0:
            other = tables.words[number]
            alike = other.key != word.key and other.length >= _SHORTEST
            if alike and drawn_alike(letters, first, last, tables.spellings, other):
                alone = not int64(other.kind) & t.COMMON
                n = edge(edges, n, tables, number, (i, i + 1), first, last, t.CONFUSABLE, alone)
            number = int64(other.shape_next)
    if word.made_of & DOUBLE and find(chars.known, word.key) < 0:
        insistent = word.made_of & TRIPLE != 0 or is_doubled(letters, first, last)
        number = find(tables.places, squeezed(letters.folded, first, last))
        while number >= 0:
            other = tables.words[number]
            how = repeats(letters, first, last, tables.spellings, other)
            if how:
                sure = insistent or how > SPELT
                strange = insistent or (word.word < 0 and (how >= GROSS or other.fame <= _USED))
                long_enough = other.length >= (_SHORTEST if sure else _SHORTEST_DOUBLED)
                alone = strange and long_enough and (insistent or how != SPELT_LAST)
                n = edge(edges, n, tables, number, (i, i + 1), first, last, t.REPEATED, alone)
            number = int64(other.squeezed_next)
    return n


@kernel
def _code_like(code: int, chars: Any) -> bool:
    return 97 <= code <= 122 or 48 <= code <= 57 or (code < 0x80 and chars.points[code].traits & ch.SIGN != 0)


@kernel
def is_touched(page: Any, size: int, i: int, chars: Any) -> bool:
    """Whether letters, digits, signs or a decimal point touch a word, so that it does not stand by itself."""
    letters, word = page.letters, page.words[i]
    if word.first > 0 and _code_like(int64(letters[word.first - 1].folded), chars):
        return True
    if word.last == size:
        return False
    behind = int64(letters[word.last].folded)
    return behind == _POINT or _code_like(behind, chars)


@kernel
def sign_edges(
    page: Any, count: int, size: int, i: int, tables: Any, chars: Any, edges: np.ndarray, n: int
) -> int:
    """Edges of a stretch of ASCII letters, digits and signs that word `i` begins: digits and signs for letters.

    A sign at an edge of the stretch may be a letter or punctuation: both are tried, unless it stands beside a word that
    people use.
    """
    letters, words = page.letters, page.words
    first, last = int64(words[i].first), int64(words[i].last)
    nearest = int64(words[i - 1].last) if i else int64(0)
    while first > nearest and _code_like(int64(letters[first - 1].folded), chars):
        first -= 1
    if i and first == nearest and _code_like(int64(letters[first - 1].folded), chars):
        return n
    while last < size and _code_like(int64(letters[last].folded), chars):
        last += 1
    if last + 1 < size and letters[last].folded == _POINT and 48 <= letters[last + 1].folded <= 57:
        return n
    if last - first > _LONGEST or last - first < 2:
        return n
    bare_first, bare_last = first, last
    while bare_first < bare_last and _at_edge(int64(letters[bare_first].folded)):
        bare_first += 1
    while bare_last > bare_first and _at_edge(int64(letters[bare_last - 1].folded)):
        bare_last -= 1
    has_letter, only_letters = False, True
    for j in range(bare_first, bare_last):
        alpha = 97 <= letters[j].folded <= 122
        has_letter |= alpha
        only_letters &= alpha
    if not has_letter or (only_letters and bare_first == first and bare_last == last):
        return n
    spoken = only_letters and find(chars.known, int64(words[i].key)) >= 0
    for way in range(1 if spoken else 4):
        low, high = (first if way & 1 else bare_first), (last if way & 2 else bare_last)
        if (way & 1 and first == bare_first) or (way & 2 and last == bare_last) or high - low < 2:
            continue
        n = _signs(page, count, i, low, high, tables, chars, edges, n)
    return n


@kernel
def _at_edge(code: int) -> bool:
    return code == 33 or code == 124 or code == 43


@kernel
def _signs(
    page: Any, count: int, i: int, low: int, high: int, tables: Any, chars: Any, edges: np.ndarray, n: int
) -> int:
    letters = page.letters
    number = words_of_shape(tables, shape_of(letters.folded, low, high, chars, False))
    if number < 0:
        return n
    span = words_within(page.words, count, i, low, high)
    if page.words[span[1] - 1].last > high:
        return n
    bare_low, bare_high = low, high
    while bare_low < high and 48 <= letters[bare_low].folded <= 57:
        bare_low += 1
    while bare_high > low and 48 <= letters[bare_high - 1].folded <= 57:
        bare_high -= 1
    if is_ordinary(letters, low, bare_high, tables) or is_ordinary(letters, bare_low, high, tables):
        return n
    while number >= 0:
        other = tables.words[number]
        how = spelt_with_signs(letters, low, high, tables, other, chars)
        if how:
            n = edge(edges, n, tables, number, span, low, high, t.LEET, how > 1 and other.length >= _SHORTEST)
        number = int64(other.shape_next)
    return n


@kernel
def script_edges(
    page: Any, count: int, size: int, i: int, every: bool, blocks: np.ndarray, tables: Any, chars: Any,
    edges: np.ndarray, n: int,
) -> int:  # fmt: skip
    """Edges of a word with letters of other scripts, with odd signs beside it or without: what it looks like.

    A word wholly of another script is a disguise only in a text that is not of that script itself. `blocks`: for each
    256 code points, how many letters of the text look like no Latin letter, and how many words people use. `every`:
    whether every word that is no name is read so, not only those with letters of other scripts.
    """
    letters, words = page.letters, page.words
    first, last = int64(words[i].first), int64(words[i].last)
    for way in range(2):
        if way:
            low, high, j = first, last, i
            while low > 0 and joins(int64(letters[low - 1].folded), chars):
                low -= 1
                while j > 0 and words[j - 1].first >= low:
                    j -= 1
                    if _reads_the_same(words[j], every):
                        return n
                if last - low > _LONGEST:
                    return n
            while high < size and high - low <= _LONGEST and joins(int64(letters[high].folded), chars):
                high += 1
            if low == first and high == last:
                return n
            first, last = low, high
        if not 2 <= last - first <= _LONGEST:
            continue
        latin, foreign, written = False, int64(0), True
        for j in range(first, last):
            code = int64(letters[j].folded)
            latin |= 97 <= code <= 122
            written &= code < 0x80
            if code >= 0x80 and chars.points[code].traits & ch.LETTER:
                foreign = code
        if written:
            continue
        native = not latin and foreign > 0 and blocks[foreign >> 8] > 0
        before = shape_of(letters.shown, first, last, chars, True)
        after = shape_of(letters.shown, first, last, chars, False)
        for kind in range(1 if before == after or not latin else 2):
            number = words_of_shape(tables, before if kind == 0 else after)
            while number >= 0 and not native:
                other = tables.words[number]
                if other.key != words[i].key or way:
                    span = words_within(words, count, i, first, last)
                    n = edge(
                        edges, n, tables, number, span, first, last, t.CONFUSABLE, other.length >= _SHORTEST
                    )
                number = int64(other.shape_next)
    return n


@kernel
def _reads_the_same(before: Any, every: bool) -> bool:
    """Whether a word further before in the same stretch has been read with all of it."""
    return before.script == ch.WORD and (before.changes & ch.FOREIGN != 0 or (every and before.name < 0))


@kernel
def joins(code: int, chars: Any) -> bool:
    """Whether a character belongs to a word of several scripts and signs."""
    point = chars.points[code]
    return (
        point.script == ch.WORD or point.traits & ch.SIGN != 0 or (code >= 0x80 and 97 <= point.after <= 122)
    )


@kernel
def beside_foreign(letters: np.ndarray, size: int, word: Any, chars: Any) -> bool:
    """Whether a letter of another script that looks like a Latin one stands right before or behind a word."""
    for at in (int64(word.first) - 1, int64(word.last)):
        if 0 <= at < size and letters[at].folded >= 0x80 and joins(int64(letters[at].folded), chars):
            return True
    return False
