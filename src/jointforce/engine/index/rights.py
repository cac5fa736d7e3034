"""The rights of an index: the table as it came in, read one at a time only where a finding needs it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jointforce.engine.text.fold import fold

_CLASSES = 46
"""The Nice Classification counts 45 classes, from 1."""


@dataclass(frozen=True, slots=True)
class Right:
    """One right, read once. Prices are in `currency`; `product_words` are folded."""

    id: str
    mark: str
    holder: str
    usual_price_low: float | None
    currency: str | None
    product_words: tuple[str, ...]
    gtin: str | None

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Right":
        """From a row of the table."""
        words = tuple(fold(word) for word in row["product_words"] or () if word)
        return cls(
            row["id"], row["mark"], row["holder"], row["usual_price_low"], row["currency"], words, row["gtin"]
        )


def complete(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table with the columns of the schema, in its order and types; absent optional columns are null.

    Raises ValueError naming a required column that is absent or holds nulls.
    """
    columns = []
    for field in schema:
        if field.name in table.column_names:
            column = table.column(field.name)
            if not field.nullable and column.null_count:
                raise ValueError(f'column "{field.name}" holds {column.null_count} empty values')
            columns.append(column if column.type == field.type else column.cast(field.type))
        elif field.nullable:
            columns.append(pa.nulls(table.num_rows, field.type))
        else:
            raise ValueError(f'column "{field.name}" is missing')
    return pa.table(columns, schema=schema)


def class_bits(classes: Iterable[int]) -> int:
    """A bit for each of these Nice classes."""
    return sum(1 << nice for nice in set(classes) if 0 < nice < _CLASSES)


def bits_of_classes(lists: pa.Array) -> NDArray[np.int64]:
    """A bit for each Nice class of each list."""
    masks = np.zeros(len(lists), np.int64)
    parents = pc.list_parent_indices(lists).to_numpy().astype(np.int64)
    numbers = pc.fill_null(pc.list_flatten(lists), 0).to_numpy().astype(np.int64)
    good = (numbers > 0) & (numbers < _CLASSES)
    np.bitwise_or.at(masks, parents[good], np.int64(1) << numbers[good])
    return masks
