"""Masks: names whose letters are hidden by stars (`V*x⭐ra`). A star stands for one letter.

The words of an index are kept by their length, first letter and each other letter, so that only those are compared
which agree with a mask in two standing letters.
"""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels.buckets import LAST, LONGEST, SHORTEST, bucket, neighbour
from jointforce.engine.kernels.hashing import find
from jointforce.engine.kernels.jit import kernel
from jointforce.engine.kernels.native import workspace
from jointforce.engine.kernels.reading import SPARE
from jointforce.engine.kernels.undoing import (
    LEANING,
    MOST_CANDIDATES,
    ORDINARY,
    edge,
    is_ordinary,
    words_within,
)

_RARITY = np.full(128, 26)
for _place, _letter in enumerate(b"etaoinsrhldcumfpgwybvkxjqz"):
    _RARITY[_letter] = _place
_MOST_FITTING, _LEAST_FITTING, _FITTING_A_TEXT = 16, 4, 48
"""Words that one mask may be, those that people know best; in a text of many masks fewer for each."""
_LOOKED_A_FITTING = 256
"""Words that are compared with a mask for each that it may be."""
_MOST_MASKED = 64


@kernel
def _rarity(code: int) -> int:
    """How seldom a letter stands in names: the seldom ones leave the fewest words to compare."""
    return _RARITY[code] if code < _RARITY.size else _RARITY.size


@kernel
def fits(letters: np.ndarray, first: int, tables: Any, chars: Any, word: Any) -> bool:
    """Whether a masked word agrees with a word of the index in each letter that stands."""
    for i in range(int64(word.length)):
        mine, theirs = letters[first + i].folded, tables.spellings[word.spelling + i]
        if mine != theirs and (not chars.points[mine].traits & ch.STAR or theirs == 0x26):
            return False
    return True


@kernel
def candidates(
    letters: np.ndarray, first: int, last: int, tables: Any, chars: Any, fitting: np.ndarray
) -> int:
    """The words of the index that a masked word can be, into `fitting`; how many.

    The first letter stands, or three fifths of all do; at least two letters stand in any case.
    """
    size = int64(last - first)
    if not SHORTEST <= size <= LONGEST:
        return 0
    standing, alphabetic, other = 0, 0, int64(-1)
    for i in range(size):
        traits = chars.points[letters[first + i].folded].traits
        if traits & ch.STAR:
            continue
        standing += 1
        alphabetic += bool(traits & ch.LETTER)
        if i and (other < 0 or _rarity(letters[first + i].folded) > _rarity(letters[first + other].folded)):
            other = i
    if alphabetic < 2 or standing == size:
        return 0
    lead, end = int64(letters[first].folded), int64(letters[last - 1].folded)
    if not chars.points[lead].traits & ch.STAR:
        if other < 0:
            return 0
        key = bucket(size, lead, other, int64(letters[first + other].folded))
    else:
        before = int64(letters[last - 2].folded)
        hidden = chars.points[end].traits & ch.STAR or chars.points[before].traits & ch.STAR
        if hidden or standing * 5 < size * 3:
            return 0
        key = bucket(size, end, LAST, before)
    return _fitting(letters, first, tables, chars, tables.masked, key, fitting)


@kernel
def beside(
    letters: np.ndarray, first: int, last: int, other: int, behind: int, tables: Any, chars: Any, fitting: np.ndarray
) -> int:  # fmt: skip
    """The words that a masked word can be which follow (1) or precede (0) the word of key `other` in some name.

    Any number of letters may be hidden: the word beside it stands for them.
    """
    return _fitting(
        letters,
        first,
        tables,
        chars,
        tables.neighbours,
        neighbour(other, int64(last - first), behind),
        fitting,
    )


@kernel
def _fitting(
    letters: np.ndarray, first: int, tables: Any, chars: Any, bucket: np.ndarray, key: int, fitting: np.ndarray
) -> int:  # fmt: skip
    """The words of a bucket that agree with every letter that stands, into `fitting`: the best known where they are
    too many; how many.
    """
    place = find(tables.places, key)
    count, left = int64(0), _LOOKED_A_FITTING * fitting.size
    while place >= 0 and count < fitting.size and left > 0:
        number = int64(bucket[place])
        ends = number < 0
        number = ~number if ends else number
        if fits(letters, first, tables, chars, tables.words[number]):
            fitting[count] = number
            count += 1
        left -= 1
        place = int64(-1) if ends else place + 1
    return count


