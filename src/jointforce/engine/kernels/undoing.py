"""Undoing: other ways to read the words of a text, and the names that they lead to.

A text is a row of words. A disguise that can be undone adds an edge: from one word to another, "this stretch stands
for that word of a name". A name is found where its words follow one another along plain words and edges. So a
disguise is undone once, whether the name has one word or five.
"""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels import masking
from jointforce.engine.kernels.finding import SCORES, add, is_number, joined_word
from jointforce.engine.kernels.hashing import SEED, extend, find, follow, salted, seen, settled
from jointforce.engine.kernels.jit import kernel
from jointforce.engine.kernels.reading import DOUBLE, HAS_DIGIT, IS_AMPERSAND, LOOKS_LIKE, TRIPLE
from jointforce.engine.kernels.shaping import (
    drawn_alike,
    is_doubled,
    repeats,
    shape_of,
    spelt_with_signs,
    squeezed,
    words_of_shape,
)  # fmt: skip

EDGE = np.dtype(
    [("key", "i8"), ("from_word", "i4"), ("to_word", "i4"), ("first", "i4"), ("last", "i4"), ("disguise", "u1"),
     ("alone", "u1")], align=True
)  # fmt: skip
"""Words from_word..to_word, folded characters first..last, stand for the word of that key; `alone`: also where the
name has no other word."""
MOST_EDGES = 256
_SHORTEST = 4
_SHORTEST_DOUBLED = 7
"""Names of fewer letters differ by a double letter from too many honest words."""
_LONGEST = 60
_LONGEST_SPREAD = 40
_ORDINARY = t.EVERYDAY | t.COMMON
_KNOWN_WELL = 25
_MOST_MASKED = 64
_TWICE = 254
_BACK = 2
_FORTH = 4


@kernel
def edge(edges: np.ndarray, count: int, key: int, span: tuple[int, int], first: int, last: int, how: int, alone: bool) -> int:
    """One more edge, unless the text has too many; how many there are."""
    if count < edges.size:
        one = edges[count]
        one.key, one.first, one.last, one.disguise, one.alone = key, first, last, how, alone
        one.from_word, one.to_word = span
        count += 1
    return count


@kernel
def word_edges(page: Any, i: int, tables: Any, chars: Any, edges: np.ndarray, n: int) -> int:
    """Edges of one word of ASCII letters: letters that look alike, and letters repeated."""
    letters, word = page.letters, page.words[i]
    first, last = int64(word.first), int64(word.last)
    ordinary = word.word >= 0 and int64(tables.words[word.word].kind) & (_ORDINARY | t.RN_WORD)
    if word.made_of & LOOKS_LIKE and not ordinary:
        number = words_of_shape(tables, shape_of(letters, first, last, chars, 0))
        while number >= 0:
            other = tables.words[number]
            alike = other.key != word.key and other.length >= _SHORTEST
            if alike and drawn_alike(letters, first, last, tables.spellings, other):
                alone = not int64(other.kind) & t.COMMON
                n = edge(edges, n, int64(other.key), (i, i + 1), first, last, t.CONFUSABLE, alone)
            number = int64(other.shape_next)
    if word.made_of & DOUBLE and find(chars.known, chars.fame, word.key) < 0:
        long_run = word.made_of & TRIPLE or is_doubled(letters, first, last)
        number = find(tables.keys, tables.values, squeezed(letters, first, last))
        while number >= 0:
            other = tables.words[number]
            how = repeats(letters, first, last, tables.spellings, other)
            if how:
                sure = long_run or how > 1
                alone = other.length >= (_SHORTEST if sure else _SHORTEST_DOUBLED) and (long_run or word.word < 0)
                n = edge(edges, n, int64(other.key), (i, i + 1), first, last, t.REPEATED, alone)
            number = int64(other.squeezed_next)
    return n


@kernel
def _words_within(words: np.ndarray, count: int, i: int, first: int, last: int) -> tuple[int, int]:
    """The words that begin in letters first..last, word `i` among them."""
    low, high = i, i + 1
    while low > 0 and words[low - 1].first >= first:
        low -= 1
    while high < count and words[high].first < last:
        high += 1
    return low, high


@kernel
def _is_ordinary(letters: np.ndarray, first: int, last: int, tables: Any) -> bool:
    number = joined_word(letters, first, last, last, last, tables)
    return number >= 0 and int64(tables.words[number].kind) & _ORDINARY != 0


@kernel
def _code_like(code: int, chars: Any) -> bool:
    return 97 <= code <= 122 or 48 <= code <= 57 or (code < 0x80 and chars.points[code].traits & ch.SIGN != 0)


