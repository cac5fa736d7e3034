"""Within a word: names glued to other words, with a number at their end, backwards, upside down, cut in two."""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels.finding import add, joined_word, opens, spelling
from jointforce.engine.kernels.hashing import (
    SEED,
    extend,
    find,
    find_word,
    follow,
    key_of,
    salted,
    seen,
    settled,
)
from jointforce.engine.kernels.jit import kernel
from jointforce.engine.kernels.native import workspace
from jointforce.engine.kernels.reading import HAS_DIGIT, HAS_OTHER

_SHORTEST_NAME = 4
_SHORTEST_GLUED, _LONGEST_GLUED = 7, 40
_SHORTEST_AFFIX, _LONGEST_AFFIX = 2, 14
_MOST_AFFIXES = 3
_AFFIXES = t.GLUE | t.WEAK_GLUE | t.SHORT_GOODS | t.PRAISE
_SHORTEST_BESIDE, _MUCH_USED = 3, 45
_SHORTEST_LONG, _SHORTEST_SURE = 7, 8
"""Names that are no word need no telling affix from so many letters on, and no affix from a list at all."""
_OFTEN = 30
_SHORTEST_CLEAR = 5
_SHORTEST_CUT = 6
_SHORTEST_SPREAD, _SHORTEST_INSIDE, _LONGEST_INSIDE, _LONGEST_SPREAD = 4, 5, 16, 40
_ORDINARY = t.EVERYDAY | t.COMMON


@kernel
def name_of(letters: np.ndarray, first: int, last: int, tables: Any) -> int:
    """The one-word name that letters first..last are, if it is neither common nor pinyin nor a short word; else -1."""
    number = joined_word(letters, first, last, last, last, tables)
    if number < 0:
        return int64(-1)
    name = int64(tables.words[number].name)
    if name < 0 or tables.names[name].kind & (t.COMMON_NAME | t.BY_PINYIN):
        return int64(-1)
    return name if last - first > _SHORTEST_NAME or tables.names[name].fame < _MUCH_USED else int64(-1)


@kernel
def _affix(key: int, tables: Any) -> int:
    """What kind of affix the letters of a key are: bits of a word's kind, 0 for none."""
    number = find_word(key, tables) if seen(tables.affixes, key) else int64(-1)
    return int64(tables.words[number].kind) & _AFFIXES if number >= 0 else int64(0)


@kernel
def _used(letters: np.ndarray, first: int, last: int, chars: Any) -> int:
    """How often people use the word that letters first..last are; -1 where they do not."""
    return find(chars.known, key_of(letters, first, last))


@kernel
def find_glued(page: Any, i: int, tables: Any, chars: Any, hits: np.ndarray, found: int) -> int:
    """A name glued to what is sold or to praise: `vexorashoes`, `authenticvexorawatch`.

    Every letter is spent: affixes from a list on either side of which one is telling, one name between. So no name is
    ever found inside an ordinary word.
    """
    letters, word = page.letters, page.words[i]
    if not _SHORTEST_GLUED <= word.last - word.first <= _LONGEST_GLUED:
        return found
    if word.word >= 0 and int64(tables.words[word.word].kind) & (t.COMPOUND | _ORDINARY):
        return found
    if _used(letters, int64(word.first), int64(word.last), chars) >= 0:
        return found
    stack = workspace(64, 4)
    stack[0, 0], stack[0, 1], stack[0, 2], stack[0, 3] = word.first, word.last, 0, 0
    depth, whole = 1, word.last - word.first
    while depth:
        depth -= 1
        first, last, spent, kinds = stack[depth, 0], stack[depth, 1], stack[depth, 2], stack[depth, 3]
        size = last - first
        if spent:
            name = _glued_name(letters, first, last, kinds, whole - size, tables)
            if name >= 0:
                return add(hits, found, first, last, name, (i, i + 1), t.GLUED)
        if spent == _MOST_AFFIXES:
            continue
        state = extend(SEED, int64(letters[first].folded))
        for length in range(_SHORTEST_AFFIX, min(_LONGEST_AFFIX, size - _SHORTEST_NAME) + 1):
            state = extend(state, int64(letters[first + length - 1].folded))
            head = _affix(settled(state), tables)
            tail = _affix(key_of(letters, last - length, last), tables)
            if head & (t.GLUE | t.WEAK_GLUE | t.PRAISE) and depth < 62:
                stack[depth, 0], stack[depth, 1], stack[depth, 2] = first + length, last, spent + 1
                stack[depth, 3] = kinds | (head & (t.GLUE | t.PRAISE))
                depth += 1
            if tail & (t.GLUE | t.WEAK_GLUE) and depth < 62:
                stack[depth, 0], stack[depth, 1], stack[depth, 2] = first, last - length, spent + 1
                stack[depth, 3] = kinds | (tail & (t.GLUE | t.SHORT_GOODS))
                depth += 1
    return _glued_to_word(page, i, tables, chars, hits, found)


