"""Reads what people paste or upload: addresses or numbers, a line each, or CSV with more columns."""

import csv
import io
from dataclasses import dataclass

from jointforce.base.uploads import MAX_DOCUMENT_BYTES
from jointforce.domain.errors import Invalid
from jointforce.domain.notice_forms import NOTICE_REASONS
from jointforce.domain.repair import repair

MAX_PASTED = 10_000
_HEADINGS = {"listing", "listings", "url", "address", "id", "number"}


@dataclass(frozen=True, slots=True)
class Pasted:
    """A line as it was pasted: the listing, and where there were more columns a reason's code and where it is seen."""

    listing: str
    reason_code: str = ""
    where_seen: str = ""


@dataclass(frozen=True, slots=True)
class Paste:
    """The lines, each listing once, and how many stood there more often."""

    lines: list[Pasted]
    repeated: int


def decoded(content: bytes) -> str:
    """The text of an uploaded file.

    Raises:
        Invalid: it is too large.
    """
    if len(content) > MAX_DOCUMENT_BYTES:
        raise Invalid(f"At most {MAX_DOCUMENT_BYTES // 2**20} MB are taken.")
    return repair(content.decode("utf-8-sig", errors="replace"))[0]


def read(text: str) -> Paste:
    """Every line that is not empty; a heading is passed over, nonsense is kept for the linter to answer.

    Columns, separated by comma, semicolon or tab: the listing, then in any order a reason's code and where it is seen.

    Raises:
        Invalid: there are too many lines.
    """
    rows = [row for line in repair(text)[0].splitlines() if line.strip() for row in [_cells(line)] if row]
    if rows and rows[0][0].casefold() in _HEADINGS:
        rows = rows[1:]
    seen: dict[str, Pasted] = {}
    for cells in rows:
        seen.setdefault(cells[0], _pasted(cells))
    if len(seen) > MAX_PASTED:
        raise Invalid(f"At most {MAX_PASTED:,} lines are taken at once, and these are {len(seen):,}.")
    return Paste(list(seen.values()), len(rows) - len(seen))


def _cells(line: str) -> list[str]:
    mark = next((mark for mark in ("\t", ";") if mark in line), ",")
    if mark == "," and "://" in line and " " not in line and line.count(",") and '"' not in line:
        return [line.strip()[:2000]]  # a comma may stand in an address
    try:
        cells = next(csv.reader(io.StringIO(line), delimiter=mark), [])
    except csv.Error:
        cells = [line]
    return [cell.strip()[:2000] for cell in cells] if any(cell.strip() for cell in cells) else []


def _pasted(cells: list[str]) -> Pasted:
    others = [cell for cell in cells[1:] if cell]
    reason = next((cell for cell in others if cell in NOTICE_REASONS), "")
    where = next((cell for cell in others if cell != reason), "")
    return Pasted(cells[0], reason, where[:400])