@kernel
def sign_edges(page: Any, count: int, size: int, i: int, tables: Any, chars: Any, edges: np.ndarray, n: int) -> int:
    """Edges of a stretch of ASCII letters, digits and signs that word `i` begins: digits and signs for letters.

    A sign at an edge of the stretch may be a letter or punctuation: both are tried.
    """
    letters, words = page.letters, page.words
    first, last = int64(words[i].first), int64(words[i].last)
    while first > 0 and _code_like(int64(letters[first - 1].folded), chars):
        first -= 1
    if i > 0 and words[i - 1].last > first:
        return n
    while last < size and _code_like(int64(letters[last].folded), chars):
        last += 1
    if last + 1 < size and letters[last].folded == 46 and 48 <= letters[last + 1].folded <= 57:
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
    for way in range(4):
        low, high = (first if way & 1 else bare_first), (last if way & 2 else bare_last)
        if (way & 1 and first == bare_first) or (way & 2 and last == bare_last) or high - low < 2:
            continue
        n = _signs(page, count, i, low, high, tables, chars, edges, n)
    return n


@kernel
def _at_edge(code: int) -> bool:
    return code == 33 or code == 124 or code == 43


@kernel
def _signs(page: Any, count: int, i: int, low: int, high: int, tables: Any, chars: Any, edges: np.ndarray, n: int) -> int:
    letters = page.letters
    number = words_of_shape(tables, shape_of(letters, low, high, chars, 0))
    if number < 0:
        return n
    bare_low, bare_high = low, high
    while bare_low < high and 48 <= letters[bare_low].folded <= 57:
        bare_low += 1
    while bare_high > low and 48 <= letters[bare_high - 1].folded <= 57:
        bare_high -= 1
    if _is_ordinary(letters, low, bare_high, tables) or _is_ordinary(letters, bare_low, high, tables):
        return n
    while number >= 0:
        other = tables.words[number]
        how = spelt_with_signs(letters, low, high, tables, other, chars)
        if how:
            span = _words_within(page.words, count, i, low, high)
            n = edge(edges, n, int64(other.key), span, low, high, t.LEET, how > 1 and other.length >= _SHORTEST)
        number = int64(other.shape_next)
    return n


@kernel
def script_edges(
    page: Any, count: int, size: int, i: int, blocks: np.ndarray, tables: Any, chars: Any, edges: np.ndarray, n: int
) -> int:  # fmt: skip
    """Edges of a word with letters of other scripts, with odd signs beside it or without: what it looks like.

    A word wholly of another script is a disguise only in a text that has no other letter of that script.
    `blocks`: how many letters the text has of each 256 code points that look like no Latin letter.
    """
    letters, words = page.letters, page.words
    first, last = int64(words[i].first), int64(words[i].last)
    for way in range(2):
        if way:
            low, high = first, last
            while low > 0 and _joins(int64(letters[low - 1].folded), chars):
                low -= 1
            for j in range(i - 1, -1, -1):
                if words[j].first < low:
                    break
                if words[j].script == ch.WORD and words[j].changes & ch.FOREIGN:
                    return n
            while high < size and _joins(int64(letters[high].folded), chars):
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
            written &= letters[j].shown < 0x80
            if code >= 0x80 and chars.points[code].traits & ch.LETTER:
                foreign = code
        if written:
            continue
        native = not latin and foreign > 0 and blocks[foreign >> 8] > 0
        before = shape_of(letters, first, last, chars, 2)
        after = shape_of(letters, first, last, chars, 1)
        for kind in range(1 if before == after or not latin else 2):
            number = words_of_shape(tables, before if kind == 0 else after)
            while number >= 0 and not native:
                other = tables.words[number]
                if other.key != words[i].key or way:
                    span = _words_within(words, count, i, first, last)
                    n = edge(edges, n, int64(other.key), span, first, last, t.CONFUSABLE, other.length >= _SHORTEST)
                number = int64(other.shape_next)
    return n


@kernel
def _joins(code: int, chars: Any) -> bool:
    """Whether a character belongs to a word of several scripts and signs."""
    point = chars.points[code]
    return point.script == ch.WORD or point.traits & ch.SIGN != 0 or (code >= 0x80 and 97 <= point.after <= 122)