@kernel
def _glued_name(letters: np.ndarray, first: int, last: int, kinds: int, others: int, tables: Any) -> int:
    """The name that letters first..last are beside `others` letters of affixes of some kinds; -1 where they are none
    or too little.

    A common word needs goods or praise in full. A word of four letters that people use needs more than four beside it,
    and is never meant where they use it much. Only a long name that is no word needs no telling affix.
    """
    size = last - first
    if size < _SHORTEST_LONG and (kinds == 0 or others < _SHORTEST_BESIDE):
        return int64(-1)
    number = joined_word(letters, first, last, last, last, tables)
    name = int64(tables.words[number].name) if number >= 0 else int64(-1)
    if name < 0 or tables.names[name].kind & t.BY_PINYIN:
        return int64(-1)
    fame, common = int64(tables.names[name].fame), tables.names[name].kind & t.COMMON_NAME != 0
    if size == _SHORTEST_NAME:
        if common or fame >= _MUCH_USED or (fame > 0 and others <= _SHORTEST_NAME):
            return int64(-1)
        return name
    if kinds & t.GLUE or (kinds and not common):
        return name
    if common:
        return int64(-1)
    return name if size >= _SHORTEST_LONG and fame == 0 else int64(-1)


@kernel
def _glued_to_word(page: Any, i: int, tables: Any, chars: Any, hits: np.ndarray, found: int) -> int:
    """A long name that is no word, glued to any word that people use (`vexoraliststereo`)."""
    letters, word = page.letters, page.words[i]
    first, last = int64(word.first), int64(word.last)
    state = SEED
    for j in range(first, first + _SHORTEST_SURE - 1):
        state = extend(state, int64(letters[j].folded))
    for length in range(_SHORTEST_SURE, last - first - _SHORTEST_NAME + 1):
        state = extend(state, int64(letters[first + length - 1].folded))
        for behind in range(2):
            low = last - length if behind else first
            key = key_of(letters, low, low + length) if behind else settled(state)
            number = find_word(key, tables)
            if number < 0 or tables.words[number].fame > 0 or tables.words[number].name < 0:
                continue
            name = int64(tables.words[number].name)
            rest = _used(letters, first, low, chars) if behind else _used(letters, low + length, last, chars)
            if rest >= _OFTEN and not tables.names[name].kind & (t.COMMON_NAME | t.BY_PINYIN):
                return add(hits, found, low, low + length, name, (i, i + 1), t.GLUED)
    return found


@kernel
def _upright_word(letters: np.ndarray, first: int, last: int, tables: Any, chars: Any) -> int:
    """The number of the word that letters are from their end as they stood upright; -1 where it is none."""
    state = SEED
    for j in range(last - 1, first - 1, -1):
        shown = int64(letters[j].shown)
        turned = int64(chars.points[shown].upright)
        state = extend(state, turned if turned else int64(chars.points[shown].lower))
    return find_word(settled(state), tables)


@kernel
def _capitals(letters: np.ndarray, word: Any) -> tuple[bool, bool]:
    """Whether a word has its only capital at the end (`kadoK`), and at its beginning (`Kadok`)."""
    count, at = 0, int64(word.first)
    for j in range(word.first, word.last):
        if 65 <= letters[j].shown <= 90:
            count += 1
            at = j
    return count == 1 and at == word.last - 1, count == 1 and at == word.first


@kernel
def _told_backwards(page: Any, i: int, name: int, tables: Any, chars: Any) -> bool:
    """Whether word `i`, from its end a name, is more likely that than another word."""
    word = page.words[i]
    if word.word >= 0 and int64(tables.words[word.word].kind) & (_ORDINARY | t.IN_NAME):
        return False
    at_end, at_beginning = _capitals(page.letters, word)
    if at_end:
        return True
    size = word.last - word.first
    if size <= _SHORTEST_CLEAR and at_beginning:
        return False
    told = size >= _SHORTEST_CLEAR or tables.names[name].fame > 0
    return bool(told and find(chars.known, word.key) < 0)


@kernel
def find_backwards(page: Any, count: int, tables: Any, chars: Any, hits: np.ndarray, found: int) -> int:
    """Names written from their end: `aroxev`, `kadoK`, and those of several words in reverse order.

    Of one word: a word that people use and any that might be somebody's name (`Kadok`) is no name backwards but where
    its capital stands at the end; nor are four letters that are no word from their end.
    """
    words = page.words
    for i in range(count):
        word = words[i]
        if word.turned < 0:
            continue
        size = word.last - word.first
        vocable = tables.words[word.turned]
        name = int64(vocable.name)
        if name >= 0 and vocable.key != word.key and size >= _SHORTEST_NAME:
            told = _told_backwards(page, i, name, tables, chars)
            if told and not tables.names[name].kind & t.BY_PINYIN:
                found = add(hits, found, int64(word.first), int64(word.last), name, (i, i + 1), t.REVERSED)
        if i and words[i - 1].turned >= 0 and vocable.most > 1:
            key, most = int64(vocable.key), int64(vocable.most)
            found = _backwards_from(page, i, key, most, False, True, tables, chars, hits, found)
    return found


