"""CSV, TSV and JSONL: where rows begin and end, and rows as Arrow columns.

A part of such a file is a range of its bytes (of the unpacked ones, where it is gzipped). A quoted field may hold line
breaks, so the ends of rows are found by the same reader that reads them, once, from the start.
"""

import codecs
import csv
import io
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from jointforce.engine.bulk.files import File, Unreadable

csv.field_size_limit(2**26)
BOM = codecs.BOM_UTF8
PART_BYTES = 2**26
"""A part ends after so many bytes even where it has few rows."""
_TEXT = {str, type(None)}
_DAMAGED = (OSError, EOFError, zlib.error)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole rows of a text file: so many bytes from `offset`; `first` is the number of the first row, from 1.

    Of a JSONL file rows are its lines; of a table the line of names is no row.
    """

    offset: int
    length: int
    first: int
    rows: int


@dataclass(slots=True)
class Rows:
    """Rows as columns of text, all of one length; `numbers` of them in the file; `refused` are none: number, why.

    `seen` are all columns that the file was seen to have.
    """

    columns: dict[str, Any]
    numbers: Sequence[int]
    refused: list[tuple[int, str]] = field(default_factory=list)
    seen: frozenset[str] = frozenset()


def header(file: File) -> list[str]:
    """The names in the first line of a table. Raises Unreadable."""
    try:
        with file.open_text() as opened:
            return next(_table(file, _text(opened)), [])
    except (*_DAMAGED, csv.Error) as wrong:
        raise Unreadable(f"{file.name} cannot be read: {wrong}.") from wrong


def spans(file: File, rows: int) -> Iterator[Span]:
    """The file cut into spans of so many rows. Raises Unreadable where it is damaged; spans before that stand."""
    try:
        with file.open_text() as opened:
            yield from (_line_spans if _is_jsonl(file) else _table_spans)(file, opened, rows)
    except _DAMAGED as wrong:
        raise Unreadable(f"{file.name} cannot be read: {wrong}.") from wrong


def _line_spans(file: File, opened: io.BufferedReader, rows: int) -> Iterator[Span]:
    offset = length = count = 0
    first = 1
    for line in opened:
        length += len(line)
        count += 1
        if count == rows or length >= PART_BYTES:
            yield Span(offset, length, first, count)
            offset, first, length, count = offset + length, first + count, 0, 0
    if count:
        yield Span(offset, length, first, count)


class _Measured:
    """The lines of an open file as text; `bytes` is how much of it was taken."""

    def __init__(self, opened: io.BufferedReader) -> None:
        self.bytes = 0
        self._opened = opened

    def __iter__(self) -> Iterator[str]:
        for line in self._opened:
            self.bytes += len(line)
            yield _decoded(line)


def _table_spans(file: File, opened: io.BufferedReader, rows: int) -> Iterator[Span]:
    lines = _Measured(opened)
    reader = _table(file, iter(lines))
    next(reader, None)
    offset, first, count = lines.bytes, 1, 0
    for _ in _rows_of(reader):
        count += 1
        if count == rows or lines.bytes - offset >= PART_BYTES:
            yield Span(offset, lines.bytes - offset, first, count)
            offset, first, count = lines.bytes, first + count, 0
    if count:
        yield Span(offset, lines.bytes - offset, first, count)


class Opened:
    """A text file held open between spans, so that a gzipped one is unpacked once by a process that goes forward."""

    def __init__(self) -> None:
        self._file: File | None = None
        self._stream: io.BufferedReader | None = None

    def read(self, file: File, span: Span) -> bytes:
        """The bytes of a span. Raises Unreadable."""
        try:
            if self._stream is None or self._file != file:
                self.close()
                self._file, self._stream = file, file.open_text()
            self._stream.seek(span.offset)
            return self._stream.read(span.length)
        except _DAMAGED as wrong:
            raise Unreadable(f"{file.name} cannot be read: {wrong}.") from wrong

    def close(self) -> None:
        """Let go of the file."""
        if self._stream is not None:
            self._stream.close()
        self._file = self._stream = None


def parsed(file: File, span: Span, content: bytes, names: Sequence[str], wanted: Sequence[str]) -> Rows:
    """The rows of a span. names: the file's columns, for a table; wanted: the columns to give back, where there."""
    if _is_jsonl(file):
        return _parsed_lines(span, content, wanted)
    return _parsed_table(file, span, content, names, wanted)


