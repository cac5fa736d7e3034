"""Texts: one text read onto the page, and every name in it found, plainly or by undoing a disguise."""

from typing import Any, NamedTuple

import numpy as np
from numba import int64

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels import (
    finding,
    leaning,
    lookalikes,
    masking,
    misspelling,
    parting,
    recalling,
    sounding,
    undoing,
    within,
)
from jointforce.engine.kernels.finding import HIT, MOST_HITS
from jointforce.engine.kernels.hashing import find
from jointforce.engine.kernels.jit import kernel
from jointforce.engine.kernels.reading import (
    DOUBLE,
    HAS_DIGIT,
    HAS_LETTER,
    LOOKS_LIKE,
    ONLY_ASCII,
    Page,
    is_plain,
    page,
    read_characters,
    read_plain,
    read_words,
    seems,
)  # fmt: skip
from jointforce.engine.kernels.undoing import EDGE, MOST_EDGES

SAID = np.dtype(
    [("listing", "i4"), ("phrase", "i4"), ("start", "i4"), ("end", "i4"), ("begin", "i8"), ("stop", "i8"),
     ("field", "u1")], align=True
)  # fmt: skip
"""A phrase of the replica trade, if the words around it let it mean that."""
MOST_SAID = 32


class Scratch(NamedTuple):
    """Arrays that are used again for every text: the page, the hits of the three fields, edges, letters by block."""

    page: Page
    hits: np.ndarray
    edges: np.ndarray
    blocks: np.ndarray
    plain: np.ndarray
    said: np.ndarray
    order: np.ndarray


def scratch(longest: int) -> Scratch:
    """Scratch for texts of up to `longest` bytes."""
    return Scratch(
        page(longest), np.zeros(2 * MOST_HITS, HIT), np.zeros(MOST_EDGES, EDGE), np.zeros(0x1101, np.int32),
        np.zeros(64, np.int64), np.zeros(MOST_SAID, SAID), np.zeros(2 * MOST_HITS, np.int64),
    )  # fmt: skip


@kernel
def read_text(
    data: np.ndarray, begin: int, end: int, p: Any, s: Any, tables: Any, chars: Any
) -> tuple[int, int, int, int]:
    """Read a text onto the page and find the names in it.

    Returns the number of folded characters, of words, of hits, and the kinds of words that stand there (bit 62: a run
    of an unspaced script; bit 61: it is ASCII without codes; bits 32..39: the most words of a phrase).
    """
    words = p.words
    plain = is_plain(data, begin, end)
    if plain:
        size = end - begin
        count, gaps = read_plain(p, data, begin, end, chars)
    else:
        size = read_characters(p, data, begin, end, chars, s.plain)
        count, gaps = read_words(p, size, chars)
    kinds, most, stands, tight, lone = recalling.recall(p, count, s.memory, tables)
    found = finding.find_names(p, count, tables, chars, s.hits, int64(0))
    runs, signs = stands & recalling.RUNS != 0, gaps & (ch.SIGN | ch.STAR)
    edges = int64(0)
    if stands & recalling.DOUBTS:
        edges, found = _by_themselves(p, s, count, size, signs & ch.SIGN != 0, tables, chars, found)
    if signs & ch.SIGN:
        for i in range(count):
            signed = words[i].script == ch.WORD and words[i].made_of & ONLY_ASCII
            if signed and lookalikes.is_touched(p, size, i, chars):
                edges = lookalikes.sign_edges(p, count, size, i, tables, chars, s.edges, edges)
    if not plain:
        odd = signs & ch.SIGN | int64(stands & recalling.ODD_LETTERS != 0)
        edges, found = _foreign(
            p, s, count, size, odd, runs, gaps & ch.TURNED != 0, tables, chars, edges, found
        )
    if signs & ch.STAR:
        edges = masking.mask_edges(p, count, size, tables, chars, s.edges, edges)
    if tight and (gaps & ch.ODD_GAP or lone > 1 or tight > 1):
        edges = parting.parted_edges(p, count, tables, chars, s.edges, edges)
    if stands & recalling.TURNED:
        found = within.find_backwards(p, count, tables, chars, s.hits, found)
    if tight and gaps & ch.CUT:
        found = within.find_cut(p, count, tables, chars, s.hits, found)
    if tight and gaps & ch.HONEST_GAP:
        found = finding.find_joined(p, count, tables, chars, s.hits, found)
    if lone > 3:
        found = within.find_lone_letters(p, count, tables, s.hits, found)
    if runs:
        found = finding.find_in_runs(p, count, tables, chars, s.hits, found)
        if gaps:
            found = sounding.find_apart(p, count, size, tables, chars, s.hits, found)
        if tables.sounds.size > 1:
            found = sounding.find_sounding(p, count, tables, chars, s.hits, found)
    if edges:
        starred = signs & ch.STAR != 0
        odd_ones = not plain or signs & ch.SIGN != 0
        numbered = stands & recalling.DIGITS != 0
        edges = leaning.lean(p, count, size, starred, odd_ones, numbered, tables, chars, s.edges, edges)
        before = found
        found = undoing.follow_edges(p, count, tables, s.edges, edges, s.hits, found)
        found = undoing.settle_masks(s.hits, before, found, tables)
    found = _in_order(s.hits, found, s.order)
    kinds |= (int64(runs) << 62) | (int64(plain) << 61) | (most << 32)
    return size, count, found, kinds


