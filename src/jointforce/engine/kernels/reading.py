"""Reading: from the bytes of a text to its folded characters and its words.

One pass decodes UTF-8, entities and percent-encoding, folds, and keeps for every folded character where it
stood in the text as received and what folding undid. A second pass cuts words and hashes them.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import int64

from jointforce.engine import characters as ch
from jointforce.engine.kernels.hashing import SEED, extend, settled
from jointforce.engine.kernels.jit import kernel

MULTI = ch.MULTI
_REPLACEMENT = 0xFFFD
_LONGEST_ENTITY = 33
_I, _L = 105, 108
_RN, _VV = 114 << 32 | 110, 118 << 32 | 118
_AMPERSAND, _PER_CENT = 0x26, 0x25

# what a word is made of; TRIPLE, LOOKS_LIKE and DOUBLE only where `seems` has looked
ONLY_ASCII, HAS_LETTER, HAS_DIGIT, HAS_OTHER, TRIPLE, IS_AMPERSAND, LOOKS_LIKE, DOUBLE = (
    1,
    2,
    4,
    8,
    16,
    32,
    64,
    128,
)

_IN_A_WORD = 1 << 7
_TELLS = np.zeros(128, np.int16)
for _byte in range(128):
    if chr(_byte).isalnum():
        _TELLS[_byte] = ord(chr(_byte).lower()) | (HAS_DIGIT if chr(_byte).isdigit() else HAS_LETTER) << 7
"""Of a byte of ASCII that belongs to a word: its small letter, and above it what it makes the word of."""

LETTER = np.dtype(
    [("folded", "i4"), ("at", "i4"), ("to", "i4"), ("shown", "i4"), ("undone", "u2"), ("opens", "u1")],
    align=True,
)
"""A folded character: its code point, the bytes from the beginning of the text that it was made of, the code point
before folding, and what was undone (bits of `characters`). `opens`: in a run, whether something may begin with it and
the next, once `finding.find_in_runs` has looked."""
WORD = np.dtype(
    [("key", "i8"), ("capitals", "i8"), ("followers", "i8"), ("pair", "i8"), ("first", "i4"), ("last", "i4"),
     ("word", "i4"), ("name", "i4"), ("turned", "i4"), ("changes", "u2"), ("kind", "u2"), ("script", "u1"),
     ("made_of", "u1"), ("spaced", "u1"), ("most", "u1"), ("phrase_most", "u1")], align=True
)  # fmt: skip
"""A word or run: its hash, a bit for each capital (of the first 64), the folded characters it has (`last` exclusive),
the bits undone in it, its script, what it is made of, and whether white space stands before it.

