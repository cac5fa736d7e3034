"""Entering: how marks become keys of an index. The same reading that texts get, once for every mark."""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels.hashing import (
    SEED,
    enter,
    extend,
    find,
    follow,
    follower,
    put,
    remember,
    salted,
    settled,
)
from jointforce.engine.kernels.jit import entry, kernel
from jointforce.engine.kernels.reading import IS_AMPERSAND, read_characters, read_words

_MOST_SPLIT = 4
_SHORTEST_JOINED = 4
_MOST_WORDS = 24
_SHORTEST_BARE = 6
"""Letters of a name that is spelt without its "&" too."""

# why a mark is not taken as it stands
FINE, NOTHING, ONE_LETTER, NUMBER, EVERYDAY_WORD, TWO_LETTERS, UNSPACED = range(7)


@entry
def spell(
    page: Any, data: np.ndarray, offsets: np.ndarray, chars: Any, plain: np.ndarray,
    letters: np.ndarray, part_ends: np.ndarray, key_ends: np.ndarray, owners: np.ndarray, surfaces: np.ndarray,
    ascii_only: np.ndarray, trouble: np.ndarray, begin: int,
) -> tuple[int, int]:  # fmt: skip
    """Spell the marks from number `begin` on: the word sequences that name each of them.

    A mark's own borders may be closed up ("levi s" and "levis"), never a new one opened; "&" between words is also
    spelt "and". Writes the letters of all words into `letters`, their ends into `part_ends`; for each sequence
    where its words end into `key_ends`, the mark's number into `owners`, the hash of the mark as it is written into
    `surfaces`, whether that is ASCII into `ascii_only`. `trouble` tells of marks that are not taken as they are. The
    first sequence of a mark is all its words. Stops where an array is full: the next mark's number and the number of
    sequences are returned.
    """
    written, parts, keys = 0, 0, 0
    ampersand = settled(extend(SEED, 0x26))
    mark = begin
    while mark < offsets.size - 1:
        low, high = offsets[mark], offsets[mark + 1]
        room = 16 * (2 * (high - low) + 8)
        if written + room > letters.size or parts + room > part_ends.size or keys + 32 > key_ends.size:
            break
        n = read_characters(page, data, low, high, chars, plain)
        count = min(read_words(page, n, chars)[0], _MOST_WORDS)
        if count == 0:
            trouble[mark] = NOTHING
            mark += 1
            continue
        unspaced, total = False, 0
        state, is_ascii = SEED, True
        for i in range(count):
            word = page.words[i]
            unspaced |= word.script != ch.WORD
            total += word.last - word.first
            for j in range(word.first, word.last):
                shown = int64(page.letters[j].shown)
                is_ascii &= shown < 0x80
                state = extend(state, int64(chars.points[shown].lower))
        if unspaced:
            trouble[mark] = UNSPACED
            mark += 1
            continue
        gaps = count - 1
        closable, tight = 0, 0
        for i in range(gaps):
            one, other = page.words[i], page.words[i + 1]
            bare = not (one.made_of & IS_AMPERSAND or other.made_of & IS_AMPERSAND)
            if bare and not other.spaced:
                tight |= 1 << i
            if bare and (not other.spaced or total >= _SHORTEST_JOINED):
                closable |= 1 << i
        ways = 1 << gaps if gaps < _MOST_SPLIT else 3
        for way in range(ways):
            closed = way
            if gaps >= _MOST_SPLIT:
                closed = 0 if way == 0 else (closable if way == 1 else tight)
                if way == 2 and tight == closable:
                    continue
            if closed & ~closable:
                continue
            spelt_and = 0
            for i in range(1, gaps):
                before, after = page.words[i - 1], page.words[i + 1]
                wide = before.last - before.first > 1 and after.last - after.first > 1
                if page.words[i].key == ampersand and wide:
                    spelt_and |= 1 << i
            for variant in range(2 if spelt_and else 1):
                for i in range(count):
                    if variant and (spelt_and >> i) & 1:
                        letters[written], letters[written + 1], letters[written + 2] = 97, 110, 100
                        written += 3
                    else:
                        for j in range(page.words[i].first, page.words[i].last):
                            letters[written] = page.letters[j].folded
                            written += 1
                    if i == gaps or not (closed >> i) & 1:
                        part_ends[parts] = written
                        parts += 1
                key_ends[keys], owners[keys] = parts, mark
                surfaces[keys], ascii_only[keys] = settled(state), is_ascii
                keys += 1
        if gaps > 1 and total >= _SHORTEST_BARE and _has_ampersand(page, count):
            for i in range(count):
                for j in range(page.words[i].first, page.words[i].last):
                    if not page.words[i].made_of & IS_AMPERSAND:
                        letters[written] = page.letters[j].folded
                        written += 1
            part_ends[parts] = written
            parts += 1
            key_ends[keys], owners[keys] = parts, mark
            surfaces[keys], ascii_only[keys] = settled(state), is_ascii
            keys += 1
        mark += 1
    return mark, keys