@kernel
def _by_themselves(
    p: Any, s: Any, count: int, size: int, signed: bool, tables: Any, chars: Any, found: int
) -> tuple[int, int]:
    """What is hidden in words of ASCII that are no names, whatever stands beside them; how many edges and hits."""
    words, edges = p.words, int64(0)
    for i in range(count):
        word = words[i]
        if not word.kind & t.DOUBTFUL:
            continue
        made_of = int64(word.made_of)
        by_itself = not made_of & HAS_DIGIT or not lookalikes.is_touched(p, size, i, chars)
        if by_itself and word.changes == 0:
            again = recalling.edges_again(words, i, s.undone, s.edges, edges)
            if again >= 0:
                edges = again
                continue
        edges_before, found_before = edges, found
        if not made_of & HAS_DIGIT:
            if word.last - word.first >= 2:
                made_of |= seems(p.letters, int64(word.first), int64(word.last))
                word.made_of = made_of
                if made_of & (LOOKS_LIKE | DOUBLE):
                    edges = lookalikes.word_edges(p, i, tables, chars, s.edges, edges)
                found = within.find_glued(p, i, tables, chars, s.hits, found)
                if tables.near.size > 1:
                    edges = misspelling.near_edges(p, i, tables, chars, s.edges, edges)
        elif made_of & HAS_LETTER:
            found = within.find_numbered(p, i, tables, chars, s.hits, found)
            if by_itself or not signed:
                edges = lookalikes.sign_edges(p, count, size, i, tables, chars, s.edges, edges)
        nothing_dropped = edges < s.edges.size and found < MOST_HITS
        if nothing_dropped and by_itself and found == found_before and word.changes == 0:
            recalling.note_edges(word, s, edges_before, edges)
    return edges, found


@kernel
def _foreign(
    p: Any,
    s: Any,
    count: int,
    size: int,
    odd: int,
    runs: bool,
    turned: bool,
    tables: Any,
    chars: Any,
    edges: int,
    found: int,
) -> tuple[int, int]:
    """Letters of other scripts, and words upside down."""
    letters, words = p.letters, p.words
    counted = False
    for i in range(count if odd or runs else 0):
        word = words[i]
        if word.script != ch.WORD or word.name >= 0:
            continue
        foreign = word.changes & ch.FOREIGN
        if foreign or odd > 1 or (runs and lookalikes.beside_foreign(letters, size, word, chars)):
            if not counted:
                _count_blocks(p, s, count, size, chars)
                counted = True
            edges = lookalikes.script_edges(
                p, count, size, i, odd > 1, s.blocks, tables, chars, s.edges, edges
            )
    if counted:
        for j in range(size):
            s.blocks[letters[j].folded >> 8] = 0
    if turned:
        found = within.find_upside_down(p, count, tables, chars, s.hits, found)
    return edges, found


