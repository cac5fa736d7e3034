"""Finding: the names that stand plainly in a text, on the borders of its script, and how they are spelt there."""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels.hashing import (
    SEED,
    expect,
    extend,
    find,
    find_cue,
    find_in_run,
    find_word,
    follow,
    key_of,
    salted,
    seen,
    settled,
)
from jointforce.engine.kernels.jit import kernel
from jointforce.engine.kernels.reading import HAS_DIGIT, HAS_LETTER, HAS_OTHER

HIT = np.dtype(
    [("first", "i4"), ("last", "i4"), ("name", "i4"), ("from_word", "i4"), ("to_word", "i4"), ("score", "f4"),
     ("disguise", "u1"), ("use", "u1")], align=True
)  # fmt: skip
"""A name in a text: the folded characters and the words it spans (ends exclusive), what was undone, what it does."""
MOST_HITS = 4096
"""Most hits kept of one text: one of a million letters may name everybody."""

_HYPHEN, _APOSTROPHE = 45, 39
_SCORES = np.ones(len(t.DISGUISES), np.float32)
for _disguise, _score in (
    (t.JOINED, 0.9), (t.MASKED, 0.9), (t.CONFUSABLE, 0.9), (t.LEET, 0.85), (t.STYLED, 0.95), (t.INVISIBLE, 0.95),
    (t.COMBINING, 0.95), (t.PERCENT, 0.9), (t.SPREAD, 0.9), (t.REPEATED, 0.85), (t.INSERTED, 0.9), (t.GLUED, 0.85),
    (t.PINYIN, 0.8), (t.HOMOPHONE, 0.7), (t.REVERSED, 0.7), (t.UPSIDE_DOWN, 0.95), (t.MISSPELT, 0.6),
):  # fmt: skip
    _SCORES[_disguise] = _score
SCORES = _SCORES


@kernel
def add(
    hits: np.ndarray, found: int, first: int, last: int, name: int, span: tuple[int, int], disguise: int
) -> int:
    """One more hit, unless the text has too many; how many there are."""
    if found < MOST_HITS:
        hit = hits[found]
        hit.first, hit.last, hit.name = first, last, name
        hit.from_word, hit.to_word = span
        hit.disguise, hit.use, hit.score = disguise, t.SOLD, SCORES[disguise]
        found += 1
    return found


@kernel
def spelling(
    letters: np.ndarray, first: int, last: int, changes: int, name: int, tables: Any, chars: Any
) -> int:
    """What folding undid where a name stands: nothing, spelling, or a disguise."""
    kind = tables.names[name].kind
    if kind & t.BY_PINYIN:
        return t.PINYIN
    if changes & ~ch.FOREIGN == 0 and kind & t.UNACCENTED:
        return t.PLAIN
    if changes & ch.PERCENT:
        return t.PERCENT
    if changes & ch.HIDDEN:
        return t.INVISIBLE
    if changes & ch.DRAWN_LETTER:
        return t.STYLED
    if changes & ch.COMBINING:
        return t.COMBINING
    if changes & ch.ENTITY:
        return t.HTML_ENTITY
    if changes & ch.FULL_WIDTH:
        return t.FULL_WIDTH
    state, han, wholly_unspaced = SEED, False, True
    for i in range(first, last):
        letter = letters[i]
        script = chars.points[letter.folded].script
        if script != ch.GAP:
            shown = int64(letter.shown) if changes else int64(letter.folded)
            state = extend(state, int64(chars.points[shown].lower))
        han |= script == ch.HAN
        wholly_unspaced &= script != ch.WORD
    key = salted(settled(state) ^ int64(name), t.SURFACE_KEY)
    if find_in_run(key, tables) >= 0 or (not wholly_unspaced and find(tables.places, key) >= 0):
        return t.PLAIN
    if han:
        return t.TRADITIONAL
    return t.ACCENTS if changes & ch.ACCENT or not changes else t.PLAIN


@kernel
def changes_of(words: np.ndarray, first: int, last: int) -> int:
    """The bits undone in several words."""
    changes = int64(0)
    for i in range(first, last):
        changes |= int64(words[i].changes)
    return changes


@kernel
def opens(phrase: int, tables: Any) -> bool:
    """Whether two words or more, given by the key of their phrase, may begin a name; a few times in a hundred they do
    not.
    """
    return seen(tables.openings, phrase)


@kernel
def find_names(page: Any, count: int, tables: Any, chars: Any, hits: np.ndarray, found: int) -> int:
    """Names of one word and of several that begin at any word."""
    words = page.words
    for i in range(count):
        if words[i].pair != 0:
            if opens(words[i].pair, tables):
                expect(tables, salted(words[i].pair, t.NAME_KEY))
            else:
                words[i].pair = 0
    for i in range(count):
        word = words[i]
        first = word.first
        if word.name >= 0:
            how = spelling(
                page.letters, first, word.last, int64(word.changes), int64(word.name), tables, chars
            )
            found = add(hits, found, first, word.last, word.name, (i, i + 1), how)
        phrase = int64(word.pair)
        if phrase == 0:
            continue
        for j in range(i + 1, min(i + word.most, count)):
            if j > i + 1:
                phrase = follow(phrase, words[j].key)
                if not opens(phrase, tables):
                    break
            name = find(tables.places, salted(phrase, t.NAME_KEY))
            if name >= 0:
                changes = changes_of(words, i, j + 1)
                how = spelling(page.letters, first, words[j].last, changes, name, tables, chars)
                found = add(hits, found, first, words[j].last, name, (i, j + 1), how)
    return found


