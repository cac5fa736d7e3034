"""The rights of an index: the table as it came in, read one at a time only where a finding needs it."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from jointforce.engine.text.fold import fold


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