@kernel
def _count_blocks(p: Any, s: Any, count: int, size: int, chars: Any) -> None:
    """How many letters of a text look like no Latin letter, and how many words people use, by 256 code points."""
    letters, words = p.letters, p.words
    for j in range(size):
        code = int64(letters[j].folded)
        point = chars.points[code]
        s.blocks[code >> 8] += point.traits & ch.LETTER != 0 and point.after >= 0x80
    for i in range(count):
        used = words[i].changes & ch.FOREIGN and find(chars.known, words[i].key) >= 0
        s.blocks[letters[words[i].first].folded >> 8] += used != 0


@kernel
def _in_order(hits: np.ndarray, found: int, order: np.ndarray) -> int:
    """Hits in order, each name once a place: the plain reading, or else the best. `order` has room for twice `found`.

    Sorted by merging ever longer stretches; `hits` has room for as many again.
    """
    sorted_already = True
    for i in range(1, found):
        one, other = hits[i - 1], hits[i]
        sorted_already &= one.first < other.first or (one.first == other.first and one.last < other.last)
    if sorted_already:
        return found
    for i in range(found):
        order[i] = i
    source, target, width = 0, found, 1
    while width < found:
        for low in range(0, found, 2 * width):
            middle, high = min(low + width, found), min(low + 2 * width, found)
            one, other = low, middle
            for place in range(low, high):
                left = other >= high
                if not left and one < middle:
                    left = not _comes_before(hits[order[source + other]], hits[order[source + one]])
                if left:
                    order[target + place] = order[source + one]
                    one += 1
                else:
                    order[target + place] = order[source + other]
                    other += 1
        source, target = target, source
        width *= 2
    kept = found
    for place in range(found):
        hit = hits[order[source + place]]
        same = False
        for j in range(kept - 1, found - 1, -1):
            if hits[j].first != hit.first:
                break
            same |= hits[j].last == hit.last and hits[j].name == hit.name
        if not same:
            _copy(hits, order[source + place], kept)
            kept += 1
    for j in range(found, kept):
        _copy(hits, j, j - found)
    return kept - found


@kernel
def _comes_before(one: Any, other: Any) -> bool:
    if one.first != other.first:
        return bool(one.first < other.first)
    if one.last != other.last:
        return bool(one.last < other.last)
    hidden, also = one.disguise >= t.FIRST_HIDDEN, other.disguise >= t.FIRST_HIDDEN
    if hidden != also:
        return bool(also)
    return bool(one.score > other.score)


@kernel
def _copy(hits: np.ndarray, here: int, there: int) -> None:
    one, other = hits[here], hits[there]
    other.first, other.last, other.name, other.from_word = one.first, one.last, one.name, one.from_word
    other.to_word, other.score, other.disguise, other.use = one.to_word, one.score, one.disguise, one.use


SEARCHES = (
    recalling.recall, finding.find_names, lookalikes.word_edges, within.find_glued, misspelling.near_edges,
    within.find_numbered, lookalikes.sign_edges, lookalikes.script_edges, masking.mask_edges, parting.parted_edges,
    within.find_backwards, within.find_cut, finding.find_joined, within.find_lone_letters, finding.find_in_runs,
    sounding.find_apart, sounding.find_sounding, leaning.lean, undoing.follow_edges, undoing.settle_masks,
)  # fmt: skip
"""In the order that they are called in, the kernels of which two processes compile some each (`kernels.sharing`). Their
arguments have the names that they have in all kernels."""