`kernels.recalling` fills what the index knows of it: its number (`word`), the `name` that it is, the number of the word
that it is backwards (`turned`), each -1 for none; its `kind`, with INERT where it was seen to hide nothing, its
`followers`, `most` and `phrase_most` as in `tables.VOCABLE`. `pair`: the key of its phrase with the next word where a
name may begin so, else 0."""

SPARE = 64
"""Characters behind the last one of a page, for a stretch that is read without its signs."""


class Page(NamedTuple):
    """One text as it was read; scratch, used again for the next text. `letters`: LETTER; `words`: WORD.

    Of a text that is ASCII without codes only `folded` and `shown` are filled: its characters are its bytes.
    """

    letters: np.ndarray
    words: np.ndarray


def page(longest: int) -> Page:
    """Scratch for texts of up to `longest` bytes."""
    return Page(np.zeros(2 * longest + 16 + SPARE, LETTER), np.zeros(longest + 16, WORD))


@kernel
def decode(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """The code point at a byte, and where the next begins; bytes that are no UTF-8 give U+FFFD."""
    lead = int64(data[at])
    if lead < 0x80:
        return lead, at + 1
    if 0xC2 <= lead < 0xE0:
        more, value, low = 1, lead & 0x1F, int64(0x80)
    elif 0xE0 <= lead < 0xF0:
        more, value, low = 2, lead & 0x0F, int64(0x800)
    elif 0xF0 <= lead < 0xF5:
        more, value, low = 3, lead & 0x07, int64(0x10000)
    else:
        return int64(_REPLACEMENT), at + 1
    place = at + 1
    for step in range(more):
        if place >= end or (int64(data[place]) & 0xC0) != 0x80:
            return int64(_REPLACEMENT), place
        value = (value << 6) | (int64(data[place]) & 0x3F)
        if step == 0:
            bare = value << (6 * (more - 1))
            over = bare + (int64(1) << (6 * (more - 1))) <= low or bare > 0x10FFFF
            if over or (more == 2 and 0xD800 <= bare < 0xE000):
                return int64(_REPLACEMENT), at + 1
        place += 1
    return value, place


@kernel
def _decode_three(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """The same where three bytes stand that are the most of what unspaced scripts are written in; -1 for others."""
    lead = int64(data[at])
    if lead < 0xE1 or lead > 0xEC or at + 2 >= end:
        return int64(-1), at
    second, third = int64(data[at + 1]), int64(data[at + 2])
    if (second & 0xC0) != 0x80 or (third & 0xC0) != 0x80:
        return int64(-1), at
    return ((lead & 0x0F) << 12) | ((second & 0x3F) << 6) | (third & 0x3F), at + 3


@kernel
def _hex(letter: int) -> int:
    if 48 <= letter <= 57:
        return letter - 48
    if 65 <= letter <= 70:
        return letter - 55
    if 97 <= letter <= 102:
        return letter - 87
    return -1


@kernel
def search(pairs: np.ndarray, key: int) -> int:
    """The place of a key among pairs in order of their keys, or -1."""
    low, high = 0, pairs.size
    while low < high:
        middle = (low + high) >> 1
        if pairs[middle].key < key:
            low = middle + 1
        else:
            high = middle
    return int64(low) if low < pairs.size and pairs[low].key == key else int64(-1)


@kernel
def _entity(data: np.ndarray, at: int, end: int, chars: Any) -> tuple[int, int]:
    """The character (or MULTI + place) that an entity at `&` shows and where it ends; -1 where none stands."""
    stop = min(end, at + _LONGEST_ENTITY)
    place = at + 1
    if place < stop and data[place] == 35:
        place += 1
        base = 10
        if place < stop and (data[place] == 120 or data[place] == 88):
            base = 16
            place += 1
        begun, value = place, int64(0)
        while place < stop and place - begun < 7:
            digit = _hex(int64(data[place]))
            if digit < 0 or digit >= base:
                break
            value = value * base + digit
            place += 1
        if place == begun or place >= stop or data[place] != 59:
            return int64(-1), at
        if 0x80 <= value < 0xA0:  # browsers read these as Windows-1252
            found = search(chars.entities, -value)
            return (int64(chars.entities[found].value), place + 1) if found >= 0 else (value, place + 1)
        if value == 0 or value > 0x10FFFF or 0xD800 <= value < 0xE000:
            value = int64(_REPLACEMENT)
        return value, place + 1
    key = int64(0)
    while place < stop:
        letter = int64(data[place])
        if letter == 59:
            found = search(chars.entities, key)
            return (int64(chars.entities[found].value), place + 1) if found >= 0 else (int64(-1), at)
        if not (48 <= letter <= 57 or 65 <= letter <= 90 or 97 <= letter <= 122):
            break
        key = (key * 131 + letter) & 0x7FFFFFFFFFFF
        place += 1
    return int64(-1), at


@kernel
def _percent(data: np.ndarray, at: int, end: int, chars: Any, plain: np.ndarray) -> tuple[int, int]:
    """The character that percent-encoding at `%` shows and where it ends; -1 where it is no text. `plain`: scratch."""
    place, count, needed = at, int64(0), int64(1)
    while count < needed and place + 2 < end and data[place] == _PER_CENT:
        high, low = _hex(int64(data[place + 1])), _hex(int64(data[place + 2]))
        if high < 0 or low < 0:
            break
        plain[count] = high * 16 + low
        if count == 0 and high >= 12:
            needed = int64(2) if high < 14 else int64(high - 11)
        count += 1
        place += 3
    if count < needed:
        return int64(-1), at
    code, used = decode(plain, int64(0), count)
    if code == _REPLACEMENT or not (chars.points[code].traits & ch.PRINTABLE):
        return int64(-1), at
    return code, at + 3 * used


@kernel
def _composed(letter: Any, mark: int, chars: Any) -> int:
    """The place in `composed` of a letter, as it stands or else without its accents, with one more mark; or -1.

    Unicode has l with a dot below and a macron, but none with a macron alone: that is drawn to hide the l.
    """
    found = search(chars.composed, (int64(chars.points[letter.shown].lower) << 21) | mark)
    if found < 0:
        found = search(chars.composed, (int64(letter.folded) << 21) | mark)
    return found


@kernel
def _is_one(fold: int) -> bool:
    """Whether a character folds to one other."""
    return 0 < fold < MULTI


@kernel
def _is_voiced(code: int) -> bool:
    """Whether a character is a mark of voice of the katakana, which may change the one before."""
    return 0x3099 <= code <= 0x309A or 0xFF9E <= code <= 0xFF9F


@kernel
def _put(p: Any, n: int, code: int, at: int, to: int, extra: int, chars: Any) -> int:
    """Fold one character onto the page; how many folded characters stand there now."""
    fold = int64(chars.points[code].fold)
    undone = int64(chars.points[code].undone) | extra
    if fold == 0:
        if n == 0:
            return n
        if chars.points[code].traits & ch.MARK:
            found = _composed(p.letters[n - 1], code, chars)
            if found >= 0:
                p.letters[n - 1].folded, p.letters[n - 1].shown = (
                    chars.composed[found].value,
                    chars.composed[found].whole,
                )
                p.letters[n - 1].undone |= ch.ACCENT
            elif undone & ch.HIDDEN:
                p.letters[n - 1].undone |= ch.HIDDEN
                return n
            else:
                p.letters[n - 1].undone |= ch.COMBINING
            p.letters[n - 1].to = to
        else:
            p.letters[n - 1].undone |= ch.HIDDEN
        return n
    if n > 0 and _is_voiced(code):
        mark = int64(0x3099) if code == 0x3099 or code == 0xFF9E else int64(0x309A)
        found = _composed(p.letters[n - 1], mark, chars)
        if found >= 0:
            p.letters[n - 1].folded, p.letters[n - 1].shown = (
                chars.composed[found].value,
                chars.composed[found].whole,
            )
            p.letters[n - 1].to = to
            return n
    place, count = int64(0), int64(1)
    if fold >= MULTI:
        place = fold - MULTI
        count = int64(chars.sequences[place])
    for step in range(count):
        letter = p.letters[n]
        letter.folded = fold if fold < MULTI else int64(chars.sequences[place + 1 + step])
        letter.at, letter.to, letter.shown, letter.undone = at, to, code, undone
        n += 1
    return n


@kernel
def read_characters(p: Any, data: np.ndarray, begin: int, end: int, chars: Any, plain: np.ndarray) -> int:
    """Fold the text in bytes begin..end onto the page; how many folded characters it has."""
    n, at = int64(0), begin
    while at < end:
        byte = int64(data[at])
        if byte < 0x80 and byte != _AMPERSAND and byte != _PER_CENT:
            letter = p.letters[n]
            letter.folded, letter.at, letter.to = chars.points[byte].fold, at - begin, at + 1 - begin
            letter.shown, letter.undone = byte, 0
            n += 1
            at += 1
            continue
        if byte == _AMPERSAND:
            shown, after = _entity(data, at, end, chars)
            if shown >= 0:
                if shown < MULTI:
                    n = _put(p, n, shown, at - begin, after - begin, ch.ENTITY, chars)
                else:
                    start = shown - MULTI
                    for step in range(chars.sequences[start]):
                        part = int64(chars.sequences[start + 1 + step])
                        n = _put(p, n, part, at - begin, after - begin, ch.ENTITY, chars)
                at = after
                continue
        elif byte == _PER_CENT:
            shown, after = _percent(data, at, end, chars, plain)
            if shown >= 0:
                n = _put(p, n, shown, at - begin, after - begin, ch.PERCENT, chars)
                at = after
                continue
        code, after = _decode_three(data, at, end)
        if code < 0:
            code, after = decode(data, at, end)
        point = chars.points[code]
        if _is_one(point.fold) and not _is_voiced(code):
            letter = p.letters[n]
            letter.folded, letter.at, letter.to = point.fold, at - begin, after - begin
            letter.shown, letter.undone = code, point.undone
            n += 1
        else:
            n = _put(p, n, code, at - begin, after - begin, int64(0), chars)
        at = after
    return n


@kernel
def seems(letters: np.ndarray, first: int, last: int) -> int:
    """What else letters are made of: two or three alike, and what can look like something else.

    Asked of few words, and without branches: which letter comes next cannot be foreseen.
    """
    bits, before, previous = int64(0), int64(-1), int64(-1)
    for i in range(first, last):
        code = int64(letters[i].folded)
        double = int64(code == previous)
        triple = double & int64(code == before)
        pair = (previous << 32) | code
        alike = int64(code == _I) | int64(code == _L) | int64(pair == _RN) | int64(pair == _VV)
        bits |= double * DOUBLE | triple * TRIPLE | alike * LOOKS_LIKE
        before, previous = previous, code
    return bits


@kernel
def is_plain(data: np.ndarray, begin: int, end: int) -> bool:
    """Whether a text is ASCII without entities and percent-encoding: then it is read from its bytes."""
    every, coded = np.uint8(0), False
    for at in range(begin, end):
        byte = data[at]
        every |= byte
        coded |= (byte == _AMPERSAND) | (byte == _PER_CENT)
    return bool(every < 0x80 and not coded)


@kernel
def read_plain(p: Any, data: np.ndarray, begin: int, end: int, chars: Any) -> tuple[int, int]:
    """Fold a plain text onto the page and cut it into words; how many words, and the traits of what parts them."""
    letters, words, points = p.letters, p.words, chars.points
    count, at, n, gaps = 0, begin, int64(0), int64(0)
    spaced = 1
    while at < end:
        byte = int64(data[at])
        tells = int64(_TELLS[byte])
        if tells < _IN_A_WORD:
            letters[n].folded, letters[n].shown = points[byte].fold, byte
            traits = int64(points[byte].traits)
            gaps |= traits if traits & (ch.HONEST_GAP | ch.SPACE) else traits | ch.ODD_GAP
            spaced |= (traits & ch.SPACE) != 0
            at += 1
            n += 1
            continue
        state, begun, capitals = SEED, n, int64(0)
        made_of = int64(ONLY_ASCII)
        while True:
            code = tells & 0x7F
            letters[n].folded, letters[n].shown = code, byte
            state = extend(state, code)
            capitals |= int64(code != byte) << ((n - begun) & 63)
            made_of |= tells >> 7
            at += 1
            n += 1
            if at >= end:
                break
            byte = int64(data[at])
            tells = int64(_TELLS[byte])
            if tells < _IN_A_WORD:
                break
        word = words[count]
        word.key, word.capitals, word.first, word.last = settled(state), capitals, begun, n
        word.changes, word.script, word.made_of, word.spaced = 0, ch.WORD, made_of, spaced
        spaced = 0
        count += 1
    return count, gaps


@kernel
def read_words(p: Any, n: int, chars: Any) -> tuple[int, int]:
    """Cut the folded characters of a page into words and runs, and hash each; how many, and the traits of what
    parts them, with TURNED where any character is.
    """
    count, at, gaps, shown_as = 0, 0, int64(0), int64(0)
    spaced = 1
    while at < n:
        code = int64(p.letters[at].folded)
        script = int64(chars.points[code].script)
        if script == ch.GAP and code != _AMPERSAND:
            traits = int64(chars.points[code].traits)
            gaps |= traits if traits & (ch.HONEST_GAP | ch.SPACE) else traits | ch.ODD_GAP
            spaced |= (traits & ch.SPACE) != 0
            shown_as |= int64(chars.points[p.letters[at].shown].traits)
            at += 1
            continue
        state, changes, pending, made_of, begun = SEED, int64(0), int64(0), int64(ONLY_ASCII), at
        capitals = int64(0)
        if code == _AMPERSAND:
            script, made_of = int64(ch.WORD), int64(IS_AMPERSAND | ONLY_ASCII)
            state = extend(state, code)
            changes = int64(p.letters[at].undone)
            at += 1
        else:
            while True:
                state = extend(state, code)
                shown = int64(p.letters[at].shown)
                capitals |= int64(65 <= shown <= 90) << ((at - begun) & 63)
                shown_as |= int64(chars.points[shown].traits)
                changes |= pending
                pending = int64(p.letters[at].undone)
                if code < 0x80:
                    made_of |= HAS_LETTER if code > 57 else HAS_DIGIT
                else:
                    made_of &= ~ONLY_ASCII
                    made_of |= HAS_LETTER if chars.points[code].traits & ch.LETTER else HAS_OTHER
                at += 1
                if at >= n:
                    break
                code = int64(p.letters[at].folded)
                if chars.points[code].script != script and not (
                    script == ch.WORD and chars.points[code].traits & ch.MARK
                ):
                    break
        word = p.words[count]
        word.key, word.capitals, word.first, word.last = settled(state), capitals, begun, at
        word.changes = changes | (pending & ~ch.HIDDEN)  # what shows nothing behind a word hides nothing
        word.script, word.made_of, word.spaced = script, made_of, spaced
        spaced = 0
        count += 1
    return count, gaps | (shown_as & ch.TURNED)
