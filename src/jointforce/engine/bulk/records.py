"""Reads RIGHTS, the sellers file and the removed listings: whole files, held in memory."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jointforce.engine.bulk import columns, reading
from jointforce.engine.bulk.files import File
from jointforce.engine.bulk.reading import Reader
from jointforce.engine.text.fold import fold

RIGHT_COLUMNS = (
    "id", "mark", "holder", "kind", "right_type", "nice_classes", "territories", "valid_from", "valid_until", "status",
    "aliases", "watch", "usual_price_low", "currency", "product_words", "gtin", "authorised_sellers",
)  # fmt: skip
SELLER_COLUMNS = ("id", "authorised_for", "strikes")
REMOVED_COLUMNS = ("id", "title", "description")
_OVER = ("rejected", "expired")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(slots=True)
class Table:
    """A file's rows as columns of text; `numbers` says where in the file each stood. Absent columns are not there."""

    columns: dict[str, pa.Array]
    rows: int
    seen: frozenset[str]
    refused: list[str] = field(default_factory=list)
    """A sentence for each row that is none."""

    def column(self, name: str) -> pa.Array:
        """A column, all null where the file has none."""
        return self.columns[name] if name in self.columns else pa.nulls(self.rows, pa.string())


def read(files: Sequence[File], wanted: Sequence[str], required: Sequence[str]) -> Table:
    """All rows of the files. Damaged text is repaired. Raises Unreadable."""
    reading.check(files, required)
    reader = Reader(wanted)
    pieces: dict[str, list[pa.Array]] = {name: [] for name in wanted}
    seen: set[str] = set()
    refused: list[str] = []
    count = 0
    for part in reading.plan(files):
        for rows in reader.batches(part):
            own = len(rows.numbers)
            for name in wanted:
                raw = rows.columns.get(name)
                pieces[name].append(
                    pa.nulls(own, pa.string()) if raw is None else columns.repaired(columns.text(raw))[0]
                )
            refused += [f"{part.file.name}, row {number}: {why}." for number, why in rows.refused]
            seen |= rows.seen
            count += own
    there = {
        name: pa.concat_arrays(arrays) if arrays else pa.array([], pa.string())
        for name, arrays in pieces.items()
        if name in seen
    }
    return Table(there, count, frozenset(seen), refused)


@dataclass(frozen=True, slots=True)
class Rights:
    """The rights in force: the columns of the engine's RIGHTS, and beside each the sellers that it authorises.

    `left_out` says what was left out and why, a sentence each.
    """

    table: pa.Table
    authorised: pa.Array
    absent: frozenset[str]
    left_out: list[str]


def rights(files: Sequence[File], on: date) -> Rights:
    """The rights in force on a day. Raises Unreadable where a file or its column id, mark or holder is missing."""
    found = read(files, RIGHT_COLUMNS, ("id", "mark", "holder"))
    complete = np.ones(found.rows, dtype=bool)
    for name in ("id", "mark", "holder"):
        complete &= ~_empty(found.column(name))
    in_force = np.ones(found.rows, dtype=bool)
    status = pc.utf8_lower(pc.utf8_trim_whitespace(found.column("status")))
    in_force &= ~_true(pc.is_in(status, pa.array(_OVER)))
    wrong_days: set[str] = set()
    for name, holds in (("valid_from", pc.less_equal), ("valid_until", pc.greater_equal)):
        days = pc.utf8_slice_codeunits(pc.utf8_trim_whitespace(found.column(name)), 0, 10)
        wrong_days |= {day for day in pc.unique(days).to_pylist() if day and not _DAY.fullmatch(day)}
        in_force &= _true(pc.fill_null(holds(days, pa.scalar(on.isoformat())), True)) | _empty(days)
    left_out = found.refused[:10]
    left_out += _sentence(int((~complete).sum()), "without an id, a mark or a holder")
    left_out += _sentence(int((complete & ~in_force).sum()), f"not in force on {on.isoformat()}")
    left_out += [f"“{day}” is no day; write it as 2030-12-31." for day in sorted(wrong_days)[:3]]
    kept = pa.array(np.flatnonzero(complete & in_force))
    rows = {name: column.take(kept) for name, column in found.columns.items()}
    engine: dict[str, pa.Array] = {
        name: rows[name] for name in ("id", "mark", "holder", "right_type", "gtin") if name in rows
    }
    if "kind" in rows:
        engine["form"] = _or_null(rows["kind"])
    for name in ("territories", "aliases", "watch", "product_words"):
        if name in rows:
            engine[name] = split(rows[name])
    if "nice_classes" in rows:
        engine["nice_classes"] = _numbers(rows["nice_classes"])
    if "usual_price_low" in rows:
        engine["usual_price_low"] = columns.prices(rows["usual_price_low"])
        if "currency" in rows:
            engine["currency"] = _or_null(rows["currency"])
    absent = frozenset(RIGHT_COLUMNS) - found.seen
    sellers = split(rows["authorised_sellers"]) if "authorised_sellers" in rows else None
    return Rights(pa.table(engine), _or_empty_lists(sellers, len(kept)), absent, left_out)