@kernel
def _masked_at(letters: np.ndarray, at: int, size: int, chars: Any) -> tuple[int, int]:
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
def mask_edges(page: Any, count: int, size: int, tables: Any, chars: Any, edges: np.ndarray, n: int) -> int:
    """Edges of the masked words of a text, without stars that only adorn.

    A word whose stars are all at its end may only be part of a name, unless few are hidden after a good part of a
    word that is none. What cannot be resolved by itself is, by the word before or behind it.
    """
    letters, words = page.letters, page.words
    fitting = np.empty(24, np.int64)
    spans = np.empty((_MOST_MASKED, 4), np.int64)
    masked, at, i = 0, 0, 0
    while at < size and masked < _MOST_MASKED and n < edges.size:
        begin = at
        at, stars = _masked_at(letters, at, size, chars)
        if at == begin:
            at += 1
            continue
        if stars == 0 or stars == at - begin:
            continue
        first, last = begin, at
        while chars.points[letters[first].folded].traits & ch.STAR:
            first += 1
        while chars.points[letters[last - 1].folded].traits & ch.STAR:
            last -= 1
        while i < count and words[i].last <= first:
            i += 1
        span = _words_within(words, count, i, first, last)
        spans[masked, 0], spans[masked, 1], spans[masked, 2], spans[masked, 3] = begin, at, span[0], span[1]
        masked += 1
        if last - first < 2:
            continue
        inside = stars > (first - begin) + (at - last)
        if inside:
            found = masking.candidates(letters, first, last, tables, chars, fitting)
            alone = not masking.is_sum(letters, first, last, chars)
            for k in range(found):
                n = edge(edges, n, int64(tables.words[fitting[k]].key), span, first, last, t.MASKED, alone)
        head, tail = first > begin, at > last
        adorned = True
        for j in range(begin, first):
            adorned &= chars.points[letters[j].folded].traits & ch.DRAWN_STAR != 0
        for j in range(last, at):
            adorned &= chars.points[letters[j].folded].traits & ch.DRAWN_STAR != 0
        if (head or tail) and adorned:
            found = masking.candidates(letters, begin, at, tables, chars, fitting)
            alone = not head and (inside or _cut_off(page, words[i].word, first, last, at, found, tables))
            for k in range(found):
                n = edge(edges, n, int64(tables.words[fitting[k]].key), span, begin, at, t.MASKED, alone)
    strong = n
    for m in range(masked):
        begin, at, low, high = spans[m, 0], spans[m, 1], spans[m, 2], spans[m, 3]
        for behind in range(2):
            other = low - 1 if behind else high
            if 0 <= other < count:
                n = _beside(page, begin, at, low, high, int64(words[other].key), behind, tables, chars, edges, n, fitting)
            for e in range(strong):
                met = edges[e].to_word == low if behind else edges[e].from_word == high
                if met and edges[e].disguise == t.MASKED:
                    key = int64(edges[e].key)
                    n = _beside(page, begin, at, low, high, key, behind, tables, chars, edges, n, fitting)
    return n


@kernel
def _beside(
    page: Any, begin: int, end: int, low: int, high: int, key: int, behind: int, tables: Any, chars: Any,
    edges: np.ndarray, n: int, fitting: np.ndarray,
) -> int:  # fmt: skip
    """Edges of a masked stretch to the words that follow or precede the word of a key in some name."""
    found = masking.beside(page.letters, begin, end, key, behind, tables, chars, fitting)
    for k in range(found):
        n = edge(edges, n, int64(tables.words[fitting[k]].key), (low, high), begin, end, t.MASKED, False)
    return n


@kernel
def _cut_off(page: Any, number: int, first: int, last: int, end: int, found: int, tables: Any) -> bool:
    """Whether stars at the end alone hide letters."""
    letters = page.letters
    drawn = letters[last].folded != 0x2A
    inner, tail = last - first, end - last
    if inner < (3 if drawn else 4) or inner + tail <= 4 or tail > (inner if drawn else 2) or found != 1:
        return False
    if number >= 0 and (tables.words[number].name >= 0 or int64(tables.words[number].kind) & _ORDINARY):
        return False
    return not (letters[last - 1].folded == 115 and _is_ordinary(letters, first, last - 1, tables))


@kernel
def parted_edges(page: Any, count: int, tables: Any, chars: Any, edges: np.ndarray, n: int) -> int:
    """Edges of words without white space between them that belong together once what parts them is dropped.

    Honest punctuation parts words, so it counts only where it stands between all letters but a few (`V.E.X.O.RA`);
    other symbols count anywhere.
    """
    letters, words = page.letters, page.words
    begin = 0
    while begin < count:
        end = begin + 1
        while end < count and not words[end].spaced:
            end += 1
        total, alphabetic = 0, True
        for i in range(begin, end):
            total += words[i].last - words[i].first
            alphabetic &= not words[i].made_of & (HAS_DIGIT | IS_AMPERSAND) and words[i].script == ch.WORD
        parts = end - begin
        if parts > 2 and total <= 2 * parts and total <= _LONGEST_SPREAD and alphabetic:
            n = _whole(page, begin, end, tables, edges, n, t.SPREAD)
        start = begin
        for i in range(begin + 1, end + 1):
            if i < end and words[i].script == ch.WORD == words[i - 1].script and _odd_between(letters, words[i - 1], words[i], chars):
                continue
            if 1 < i - start <= _LONGEST_SPREAD:
                n = _whole(page, start, i, tables, edges, n, t.INSERTED)
            start = i
        begin = end
    return n


