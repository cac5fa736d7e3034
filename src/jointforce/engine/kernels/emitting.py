"""Emitting: from the hits of a text to rows, one for each right that is named, with what the name does."""

from typing import Any

import numpy as np
from numba import int64

from jointforce.engine import tables as t
from jointforce.engine.kernels import using
from jointforce.engine.kernels.jit import kernel
from jointforce.engine.kernels.native import fetch_ahead, workspace

TITLE, DESCRIPTION, BRAND = range(3)
ROW = np.dtype(
    [("listing", "i4"), ("right", "i4"), ("start", "i4"), ("end", "i4"), ("begin", "i8"), ("stop", "i8"),
     ("score", "f4"), ("field", "u1"), ("hidden", "u1"), ("use", "u1"), ("disguise", "u1")], align=True
)  # fmt: skip
"""A finding: which right is named in which field of which listing; `start`, `end` in code points of the field as
received, `begin`, `stop` in bytes of the column."""
_MOST_ROWS = 256
"""Rows kept of one listing: one of thousands of words may name everybody."""


@kernel
def code_points(data: np.ndarray, begin: int, end: int) -> int:
    """How many code points bytes begin..end hold."""
    total = 0
    for at in range(begin, end):
        total += (data[at] & 0xC0) != 0x80
    return total


@kernel
def write_uses(
    page: Any, s: Any, size: int, count: int, found: int, kinds: int, branded: np.ndarray, brands: int,
    in_title: bool, has_brand: bool, tables: Any, chars: Any,
) -> None:  # fmt: skip
    """Write into each hit of a text what its name does there."""
    hits = s.hits
    runs = kinds & (int64(1) << 62) != 0
    cued = kinds & t.CUE or runs
    accessory = kinds & t.ACCESSORY != 0
    headline = workspace(1, 1)[0]
    headline[0] = -1
    for h in range(found):
        fetch_ahead(tables.rights_of, int64(tables.names[hits[h].name].rights))
    for h in range(found):
        hit = hits[h]
        fetch_ahead(tables.rights, int64(tables.rights_of[tables.names[hit.name].rights]))
        use = int64(t.SOLD)
        common = tables.names[hit.name].kind & t.COMMON_NAME and hit.disguise < t.FIRST_HIDDEN
        if _is_branded(hit.name, branded, brands, tables):
            pass
        elif common and using.means_a_thing(page, count, hit, headline, tables):
            use = int64(t.OTHER_SENSE)
        elif cued:
            use = using.use_of(page, size, count, hit, not runs, tables, chars)
            fits_before = h > 0 and hits[h - 1].use == t.FITS
            if use == t.SOLD and fits_before and using.continues_list(page, hits[h - 1], hit, tables, chars):
                use = int64(t.FITS)
            if use == t.SOLD and in_title and has_brand and accessory and hit.first > 0:
                use = int64(t.FITS)
        hit.use = use


@kernel
def _is_branded(name: int, branded: np.ndarray, brands: int, tables: Any) -> bool:
    if brands == 0:
        return False
    for k in range(tables.names[name].rights, tables.names[name + 1].rights):
        for b in range(brands):
            if branded[b] == tables.rights_of[k]:
                return True
    return False


@kernel
def _hidden(hit: Any) -> int:
    """0 where a name stands plainly, 1 where it is disguised, 2 where it is misspelt."""
    return (2 if hit.disguise == t.MISSPELT else 1) if hit.disguise >= t.FIRST_HIDDEN else 0


