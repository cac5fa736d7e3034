"""Within a word: names glued to other words, with a number at their end, backwards, upside down, cut in two."""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels.finding import add, joined_word
from jointforce.engine.kernels.hashing import SEED, extend, find, salted, seen, settled
from jointforce.engine.kernels.jit import kernel
from jointforce.engine.kernels.reading import HAS_DIGIT, HAS_OTHER, ONLY_ASCII

_SHORTEST_NAME = 4
_SHORTEST_GLUED, _LONGEST_GLUED = 8, 40
_SHORTEST_AFFIX, _LONGEST_AFFIX = 2, 14
_MOST_AFFIXES = 3
_SHORTEST_BACKWARDS = 6
_SHORTEST_CUT = 6
_SHORTEST_SPREAD, _SHORTEST_INSIDE, _LONGEST_SPREAD = 4, 5, 24
_ORDINARY = t.EVERYDAY | t.COMMON
_MODELS = ("plus", "pro", "max", "mini", "lite", "ultra")


@kernel
def name_of(letters: np.ndarray, first: int, last: int, tables: Any) -> int:
    """The one-word name that letters first..last are, if it is neither common nor pinyin; else -1."""
    number = joined_word(letters, first, last, last, last, tables)
    if number < 0:
        return int64(-1)
    name = int64(tables.words[number].name)
    return name if name >= 0 and not tables.names[name].kind & (t.COMMON_NAME | t.BY_PINYIN) else int64(-1)


@kernel
def _affix(letters: np.ndarray, first: int, last: int, tables: Any) -> int:
    """What kind of affix letters first..last are: bits of a word's kind, 0 for none."""
    state = SEED
    for i in range(first, last):
        state = extend(state, int64(letters[i].folded))
    key = settled(state)
    if not seen(tables.affixes, key):
        return int64(0)
    number = find(tables.keys, tables.values, salted(key, t.WORD_KEY))
    return int64(tables.words[number].kind) & (t.GLUE | t.WEAK_GLUE | t.SHORT_GOODS) if number >= 0 else int64(0)


@kernel
def find_glued(page: Any, i: int, tables: Any, hits: np.ndarray, found: int) -> int:
    """A name glued to what is sold or to praise: `vexorashoes`, `authenticvexorawatch`.

    Every letter is spent: affixes from a list on either side of which one is telling, one name between. So no name is
    ever found inside an ordinary word.
    """
    letters, word = page.letters, page.words[i]
    if not _SHORTEST_GLUED <= word.last - word.first <= _LONGEST_GLUED:
        return found
    if word.word >= 0 and int64(tables.words[word.word].kind) & (t.COMPOUND | t.KNOWN | _ORDINARY):
        return found
    stack = np.empty((64, 4), np.int64)
    stack[0, 0], stack[0, 1], stack[0, 2], stack[0, 3] = word.first, word.last, 0, 0
    depth, whole = 1, word.last - word.first
    while depth:
        depth -= 1
        first, last, spent, telling = stack[depth, 0], stack[depth, 1], stack[depth, 2], stack[depth, 3]
        size = last - first
        if telling and (size > _SHORTEST_NAME or whole - size > _SHORTEST_NAME):
            name = name_of(letters, first, last, tables)
            if name >= 0:
                return add(hits, found, first, last, name, (i, i + 1), t.GLUED)
        if spent == _MOST_AFFIXES:
            continue
        for length in range(_SHORTEST_AFFIX, min(_LONGEST_AFFIX, size - _SHORTEST_NAME) + 1):
            head, tail = _affix(letters, first, first + length, tables), _affix(letters, last - length, last, tables)
            if head & (t.GLUE | t.WEAK_GLUE) and depth < 62:
                stack[depth, 0], stack[depth, 1], stack[depth, 2] = first + length, last, spent + 1
                stack[depth, 3] = telling | (head & t.GLUE)
                depth += 1
            if tail & (t.GLUE | t.WEAK_GLUE) and depth < 62:
                stack[depth, 0], stack[depth, 1], stack[depth, 2] = first, last - length, spent + 1
                stack[depth, 3] = telling | (tail & (t.GLUE | t.SHORT_GOODS))
                depth += 1
    return found


@kernel
def find_backwards(page: Any, i: int, tables: Any, hits: np.ndarray, found: int) -> int:
    """A name of six letters and more written from its end (`aroxev`)."""
    letters, word = page.letters, page.words[i]
    if word.last - word.first < _SHORTEST_BACKWARDS:
        return found
    if word.word >= 0 and int64(tables.words[word.word].kind) & (_ORDINARY | t.KNOWN):
        return found
    state = SEED
    for j in range(word.last - 1, word.first - 1, -1):
        state = extend(state, int64(letters[j].folded))
    key = settled(state)
    if not seen(tables.filter, key):
        return found
    number = find(tables.keys, tables.values, salted(key, t.WORD_KEY))
    name = int64(tables.words[number].name) if number >= 0 else int64(-1)
    if name < 0 or tables.names[name].kind & (t.COMMON_NAME | t.BY_PINYIN):
        return found
    return add(hits, found, int64(word.first), int64(word.last), name, (i, i + 1), t.REVERSED)


