"""The listings of a batch as signals ask for them, whether they came as Arrow columns or as rows."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jointforce.engine.columns import Texts, no_texts, one, texts, texts_of
from jointforce.engine.schema import LISTINGS

Numbers = NDArray[np.int64]


class Listings(Protocol):
    """A batch. Names are those of LISTINGS; listings go by their number in the batch."""

    def __len__(self) -> int: ...

    def tells(self, name: str) -> bool:
        """Whether any listing has a value in this column."""

    def texts(self, name: str) -> Texts:
        """A column of text as bytes."""

    def value(self, name: str, number: int) -> Any:
        """One value; None where there is none."""

    def prices(self) -> NDArray[np.float64]:
        """The price of every listing, NaN where it has none."""

    def coded(self, name: str, numbers: Numbers) -> tuple[Numbers, list[Any]]:
        """A column for these listings: for each its place in the list of values, which begins with None."""

    def ids(self) -> pa.Array:
        """The ids as an Arrow column."""


class Columns:
    """Listings that came as a table."""

    def __init__(self, table: pa.Table | pa.RecordBatch) -> None:
        """Absent optional columns are as good as empty ones, and others are not looked at.

        Raises ValueError naming a required column that is absent or holds nulls.
        """
        names = table.schema.names
        self._count = int(table.num_rows)
        self._columns: dict[str, pa.Array] = {}
        for field in LISTINGS:
            if field.name not in names:
                if not field.nullable:
                    raise ValueError(f'column "{field.name}" is missing')
                continue
            column = one(table.column(field.name))
            if not field.nullable and column.null_count:
                raise ValueError(f'column "{field.name}" holds {column.null_count} empty values')
            if not field.nullable or column.null_count < len(column):
                self._columns[field.name] = column if column.type == field.type else column.cast(field.type)

    def __len__(self) -> int:
        return self._count

    def tells(self, name: str) -> bool:
        return name in self._columns

    def texts(self, name: str) -> Texts:
        column = self._columns.get(name)
        return texts(column) if column is not None else no_texts(self._count)

    def value(self, name: str, number: int) -> Any:
        column = self._columns.get(name)
        return None if column is None else column[number].as_py()

    def prices(self) -> NDArray[np.float64]:
        column = self._columns.get("price")
        return np.full(self._count, np.nan) if column is None else pc.fill_null(column, np.nan).to_numpy()

    def coded(self, name: str, numbers: Numbers) -> tuple[Numbers, list[Any]]:
        column = self._columns.get(name)
        if column is None:
            return np.zeros(len(numbers), np.int64), [None]
        coded = pc.dictionary_encode(column.take(pa.array(numbers)))
        places = pc.fill_null(coded.indices, -1).to_numpy().astype(np.int64) + 1
        return places, [None, *coded.dictionary.to_pylist()]

    def ids(self) -> pa.Array:
        return self._columns["listing_id"]


class Rows:
    """Listings that came one by one. What they call their id is the caller's: here they go by their number."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def tells(self, name: str) -> bool:
        return any(row.get(name) is not None for row in self._rows)

    def texts(self, name: str) -> Texts:
        return texts_of([row.get(name) for row in self._rows])

    def value(self, name: str, number: int) -> Any:
        return self._rows[number].get(name)

    def prices(self) -> NDArray[np.float64]:
        return np.array([row.get("price") for row in self._rows], np.float64)

    def coded(self, name: str, numbers: Numbers) -> tuple[Numbers, list[Any]]:
        places: dict[Any, int] = {None: 0}
        found = [places.setdefault(self._rows[number].get(name), len(places)) for number in numbers.tolist()]
        return np.array(found, np.int64), list(places)

    def ids(self) -> pa.Array:
        return pa.array([str(number) for number in range(len(self._rows))], pa.string())