@kernel
def emit(
    rows: np.ndarray, begun: int, made: int, listing: int, field: int, data: np.ndarray, begin: int, plain: bool,
    page: Any, s: Any, found: int, tables: Any,
) -> int:  # fmt: skip
    """One row for each right, field and kind of finding (plain or disguised): the one that says most."""
    letters = page.letters
    byte, passed = int64(0), int64(0)
    for h in range(found):
        hit = s.hits[h]
        hidden = _hidden(hit)
        start, end = int64(hit.first), int64(hit.last)
        if not plain:
            start, end = int64(letters[hit.first].at), int64(letters[hit.last - 1].to)
        first_code, last_code = int64(-1), int64(-1)
        for k in range(tables.names[hit.name].rights, tables.names[hit.name + 1].rights):
            right = tables.rights_of[k]
            if tables.rights[right].retired:
                continue
            held = int64(-1)
            for r in range(begun, made):
                if rows[r].right == right and rows[r].hidden == hidden and rows[r].field == field:
                    held = r
                    break
            if held >= 0 and hit.use <= rows[held].use:
                continue
            if first_code < 0:
                if start < byte:
                    byte, passed = int64(0), int64(0)
                passed += start - byte if plain else code_points(data, begin + byte, begin + start)
                byte = start
                first_code = passed
                last_code = first_code + (
                    end - start if plain else code_points(data, begin + start, begin + end)
                )
            if held < 0:
                if made >= rows.size or made - begun >= _MOST_ROWS:
                    continue
                held = made
                made += 1
            row = rows[held]
            row.listing, row.right, row.field, row.hidden = listing, right, field, hidden
            row.start, row.end, row.begin, row.stop = first_code, last_code, begin + start, begin + end
            row.score, row.use, row.disguise = hit.score, hit.use, hit.disguise
    return made


@kernel
def emit_brand(
    rows: np.ndarray, begun: int, made: int, listing: int, data: np.ndarray, begin: int, end: int, plain: bool,
    page: Any, s: Any, found: int, weak: int, tables: Any,
) -> int:  # fmt: skip
    """Rows for the names in the brand field that the title does not name as what is sold."""
    letters = page.letters
    for h in range(found + 1):
        whole = h == found
        if whole and weak < 0:
            break
        name = weak if whole else int64(s.hits[h].name)
        hidden = 0 if whole else _hidden(s.hits[h])
        for k in range(tables.names[name].rights, tables.names[name + 1].rights):
            right = tables.rights_of[k]
            if tables.rights[right].retired:
                continue
            told = False
            for r in range(begun, made):
                same = rows[r].right == right
                in_title = (
                    same
                    and rows[r].field == TITLE
                    and not rows[r].hidden
                    and (whole or rows[r].use == t.SOLD)
                )
                told |= in_title or (same and rows[r].field == BRAND and (rows[r].hidden == hidden or whole))
            if told or made >= rows.size:
                continue
            row = rows[made]
            made += 1
            row.listing, row.right, row.field, row.hidden, row.use = listing, right, BRAND, hidden, t.SOLD
            row.begin, row.stop, row.score, row.disguise = begin, end, 1.0, t.PLAIN
            if not whole:
                hit = s.hits[h]
                row.score, row.disguise = hit.score, hit.disguise
                start, stop = int64(hit.first), int64(hit.last)
                if not plain:
                    start, stop = int64(letters[hit.first].at), int64(letters[hit.last - 1].to)
                row.begin, row.stop = begin + start, begin + stop
            row.start = code_points(data, begin, row.begin)
            row.end = row.start + code_points(data, row.begin, row.stop)
    return made


@kernel
def keep_watched(
    rows: np.ndarray, begun: int, made: int, spoken: bool, brand_begin: int, brand_end: int, tables: Any
) -> int:  # fmt: skip
    """Drop disguised names where the right does not ask for them, or stands plainly in the same field.

    Names of two characters by their sound count as the whole brand field, beside words of the replica trade
    (`spoken`), or where the right asks for it.
    """
    kept = begun
    for r in range(begun, made):
        row = rows[r]
        if row.hidden:
            watch = int64(tables.rights[row.right].watch)
            drop = not watch & (t.WATCH_NEAR if row.disguise == t.MISSPELT else t.WATCH_DISGUISED)
            if row.disguise == t.HOMOPHONE:
                whole_brand = row.field == BRAND and row.begin == brand_begin and row.stop == brand_end
                short = row.end - row.start < 3 and not whole_brand and not spoken
                drop = not watch & t.WATCH_SOUND and (drop or short)
            for other in range(begun, made):
                one = rows[other]
                drop |= one.hidden < row.hidden and one.right == row.right and one.field == row.field
            if drop:
                row.right = -1
    for r in range(begun, made):
        if rows[r].right >= 0:
            if kept != r:
                _move(rows[r], rows[kept])
            kept += 1
    return kept


@kernel
def _move(one: Any, other: Any) -> None:
    other.listing, other.right, other.start, other.end = one.listing, one.right, one.start, one.end
    other.begin, other.stop, other.score, other.field = one.begin, one.stop, one.score, one.field
    other.hidden, other.use, other.disguise = one.hidden, one.use, one.disguise
