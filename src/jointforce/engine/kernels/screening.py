"""Screening: a batch of listings in, rows of findings out, one text after another."""

from functools import partial
from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels import finding
from jointforce.engine.kernels.emitting import (
    DESCRIPTION,
    ROW,
    TITLE,
    code_points,
    emit,
    emit_brand,
    keep_watched,
    write_uses,
)  # fmt: skip
from jointforce.engine.kernels.hashing import (
    SEED,
    extend,
    find,
    find_cue,
    find_in_run,
    follow,
    key_of,
    salted,
    settled,
)
from jointforce.engine.kernels.jit import entry, kernel
from jointforce.engine.kernels.texts import MOST_SAID, SAID, SEARCHES, Scratch, read_text, scratch

__all__ = ["DESCRIPTION", "ROW", "SAID", "Scratch", "scratch", "screen"]


@kernel
def find_said(
    page: Any, s: Any, count: int, most: int, runs: bool, listing: int, field: int, tables: Any, chars: Any
) -> int:
    """The phrases of the replica trade on the page: their folded characters in `said`; how many."""
    letters, words, said = page.letters, page.words, s.said
    n = int64(0)
    for i in range(count):
        length = int64(words[i].phrase_most)
        phrase = int64(0)
        for j in range(i, min(i + length, count)):
            phrase = follow(phrase, words[j].key)
            number = find_cue(salted(phrase, t.PHRASE_KEY), tables)
            if number >= 0 and n < said.size:
                said[n].phrase, said[n].start, said[n].end = number, words[i].first, words[j].last
                n += 1
    if runs:
        for i in range(count):
            word = words[i]
            if word.script == ch.WORD:
                continue
            for at in range(word.first, word.last - 1):
                if not letters[at].opens:
                    continue
                lengths = finding.lengths_of(key_of(letters, at, at + 2), t.PHRASE_RUN_OPENING_KEY, tables)
                if lengths == 0:
                    continue
                state = extend(SEED, int64(letters[at].folded))
                for size in range(2, min(63, word.last - at) + 1):
                    if lengths >> size == 0:
                        break
                    state = extend(state, int64(letters[at + size - 1].folded))
                    if (lengths >> size) & 1:
                        number = find_in_run(salted(settled(state), t.PHRASE_RUN_KEY), tables)
                        if (
                            number >= 0
                            and n < said.size
                            and finding.allowed(letters, word, at, at + size, tables, chars)
                        ):
                            said[n].phrase, said[n].start, said[n].end = number, at, at + size
                            n += 1
    for i in range(n):
        said[i].listing, said[i].field = listing, field
    return n


@kernel
def _weak_brand(page: Any, count: int, tables: Any) -> int:
    """The weak name that a whole brand field is, or -1."""
    if count == 0:
        return int64(-1)
    state = SEED
    for i in range(count):
        word = page.words[i]
        for j in range(word.first, word.last):
            state = extend(state, int64(page.letters[j].folded))
    return find(tables.places, salted(settled(state), t.BRAND_KEY))


@partial(entry, together=(*SEARCHES, keep_watched))
def screen(
    titles: np.ndarray, title_ends: np.ndarray, descriptions: np.ndarray, description_ends: np.ndarray,
    brands: np.ndarray, brand_ends: np.ndarray, begin: int, page: Any, s: Any, tables: Any, chars: Any,
    rows: np.ndarray, said: np.ndarray,
) -> tuple[int, int, int]:  # fmt: skip
    """Screen listings from number `begin` on, until all are done or an array may be full.

    Columns are bytes with the offsets of each value and of the end; a column without values has no bytes. Returns the
    next listing, the number of rows and of phrases.
    """
    made, spoken = int64(0), int64(0)
    branded = np.empty(256, np.int64)
    listing = begin
    while listing < title_ends.size - 1:
        if made + 512 > rows.size or spoken + 2 * MOST_SAID > said.size:
            break
        begun, known, spoken_before = made, int64(0), spoken
        weak, brand_found, brand_count, brand_kinds = int64(-1), int64(0), int64(0), int64(0)
        low, high = brand_ends[listing], brand_ends[listing + 1]
        if high > low:
            _, brand_count, brand_found, brand_kinds = read_text(brands, low, high, page, s, tables, chars)
            weak = _weak_brand(page, brand_count, tables)
            for h in range(brand_found + (weak >= 0)):
                name = int64(s.hits[h].name) if h < brand_found else weak
                for k in range(tables.names[name].rights, tables.names[name + 1].rights):
                    if known < branded.size:
                        branded[known] = tables.rights_of[k]
                        known += 1
        for field in range(2):
            data = titles if field == TITLE else descriptions
            ends = title_ends if field == TITLE else description_ends
            first, last = ends[listing], ends[listing + 1]
            if last == first:
                continue
            size, count, found, kinds = read_text(data, first, last, page, s, tables, chars)
            plain = kinds & (int64(1) << 61) != 0
            runs = kinds & (int64(1) << 62) != 0
            if found:
                write_uses(
                    page,
                    s,
                    size,
                    count,
                    found,
                    kinds,
                    branded,
                    known,
                    field == TITLE,
                    high > low,
                    tables,
                    chars,
                )
                made = emit(rows, begun, made, listing, field, data, first, plain, page, s, found, tables)
            if (kinds >> 32) & 0xFF or runs:
                n = find_said(page, s, count, (kinds >> 32) & 0xFF, runs, listing, field, tables, chars)
                for i in range(n):
                    one, other = s.said[i], said[spoken]
                    start, end = int64(one.start), int64(one.end)
                    if not plain:
                        start, end = (
                            int64(page.letters[one.start].at),
                            int64(page.letters[one.end - 1].to),
                        )
                    other.listing, other.phrase, other.field = listing, one.phrase, field
                    other.begin, other.stop = first + start, first + end
                    other.start = code_points(data, first, first + start)
                    other.end = other.start + code_points(data, first + start, first + end)
                    spoken += 1
        if brand_found or weak >= 0:
            _, brand_count, brand_found, brand_kinds = read_text(brands, low, high, page, s, tables, chars)
            plain = brand_kinds & (int64(1) << 61) != 0
            made = emit_brand(
                rows, begun, made, listing, brands, low, high, plain, page, s, brand_found, weak, tables
            )
        if made > begun:
            made = keep_watched(rows, begun, made, spoken > spoken_before, low, high, tables)
        listing += 1
    return listing, made, spoken