@kernel
def find_numbered(page: Any, i: int, tables: Any, hits: np.ndarray, found: int) -> int:
    """A name of four letters and more with a number of up to four digits at its end, and a model's letter behind."""
    letters, word = page.letters, page.words[i]
    at = int64(word.first)
    while at < word.last and 97 <= letters[at].folded <= 122:
        at += 1
    end = at
    while end < word.last and 48 <= letters[end].folded <= 57:
        end += 1
    rest = word.last - end
    if at - word.first < _SHORTEST_NAME or not 1 <= end - at <= 4 or rest > 5:
        return found
    if rest > 1:
        state = SEED
        for j in range(end, word.last):
            state = extend(state, int64(letters[j].folded))
        number = find(tables.keys, tables.values, salted(settled(state), t.WORD_KEY))
        if number < 0 or not int64(tables.words[number].kind) & t.LIST_WORD:
            return found
    elif rest == 1 and not 97 <= letters[end].folded <= 122:
        return found
    name = name_of(letters, int64(word.first), at, tables)
    return add(hits, found, int64(word.first), at, name, (i, i + 1), t.JOINED) if name >= 0 else found


@kernel
def find_cut(page: Any, count: int, tables: Any, chars: Any, hits: np.ndarray, found: int) -> int:
    """A name that one sign cuts in two (`Vex/ora`); neither half may be a word or a name: what is honest parts words."""
    letters, words = page.letters, page.words
    for i in range(count - 1):
        one, other = words[i], words[i + 1]
        if other.first - one.last != 1 or not chars.points[letters[one.last].folded].traits & ch.CUT:
            continue
        if other.last - one.first - 1 < _SHORTEST_CUT or _means(one, tables) or _means(other, tables):
            continue
        number = joined_word(letters, one.first, one.last, other.first, other.last, tables)
        name = int64(tables.words[number].name) if number >= 0 else int64(-1)
        if name >= 0 and not tables.names[name].kind & (t.COMMON_NAME | t.BY_PINYIN):
            found = add(hits, found, int64(one.first), int64(other.last), name, (i, i + 2), t.INSERTED)
    return found


@kernel
def _means(word: Any, tables: Any) -> bool:
    if word.word < 0:
        return False
    vocable = tables.words[word.word]
    return vocable.name >= 0 or int64(vocable.kind) & (_ORDINARY | t.KNOWN) != 0


@kernel
def find_lone_letters(page: Any, count: int, tables: Any, hits: np.ndarray, found: int) -> int:
    """Names in a row of single letters: the whole row, or five letters and more within it."""
    letters, words = page.letters, page.words
    begin = 0
    while begin < count:
        end = begin
        while end < count and words[end].last - words[end].first == 1 and _is_letter(words[end], letters):
            end += 1
        at = begin
        while end - begin > 3 and at <= end - _SHORTEST_SPREAD:
            state, best, best_end = SEED, int64(-1), at
            for j in range(at, min(end, at + _LONGEST_SPREAD)):
                state = extend(state, int64(letters[words[j].first].folded))
                size = j + 1 - at
                if size < _SHORTEST_SPREAD or (size < _SHORTEST_INSIDE and size != end - begin):
                    continue
                key = settled(state)
                if not seen(tables.filter, key):
                    continue
                number = find(tables.keys, tables.values, salted(key, t.WORD_KEY))
                name = int64(tables.words[number].name) if number >= 0 else int64(-1)
                if name >= 0 and not tables.names[name].kind & t.BY_PINYIN:
                    best, best_end = name, j + 1
            if best >= 0:
                first, last = int64(words[at].first), int64(words[best_end - 1].last)
                found = add(hits, found, first, last, best, (at, best_end), t.SPREAD)
                at = best_end
            else:
                at += 1
        begin = max(end, begin + 1)
    return found


@kernel
def _is_letter(word: Any, letters: np.ndarray) -> bool:
    plain = word.script == ch.WORD and not word.made_of & HAS_DIGIT
    return plain and 97 <= letters[word.first].folded < 0x530 and not word.made_of & HAS_OTHER


@kernel
def find_upside_down(page: Any, size: int, count: int, tables: Any, chars: Any, hits: np.ndarray, found: int) -> int:
    """Names that stand on their heads (`ɐɹoxǝʌ`); one letter at least gives it away."""
    letters, words = page.letters, page.words
    at, i = 0, 0
    while at < size:
        begin, given_away = at, False
        while at < size:
            shown = int64(letters[at].shown)
            turned = chars.points[shown].upright != 0
            if not (turned or 97 <= shown <= 122 or 65 <= shown <= 90):
                break
            given_away |= turned and shown >= 0x80
            at += 1
        if given_away and at - begin >= _SHORTEST_NAME:
            state = SEED
            for j in range(at - 1, begin - 1, -1):
                shown = int64(letters[j].shown)
                upright = int64(chars.points[shown].upright)
                state = extend(state, upright if upright else int64(chars.points[shown].lower))
            key = settled(state)
            if seen(tables.filter, key):
                number = find(tables.keys, tables.values, salted(key, t.WORD_KEY))
                name = int64(tables.words[number].name) if number >= 0 else int64(-1)
                if name >= 0 and not tables.names[name].kind & t.BY_PINYIN:
                    while i + 1 < count and words[i].last <= begin:
                        i += 1
                    found = add(hits, found, begin, at, name, (i, i + 1), t.UPSIDE_DOWN)
        at = max(at, begin + 1)
    return found


@kernel
def is_ascii_word(word: Any) -> bool:
    """Whether a word was written and reads in ASCII."""
    return bool(word.made_of & ONLY_ASCII)
