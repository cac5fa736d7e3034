"""Using: what a name does where it stands. It is sold, something fits it, it is compared with, or it means a thing."""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels.hashing import SEED, extend, find_cue, follow, key_of, salted, seen, settled
from jointforce.engine.kernels.jit import kernel
from jointforce.engine.kernels.reading import HAS_DIGIT, HAS_LETTER, HAS_OTHER, ONLY_ASCII

_MOST_FILLERS = 4
_LONGEST_CUE = 3
_LONGEST_RUN_CUE = 14
_LONGEST_LIST = 32


@kernel
def _phrase(words: np.ndarray, first: int, last: int) -> int:
    phrase = int64(0)
    for i in range(first, last):
        phrase = follow(phrase, words[i].key)
    return phrase


@kernel
def _starts_with_digit(letters: np.ndarray, word: Any) -> bool:
    return bool(48 <= letters[word.first].folded <= 57)


@kernel
def by_words_before(page: Any, hit: Any, tables: Any) -> int:
    """The use that the words before a name give it, or -1; words that only qualify the name are passed over."""
    letters, words = page.letters, page.words
    end = int64(hit.from_word)
    for _ in range(_MOST_FILLERS + 1):
        for count in range(_LONGEST_CUE, 0, -1):
            if count <= end:
                use = find_cue(salted(_phrase(words, end - count, end), t.BEFORE_KEY), tables)
                if use >= 0:
                    return use
        if end == 0:
            break
        word = words[end - 1]
        filler = word.kind & t.FILLER
        if not filler and not _starts_with_digit(letters, word):
            break
        end -= 1
    return int64(-1)


@kernel
def by_words_after(page: Any, count: int, hit: Any, tables: Any) -> int:
    """The use that the words after a name give it, or -1. What follows "style" as a number is a model."""
    letters, words = page.letters, page.words
    begin = int64(hit.to_word)
    for size in range(_LONGEST_CUE, 0, -1):
        if begin + size > count:
            continue
        use = find_cue(salted(_phrase(words, begin, begin + size), t.AFTER_KEY), tables)
        if use < 0:
            continue
        numbered = begin + size < count and _starts_with_digit(letters, words[begin + size])
        return int64(-1) if use == t.COMPARED and size == 1 and numbered else use
    return int64(-1)


@kernel
def _at_edge(code: int, chars: Any) -> bool:
    return chars.points[code].script == ch.GAP


@kernel
def _may_stand(letters: np.ndarray, at: int, kind: int, tables: Any) -> bool:
    """Whether a cue of an unspaced script may end (before a name) or begin (after it) with a character."""
    return seen(tables.cues, salted(key_of(letters, at, at + 1), kind))


@kernel
def by_run_before(page: Any, hit: Any, tables: Any, chars: Any) -> int:
    """The use that a cue of an unspaced script right before a name gives it, or -1."""
    letters = page.letters
    end = int64(hit.first)
    while end > 0 and _at_edge(int64(letters[end - 1].folded), chars):
        end -= 1
    if end == 0 or not _may_stand(letters, end - 1, t.RUN_BEFORE_KEY, tables):
        return int64(-1)
    for size in range(min(_LONGEST_RUN_CUE, end), 0, -1):
        state = SEED
        for i in range(end - size, end):
            state = extend(state, int64(letters[i].folded))
        use = find_cue(salted(settled(state), t.RUN_BEFORE_KEY), tables)
        if use >= 0:
            return use
    return int64(-1)


@kernel
def by_run_after(page: Any, size: int, hit: Any, tables: Any, chars: Any) -> int:
    """The same right after it."""
    letters = page.letters
    begin = int64(hit.last)
    while begin < size and _at_edge(int64(letters[begin].folded), chars):
        begin += 1
    if begin == size or not _may_stand(letters, begin, t.RUN_AFTER_KEY, tables):
        return int64(-1)
    best, state = int64(-1), SEED
    for i in range(begin, min(size, begin + _LONGEST_RUN_CUE)):
        state = extend(state, int64(letters[i].folded))
        use = find_cue(salted(settled(state), t.RUN_AFTER_KEY), tables)
        if use >= 0:
            best = use
    return best


@kernel
def means_a_thing(page: Any, count: int, hit: Any, headline: np.ndarray, tables: Any) -> bool:
    """Whether a common word means the thing: by its neighbours, or written small among capitalised words.

    `headline`: whether most words of the text are capitalised; -1 until it has been asked.
    """
    letters, words = page.letters, page.words
    number = int64(words[hit.from_word].word)
    if number >= 0 and hit.to_word == hit.from_word + 1:
        own = words[hit.from_word].key
        for size in range(_LONGEST_CUE, 0, -1):
            begin, end = int64(hit.from_word) - size, int64(hit.to_word) + size
            if (
                begin >= 0
                and find_cue(salted(_phrase(words, begin, hit.from_word) ^ own, t.SENSE_BEFORE_KEY), tables)
                >= 0
            ):
                return True
            if (
                end <= count
                and find_cue(salted(_phrase(words, hit.to_word, end) ^ own, t.SENSE_AFTER_KEY), tables) >= 0
            ):
                return True
    for i in range(hit.first, hit.last):
        shown = letters[i].shown
        if shown >= 0x80 or 65 <= shown <= 90:
            return False
    if headline[0] < 0:
        headline[0] = _is_headline(page, count)
    return headline[0] > 0


@kernel
def _is_headline(page: Any, count: int) -> bool:
    """Whether most of the longer words of a text are capitalised."""
    letters, words = page.letters, page.words
    capital, others = 0, 0
    for i in range(count):
        word = words[i]
        pure = (
            word.made_of & ONLY_ASCII
            and word.made_of & HAS_LETTER
            and not word.made_of & (HAS_DIGIT | HAS_OTHER)
        )
        if pure and word.last - word.first > 3:
            others += 1
            capital += 65 <= letters[word.first].shown <= 90
    return capital * 2 > others > 2


@kernel
def continues_list(page: Any, before: Any, hit: Any, tables: Any, chars: Any) -> bool:
    """Whether the words between two names only string them together: `for Vexora 6/6s, Talvik and Ornim`."""
    letters, words = page.letters, page.words
    if hit.first < before.last or hit.first - before.last > _LONGEST_LIST:
        return False
    for i in range(before.last, hit.first):
        code = int64(letters[i].folded)
        apart = (
            code == 47
            or code == 44
            or code == 38
            or code == 43
            or code == 45
            or code == 46
            or code == 58
            or code == 59
        )
        if chars.points[code].script == ch.GAP and not apart and not chars.points[code].traits & ch.SPACE:
            return False
    for i in range(before.to_word, hit.from_word):
        word = words[i]
        listed = word.kind & t.LIST_WORD
        if not listed and word.last - word.first > 1 and not word.made_of & HAS_DIGIT:
            return False
    return True


@kernel
def use_of(page: Any, size: int, count: int, hit: Any, spaced_only: bool, tables: Any, chars: Any) -> int:
    """What the name of a hit does, by the words around it alone."""
    use = by_words_before(page, hit, tables)
    if use < 0 and not spaced_only:
        use = by_run_before(page, hit, tables, chars)
    if use < 0:
        use = by_words_after(page, count, hit, tables)
    if use < 0 and not spaced_only:
        use = by_run_after(page, size, hit, tables, chars)
    return use if use >= 0 else int64(t.SOLD)
