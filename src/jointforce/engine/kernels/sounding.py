"""Sounding: Chinese names written apart, or in other characters of the same sound."""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels.finding import add
from jointforce.engine.kernels.hashing import SEED, extend, find, find_in_run, key_of, salted, settled
from jointforce.engine.kernels.jit import kernel

FIRST = 0x3400
_LONGEST = 8
_MIDDLE_DOT = 0xB7
_COMMON_PAIR, _COMMON_BORDER, _COMMON_BORDER_OF_TWO, _COMMON_BORDER_OF_SPACED = 38, 37, 40, 33
_WIDEST_GAP = 3

# what parts two characters
_NOTHING, _ODD, _DOT, _POINT, _APART = range(5)


@kernel
def _gap(letters: np.ndarray, first: int, last: int, chars: Any) -> int:
    """What parts two characters: nothing, odd symbols, a point or dash, or what parts words; -1 for anything else."""
    if first == last:
        return _NOTHING
    if last - first > _WIDEST_GAP:
        return -1
    kind = _DOT
    for i in range(first, last):
        code = letters[i].folded
        point = chars.points[code]
        if point.script != ch.GAP:
            return -1
        if point.traits & ch.SPACE or code == 0x2C or code == 0x2F or code == 0x3B or code == 0x26:
            kind = _APART
        elif not point.traits & ch.HONEST_GAP and kind != _APART and code != _MIDDLE_DOT:
            kind = _ODD
        elif code != _MIDDLE_DOT and kind == _DOT:
            kind = _POINT
    return kind


@kernel
def find_apart(
    page: Any, count: int, size: int, tables: Any, chars: Any, hits: np.ndarray, found: int
) -> int:
    """Names of Chinese characters with something between them: `维·索·拉`, `维🔥索拉`, `维 索 拉`.

    Odd symbols may stand anywhere in a name. Honest punctuation and white space part words, so they count only
    between all characters of three and more; the middle dot also between two, and others as `_two_meant` says.
    """
    for i in range(count - 1):
        one, other = page.words[i], page.words[i + 1]
        if one.script == ch.HAN == other.script and other.first - one.last <= _WIDEST_GAP:
            for at in range(max(int64(one.first), one.last - _LONGEST + 1), one.last):
                found = _apart_from(page, size, i, at, tables, chars, hits, found)
    return found


@kernel
def _apart_from(
    page: Any, size: int, i: int, at: int, tables: Any, chars: Any, hits: np.ndarray, found: int
) -> int:
    """The names that begin at a character of word `i`."""
    letters = page.letters
    state, length, odd, dots, points, apart, plain, place = SEED, 0, 0, 0, 0, 0, 0, at
    while length < _LONGEST:
        state = extend(state, int64(letters[place].folded))
        length += 1
        if length == 2 and find_in_run(salted(settled(state), t.RUN_OPENING_KEY), tables) < 0:
            break
        parted = odd + dots + points + apart
        if length >= 2 and parted:
            name = find_in_run(salted(settled(state), t.RUN_KEY), tables)
            whole = parted == length - 1
            odd_only = odd > 0 and dots + points + apart == 0
            if name >= 0 and (
                odd_only or (whole and (length > 2 or dots or _two_meant(page, i, at, place, chars)))
            ):
                how = t.INSERTED if odd else t.SPREAD
                found = add(hits, found, at, place + 1, name, (i, _word_behind(page, i, place)), how)
        following = place + 1
        while (
            following < size
            and following - place <= _WIDEST_GAP
            and chars.points[letters[following].folded].script == ch.GAP
        ):
            following += 1
        if following >= size or chars.points[letters[following].folded].script != ch.HAN:
            break
        kind = _gap(letters, place + 1, following, chars)
        if kind < 0:
            break
        odd += kind == _ODD
        points += kind == _POINT
        dots += kind == _DOT
        apart += kind == _APART
        plain += kind == _NOTHING
        if plain and apart:
            break
        place = following
    return found


@kernel
def _two_meant(page: Any, i: int, at: int, behind: int, chars: Any) -> bool:
    """Whether two characters with one sign between are meant together: it is a point, a dash or a space, and neither
    character makes a common word with its other neighbour. A space parts words everywhere in titles: one of the two
    must have no other neighbour. A last character alone behind a longer word and a dash says which kind (`盒子-马`).
    """
    letters = page.letters
    if behind - at != 2:
        return False
    code = int64(letters[at + 1].folded)
    spaced = chars.points[code].traits & ch.SPACE != 0
    if not spaced and code != 0x2D and code != 0x2E:
        return False
    most = _COMMON_BORDER_OF_SPACED if spaced else _COMMON_BORDER_OF_TWO
    begins = at == page.words[i].first
    ends = behind == page.words[i + 1].last - 1
    if (spaced and not begins and not ends) or (code == 0x2D and ends and not begins):
        return False
    return (begins or find(chars.known, key_of(letters, at - 1, at + 1)) < most) and (
        ends or find(chars.known, key_of(letters, behind, behind + 2)) < most
    )


@kernel
def _word_behind(page: Any, i: int, at: int) -> int:
    """The word behind the one that a character belongs to, which is word `i` or behind it."""
    while page.words[i].last <= at:
        i += 1
    return i + 1


@kernel
def sound(code: int, tables: Any) -> int:
    """The number of the syllable that a Chinese character is read as, 0 where it has none."""
    place = code - FIRST
    return int64(tables.sounds[place]) if 0 <= place < tables.sounds.size else int64(0)


@kernel
def find_sounding(page: Any, count: int, tables: Any, chars: Any, hits: np.ndarray, found: int) -> int:
    """Names of Chinese characters that are written with others of the same sound (`维所拉`)."""
    letters = page.letters
    for i in range(count):
        word = page.words[i]
        if word.script != ch.HAN:
            continue
        second = sound(int64(letters[word.first].folded), tables)
        for at in range(word.first, word.last - 1):
            first, second = second, sound(int64(letters[at + 1].folded), tables)
            lengths = int64(tables.sound_lengths[(first << 9) | second])
            if lengths == 0:
                continue
            state = extend(SEED, first)
            for size in range(2, min(_LONGEST, word.last - at) + 1):
                syllable = sound(int64(letters[at + size - 1].folded), tables)
                if syllable == 0 or lengths >> (size - 1) == 0:
                    break
                state = extend(state, syllable)
                if not (lengths >> (size - 1)) & 1:
                    continue
                name = find_in_run(salted(settled(state), t.SOUND_KEY), tables)
                if name >= 0 and not _is_written(letters, word, at, size, tables, chars):
                    found = add(hits, found, at, at + size, name, (i, i + 1), t.HOMOPHONE)
    return found


@kernel
def _is_written(letters: np.ndarray, word: Any, at: int, size: int, tables: Any, chars: Any) -> bool:
    """Whether the characters are the name itself, another one, or hold a word that people use, or share one with the
    character before or behind them.
    """
    key = key_of(letters, at, at + size)
    if find_in_run(salted(key, t.RUN_KEY), tables) >= 0 or find(chars.known, key) >= 0:
        return True
    border = _COMMON_BORDER if size > 2 else _COMMON_BORDER_OF_TWO
    for i in range(max(at - 1, int64(word.first)), min(at + size, word.last - 1)):
        two = key_of(letters, i, i + 2)
        inside = at <= i < at + size - 1
        if find(chars.known, two) >= (_COMMON_PAIR if inside else border):
            return True
    return False
