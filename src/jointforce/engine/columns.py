"""Columns of text as kernels read them: bytes, and where each value begins and ends."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_NOTHING = np.frombuffer(b"\0", np.uint8)
"""Kernels are compiled for data that is only read, once: an array that may be written to is of another type."""


class Texts(NamedTuple):
    """A column: `data`, and `ends` with one offset more than there are values; a null has no bytes."""

    data: NDArray[np.uint8]
    ends: NDArray[np.int64]

    def text(self, number: int) -> str:
        """One value."""
        return bytes(self.data[self.ends[number] : self.ends[number + 1]]).decode("utf-8", errors="replace")

    def stretch(self, begin: int, stop: int) -> str:
        """The text between two places of the data."""
        return bytes(self.data[begin:stop]).decode()

    def longest(self) -> int:
        """Bytes of the longest value."""
        return int(np.diff(self.ends).max(initial=0))

    def most(self) -> int:
        """Bytes of all values: the longest has no more."""
        return int(self.ends[-1] - self.ends[0])

    def slices(self, begin: NDArray[np.int64], stop: NDArray[np.int64]) -> pa.Array:
        """Stretches of the data as an Arrow column."""
        sizes = stop - begin
        offsets = np.zeros(len(begin) + 1, np.int32)
        np.cumsum(sizes, out=offsets[1:])
        places = np.repeat(begin - offsets[:-1], sizes) + np.arange(offsets[-1])
        data = self.data[places]
        return pa.StringArray.from_buffers(len(begin), pa.py_buffer(offsets), pa.py_buffer(data))


def one(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """A column in one piece; copied only where it is not."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return (
        column.chunk(0)
        if column.num_chunks == 1
        else pa.concat_arrays(column.chunks or [pa.array([], column.type)])
    )


def no_texts(count: int) -> Texts:
    """A column of so many nulls."""
    return Texts(_NOTHING, np.zeros(count + 1, np.int64))


def texts_of(values: Sequence[str | None]) -> Texts:
    """Texts as a column."""
    packed = [value.encode() if value else b"" for value in values]
    if not any(packed):
        return no_texts(len(packed))
    ends = np.zeros(len(packed) + 1, np.int64)
    np.cumsum([len(value) for value in packed], out=ends[1:])
    return Texts(np.frombuffer(b"".join(packed), np.uint8), ends)


def texts(array: pa.Array) -> Texts:
    """A column of strings as bytes; what is no UTF-8 reads as U+FFFD."""
    if array.null_count == len(array):
        return no_texts(len(array))
    if array.null_count:
        array = pc.fill_null(array, "")
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        repaired = [value.decode("utf-8", errors="replace") for value in array.cast(pa.binary()).to_pylist()]
        array = pa.array(repaired, pa.large_string())
    wide = array.type == pa.large_string()
    kind = np.dtype(np.int64) if wide else np.dtype(np.int32)
    offsets = np.frombuffer(array.buffers()[1], kind)[array.offset : array.offset + len(array) + 1]
    buffer = array.buffers()[2]
    data = np.frombuffer(buffer, np.uint8) if buffer is not None and buffer.size else _NOTHING
    data.setflags(write=False)
    return Texts(data, offsets.astype(np.int64))
