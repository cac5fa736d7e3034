"""Cuts the input into parts, and reads a part batch by batch in constant memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa
import pyarrow.parquet as pq

from jointforce.engine.bulk import rows
from jointforce.engine.bulk.files import File, Unreadable
from jointforce.engine.bulk.rows import Opened, Rows, Span

PART_ROWS = 50_000
BATCH_ROWS = 32_768
BATCH_BYTES = 2**25
"""A batch of long rows has fewer of them; so many bytes, about."""
_WHOLE = 4
"""A row group of up to so many times the rows of a part is not cut."""
_CUTS = 4
"""A larger one is cut into so many parts at most: reading the last of them decodes all before it."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows of a Parquet file: `rows` of them after the first `skip` of these row groups, the first numbered `first`."""

    groups: tuple[int, ...]
    skip: int
    first: int
    rows: int


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the input that is read, screened and written in one go. Numbered from 0 through the whole input."""

    number: int
    file: File
    where: Groups | Span

    @property
    def rows(self) -> int:
        """How many rows it holds, those that will be refused among them."""
        return self.where.rows


def check(files: Sequence[File], required: Sequence[str]) -> None:
    """Look at every file's columns before anything is done. Raises Unreadable where a required one is missing.

    A JSONL file has no line of names: its rows are looked at when they are read.
    """
    for file in files:
        if file.kind == ".parquet":
            names = _parquet(file).schema_arrow.names
        elif file.kind in (".csv", ".tsv"):
            names = rows.header(file)
        else:
            continue
        missing = [name for name in required if name not in names]
        if missing:
            named = ", ".join(names)[:200] or "nothing"
            raise Unreadable(f"{file.name} has no column “{missing[0]}”; its columns are: {named}.")


def plan(files: Sequence[File], size: int = PART_ROWS) -> Iterator[Part]:
    """The parts, in order; the same files are always cut the same. Raises Unreadable on coming to a damaged file."""
    number = 0
    for file in files:
        cuts = _groups(file, size) if file.kind == ".parquet" else rows.spans(file, size)
        for where in cuts:
            yield Part(number, file, where)
            number += 1


def known_rows(files: Sequence[File]) -> int | None:
    """How many rows there are, where that can be told without reading them."""
    if any(file.kind != ".parquet" for file in files):
        return None
    return sum(int(_parquet(file).metadata.num_rows) for file in files)


def _groups(file: File, size: int) -> Iterator[Groups]:
    """Row groups joined up to `size` rows; a large one is a part of its own, a very large one is cut."""
    metadata = _parquet(file).metadata
    first, held, count = 1, list[int](), 0
    for group in range(metadata.num_row_groups):
        own = metadata.row_group(group).num_rows
        if held and count + own > size:
            yield Groups(tuple(held), 0, first, count)
            first, held, count = first + count, [], 0
        if own > _WHOLE * size:
            cut = -(-own // min(_CUTS, -(-own // (_WHOLE * size))))
            for skip in range(0, own, cut):
                yield Groups((group,), skip, first + skip, min(cut, own - skip))
            first += own
        elif own:
            held.append(group)
            count += own
    if held:
        yield Groups(tuple(held), 0, first, count)


@lru_cache(maxsize=64)
def _parquet(file: File) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(file.open(), buffer_size=2**22)  # a large column is never held whole
    except (OSError, pa.ArrowException) as wrong:
        raise Unreadable(f"{file.name} cannot be read: {wrong}.") from wrong


class Reader:
    """Reads parts, narrowed to the wanted columns. One a process: it keeps files open from part to part."""

    def __init__(self, wanted: Sequence[str]) -> None:
        self._wanted = list(wanted)
        self._opened = Opened()
        self._names: dict[File, list[str]] = {}

    def batches(self, part: Part) -> Iterator[Rows]:
        """The rows of a part, in order. Raises Unreadable where the file is damaged."""
        if isinstance(part.where, Groups):
            yield from self._of_groups(part.file, part.where)
        else:
            yield self._of_span(part.file, part.where)

    def _of_span(self, file: File, span: Span) -> Rows:
        if file not in self._names:
            self._names[file] = rows.header(file) if file.kind in (".csv", ".tsv") else []
        return rows.parsed(file, span, self._opened.read(file, span), self._names[file], self._wanted)

    def _of_groups(self, file: File, where: Groups) -> Iterator[Rows]:
        opened = _parquet(file)
        names = opened.schema_arrow.names
        wanted = [name for name in self._wanted if name in names]
        weight = sum(opened.metadata.row_group(group).total_byte_size for group in where.groups)
        held = sum(opened.metadata.row_group(group).num_rows for group in where.groups)
        size = max(256, min(BATCH_ROWS, BATCH_BYTES * held // max(weight, 1)))
        seen = frozenset(names)
        place, end = 0, where.skip + where.rows
        try:
            for batch in opened.iter_batches(size, list(where.groups), wanted, use_threads=False):
                low, high = max(where.skip - place, 0), min(end - place, batch.num_rows)
                if low < high:
                    kept = batch.slice(low, high - low)
                    first = where.first + place + low - where.skip
                    columns = {name: kept.column(name) for name in wanted}
                    yield Rows(columns, range(first, first + kept.num_rows), seen=seen)
                place += batch.num_rows
                if place >= end:
                    return
        except (OSError, pa.ArrowException) as wrong:
            raise Unreadable(f"{file.name} cannot be read: {wrong}.") from wrong
