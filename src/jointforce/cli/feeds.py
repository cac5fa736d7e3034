"""Reads feeds: CSV, JSONL (also .gz) and Parquet, row by row, in constant memory."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

csv.field_size_limit(8 * 2**20)


class Unreadable(Exception):
    """The whole file cannot be read; the message is one sentence."""


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row with its number from 1, narrowed to `columns`; bytes that are no UTF-8 become U+FFFD's forerunners.

    Raises:
        Unreadable: before the first row, where the file is missing or not of its kind.
    """
    if not path.is_file():
        raise Unreadable(f"There is no file {path}.")
    name = path.name.removesuffix(".gz")
    try:
        if path.name.endswith(".gz"):
            _read_whole(path)
        if name.endswith(".parquet"):
            yield from _parquet(path, columns)
        elif name.endswith((".jsonl", ".ndjson")):
            yield from _jsonl(path, columns)
        elif name.endswith((".csv", ".tsv")):
            yield from _csv(path, columns, "\t" if name.endswith(".tsv") else ",")
        else:
            raise Unreadable(f"{path.name} is of no known kind; use .csv, .jsonl, .parquet, also with .gz.")
    except (OSError, EOFError, zlib.error, pa.ArrowInvalid) as wrong:
        raise Unreadable(f"{path.name} cannot be read: {wrong}.") from wrong


def _read_whole(path: Path) -> None:
    """A damaged archive is found before the first row is stored."""
    with gzip.open(path, "rb") as file:
        while file.read(2**20):
            pass


def _open(path: Path) -> io.TextIOWrapper:
    binary = gzip.open(path, "rb") if path.name.endswith(".gz") else path.open("rb")  # noqa: SIM115  (the wrapper closes it)
    return io.TextIOWrapper(binary, encoding="utf-8-sig", errors="surrogateescape", newline="")


def _jsonl(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
    with _open(path) as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if isinstance(row, dict):
                yield number, {k: v for k, v in row.items() if k in columns}
            else:
                yield number, {"id": "", "title": ""}


def _csv(path: Path, columns: tuple[str, ...], delimiter: str) -> Iterator[tuple[int, dict[str, Any]]]:
    with _open(path) as file:
        reader = csv.DictReader(file, delimiter=delimiter)
        if "id" not in (reader.fieldnames or ()):
            raise Unreadable(f"{path.name} has no column “id”; its first line names {reader.fieldnames}.")
        try:
            for number, row in enumerate(reader, start=1):
                yield number, {k: v for k, v in row.items() if k in columns and v is not None}
        except csv.Error as wrong:
            raise Unreadable(f"{path.name} is no CSV: {wrong}.") from wrong


def _parquet(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
    file = pq.ParquetFile(path)
    wanted = [name for name in file.schema_arrow.names if name in columns]
    if "id" not in wanted:
        raise Unreadable(f"{path.name} has no column “id”.")
    number = 0
    for batch in file.iter_batches(batch_size=5000, columns=wanted):
        for row in batch.to_pylist():
            number += 1
            yield number, {k: v for k, v in row.items() if v is not None}
