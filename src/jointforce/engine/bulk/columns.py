"""Columns as they come, made into the engine's: any value to text, damaged text repaired, prices to numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jointforce.engine.bulk.rows import Rows, text_array
from jointforce.engine.schema import LISTINGS

COLUMNS = ("id", *LISTINGS.names[1:])
"""The columns of a listing that screening reads, by the names they have in files."""
_NUMBER = r"^\s*[0-9]+(\.[0-9]+)?\s*$"

REJECTS = pa.schema(
    [
        pa.field("file", pa.string(), nullable=False),
        pa.field("row", pa.int64(), nullable=False),
        pa.field("listing_id", pa.string()),
        pa.field("field", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
    ]
)
"""One row a row that could not be screened: its number in its file, from 1 (of a JSONL file: its line), and why."""


@dataclass(frozen=True, slots=True)
class Listings:
    """A batch ready to be screened: `table` has the columns of LISTINGS that the input has, `extra` the other texts.

    `repaired` are the rows whose text held bytes that are no characters.
    """

    table: pa.Table
    extra: dict[str, pa.Array]
    repaired: npt.NDArray[np.int64]
    rejects: pa.Table


def listings(rows: Rows, file: str, texts: Sequence[str] = ()) -> Listings:
    """The rows with what cannot be screened put aside: a row without an id or a title, and what is no row."""
    count = len(rows.numbers)
    damaged = np.zeros(count, dtype=bool)
    columns: dict[str, pa.Array] = {}
    for name, raw in rows.columns.items():
        if name == "price":
            columns[name] = prices(raw)
        else:
            columns[name], bad = repaired(text(raw))
            if bad is not None:
                damaged |= bad
    empty = {name: _blank(columns.get(name), count) for name in ("id", "title")}
    lost = empty["id"] | empty["title"]
    rejects = _rejects(rows, file, empty, columns.get("id"))
    if lost.any():
        kept = pa.array(np.flatnonzero(~lost))
        columns = {name: column.take(kept) for name, column in columns.items()}
        damaged = damaged[~lost]
    if "id" not in columns or "title" not in columns:
        columns |= {name: pa.array([], pa.string()) for name in ("id", "title")}
    extra = {name: columns[name] for name in texts if name in columns}
    table = pa.table({"listing_id" if n == "id" else n: columns[n] for n in COLUMNS if n in columns})
    return Listings(table, extra, np.flatnonzero(damaged), rejects)


def _blank(column: pa.Array | None, count: int) -> npt.NDArray[np.bool_]:
    """Which of the values are null or show nothing."""
    if column is None:
        return np.ones(count, dtype=bool)
    length = pc.fill_null(pc.binary_length(column), 0).to_numpy(zero_copy_only=False)
    blank: npt.NDArray[np.bool_] = length == 0
    short = np.flatnonzero((length > 0) & (length <= 8))
    if short.size:
        trimmed = pc.utf8_trim_whitespace(column.take(pa.array(short)))
        blank[short] = pc.binary_length(trimmed).to_numpy(zero_copy_only=False) == 0
    return blank


def _rejects(
    rows: Rows, file: str, empty: dict[str, npt.NDArray[np.bool_]], ids: pa.Array | None
) -> pa.Table:
    found = [(number, None, "row", why) for number, why in rows.refused]
    for place in np.flatnonzero(empty["id"] | empty["title"]).tolist():
        missing = "id" if empty["id"][place] else "title"
        given = ids[place].as_py() if ids is not None else None
        found.append((rows.numbers[place], given, missing, f"there is no {missing}"))
    found.sort(key=lambda row: row[0])
    columns = [[file] * len(found), *(list(column) for column in zip(*found, strict=True))]
    if not found:
        columns = [[] for _ in REJECTS]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, REJECTS, strict=True)], schema=REJECTS)


def text(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column of any kind as strings, unchecked: numbers as they are written, lists joined by `|`."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_binary(kind):
        return column.view(pa.string())
    if pa.types.is_large_string(kind) or pa.types.is_large_binary(kind) or kind == pa.string_view():
        return column.cast(pa.binary()).view(pa.string())
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return column.cast(pa.string())
    if pa.types.is_null(kind):
        return pa.nulls(len(column), pa.string())
    return text_array(column.to_pylist())


def repaired(column: pa.Array) -> tuple[pa.Array, npt.NDArray[np.bool_] | None]:
    """The text with U+FFFD for every byte that is no UTF-8 and for NUL; and which rows that was, None for none."""
    if _is_sound(column):
        return column, None
    texts: list[str | None] = []
    bad = np.zeros(len(column), dtype=bool)
    for place, packed in enumerate(column.view(pa.binary()).to_pylist()):
        if packed is None:
            texts.append(None)
            continue
        read = packed.decode("utf-8", "replace").replace("\0", "\ufffd")
        bad[place] = read.encode() != packed
        texts.append(read)
    return pa.array(texts, pa.string()), bad


def _is_sound(column: pa.Array) -> bool:
    try:
        column.validate(full=True)
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return False
    _, offsets, values = column.buffers()
    if values is None or not len(column):
        return True
    bounds = np.frombuffer(offsets, np.int32)
    low, high = bounds[column.offset], bounds[column.offset + len(column)]
    return b"\0" not in memoryview(values)[low:high].tobytes() if high > low else True


def prices(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column of any kind as float64; null for what is no number, so that the listing is screened without a price."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if not (
        pa.types.is_integer(column.type)
        or pa.types.is_floating(column.type)
        or pa.types.is_decimal(column.type)
    ):
        written, _ = repaired(text(column))
        is_number = pc.match_substring_regex(written, _NUMBER)
        column = pc.utf8_trim_whitespace(pc.if_else(is_number, written, pa.scalar(None, pa.string())))
    numbers = column.cast(pa.float64())
    return pc.if_else(pc.is_finite(numbers), numbers, pa.scalar(None, pa.float64()))