def _or_empty_lists(lists: pa.Array | None, count: int) -> pa.Array:
    return pa.nulls(count, pa.list_(pa.string())) if lists is None else lists


def _sentence(count: int, what: str) -> list[str]:
    return [f"{count} right{'s were' if count > 1 else ' was'} left out: {what}."] if count else []


def _empty(column: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return _true(pc.fill_null(pc.equal(pc.utf8_trim_whitespace(column), ""), True))


def _true(column: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = pc.fill_null(column, False).to_numpy(
        zero_copy_only=False
    )
    return found


def _or_null(column: pa.Array) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def split(column: pa.Array) -> pa.Array:
    """Lists that stand in one column, separated by `|`; null for an empty one. Empty items are dropped."""
    filled = _or_null(column)
    lists = pc.split_pattern(filled, "|")
    items = pc.utf8_trim_whitespace(lists.flatten())
    kept = pc.not_equal(items, "")
    if pc.all(kept).as_py() in (True, None):
        bounds = np.concatenate([[0], np.cumsum(pc.fill_null(pc.list_value_length(lists), 0))])
    else:
        parent = pc.list_parent_indices(lists).to_numpy()[kept.to_numpy(zero_copy_only=False)]
        items = items.filter(kept)
        bounds = np.searchsorted(parent, np.arange(len(column) + 1))
    found = pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), items)
    return pc.if_else(filled.is_valid(), found, pa.scalar(None, found.type))


def _numbers(column: pa.Array) -> pa.Array:
    """Lists of numbers that stand in one column, as lists of int32; what is no number is dropped."""
    coded = pc.dictionary_encode(column)  # few different ones, however many rows
    lists = [
        None if row is None else [int(item) for item in row if item.isascii() and item.isdigit()]
        for row in split(coded.dictionary).to_pylist()
    ]
    return pa.array(lists, pa.list_(pa.int32())).take(coded.indices)


@dataclass(frozen=True, slots=True)
class Sellers:
    """By seller: the rights holders that authorise it, and how often an infringement was confirmed, where ever."""

    authorised_for: dict[str, list[str]]
    strikes: dict[str, int]
    absent: frozenset[str] = frozenset()


def sellers(files: Sequence[File]) -> Sellers:
    """What a sellers file tells. Raises Unreadable."""
    found = read(files, SELLER_COLUMNS, ("id",))
    authorised: dict[str, list[str]] = {}
    strikes: dict[str, int] = {}
    ids = found.column("id").to_pylist()
    for seller, holders in zip(ids, split(found.column("authorised_for")).to_pylist(), strict=True):
        if seller and holders:
            authorised.setdefault(seller, []).extend(holders)
    for seller, count in zip(ids, columns.prices(found.column("strikes")).to_pylist(), strict=True):
        if seller and count and count >= 1:
            strikes[seller] = int(count)
    return Sellers(authorised, strikes, frozenset(SELLER_COLUMNS) - found.seen)


def removed(files: Sequence[File]) -> list[tuple[str, str]]:
    """Title and description of what was removed, folded. A row without a title is passed over."""
    found = read(files, REMOVED_COLUMNS, ("title",))
    texts = zip(found.column("title").to_pylist(), found.column("description").to_pylist(), strict=True)
    return [(fold(title), fold(description or "")) for title, description in texts if title and fold(title)]
