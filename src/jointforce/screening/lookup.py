"""Rows found by a key, in files that are mapped into memory: a million of them cost a process nothing of its own."""

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Parts = tuple[str, ...]
"""A key as it is written and asked for: one or more texts."""


def _hashed(parts: Parts) -> bytes:
    """The 16 bytes that stand for a key: the head of a SHA-256, so that no two keys meet by chance."""
    framed = "".join([f"{len(part)}:{part}" for part in parts])
    return hashlib.sha256(framed.encode("utf-8", "surrogatepass")).digest()[:16]


def _files(name: str) -> tuple[str, str]:
    return f"{name}.keys.npy", f"{name}.rows.arrow"


class Lookup:
    """Rows by key; immutable. On disk `NAME.keys.npy` (n × 2 uint64, sorted) and `NAME.rows.arrow`, in one order."""

    def __init__(self, keys: npt.NDArray[np.uint64], rows: pa.Table) -> None:
        self._heads = keys[:, 0]
        self._tails = keys[:, 1]
        self._columns = [column.combine_chunks() for column in rows.columns]

    def __len__(self) -> int:
        return len(self._heads)

    @staticmethod
    def write(
        folder: Path, name: str, schema: pa.Schema, rows: Iterable[tuple[Parts, tuple[Any, ...]]]
    ) -> None:
        """Write the two files. rows: key and values, in any order; a key may come more than once."""
        hashes, given = bytearray(), []
        for parts, values in rows:
            hashes += _hashed(parts)
            given.append(values)
        keys = np.frombuffer(hashes, dtype=">u8").astype(np.uint64).reshape(-1, 2)
        order = np.lexsort((keys[:, 1], keys[:, 0]))
        keys_file, rows_file = _files(name)
        np.save(folder / keys_file, keys[order])
        columns = list(zip(*given, strict=True)) or [()] * len(schema)
        arrays = [pa.array(values, type=field.type) for values, field in zip(columns, schema, strict=True)]
        with (
            pa.OSFile(str(folder / rows_file), "wb") as file,
            pa.ipc.new_file(file, schema) as out,
        ):
            out.write_table(pa.table(arrays, schema=schema).take(order), max_chunksize=max(1, len(given)))

    @staticmethod
    def link(before: Path, folder: Path, name: str) -> None:
        """The same files under a second name.

        Raises:
            OSError: they are not there, or the file system has no links.
        """
        for file in _files(name):
            os.link(before / file, folder / file)

    @staticmethod
    def remove(folder: Path, name: str) -> None:
        """Take away what of the two files is there."""
        for file in _files(name):
            (folder / file).unlink(missing_ok=True)

    @classmethod
    def open(cls, folder: Path, name: str) -> "Lookup":
        """Map what `write` has written.

        Raises:
            OSError, ValueError: a file is missing or broken.
        """
        keys_file, rows_file = _files(name)
        with pa.memory_map(str(folder / rows_file)) as file:
            rows = pa.ipc.open_file(file).read_all()
        keys = np.load(folder / keys_file, mmap_mode="r" if rows.num_rows else None)
        if keys.shape != (rows.num_rows, 2):
            raise ValueError(f"{name}: {len(keys)} keys and {rows.num_rows} rows do not belong together")
        return cls(keys, rows)

    def find(self, keys: Sequence[Parts]) -> dict[int, list[tuple[Any, ...]]]:
        """The rows, in order, of each key that has any; by the key's place among the keys."""
        found: dict[int, list[tuple[Any, ...]]] = {}
        if not len(self) or not keys:
            return found
        wanted = np.frombuffer(b"".join(map(_hashed, keys)), dtype=">u8").astype(np.uint64).reshape(-1, 2)
        starts = self._heads.searchsorted(wanted[:, 0])
        inside = np.minimum(starts, len(self) - 1)
        for number in np.flatnonzero(self._heads[inside] == wanted[:, 0]).tolist():
            head, tail = wanted[number]
            place = int(starts[number])
            while place < len(self) and self._heads[place] == head:
                if self._tails[place] == tail:
                    row = tuple([column[place].as_py() for column in self._columns])
                    found.setdefault(number, []).append(row)
                place += 1
        return found