@kernel
def _odd_between(letters: np.ndarray, one: Any, other: Any, chars: Any) -> bool:
    for j in range(one.last, other.first):
        if not chars.points[letters[j].folded].traits & (ch.HONEST_GAP | ch.SPACE):
            return True
    return False


@kernel
def _whole(page: Any, begin: int, end: int, tables: Any, edges: np.ndarray, n: int, how: int) -> int:
    """An edge for words begin..end read as one word of the index."""
    letters, words = page.letters, page.words
    state, digits = SEED, True
    for i in range(begin, end):
        digits &= is_number(int64(words[i].made_of))
        for j in range(words[i].first, words[i].last):
            state = extend(state, int64(letters[j].folded))
    key = settled(state)
    if digits or not seen(tables.filter, key):
        return n
    number = find(tables.keys, tables.values, salted(key, t.WORD_KEY))
    if number < 0 or not int64(tables.words[number].kind) & t.IN_NAME:
        return n
    acronym = how == t.SPREAD and int64(tables.words[number].kind) & t.COMMON
    alone = tables.words[number].length >= _SHORTEST and not acronym
    return edge(edges, n, key, (begin, end), int64(words[begin].first), int64(words[end - 1].last), how, alone)


@kernel
def follow_edges(page: Any, count: int, tables: Any, edges: np.ndarray, n: int, hits: np.ndarray, found: int) -> int:
    """The names whose words follow one another along plain words and edges, with one edge at least."""
    words = page.words
    phrases = np.empty(64, np.int64)
    nexts, lengths, lasts, starts = np.empty(64, np.int64), np.empty(64, np.int64), np.empty(64, np.int64), np.empty(64, np.int64)
    for e in range(n):
        one = edges[e]
        for back in range(_BACK + 1):
            start = one.from_word - back
            if start < 0:
                break
            phrase = int64(0)
            if back:
                number = words[start].word
                if number < 0 or tables.words[number].most <= back:
                    continue
                for i in range(start, one.from_word):
                    phrase = follow(phrase, words[i].key)
            first = words[start].first if back else one.first
            depth = 1
            phrases[0], nexts[0], lengths[0] = follow(phrase, one.key), one.to_word, back + 1
            lasts[0], starts[0] = one.last, first
            while depth:
                depth -= 1
                phrase, place, length, last = phrases[depth], nexts[depth], lengths[depth], lasts[depth]
                if length > 1 or one.alone:
                    name = find(tables.keys, tables.values, salted(phrase, t.NAME_KEY))
                    if name >= 0 and not tables.names[name].kind & t.BY_PINYIN:
                        found = add(hits, found, first, last, name, (start, place), int64(one.disguise))
                if length == 2 and find(tables.keys, tables.values, salted(phrase, t.OPENING_KEY)) < 0:
                    continue
                if length > _FORTH or place >= count:
                    continue
                if depth < 60:
                    phrases[depth], nexts[depth] = follow(phrase, words[place].key), place + 1
                    lengths[depth], lasts[depth] = length + 1, words[place].last
                    depth += 1
                f = 0
                while f < n and depth < 60:
                    if edges[f].from_word == place:
                        phrases[depth], nexts[depth] = follow(phrase, edges[f].key), edges[f].to_word
                        lengths[depth], lasts[depth] = length + 1, edges[f].last
                        depth += 1
                    f += 1
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
            if hits[j].name == hits[i].name and hits[j].first == hits[i].first and hits[j].last == hits[i].last:
                hits[i].use = _TWICE
                break
    for i in range(begin, found):
        if hits[i].disguise != t.MASKED:
            continue
        same, better = 0, 0
        for j in range(begin, found):
            other = hits[j]
            if other.disguise == t.MASKED and other.use != _TWICE and other.first == hits[i].first and other.last == hits[i].last:
                same += 1
                better += _fame(other, tables) >= _fame(hits[i], tables) and other.name != hits[i].name
        if same > masking.MOST_CANDIDATES and better < masking.MOST_CANDIDATES and _fame(hits[i], tables) >= _KNOWN_WELL:
            same = masking.MOST_CANDIDATES
        hits[i].score = SCORES[t.MASKED] / max(same, 1)
    kept = begin
    for i in range(begin, found):
        sure = hits[i].disguise != t.MASKED or hits[i].score * (masking.MOST_CANDIDATES + 0.5) > SCORES[t.MASKED]
        if sure and hits[i].use != _TWICE:
            hits[i].use = t.SOLD
            if kept != i:
                _move(hits[i], hits[kept])
            kept += 1
    return kept
