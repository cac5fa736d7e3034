"""Screening: a batch of listings in, rows of findings out, one text after another."""

from typing import Any, NamedTuple

import numpy as np
from numba import int64

from jointforce.engine import characters as ch
from jointforce.engine import tables as t
from jointforce.engine.kernels import finding, misspelling, sounding, undoing, using, within
from jointforce.engine.kernels.finding import HIT, MOST_HITS
from jointforce.engine.kernels.hashing import SEED, extend, find, follow, salted, settled
from jointforce.engine.kernels.jit import entry, kernel
from jointforce.engine.kernels.reading import (
    HAS_DIGIT,
    HAS_LETTER,
    LOOKS_LIKE,
    ONLY_ASCII,
    TRIPLE,
    Page,
    is_plain,
    page,
    read_characters,
    read_plain,
    read_words,
)  # fmt: skip
from jointforce.engine.kernels.undoing import EDGE, MOST_EDGES

TITLE, DESCRIPTION, BRAND = range(3)
ROW = np.dtype(
    [("listing", "i4"), ("right", "i4"), ("start", "i4"), ("end", "i4"), ("begin", "i8"), ("stop", "i8"),
     ("score", "f4"), ("field", "u1"), ("hidden", "u1"), ("use", "u1"), ("disguise", "u1")], align=True
)  # fmt: skip
"""A finding: which right is named in which field of which listing; `start`, `end` in code points of the field as
received, `begin`, `stop` in bytes of the column."""
SAID = np.dtype(
    [("listing", "i4"), ("phrase", "i4"), ("start", "i4"), ("end", "i4"), ("begin", "i8"), ("stop", "i8"),
     ("field", "u1")], align=True
)  # fmt: skip
"""A phrase of the replica trade, if the words around it let it mean that."""
_MOST_SAID = 32
_MOST_ROWS = 256
"""Rows kept of one listing: one of thousands of words may name everybody."""
_UNSPACED = ((1 << 8) - 1) & ~((1 << ch.GAP) | (1 << ch.WORD))


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
        np.zeros(64, np.int64), np.zeros(_MOST_SAID, SAID), np.zeros(2 * MOST_HITS, np.int64),
    )  # fmt: skip