@kernel
def is_sum(letters: np.ndarray, first: int, last: int, chars: Any) -> bool:
    """Whether three characters may be a sum (`4*6`, `A*B`): alone they are a name only where the star is drawn."""
    if last - first > SHORTEST:
        return False
    for i in range(first, last):
        if chars.points[letters[i].folded].traits & ch.DRAWN_STAR and letters[i].folded != 0x2A:
            return False
    return True


@kernel
def masked_at(letters: np.ndarray, at: int, size: int, chars: Any) -> tuple[int, int]:
    """Where a stretch of letters of one kind and stars ends, and how many stars it has."""
    stars, kind = 0, int64(0)
    while at < size:
        code = int64(letters[at].folded)
        script = chars.points[code].script
        if chars.points[code].traits & ch.STAR:
            stars += 1
        elif script == ch.WORD or script == ch.HAN or code == 0x26:
            own = int64(ch.HAN if script == ch.HAN else ch.WORD)
            if kind and kind != own:
                break
            kind = own
        else:
            break
        at += 1
    return at, stars


@kernel
def next_stretch(letters: np.ndarray, at: int, size: int, chars: Any) -> tuple[int, int, int]:
    """Where the next stretch of letters and stars begins and ends from a character on, and how many stars it has; one
    without characters at the end where none is left.
    """
    while at < size:
        end, stars = masked_at(letters, at, size, chars)
        if end > at:
            return at, end, stars
        at += 1
    return size, size, int64(0)


@kernel
def _is_joint(code: int) -> bool:
    """Whether a character joins the parts of one name: an apostrophe, comma, hyphen, full stop or slash."""
    return bool(code == 39 or 44 <= code <= 47)


@kernel
def _joined(
    page: Any, count: int, i: int, first: int, last: int, tables: Any, chars: Any, edges: np.ndarray, n: int,
    fitting: np.ndarray,
) -> int:  # fmt: skip
    """Edges of a masked stretch whose parts are joined by signs (`V⭐x-⭐ra`), read without them."""
    letters = page.letters
    copied = letters[letters.size - SPARE :]
    size = int64(0)
    for j in range(first, last):
        code = int64(letters[j].folded)
        if chars.points[code].script == ch.GAP and not chars.points[code].traits & ch.STAR:
            continue
        if size == LONGEST:
            return n
        copied[size].folded = code
        size += 1
    if size <= SHORTEST + 1:
        return n
    span = words_within(page.words, count, i, first, last)
    found = candidates(copied, int64(0), size, tables, chars, fitting)
    for k in range(found):
        n = edge(edges, n, tables, fitting[k], span, first, last, t.MASKED, True)
    return n


@kernel
def _parts_of_one(
    page: Any, count: int, size: int, tables: Any, chars: Any, edges: np.ndarray, n: int, fitting: np.ndarray
) -> int:
    """Edges of all stretches whose parts are joined by signs, and of which a part has stars and letters: `vex-***` is a
    word with stars behind it.
    """
    letters, words = page.letters, page.words
    at, i = 0, 0
    while at < size and n < edges.size:
        begin, end, joints, mixed = at, at, 0, False
        while True:
            last, stars = masked_at(letters, at, size, chars)
            if last == at:
                break
            joints += at > begin
            mixed |= 0 < stars < last - at
            end = last
            if last + 1 >= size or not _is_joint(int64(letters[last].folded)):
                break
            at = last + 1
        for j in range(begin, end):
            joints += letters[j].folded == 0x26
        if joints and mixed:
            while i < count and words[i].last <= begin:
                i += 1
            if i < count:
                n = _joined(page, count, i, begin, end, tables, chars, edges, n, fitting)
        at = max(end, begin + 1)
    return n