@kernel
def find_joined(page: Any, count: int, tables: Any, chars: Any, hits: np.ndarray, found: int) -> int:
    """Names written with an apostrophe or hyphen of the seller's own: `Vex-ora`, `Vexora's`."""
    letters, words = page.letters, page.words
    for i in range(count - 1):
        one, other = words[i], words[i + 1]
        if other.first - one.last != 1:
            continue
        between = letters[one.last].folded
        if (
            (between != _HYPHEN and between != _APOSTROPHE)
            or one.script != ch.WORD
            or other.script != ch.WORD
        ):
            continue
        if not (one.made_of | other.made_of) & (HAS_LETTER | HAS_OTHER):
            continue
        number = joined_word(letters, one.first, one.last, other.first, other.last, tables)
        if number >= 0 and tables.words[number].name >= 0:
            name = tables.words[number].name
            how = spelling(letters, one.first, other.last, changes_of(words, i, i + 2), name, tables, chars)
            found = add(hits, found, one.first, other.last, name, (i, i + 2), how)
    return found


@kernel
def joined_word(letters: np.ndarray, first: int, last: int, more: int, end: int, tables: Any) -> int:
    """The number of the word that two stretches of letters make together, or -1."""
    state = SEED
    for i in range(first, last):
        state = extend(state, int64(letters[i].folded))
    for i in range(more, end):
        state = extend(state, int64(letters[i].folded))
    return find_word(settled(state), tables)


@kernel
def _goods(letters: np.ndarray, first: int, last: int, tables: Any) -> bool:
    return find_cue(salted(key_of(letters, first, last), t.GOODS_KEY), tables) >= 0


@kernel
def allowed(letters: np.ndarray, word: Any, first: int, last: int, tables: Any, chars: Any) -> bool:
    """Whether a name may stand at first..last of a run, by the rules of its script.

    Han: anywhere. Katakana names end where the katakana end, or where a word for goods does. A Hangul name begins
    its word, particles may follow. In Thai and its kin a name is not cut before a vowel sign or after a leading vowel.
    """
    script = word.script
    if script == ch.HAN:
        return True
    if script == ch.KATAKANA:
        head = first == word.first or _goods(letters, word.first, first, tables)
        return head and (last == word.last or _goods(letters, last, word.last, tables))
    if script == ch.HIRAGANA:
        return bool(first == word.first and last == word.last)
    if script == ch.HANGUL:
        return bool(first == word.first)
    if chars.points[letters[first].folded].traits & ch.MARK:
        return False
    if last < word.last and chars.points[letters[last].folded].traits & ch.MARK:
        return False
    return first == word.first or not chars.points[letters[first - 1].folded].traits & ch.LEADING_VOWEL


@kernel
def lengths_of(key: int, kind: int, tables: Any) -> int:
    """A bit for each length of what may begin in a run with the two characters of a key."""
    place = find_in_run(salted(key, kind), tables)
    return tables.lengths[place] if place >= 0 else int64(0)


@kernel
def find_in_runs(page: Any, count: int, tables: Any, chars: Any, hits: np.ndarray, found: int) -> int:
    """Names that stand in scripts without spaces."""
    letters = page.letters
    for i in range(count):
        word = page.words[i]
        if word.script == ch.WORD:
            continue
        for at in range(word.first, word.last - 1):
            key = settled(extend(extend(SEED, int64(letters[at].folded)), int64(letters[at + 1].folded)))
            letters[at].opens = seen(tables.runs, key)
            if not letters[at].opens:
                continue
            lengths = lengths_of(key, t.RUN_OPENING_KEY, tables)
            if lengths == 0:
                continue
            state = extend(SEED, int64(letters[at].folded))
            for size in range(2, min(63, word.last - at) + 1):
                if lengths >> size == 0:
                    break
                state = extend(state, int64(letters[at + size - 1].folded))
                if (lengths >> size) & 1 == 0:
                    continue
                name = find_in_run(salted(settled(state), t.RUN_KEY), tables)
                if name >= 0 and allowed(letters, word, at, at + size, tables, chars):
                    changes = int64(letters[at + size - 1].undone) & ~ch.HIDDEN
                    for j in range(at, at + size - 1):
                        changes |= int64(letters[j].undone)
                    how = spelling(letters, at, at + size, changes, name, tables, chars)
                    found = add(hits, found, at, at + size, name, (i, i + 1), how)
    return found


@kernel
def is_number(made_of: int) -> bool:
    """Whether a word is made of digits alone."""
    return bool(made_of & (HAS_LETTER | HAS_DIGIT | HAS_OTHER) == HAS_DIGIT)