@kernel
def read_text(data: np.ndarray, begin: int, end: int, s: Any, tables: Any, chars: Any) -> tuple[int, int, int, int]:
    """Read a text onto the page and find the names in it.

    Returns the number of folded characters, of words, of hits, and the kinds of words that stand there (bit 62: a run
    of an unspaced script; bit 61: it is ASCII without codes; bits 32..39: the most words of a phrase).
    """
    p, words = s.page, s.page.words
    plain = is_plain(data, begin, end)
    if plain:
        size = end - begin
        count, gaps = read_plain(p, data, begin, end, chars)
    else:
        size = read_characters(p, data, begin, end, chars, s.plain)
        count, gaps = read_words(p, size, chars)
    kinds, most = finding.look_up(words, count, tables)
    found = finding.find_names(p, count, tables, chars, s.hits, int64(0))
    runs, odd_letters, lone, signs = False, False, int64(0), gaps & (ch.SIGN | ch.STAR)
    edges = int64(0)
    for i in range(count):
        word = words[i]
        length = word.last - word.first
        if word.script != ch.WORD:
            runs = True
            continue
        if length == 1:
            lone += 1
        made_of = int64(word.made_of)
        known = word.word >= 0 and tables.words[word.word].name >= 0
        odd_letters |= not made_of & ONLY_ASCII
        if known or length > 60 or not made_of & ONLY_ASCII:
            continue
        if not made_of & HAS_DIGIT:
            if length >= 2:
                if made_of & (undoing.LOOKS_LIKE | undoing.DOUBLE):
                    edges = undoing.word_edges(p, i, tables, chars, s.edges, edges)
                found = within.find_glued(p, i, tables, chars, s.hits, found)
            if length >= 2:
                if tables.near.size > 1:
                    edges = misspelling.near_edges(p, i, tables, chars, s.edges, edges)
        elif made_of & HAS_LETTER:
            found = within.find_numbered(p, i, tables, s.hits, found)
            if not signs & ch.SIGN:
                edges = undoing.sign_edges(p, count, size, i, tables, chars, s.edges, edges)
    if signs & ch.SIGN:
        for i in range(count):
            if words[i].script == ch.WORD and words[i].made_of & ONLY_ASCII:
                edges = undoing.sign_edges(p, count, size, i, tables, chars, s.edges, edges)
    if not plain:
        edges, found = _foreign(s, count, size, odd_letters or signs & ch.SIGN, tables, chars, edges, found)
    if signs & ch.STAR:
        edges = undoing.mask_edges(p, count, size, tables, chars, s.edges, edges)
    if gaps & ch.ODD_GAP or lone > 1:
        edges = undoing.parted_edges(p, count, tables, chars, s.edges, edges)
    found = within.find_backwards(p, count, tables, chars, s.hits, found)
    if gaps & ch.CUT:
        found = within.find_cut(p, count, tables, chars, s.hits, found)
    if gaps & ch.HONEST_GAP:
        found = finding.find_joined(p, count, tables, chars, s.hits, found)
    if lone > 3:
        found = within.find_lone_letters(p, count, tables, s.hits, found)
    if runs:
        found = finding.find_in_runs(p, count, tables, chars, s.hits, found)
        if gaps:
            found = sounding.find_apart(p, size, tables, chars, s.hits, found)
        if tables.sounds.size > 1:
            found = sounding.find_sounding(p, count, tables, chars, s.hits, found)
    if edges:
        before = found
        found = undoing.follow_edges(p, count, tables, s.edges, edges, s.hits, found)
        found = undoing.settle_masks(s.hits, before, found, tables)
    found = _in_order(s.hits, found, s.order)
    kinds |= (int64(runs) << 62) | (int64(plain) << 61) | (most << 32)
    return size, count, found, kinds


@kernel
def _foreign(s: Any, count: int, size: int, odd: int, tables: Any, chars: Any, edges: int, found: int) -> tuple[int, int]:
    """Letters of other scripts, and words upside down."""
    letters, words = s.page.letters, s.page.words
    turned = False
    for j in range(size):
        code = int64(letters[j].folded)
        point = chars.points[code]
        s.blocks[code >> 8] += point.traits & ch.LETTER != 0 and point.after >= 0x80
        turned |= letters[j].shown >= 0x80 and chars.points[letters[j].shown].upright != 0
    if odd:
        for i in range(count):
            word = words[i]
            known = word.word >= 0 and tables.words[word.word].name >= 0
            foreign = word.script == ch.WORD and word.changes & ch.FOREIGN
            if (foreign and not known) or (word.script == ch.WORD and not known and odd != 1):
                edges = undoing.script_edges(s.page, count, size, i, s.blocks, tables, chars, s.edges, edges)
    for j in range(size):
        s.blocks[letters[j].folded >> 8] = 0
    if turned:
        found = within.find_upside_down(s.page, count, tables, chars, s.hits, found)
    return edges, found


@kernel
def _in_order(hits: np.ndarray, found: int, order: np.ndarray) -> int:
    """Hits in order, each name once a place: the plain reading, or else the best. `order` has room for twice `found`.

    Sorted by merging ever longer stretches; `hits` has room for as many again.
    """
    if found < 2:
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


