"""Set-based statements: one statement for many rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Model


def require_transaction() -> None:
    """State and its ledger entries stand or fall together: a service runs inside a flow's transaction.

    Raises:
        transaction.TransactionManagementError: no transaction is open.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A service is called inside a transaction; call a flow.")


def copy_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Store rows by PostgreSQL's COPY, the fastest way in. Constraints and triggers hold as for any INSERT."""
    names = ", ".join(f'"{column}"' for column in columns)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)


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
