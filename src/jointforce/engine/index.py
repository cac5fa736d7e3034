"""The index: all rights as the screener needs them, immutable once built."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import pyarrow as pa

from jointforce.engine.schema import RIGHTS
from jointforce.engine.text import data
from jointforce.engine.text.fold import fold
from jointforce.engine.text.names import NameTable


@dataclass(frozen=True, slots=True)
class Right:
    """One right, read once. Prices are in `currency`; `product_words` are folded."""

    id: str
    mark: str
    holder: str
    form: str
    nice_classes: frozenset[int]
    territories: tuple[str, ...]
    watch: frozenset[str]
    usual_price_low: float | None
    currency: str | None
    product_words: tuple[str, ...]
    gtin: str | None


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


def _fingerprint(rows: Sequence[dict[str, Any]]) -> str:
    """A hash of everything that decides what the index finds: the rights in any order, and our own tables."""
    digest = hashlib.sha256()
    for line in sorted(json.dumps(row, sort_keys=True, ensure_ascii=True) for row in rows):
        digest.update(line.encode())
        digest.update(b"\n")
    tables = {
        entry.name: entry for entry in files(data).iterdir() if entry.name.endswith((".txt", ".csv", ".tsv"))
    }
    for name in sorted(tables):
        digest.update(tables[name].read_bytes())
    return digest.hexdigest()


class RightsIndex:
    """All rights, ready to screen against. Build it once, share it between screeners; nothing changes it."""

    def __init__(self, rights: Sequence[Right], names: NameTable, fingerprint: str) -> None:
        self.rights = rights
        self.names = names
        self.fingerprint = fingerprint
        self.warnings: list[str] = names.warnings

    @property
    def right_count(self) -> int:
        """How many rights the index holds."""
        return len(self.rights)

    @classmethod
    def build(cls, rights: pa.Table) -> "RightsIndex":
        """Build from a table with the columns of `RIGHTS`. Raises ValueError where a required one is missing."""
        rows = complete(rights, RIGHTS).to_pylist()
        names = NameTable()
        held = []
        for number, row in enumerate(rows):
            held.append(
                Right(
                    id=row["id"],
                    mark=row["mark"],
                    holder=row["holder"],
                    form=row["form"] or "word",
                    nice_classes=frozenset(row["nice_classes"] or ()),
                    territories=tuple(row["territories"] or ()),
                    watch=frozenset(row["watch"] or ("disguised",)),
                    usual_price_low=row["usual_price_low"],
                    currency=row["currency"],
                    product_words=tuple(fold(word) for word in row["product_words"] or () if word),
                    gtin=row["gtin"],
                )
            )
            if held[-1].form == "word":
                names.add(row["mark"], number)
                for alias in row["aliases"] or ():
                    if alias:
                        names.add(alias, number, alias=True)
        names.add_pinyin()
        return cls(tuple(held), names, _fingerprint(rows))