def _parsed_lines(span: Span, content: bytes, wanted: Sequence[str]) -> Rows:
    found: list[Mapping[str, Any]] = []
    numbers: list[int] = []
    refused: list[tuple[int, str]] = []
    for number, line in enumerate(io.BytesIO(content.removeprefix(BOM)), start=span.first):
        if not line.strip():
            continue
        try:
            row = json.loads(_decoded(line))
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            found.append(row)
            numbers.append(number)
        else:
            refused.append((number, "the line is not a JSON object"))
    seen = frozenset().union(*found) if found else frozenset[str]()
    columns = {name: text_array([row.get(name) for row in found]) for name in wanted if name in seen}
    return Rows(columns, numbers, refused, seen)


def _parsed_table(
    file: File, span: Span, content: bytes, names: Sequence[str], wanted: Sequence[str]
) -> Rows:
    places = {name: place for place, name in enumerate(names) if name in wanted}
    values: list[list[str]] = []
    numbers: list[int] = []
    refused: list[tuple[int, str]] = []
    for number, cells in enumerate(_rows_of(_table(file, _text(io.BytesIO(content)))), start=span.first):
        if isinstance(cells, csv.Error):
            refused.append((number, f"the row cannot be read: {cells}"))
        elif len(cells) > len(names):
            refused.append((number, f"the row has {len(cells)} fields, the first line names {len(names)}"))
        else:
            values.append(cells if len(cells) == len(names) else cells + [""] * (len(names) - len(cells)))
            numbers.append(number)
    across = list(zip(*values, strict=True)) if values else [()] * len(names)
    columns = {name: text_array(across[place]) for name, place in places.items()}
    return Rows(columns, numbers, refused, frozenset(names))


def _rows_of(reader: Iterator[list[str]]) -> Iterator[list[str] | csv.Error]:
    """Every row but the empty ones; where one cannot be read, why."""
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            yield wrong
            continue
        if cells:
            yield cells


def _table(file: File, lines: Iterator[str]) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter="\t" if file.kind == ".tsv" else ",")


def _text(lines: Any) -> Iterator[str]:
    """Lines as text, without the mark that some programs write first."""
    for number, line in enumerate(lines):
        yield _decoded(line.removeprefix(BOM) if number == 0 else line)


def _is_jsonl(file: File) -> bool:
    return file.kind in (".jsonl", ".ndjson")


def _decoded(line: bytes) -> str:
    """The line as text; each byte that is none becomes a lone surrogate, as which it is carried on."""
    return line.decode("utf-8", "surrogateescape")


def text_array(values: Sequence[Any]) -> pa.Array:
    """Values as an Arrow array of strings; lists joined by `|`; a lone surrogate becomes one byte that is no UTF-8."""
    texts = values
    if not set(map(type, values)) <= _TEXT:
        texts = [value if value is None or type(value) is str else _as_text(value) for value in values]
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:
        packed = [None if text is None else text.encode("utf-8", "one_bad_byte") for text in texts]
        return pa.array(packed, pa.binary()).view(pa.string())


def _as_text(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return None if value != value else repr(value)  # noqa: PLR0124  NaN is nothing
    if isinstance(value, list):
        return "|".join(text for item in value if (text := _as_text(item)) is not None)
    return json.dumps(value) if isinstance(value, dict) else None if value is None else str(value)


def _one_bad_byte(wrong: UnicodeError) -> tuple[bytes, int]:
    assert isinstance(wrong, UnicodeEncodeError)
    return b"\xff" * (wrong.end - wrong.start), wrong.end


codecs.register_error("one_bad_byte", _one_bad_byte)
