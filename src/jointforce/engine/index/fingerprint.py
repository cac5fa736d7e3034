"""The fingerprint of an index: whatever decides what it finds, as one hash that is cheap at a million rights.

Each right is hashed by itself and the hashes are added up: the order of the rights does not count, and a changed right
is one subtraction and one addition. A checkpoint against building the same twice, no proof against forgers.
"""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jointforce.engine.kernels.hashing import SEED, extend, settled
from jointforce.engine.kernels.jit import entry
from jointforce.engine.text import data

int64: Any = numba.int64

_NULL = -1


class Sums(NamedTuple):
    """Two sums of the hashes of rights, modulo 2**64, and how many they are of."""

    first: int
    second: int
    rights: int

    def plus(self, other: "Sums") -> "Sums":
        """Of the rights of both."""
        mask = (1 << 64) - 1
        return Sums(
            (self.first + other.first) & mask, (self.second + other.second) & mask, self.rights + other.rights
        )

    def minus(self, other: "Sums") -> "Sums":
        """Without the rights of the other."""
        mask = (1 << 64) - 1
        return Sums(
            (self.first - other.first) & mask, (self.second - other.second) & mask, self.rights - other.rights
        )

    def fingerprint(self) -> str:
        """The hash of these rights and of our own tables and rules."""
        return hashlib.sha256(f"{recipe()} {self.first} {self.second} {self.rights}".encode()).hexdigest()


def sums(table: pa.Table) -> Sums:
    """The sums of a table with the columns of RIGHTS."""
    states = hashes(table)
    again = states.copy()
    _stir(again)
    mask = (1 << 64) - 1
    return Sums(
        int(states.view(np.uint64).sum()) & mask, int(again.view(np.uint64).sum()) & mask, table.num_rows
    )


def hashes(table: pa.Table) -> NDArray[np.int64]:
    """A hash of each right, all its columns together."""
    states = np.full(table.num_rows, SEED, np.int64)
    for name in table.column_names:
        for begin, chunk in _chunks(table.column(name)):
            _mix(states[begin : begin + len(chunk)], chunk)
    return states


@cache
def recipe() -> str:
    """A hash of what makes an index out of rights: our word lists, and the sources that read marks and texts."""
    engine = Path(__file__).parents[1]
    sources = [*engine.glob("kernels/*.py"), *engine.glob("index/*.py"), *engine.glob("text/*.py")]
    sources += [engine / "characters.py", engine / "tables.py"]
    digest = hashlib.sha256()
    for source in sorted(sources):
        digest.update(source.read_bytes())
    tables = {
        entry.name: entry for entry in files(data).iterdir() if entry.name.endswith((".txt", ".csv", ".tsv"))
    }
    for name in sorted(tables):
        digest.update(tables[name].read_bytes())
    return digest.hexdigest()


def _chunks(column: pa.ChunkedArray) -> list[tuple[int, pa.Array]]:
    begin, chunks = 0, []
    for chunk in column.chunks:
        chunks.append((begin, chunk))
        begin += len(chunk)
    return chunks


def _mix(states: NDArray[np.int64], array: pa.Array) -> None:
    """Mix the values of an array into the running hash of each row."""
    values: NDArray[Any]
    if pa.types.is_string(array.type) or pa.types.is_list(array.type):
        offsets = np.frombuffer(array.buffers()[1] or bytes(4), np.int32)[
            array.offset : array.offset + len(array) + 1
        ]
        if pa.types.is_string(array.type):
            values = np.frombuffer(array.buffers()[2] or b"\0", np.uint8)
        else:
            values = np.full(len(array.values), SEED, np.int64)
            _mix(values, array.values)
    else:
        offsets = np.arange(len(array) + 1, dtype=np.int32)
        values = np.asarray(pc.fill_null(array, 0).to_numpy(), np.float64).view(np.int64)
    valid = np.asarray(pc.is_valid(array).to_numpy(zero_copy_only=False))
    for kept in (values, offsets, valid):
        kept.setflags(write=False)
    _enter(states, values, offsets, valid)


@entry
def _enter(states: Any, values: Any, offsets: Any, valid: Any) -> None:
    """Mix the values at offsets[i]..offsets[i + 1] into state i, or that there are none."""
    for i in range(states.size):
        state = states[i]
        if valid[i]:
            state = extend(state, int64(offsets[i + 1] - offsets[i]))
            for at in range(offsets[i], offsets[i + 1]):
                state = extend(state, int64(values[at]))
        else:
            state = extend(state, int64(_NULL))
        states[i] = settled(state)


@entry
def _stir(states: Any) -> None:
    """A second hash out of the first."""
    for i in range(states.size):
        states[i] = settled(extend(states[i], int64(_NULL)))