@kernel
def find_said(s: Any, count: int, most: int, runs: bool, listing: int, field: int, tables: Any, chars: Any) -> int:
    """The phrases of the replica trade on the page: their folded characters in `said`; how many."""
    letters, words, said = s.page.letters, s.page.words, s.said
    n = int64(0)
    for i in range(count):
        if words[i].word < 0:
            continue
        length = int64(tables.words[words[i].word].phrase_most)
        phrase = int64(0)
        for j in range(i, min(i + length, count)):
            phrase = follow(phrase, words[j].key)
            number = find(tables.keys, tables.values, salted(phrase, t.PHRASE_KEY))
            if number >= 0 and n < said.size:
                said[n].phrase, said[n].start, said[n].end = number, words[i].first, words[j].last
                n += 1
    if runs:
        for i in range(count):
            word = words[i]
            if word.script == ch.WORD:
                continue
            for at in range(word.first, word.last - 1):
                lengths = finding.lengths_at(letters, at, word.last, tables, t.PHRASE_RUN_OPENING_KEY)
                if lengths == 0:
                    continue
                state = extend(SEED, int64(letters[at].folded))
                for size in range(2, min(63, word.last - at) + 1):
                    if lengths >> size == 0:
                        break
                    state = extend(state, int64(letters[at + size - 1].folded))
                    if (lengths >> size) & 1:
                        number = find(tables.keys, tables.values, salted(settled(state), t.PHRASE_RUN_KEY))
                        if number >= 0 and n < said.size and finding.allowed(letters, word, at, at + size, tables, chars):
                            said[n].phrase, said[n].start, said[n].end = number, at, at + size
                            n += 1
    for i in range(n):
        said[i].listing, said[i].field = listing, field
    return n


@kernel
def _code_points(data: np.ndarray, begin: int, end: int) -> int:
    total = 0
    for at in range(begin, end):
        total += (data[at] & 0xC0) != 0x80
    return total


@kernel
def _uses(s: Any, size: int, count: int, found: int, kinds: int, branded: np.ndarray, brands: int, in_title: bool,
          has_brand: bool, tables: Any, chars: Any) -> None:  # fmt: skip
    """Write into each hit of a text what its name does there."""
    p, hits = s.page, s.hits
    runs = kinds & (int64(1) << 62) != 0
    cued = kinds & t.CUE or runs
    accessory = kinds & t.ACCESSORY != 0
    for h in range(found):
        hit = hits[h]
        use = int64(t.SOLD)
        common = tables.names[hit.name].kind & t.COMMON_NAME and hit.disguise < t.FIRST_HIDDEN
        if _is_branded(hit.name, branded, brands, tables):
            pass
        elif common and using.means_a_thing(p, count, hit, tables):
            use = int64(t.OTHER_SENSE)
        elif cued:
            use = using.use_of(p, size, count, hit, not runs, tables, chars)
            fits_before = h > 0 and hits[h - 1].use == t.FITS
            if use == t.SOLD and fits_before and using.continues_list(p, hits[h - 1], hit, tables, chars):
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
def _emit(
    rows: np.ndarray, begun: int, made: int, listing: int, field: int, data: np.ndarray, begin: int, plain: bool,
    s: Any, found: int, tables: Any,
) -> int:  # fmt: skip
    """One row for each right, field and kind of finding (plain or disguised): the one that says most."""
    letters = s.page.letters
    byte, code_points = int64(0), int64(0)
    for h in range(found):
        hit = s.hits[h]
        hidden = hit.disguise >= t.FIRST_HIDDEN
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
                    byte, code_points = int64(0), int64(0)
                code_points += start - byte if plain else _code_points(data, begin + byte, begin + start)
                byte = start
                first_code = code_points
                last_code = first_code + (end - start if plain else _code_points(data, begin + start, begin + end))
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
def _brand_rows(
    rows: np.ndarray, begun: int, made: int, listing: int, data: np.ndarray, begin: int, end: int, plain: bool, s: Any,
    found: int, weak: int, tables: Any,
) -> int:  # fmt: skip
    """Rows for the names in the brand field that the title does not name as what is sold."""
    letters = s.page.letters
    for h in range(found + 1):
        whole = h == found
        if whole and weak < 0:
            break
        name = weak if whole else int64(s.hits[h].name)
        hidden = not whole and s.hits[h].disguise >= t.FIRST_HIDDEN
        for k in range(tables.names[name].rights, tables.names[name + 1].rights):
            right = tables.rights_of[k]
            if tables.rights[right].retired:
                continue
            told = False
            for r in range(begun, made):
                same = rows[r].right == right
                in_title = same and rows[r].field == TITLE and not rows[r].hidden and (whole or rows[r].use == t.SOLD)
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
            row.start = _code_points(data, begin, row.begin)
            row.end = row.start + _code_points(data, row.begin, row.stop)
    return made