@kernel
def _backwards_from(
    page: Any, i: int, key: int, most: int, upright: bool, given_away: bool, tables: Any, chars: Any, hits: np.ndarray,
    found: int,
) -> int:  # fmt: skip
    """Names of several words whose first word is word `i` from its end, and the others stand before it.

    `upright`: each word stood on its head; `given_away`: a letter of word `i` shows it, else one of another word must.
    """
    letters, words = page.letters, page.words
    phrase, total = follow(int64(0), key), words[i].last - words[i].first
    turned = key != words[i].key and total > 2
    for j in range(i - 1, max(i - most, -1), -1):
        number = int64(words[j].turned)
        if upright:
            readable, shows = _turned(letters, words[j], chars)
            given_away |= shows
            number = int64(-1)
            if readable:
                number = _upright_word(letters, words[j].first, words[j].last, tables, chars)
        if number < 0:
            break
        total += words[j].last - words[j].first
        phrase = follow(phrase, tables.words[number].key)
        if not opens(phrase, tables):
            break
        turned |= tables.words[number].key != words[j].key and words[j].last - words[j].first > 2
        name = find(tables.places, salted(phrase, t.NAME_KEY))
        if (
            name >= 0
            and turned
            and given_away
            and total >= _SHORTEST_NAME
            and not tables.names[name].kind & t.BY_PINYIN
        ):
            how = t.UPSIDE_DOWN if upright else t.REVERSED
            found = add(hits, found, int64(words[j].first), int64(words[i].last), name, (j, i + 1), how)
    return found


@kernel
def find_numbered(page: Any, i: int, tables: Any, chars: Any, hits: np.ndarray, found: int) -> int:
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
        number = find_word(key_of(letters, end, word.last), tables)
        if number < 0 or not int64(tables.words[number].kind) & t.LIST_WORD:
            return found
    elif rest == 1 and not 97 <= letters[end].folded <= 122:
        return found
    name = name_of(letters, int64(word.first), at, tables)
    if name < 0:
        return found
    how = spelling(letters, int64(word.first), at, int64(word.changes), name, tables, chars)
    how = how if how >= t.FIRST_HIDDEN else t.JOINED
    return add(hits, found, int64(word.first), at, name, (i, i + 1), how)


@kernel
def find_cut(page: Any, count: int, tables: Any, chars: Any, hits: np.ndarray, found: int) -> int:
    """A name that one sign cuts in two (`Vex/ora`); neither half may be a word or a name: honest signs part words."""
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
    return vocable.name >= 0 or int64(vocable.kind) & _ORDINARY != 0


@kernel
def find_lone_letters(page: Any, count: int, tables: Any, hits: np.ndarray, found: int) -> int:
    """Names in a row of single letters: its beginning, or five to 16 letters within it."""
    letters, words = page.letters, page.words
    begin = 0
    while begin < count:
        end = begin
        while end < count and words[end].last - words[end].first == 1 and _is_letter(words[end], letters):
            end += 1
        at = begin
        while end - begin > 3 and at <= end - _SHORTEST_SPREAD:
            state, best, best_end = SEED, int64(-1), at
            longest = _LONGEST_SPREAD if at == begin else _LONGEST_INSIDE
            for j in range(at, min(end, at + longest)):
                state = extend(state, int64(letters[words[j].first].folded))
                size = j + 1 - at
                if size < _SHORTEST_SPREAD or (size < _SHORTEST_INSIDE and size != end - begin):
                    continue
                number = find_word(settled(state), tables)
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
def _turned(letters: np.ndarray, word: Any, chars: Any) -> tuple[bool, bool]:
    """Whether every letter of a word can be read upside down, and whether one of them gives that away."""
    given_away, readable = False, True
    for j in range(word.first, word.last):
        shown = int64(letters[j].shown)
        turned = chars.points[shown].upright != 0
        readable &= turned or 97 <= shown <= 122 or 65 <= shown <= 90
        given_away |= turned and shown >= 0x80
    return readable, given_away


@kernel
def find_upside_down(page: Any, count: int, tables: Any, chars: Any, hits: np.ndarray, found: int) -> int:
    """Names that stand on their heads (`ɐɹoxǝʌ`), words in reverse order; one letter at least gives a name away."""
    letters, words = page.letters, page.words
    for i in range(count):
        readable, given_away = _turned(letters, words[i], chars)
        if not readable:
            continue
        number = _upright_word(letters, words[i].first, words[i].last, tables, chars)
        if number < 0:
            continue
        vocable = tables.words[number]
        name = int64(vocable.name)
        if (
            given_away
            and name >= 0
            and vocable.length >= _SHORTEST_NAME
            and not tables.names[name].kind & t.BY_PINYIN
        ):
            span = (i, i + 1)
            found = add(hits, found, int64(words[i].first), int64(words[i].last), name, span, t.UPSIDE_DOWN)
        if vocable.most > 1:
            key, most = int64(vocable.key), int64(vocable.most)
            found = _backwards_from(page, i, key, most, True, given_away, tables, chars, hits, found)
    return found