@kernel
def _has_ampersand(page: Any, count: int) -> bool:
    for i in range(count):
        if page.words[i].made_of & IS_AMPERSAND:
            return True
    return False


@kernel
def _hash(letters: np.ndarray, begin: int, end: int) -> int:
    state = SEED
    for i in range(begin, end):
        state = extend(state, int64(letters[i]))
    return settled(state)


@entry
def enter_word(
    tables: Any, growing: Any, counts: np.ndarray, letters: np.ndarray, begin: int, end: int
) -> int:
    """The number of a word in the vocabulary, entered if it is new. `counts[0]` words, `counts[1]` letters."""
    key = _hash(letters, begin, end)
    number = put(growing, counts, salted(key, t.WORD_KEY), counts[0])
    if number == counts[0]:
        counts[0] += 1
        remember(tables.filter, key)
        word = tables.words[number]
        word.key, word.spelling, word.length = key, counts[1], end - begin
        word.shape_next, word.squeezed_next, word.name = -1, -1, -1
        word.kind, word.most, word.phrase_most, word.fame, word.followers = 0, 0, 0, 0, 0
        for i in range(begin, end):
            tables.spellings[counts[1]] = letters[i]
            counts[1] += 1
    return number


@kernel
def _weakness(tables: Any, numbers: np.ndarray, count: int) -> int:
    """Why a sequence of words names nobody by itself."""
    first = tables.words[numbers[0]]
    if count == 1 and first.length == 1:
        return ONE_LETTER
    digits, single = True, True
    for i in range(count):
        word = tables.words[numbers[i]]
        single &= word.length == 1 and tables.spellings[word.spelling] != 0x26
        for j in range(word.length):
            letter = tables.spellings[word.spelling + j]
            digits &= 48 <= letter <= 57
    if digits:
        return NUMBER
    if count == 1 and first.kind & t.EVERYDAY:
        return EVERYDAY_WORD
    return TWO_LETTERS if count == 2 and single else FINE


