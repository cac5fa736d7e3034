"""Set-based statements: one statement for many rows."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import AutoField, JSONField, Model
from pydantic_core import to_json

from jointforce.base.models import mark_stored, stored_row

M = TypeVar("M", bound=Model)


def require_transaction() -> None:
    """State and its ledger entries stand or fall together: a service runs inside a flow's transaction.

    Raises:
        transaction.TransactionManagementError: no transaction is open.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A service is called inside a transaction; call a flow.")


def copy_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Store rows by PostgreSQL's COPY, the fastest way in. Constraints and triggers hold as for any INSERT."""
    names = _quoted(columns)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _quoted(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


FEW = 8
"""Up to so many rows go faster by INSERT: a COPY takes three round trips."""


def insert(rows: list[M]) -> list[M]:
    """Store new rows of one model, and hand them back; a number that the database counts is not read back."""
    if rows:
        model = type(rows[0])
        columns, values, json_at = _layout(model)
        given = (_copied(values(row), json_at) for row in rows)
        if len(rows) > FEW:
            copy_rows(model, columns, given)
        else:
            execute(_insertion(model, len(rows)), [value for row in given for value in row])
        for row in rows:
            mark_stored(row)
    return rows


@cache
def _insertion(model: type[Model], count: int) -> str:
    columns, *_ = _layout(model)
    row = f"({', '.join(['%s'] * len(columns))})"
    return f'INSERT INTO "{model._meta.db_table}" ({_quoted(columns)}) VALUES {", ".join([row] * count)}'  # noqa: S608 - names of our own models


def insert_missing(rows: list[M]) -> list[M]:
    """Store those of these rows, of one model, that break no unique constraint; those that were stored, in order."""
    if not rows:
        return []
    model = type(rows[0])
    columns, values, _ = _layout(model)
    names = _quoted(columns)
    given = [dict(zip(columns, values(row), strict=True)) for row in rows]
    table = model._meta.db_table
    stored = fetch(
        f"""INSERT INTO "{table}" ({names}) SELECT {names} FROM jsonb_populate_recordset(NULL::"{table}", %s::jsonb)
            ON CONFLICT DO NOTHING RETURNING id""",  # noqa: S608 - names of our own models
        [to_json(given).decode()],
    )
    ids = {row[0] for row in stored}
    kept = [row for row in rows if row.pk in ids]
    for row in kept:
        mark_stored(row)
    return kept


@cache
def _layout(model: type[Model]) -> tuple[list[str], Callable[[Model], tuple[Any, ...]], frozenset[int]]:
    """A model's columns, what reads them from a row, and which of them hold JSON."""
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, AutoField)]
    json_at = frozenset(i for i, field in enumerate(fields) if isinstance(field, JSONField))
    return [str(f.column) for f in fields], attrgetter(*(f.attname for f in fields)), json_at


def _copied(values: tuple[Any, ...], json_at: frozenset[int]) -> Sequence[Any]:
    if not json_at:
        return values
    return [to_json(v).decode() if i in json_at and v is not None else v for i, v in enumerate(values)]


def select(model: type[M], rest: str, parameters: Sequence[Any] = ()) -> list[M]:
    """The rows of one model that `rest` leaves (WHERE, ORDER BY, FOR UPDATE), as its manager would hand them out.

    For what an act reads each time: composing the same statement anew costs more than PostgreSQL takes to answer it.
    """
    columns, names, read = _read_layout(model)
    table = model._meta.db_table
    rows = fetch(f'SELECT {columns} FROM "{table}" {rest}', parameters)  # noqa: S608 - names of our own models
    return [stored_row(model, zip(names, read(row), strict=True)) for row in rows]


@cache
def _read_layout(model: type[Model]) -> tuple[str, list[str], Callable[[tuple[Any, ...]], Sequence[Any]]]:
    """A model's columns for a SELECT, its attributes in the same order, and what makes their values from a row."""
    fields = list(model._meta.concrete_fields)
    table = model._meta.db_table
    json_at = [i for i, field in enumerate(fields) if isinstance(field, JSONField)]

    def read(row: tuple[Any, ...]) -> Sequence[Any]:
        if not json_at:
            return row
        values = list(row)
        for i in json_at:
            values[i] = None if values[i] is None else json.loads(values[i])
        return values

    columns = ", ".join(f'"{table}"."{field.column}"' for field in fields)
    return columns, [field.attname for field in fields], read


def fetch(sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def execute(sql: str, parameters: Sequence[Any] = ()) -> int:
    """Run a statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)


def notify(channel: str) -> None:
    """Wake whoever listens on the channel, when this transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [channel])
