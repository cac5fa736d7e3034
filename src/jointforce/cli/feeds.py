"""Reads feeds: CSV, TSV, JSONL (also .gz) and Parquet, row by row, in constant memory.

Bytes that are no UTF-8 come through as lone surrogates, which the door that takes the row repairs and marks.
"""

import csv
import gzip
import io
import json
import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

csv.field_size_limit(8 * 2**20)
BATCH = 5000
LOOKED_AT = 100
"""So many lines of a JSONL file are looked at before it is said to hold no object at all."""


class Unreadable(Exception):
    """The whole file cannot be read; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number in the file, from 1 (of a JSONL file: its line). `wrong`: why it is none, if it is none."""

    number: int
    values: dict[str, Any]
    wrong: str = ""


@dataclass
class Feed:
    """One file, narrowed to the columns that are known.

    required: columns without which no row can be taken. After the rows were read, `ignored` names the columns that
    nobody knows, and `absent` those that the file does not have.

    Raises:
        Unreadable: at once, where the file is missing, damaged, or not of its kind; so nothing was taken from it yet.
    """

    path: Path
    columns: Sequence[str]
    required: Sequence[str] = ("id",)
    _seen: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look at the whole file before anything is taken from it."""
        if not self.path.is_file():
            raise Unreadable(f"There is no file {self.path}.")
        try:
            self._check()
        except (OSError, EOFError, zlib.error, pa.ArrowException, csv.Error) as wrong:
            raise Unreadable(f"{self.path.name} cannot be read: {wrong}.") from wrong

    @property
    def ignored(self) -> list[str]:
        """Columns of the file that are not known."""
        return [name for name in self._seen if name not in self.columns]

    @property
    def absent(self) -> list[str]:
        """Known columns that the file does not have."""
        return [name for name in self.columns if name not in self._seen]

    @property
    def _kind(self) -> str:
        return Path(self.path.name.removesuffix(".gz")).suffix

    def _check(self) -> None:
        if self.path.name.endswith(".gz"):
            with gzip.open(self.path, "rb") as packed:
                while packed.read(2**20):
                    pass
        if self._kind == ".parquet":
            file = pq.ParquetFile(self.path)
            self._require(file.schema_arrow.names)
            for _ in file.iter_batches(batch_size=BATCH, columns=self._wanted(file)):
                pass
        elif self._kind in (".jsonl", ".ndjson"):
            looked_at = list(islice(self._jsonl(), LOOKED_AT))
            if looked_at and all(row.wrong for row in looked_at):
                raise Unreadable(f"{self.path.name} holds no line that is a JSON object.")
            self._seen.clear()
        elif self._kind in (".csv", ".tsv"):
            with self._open() as file:
                self._require(next(csv.reader(file, delimiter=self._delimiter), []))
        else:
            raise Unreadable(f"{self.path.name} is of no known kind; use .csv, .tsv, .jsonl or .parquet.")

    def _require(self, names: Sequence[str]) -> None:
        missing = [name for name in self.required if name not in names]
        if missing:
            named = ", ".join(names)[:200] or "nothing"
            raise Unreadable(f"{self.path.name} has no column “{missing[0]}”; its columns are: {named}.")
        self._seen.update(dict.fromkeys(names))

    def rows(self) -> Iterator[Row]:
        """Each row, in order."""
        if self._kind == ".parquet":
            return self._parquet()
        return self._jsonl() if self._kind in (".jsonl", ".ndjson") else self._csv()

    def _open(self) -> io.TextIOWrapper:
        packed = self.path.name.endswith(".gz")
        binary = gzip.open(self.path, "rb") if packed else self.path.open("rb")  # noqa: SIM115  (the wrapper closes it)
        return io.TextIOWrapper(binary, encoding="utf-8-sig", errors="surrogateescape", newline="")

    def _jsonl(self) -> Iterator[Row]:
        with self._open() as file:
            for number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                try:
                    found = json.loads(line)
                except (ValueError, RecursionError):
                    found = None
                if isinstance(found, dict):
                    self._seen.update(dict.fromkeys(found))
                    yield Row(number, {k: v for k, v in found.items() if k in self.columns})
                else:
                    yield Row(number, {}, "the line is not a JSON object")

    @property
    def _delimiter(self) -> str:
        return "\t" if self._kind == ".tsv" else ","

    def _csv(self) -> Iterator[Row]:
        with self._open() as file:
            reader = csv.reader(file, delimiter=self._delimiter)
            names = next(reader)
            number = 0
            while True:
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as wrong:
                    number += 1
                    yield Row(number, {}, f"the row cannot be read: {wrong}")
                    continue
                if not cells:
                    continue
                number += 1
                if len(cells) > len(names):
                    why = f"the row has {len(cells)} fields, the first line names {len(names)}"
                    yield Row(number, dict(zip(names, cells, strict=False)), why)
                else:
                    row = zip(names, cells, strict=False)
                    yield Row(number, {name: cell for name, cell in row if name in self.columns})

    def _wanted(self, file: pq.ParquetFile) -> list[str]:
        return [name for name in file.schema_arrow.names if name in self.columns]

    def _parquet(self) -> Iterator[Row]:
        file = pq.ParquetFile(self.path)
        number = 0
        for batch in file.iter_batches(batch_size=BATCH, columns=self._wanted(file)):
            for row in _python_rows(batch):
                number += 1
                yield Row(number, {k: v for k, v in row.items() if not _is_nothing(v)})


def _is_nothing(value: Any) -> bool:
    """Null; or NaN, as which pandas writes a price that is not there."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def _python_rows(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = batch.to_pylist()
    except UnicodeDecodeError:
        columns = {name: _python_values(batch.column(name)) for name in batch.schema.names}
        return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return found


def _python_values(column: pa.Array) -> list[Any]:
    """A column's values; of a text that is no UTF-8, the bytes that are none become lone surrogates."""
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return list(column.to_pylist())
    packed = column.cast(pa.large_binary())
    return [None if v is None else v.decode("utf-8", "surrogateescape") for v in packed.to_pylist()]