@kernel
def _weak_brand(s: Any, count: int, tables: Any) -> int:
    """The weak name that a whole brand field is, or -1."""
    if count == 0:
        return int64(-1)
    state = SEED
    for i in range(count):
        word = s.page.words[i]
        for j in range(word.first, word.last):
            state = extend(state, int64(s.page.letters[j].folded))
    return find(tables.keys, tables.values, salted(settled(state), t.BRAND_KEY))


@kernel
def _keep_watched(
    rows: np.ndarray, begun: int, made: int, spoken: bool, brand_begin: int, brand_end: int, tables: Any
) -> int:  # fmt: skip
    """Drop disguised names where the right does not ask for them, or stands plainly in the same field.

    Names of two characters by their sound count as the whole brand field, beside words of the replica trade (`spoken`), or
    where the right asks for it.
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
                drop |= not one.hidden and one.right == row.right and one.field == row.field
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


@entry
def screen(
    titles: np.ndarray, title_ends: np.ndarray, descriptions: np.ndarray, description_ends: np.ndarray,
    brands: np.ndarray, brand_ends: np.ndarray, begin: int, s: Any, tables: Any, chars: Any,
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
        if made + 512 > rows.size or spoken + 2 * _MOST_SAID > said.size:
            break
        begun, known, spoken_before = made, int64(0), spoken
        weak, brand_found, brand_count, brand_kinds = int64(-1), int64(0), int64(0), int64(0)
        low, high = brand_ends[listing], brand_ends[listing + 1]
        if high > low:
            _, brand_count, brand_found, brand_kinds = read_text(brands, low, high, s, tables, chars)
            weak = _weak_brand(s, brand_count, tables)
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
            size, count, found, kinds = read_text(data, first, last, s, tables, chars)
            plain = kinds & (int64(1) << 61) != 0
            runs = kinds & (int64(1) << 62) != 0
            if found:
                _uses(s, size, count, found, kinds, branded, known, field == TITLE, high > low, tables, chars)
                made = _emit(rows, begun, made, listing, field, data, first, plain, s, found, tables)
            if (kinds >> 32) & 0xFF or runs:
                n = find_said(s, count, (kinds >> 32) & 0xFF, runs, listing, field, tables, chars)
                for i in range(n):
                    one, other = s.said[i], said[spoken]
                    start, end = int64(one.start), int64(one.end)
                    if not plain:
                        start, end = int64(s.page.letters[one.start].at), int64(s.page.letters[one.end - 1].to)
                    other.listing, other.phrase, other.field = listing, one.phrase, field
                    other.begin, other.stop = first + start, first + end
                    other.start = _code_points(data, first, first + start)
                    other.end = other.start + _code_points(data, first + start, first + end)
                    spoken += 1
        if brand_found or weak >= 0:
            _, brand_count, brand_found, brand_kinds = read_text(brands, low, high, s, tables, chars)
            plain = brand_kinds & (int64(1) << 61) != 0
            made = _brand_rows(rows, begun, made, listing, brands, low, high, plain, s, brand_found, weak, tables)
        if made > begun:
            made = _keep_watched(rows, begun, made, spoken > spoken_before, low, high, tables)
        listing += 1
    return listing, made, spoken