@entry
def enter_names(
    tables: Any, growing: Any, chars: Any, counts: np.ndarray, letters: np.ndarray, part_ends: np.ndarray,
    key_ends: np.ndarray, owners: np.ndarray, surfaces: np.ndarray, ascii_only: np.ndarray, kinds: np.ndarray,
    trouble: np.ndarray, pairs: np.ndarray, beside: np.ndarray, near: np.ndarray, begin: int, end: int,
) -> int:  # fmt: skip
    """Enter word sequences begin..end as names, and the (name, mark) pairs that they make; the next to enter.

    `kinds`: bits that a name gets beside those that its words give it. Of a mark whose first sequence is weak only
    the brand field's key is entered. `near`: by mark, whether misspellings are asked for. `beside` takes pairs of words
    that follow one another. Stops where the hash table is half full or an array would be too small.
    `counts`: words, letters, names, keys, pairs, words beside one another.
    """
    numbers = np.zeros(_MOST_WORDS, np.int64)
    weak_owner = int64(-1)
    for number in range(begin, end):
        from_part = key_ends[number - 1] if number else 0
        to_part = key_ends[number]
        start = part_ends[from_part - 1] if from_part else 0
        stop = part_ends[to_part - 1]
        full = (
            counts[3] + 4 * _MOST_WORDS > growing.keys.size >> 1
            or counts[0] + _MOST_WORDS > tables.words.size
        )
        full |= counts[2] + 4 > tables.names.size or counts[4] + 4 > pairs.shape[0]
        full |= counts[5] + _MOST_WORDS > beside.shape[0]
        if full or counts[1] + 2 * (stop - start) > tables.spellings.size:
            return number
        owner = owners[number]
        leads = number == 0 or owners[number - 1] != owner
        count, at = 0, start
        for part in range(from_part, to_part):
            numbers[count] = enter_word(tables, growing, counts, letters, at, part_ends[part])
            at = part_ends[part]
            count += 1
        weakness = _weakness(tables, numbers, count)
        if leads:
            weak_owner = int64(-1)
            whole = salted(_hash(letters, start, stop), t.BRAND_KEY)
            if weakness != FINE:
                weak_owner = owner
                trouble[owner] = weakness
            if weakness != FINE or count > 1:
                _pair(tables, growing, counts, pairs, whole, owner, 0, stop - start)
        if weak_owner == owner or weakness != FINE:
            continue
        phrase, plain = int64(0), count > 1
        for i in range(count):
            word = tables.words[numbers[i]]
            word.kind |= t.IN_NAME | (t.NEAR if near[owner] else 0)
            if i:
                beside[counts[5], 0], beside[counts[5], 1] = numbers[i - 1], numbers[i]
                counts[5] += 1
            phrase = follow(phrase, word.key)
            plain &= bool(word.kind & (t.EVERYDAY | t.COMMON))
            if i:
                remember(tables.openings, phrase)
            if i == 1:
                tables.words[numbers[0]].followers |= follower(int64(word.key))
        first = tables.words[numbers[0]]
        kind = int64(kinds[number]) | (t.UNACCENTED if ascii_only[number] else 0)
        if plain or (count == 1 and first.kind & t.COMMON):
            kind |= t.COMMON_NAME
        if count > 1:
            kind |= t.MANY_WORDS
        name = _pair(tables, growing, counts, pairs, salted(phrase, t.NAME_KEY), owner, kind, stop - start)
        first.most = max(int64(first.most), count)
        rarest = int64(255)
        for i in range(count):
            fame = find(chars.known, tables.words[numbers[i]].key)
            rarest = min(rarest, max(fame, int64(0)))
        tables.names[name].fame = rarest
        if count == 1:
            first.name = name
        if not ascii_only[number]:
            put(growing, counts, salted(surfaces[number] ^ int64(name), t.SURFACE_KEY), 1)
    return end


@kernel
def _pair(
    tables: Any,
    growing: Any,
    counts: np.ndarray,
    pairs: np.ndarray,
    key: int,
    owner: int,
    kind: int,
    length: int,
) -> int:
    """The name under a key, entered if it is new, with one more mark that it names."""
    name = put(growing, counts, key, counts[2])
    if name == counts[2]:
        counts[2] += 1
        tables.names[name].kind, tables.names[name].length = kind, min(length, 60_000)
    elif kind & t.BY_PINYIN and not tables.names[name].kind & t.BY_PINYIN:
        return name
    else:
        tables.names[name].kind |= kind
    pairs[counts[4], 0], pairs[counts[4], 1] = name, owner
    counts[4] += 1
    return name


@entry
def rehash(old_keys: np.ndarray, old_values: np.ndarray, keys: np.ndarray, values: np.ndarray) -> None:
    """Move all entries into a larger table."""
    for i in range(old_keys.size):
        if old_keys[i] != 0:
            enter(keys, values, old_keys[i], int64(old_values[i]))


@entry
def refilter(tables: Any, count: int) -> None:
    """Put the keys of all words into a new filter."""
    for i in range(count):
        remember(tables.filter, tables.words[i].key)
