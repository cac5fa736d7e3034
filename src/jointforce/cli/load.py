"""`jointforce load`: a feed goes in, with a progress bar; a second run goes on where the first was stopped."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from jointforce.cli.feeds import Unreadable, rows
from jointforce.domain.actor import system
from jointforce.domain.errors import DomainError
from jointforce.domain.vocabulary import RightStatus
from jointforce.flows import load, onboarding
from jointforce.intake.schemas import LISTING_COLUMNS, Rejected, SellerIn
from jointforce.parties import queries as parties
from jointforce.rights.schemas import RightIn

console = Console(stderr=True)
COLUMNS = {"listings": LISTING_COLUMNS, "sellers": tuple(SellerIn.model_fields)}


def load_feed(kind: str, path: Path, marketplace: str, *, as_json: bool) -> int:
    """Load listings or sellers; the exit code: 0, or 2 where the file or marketplace cannot be had."""
    try:
        market = parties.marketplace_named(marketplace)
        mark = _Bookmark(path, kind, str(market.id))
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        ) as progress:
            task = progress.add_task(f"Loading {kind}", total=None, completed=mark.done)

            def on_chunk(count: load.LoadCount) -> None:
                mark.move(mark.start + count.rows)
                progress.update(task, completed=mark.done)

            count = load.load_rows(
                kind,
                mark.rest(rows(path, COLUMNS[kind])),
                marketplace_id=market.id,
                actor=system("load"),
                on_chunk=on_chunk,
            )
        mark.clear()
    except (Unreadable, DomainError) as wrong:
        console.print(str(wrong), style="red", highlight=False)
        return 2
    _report(
        path,
        {
            "rows": count.rows,
            "created": count.created,
            "updated": count.updated,
            "unchanged": count.unchanged,
            "matches": count.matches,
            "cases_opened": count.cases_opened,
            "dispositions": dict(count.dispositions),
        },
        count.rejected,
        as_json=as_json,
    )
    return 0


def load_rights_feed(path: Path, marketplace: str, verified_by: str, *, as_json: bool) -> int:
    """Load rights into the house of a marketplace; the exit code."""
    try:
        market = parties.marketplace_named(marketplace)
        house = parties.operator_of(market)
        analyst = parties.analyst_named(house, verified_by) if verified_by else None
        ignored = ("status",)
        found = list(rows(path, (*RightIn.model_fields, *ignored)))
        results = onboarding.submit_rights(
            [{k: v for k, v in row.items() if k not in ignored} for _, row in found],
            actor=system("load"),
            operator_id=house,
        )
        fresh = [r.listing_id for r in results if r.status in ("created", "updated") and r.listing_id]
        if analyst is not None and fresh:
            onboarding.set_right_status(
                fresh, RightStatus.VERIFIED, reason="Loaded from a feed", actor=analyst
            )
    except (Unreadable, DomainError) as wrong:
        console.print(str(wrong), style="red", highlight=False)
        return 2
    rejected = [
        Rejected(number, r.id, r.field, r.reason)
        for (number, _), r in zip(found, results, strict=True)
        if r.status == "rejected"
    ]
    counts: dict[str, Any] = {
        s: sum(r.status == s for r in results) for s in ("created", "updated", "unchanged")
    }
    _report(
        path,
        {"rows": len(found), **counts, "verified": len(fresh) if analyst else 0},
        rejected,
        as_json=as_json,
    )
    return 0


def _report(path: Path, figures: dict[str, Any], rejected: list[Rejected], *, as_json: bool) -> None:
    figures["rejected"] = len(rejected)
    if rejected:
        aside = path.with_name(path.name + ".rejects.jsonl")
        lines = (
            json.dumps({"row": r.row, "id": r.id, "field": r.field, "reason": r.reason}, ensure_ascii=True)
            for r in rejected
        )
        aside.write_text("\n".join(lines) + "\n", encoding="utf-8")
        figures["rejects"] = str(aside)
    if as_json:
        print(json.dumps(figures))
    else:
        print(", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in figures.items()))


class _Bookmark:
    """How many rows of this very file stand already; kept beside the state, moved after each commit."""

    def __init__(self, path: Path, kind: str, market: str) -> None:
        if not path.is_file():
            raise Unreadable(f"There is no file {path}.")
        digest = hashlib.sha256(f"{kind}:{market}:".encode())
        with path.open("rb") as file:
            while block := file.read(2**20):
                digest.update(block)
        self._file = settings.STATE_DIR / "loads" / digest.hexdigest()
        self.start = self.done = int(self._file.read_text()) if self._file.exists() else 0

    def rest(self, numbered: Iterator[tuple[int, dict[str, Any]]]) -> Iterator[tuple[int, dict[str, Any]]]:
        """The rows after those that stand."""
        for index, row in enumerate(numbered):
            if index >= self.start:
                yield row

    def move(self, done: int) -> None:
        """These rows stand."""
        self.done = done
        self._file.parent.mkdir(parents=True, exist_ok=True)
        aside = self._file.with_suffix(".new")
        aside.write_text(str(done))
        aside.replace(self._file)

    def clear(self) -> None:
        """The file is loaded whole; the next run looks at every row again."""
        self._file.unlink(missing_ok=True)
