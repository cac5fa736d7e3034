"""`jointforce export`: what was filed, as a file; any number of rows in the same memory."""

import csv
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from jointforce.domain.errors import DomainError
from jointforce.domain.transparency.schema import FIELDS
from jointforce.enforcement.queries import transparency
from jointforce.parties import queries as parties

_NAMES = tuple(field.name for field in FIELDS)
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
"""Before and after every statement."""
_ABOUT = ("state", "written_at", "sent_at", "answer")


def export_transparency(out: Path, marketplace: str, since: datetime | None, until: datetime | None) -> int:
    """Write the statements of a time into `out`: a .jsonl or .csv; the exit code.

    The file stands whole or not at all: it is written aside and renamed.
    """
    write = _WRITERS.get(out.suffix.lower())
    if write is None:
        print(f"{out.name}: say a name that ends in .jsonl or .csv.", file=sys.stderr)
        return 2
    try:
        markets = [parties.marketplace_named(marketplace).id] if marketplace else _all_marketplaces()
        start, end = _utc(since) if since else _FIRST, _utc(until) if until else _LAST
        beside = out.with_name(f".{out.name}.{os.getpid()}")
        try:
            with beside.open("w", encoding="utf-8", newline="") as file:
                count = write(file, transparency.export(markets, start, end))
            beside.replace(out)
        finally:
            beside.unlink(missing_ok=True)
    except (DomainError, OSError) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    print(f"{count:,} statement{'' if count == 1 else 's'} in {out}.")
    return 0


def _all_marketplaces() -> list[Any]:
    return [market for house in parties.operators() for market in parties.marketplaces_of(house)]


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _jsonl(file: IO[str], rows: Iterator[transparency.Exported]) -> int:
    count = 0
    for row in rows:
        count += 1
        about = dict(zip(_ABOUT, _about(row), strict=True))
        file.write(
            json.dumps({"statement": row.payload, **about, "answer": row.answer}, ensure_ascii=False) + "\n"
        )
    return count


def _csv(file: IO[str], rows: Iterator[transparency.Exported]) -> int:
    writer = csv.writer(file)
    writer.writerow([*_NAMES, *_ABOUT])
    count = 0
    for row in rows:
        count += 1
        writer.writerow([_cell(row.payload.get(name)) for name in _NAMES] + [_cell(v) for v in _about(row)])
    return count


def _about(row: transparency.Exported) -> list[str]:
    sent = row.sent_at.isoformat() if row.sent_at else ""
    return [row.state.value, row.created_at.isoformat(), sent, str(row.answer.get("message", ""))]


def _cell(value: Any) -> str:
    """A list with bars between; the product's number alone; never what a spreadsheet takes for a formula."""
    if isinstance(value, list):
        value = "|".join(value)
    if isinstance(value, dict):
        value = value.get("EAN-13", "")
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


_WRITERS: dict[str, Callable[[IO[str], Iterator[transparency.Exported]], int]] = {
    ".jsonl": _jsonl,
    ".csv": _csv,
}
