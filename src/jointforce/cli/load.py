"""`jointforce load`: a feed goes in, with a progress bar; a second run goes on where the first was stopped."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import OperationalError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from jointforce.cli.bookmark import Bookmark
from jointforce.cli.feeds import Feed, Unreadable
from jointforce.domain.actor import system
from jointforce.domain.errors import DomainError
from jointforce.domain.vocabulary import RightStatus
from jointforce.flows import load, onboarding
from jointforce.intake.schemas import LISTING_COLUMNS, Rejected, SellerIn
from jointforce.parties import queries as parties
from jointforce.rights import queries as rights
from jointforce.rights.schemas import RightIn

console = Console(stderr=True)
COLUMNS = {"listings": LISTING_COLUMNS, "sellers": tuple(SellerIn.model_fields)}
REQUIRED = {"listings": ("id", "title"), "sellers": ("id",)}
UNUSED_OF_RIGHTS = ("status",)
"""Columns that a feed of rights may have, and that only an analyst may set."""


def load_feed(kind: str, path: Path, marketplace: str, *, as_json: bool, processes: int = 1) -> int:
    """Load listings or sellers; the exit code: 0, or 2 where the file, marketplace or database cannot be had."""
    return _reported(path, lambda: _load(kind, path, marketplace, processes), as_json=as_json)


def load_rights_feed(path: Path, marketplace: str, verified_by: str, *, as_json: bool) -> int:
    """Load rights into the house of a marketplace, all in one transaction; the exit code."""
    return _reported(path, lambda: _load_rights(path, marketplace, verified_by), as_json=as_json)


Outcome = tuple[dict[str, Any], list[Rejected]]


def _load(kind: str, path: Path, marketplace: str, processes: int) -> Outcome:
    market = parties.marketplace_named(marketplace)
    feed = Feed(path, COLUMNS[kind], REQUIRED[kind])
    mark = Bookmark(path, kind, str(market.id))
    house = parties.operator_of(market)
    side_by_side = load.Loaders(house, processes) if processes > 1 else nullcontext()
    with side_by_side as loaders, _progress() as progress:
        task = progress.add_task(f"Loading {kind}", total=None, completed=mark.done)

        def on_chunk(count: load.LoadCount) -> None:
            mark.move(count.rows, count.rejected, _total(mark.before, count))
            progress.update(task, completed=mark.done)

        count = load.load_rows(
            kind,
            mark.rest(feed.rows()),
            marketplace_id=market.id,
            actor=system("load"),
            on_chunk=on_chunk,
            loaders=loaders,
        )
    figures = _total(mark.before, count)
    rejected = mark.finish(count.rows, count.rejected, figures)
    return {"rows": mark.done, **figures, **_columns(feed)}, rejected


def _total(before: dict[str, Any], count: load.LoadCount) -> dict[str, Any]:
    """What all runs over the file came to."""
    names = ("created", "updated", "unchanged", "matches", "cases_opened")
    figures: dict[str, Any] = {name: before.get(name, 0) + getattr(count, name) for name in names}
    figures["dispositions"] = dict(Counter(before.get("dispositions", {})) + Counter(count.dispositions))
    return figures


def _columns(feed: Feed) -> dict[str, list[str]]:
    return {"ignored_columns": feed.ignored, "absent_columns": feed.absent}


def _load_rights(path: Path, marketplace: str, verified_by: str) -> Outcome:
    house = parties.operator_of(parties.marketplace_named(marketplace))
    analyst = parties.analyst_named(house, verified_by) if verified_by else None
    feed = Feed(path, (*RightIn.model_fields, *UNUSED_OF_RIGHTS), ("id", "mark", "holder"))
    found = list(feed.rows())
    rows = [row for row in found if not row.wrong]
    values = [{k: v for k, v in row.values.items() if k not in UNUSED_OF_RIGHTS} for row in rows]
    results = onboarding.submit_rights(values, actor=system("load"), operator_id=house)
    verified: Sequence[UUID] = ()
    if analyst is not None:
        loaded = [r.listing_id for r in results if r.listing_id]
        waiting = rights.rights(analyst, RightStatus.SUBMITTED).filter(id__in=loaded)
        verified = list(waiting.values_list("id", flat=True))
        if verified:
            reason = "Loaded from a feed"
            onboarding.set_right_status(verified, RightStatus.VERIFIED, reason=reason, actor=analyst)
    rejected = [Rejected(row.number, "", "row", row.wrong) for row in found if row.wrong]
    for row, result in zip(rows, results, strict=True):
        if result.status == "rejected":
            rejected.append(Rejected(row.number, result.id, result.field, result.reason))
    words = Counter(result.status for result in results)
    figures = {word: words[word] for word in ("created", "updated", "unchanged")}
    whole = {"rows": len(found), **figures, "verified": len(verified), **_columns(feed)}
    return whole, sorted(rejected, key=lambda refusal: refusal.row)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


def _reported(path: Path, load: Callable[[], Outcome], *, as_json: bool) -> int:
    try:
        figures, rejected = load()
    except (Unreadable, DomainError) as wrong:
        console.print(str(wrong), style="red", highlight=False, soft_wrap=True)
        return 2
    except OperationalError as wrong:
        console.print(
            f"The database cannot be reached: {wrong}", style="red", highlight=False, soft_wrap=True
        )
        return 2
    figures["rejected"] = len(rejected)
    aside = _write_rejects(path, rejected)
    if aside is not None:
        figures["rejects"] = str(aside)
    if as_json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name.replace('_', ' ')}: {_plain(value)}" for name, value in figures.items()))
    return 0


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{number} {name}" for name, number in value.items()) or "none"
    return (", ".join(value) or "none") if isinstance(value, list) else str(value)


def _write_rejects(path: Path, rejected: Sequence[Rejected]) -> Path | None:
    """The refused rows, beside the file, or in the state folder where that is not writable. None: none was refused."""
    name = path.name + ".rejects.jsonl"
    beside = path.with_name(name)
    if not rejected:
        if beside.exists():
            beside.unlink()
        return None
    text = "".join(json.dumps(asdict(refusal)) + "\n" for refusal in rejected)
    try:
        beside.write_text(text, encoding="utf-8")
    except OSError:
        beside = settings.STATE_DIR / "loads" / name
        beside.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
    return beside