@kernel
def mask_edges(page: Any, count: int, size: int, tables: Any, chars: Any, edges: np.ndarray, n: int) -> int:
    """Edges of the masked words of a text, without stars that only adorn.

    A word whose stars are all at its end may only be part of a name, unless few are hidden after a good part of a
    word that is none. What cannot be resolved by itself is, by the word before or behind it.
    """
    letters = page.letters
    spans = workspace(_MOST_MASKED, 7)
    masked = _stretches(page, count, size, chars, spans)
    if masked == 0:
        return n
    most = min(_MOST_FITTING, max(_LEAST_FITTING, _FITTING_A_TEXT // masked))
    fitting = workspace(1, _MOST_FITTING)[0][:most]
    for m in range(masked):
        begin, at, first, last = spans[m, 0], spans[m, 1], spans[m, 4], spans[m, 5]
        if last - first < 2:
            continue
        span = spans[m, 2], spans[m, 3]
        inside = spans[m, 6] > (first - begin) + (at - last)
        if inside:
            found = candidates(letters, first, last, tables, chars, fitting)
            alone = not is_sum(letters, first, last, chars)
            for k in range(found):
                n = edge(edges, n, tables, fitting[k], span, first, last, t.MASKED, alone)
        head, tail = first > begin, at > last
        adorned = True
        for j in range(begin, first):
            adorned &= chars.points[letters[j].folded].traits & ch.DRAWN_STAR != 0
        for j in range(last, at):
            adorned &= chars.points[letters[j].folded].traits & ch.DRAWN_STAR != 0
        if (head or tail) and adorned:
            found = candidates(letters, begin, at, tables, chars, fitting)
            word = page.words[_first_behind(page, count, spans[m, 2], first)]
            alone = not head and (
                inside or _cut_off(page, word, first, last, at, fitting, found, tables, chars)
            )
            for k in range(found):
                n = edge(edges, n, tables, fitting[k], span, begin, at, t.MASKED, alone)
    n = _parts_of_one(page, count, size, tables, chars, edges, n, fitting)
    for m in range(masked):
        begin, at, low, high = spans[m, 0], spans[m, 1], spans[m, 2], spans[m, 3]
        for behind in range(2):
            other = low - 1 if behind else high
            if 0 <= other < count:
                key = int64(page.words[other].key)
                n = _beside(page, begin, at, low, high, key, behind, tables, chars, edges, n, fitting)
    return n


@kernel
def _first_behind(page: Any, count: int, i: int, at: int) -> int:
    """The first word from word `i` on that does not end before a character."""
    while i < count and page.words[i].last <= at:
        i += 1
    return i


@kernel
def _stretches(page: Any, count: int, size: int, chars: Any, spans: np.ndarray) -> int:
    """The stretches of letters and stars, into `spans`: its characters, its words, its characters without the stars at
    its ends, how many stars it has; how many stretches.
    """
    letters = page.letters
    masked, at, i = 0, int64(0), int64(0)
    while at < size and masked < spans.shape[0]:
        begin, at, stars = next_stretch(letters, at, size, chars)
        if stars == 0 or stars == at - begin:
            continue
        first, last = begin, at
        while chars.points[letters[first].folded].traits & ch.STAR:
            first += 1
        while chars.points[letters[last - 1].folded].traits & ch.STAR:
            last -= 1
        i = _first_behind(page, count, i, first)
        low, high = words_within(page.words, count, i, first, last)
        one = spans[masked]
        one[0], one[1], one[2], one[3], one[4], one[5], one[6] = begin, at, low, high, first, last, stars
        masked += 1
    return masked


@kernel
def _beside(
    page: Any, begin: int, end: int, low: int, high: int, key: int, behind: int, tables: Any, chars: Any,
    edges: np.ndarray, n: int, fitting: np.ndarray,
) -> int:  # fmt: skip
    """Edges of a masked stretch to the words that follow or precede the word of a key in some name."""
    found = beside(page.letters, begin, end, key, behind, tables, chars, fitting)
    for k in range(found):
        n = edge(edges, n, tables, fitting[k], (low, high), begin, end, t.MASKED, LEANING)
    return n


@kernel
def _cut_off(
    page: Any,
    word: Any,
    first: int,
    last: int,
    end: int,
    fitting: np.ndarray,
    found: int,
    tables: Any,
    chars: Any,
) -> bool:
    """Whether stars at the end alone hide letters: few of them, after a good part of a name. A word that people use is
    cut off only where few stars are drawn behind it and one name fits.
    """
    letters = page.letters
    drawn = letters[last].folded != 0x2A
    inner, tail = last - first, end - last
    if inner < (3 if drawn else 4) or inner + tail <= 4 or tail > (inner if drawn else 3):
        return False
    if word.word >= 0:
        vocable = tables.words[word.word]
        if vocable.name >= 0 or int64(vocable.kind) & ORDINARY:
            return False
    if letters[last - 1].folded == 115 and is_ordinary(letters, first, last - 1, tables):
        return False
    fit = 0
    for k in range(found):
        fit += tables.words[fitting[k]].name >= 0
    if find(chars.known, int64(word.key)) >= 0:
        return bool(fit == 1 and (drawn or tail < 3))
    return bool(1 <= fit <= MOST_CANDIDATES)
