"""`jointforce screen`: a catalogue goes in, part files come out; no database, no Django."""

import json
from datetime import UTC, date, datetime

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from jointforce.engine.bulk import run
from jointforce.engine.bulk.files import Unreadable
from jointforce.engine.bulk.parts import Refused

console = Console(stderr=True)


def today() -> date:
    """The day in UTC: the rights in force on it are screened against."""
    return datetime.now(UTC).date()


def screen(options: run.Options, *, as_json: bool) -> int:
    """Screen, with a progress bar on a terminal; the exit code: 0, or 2 where it cannot be done, with a sentence."""
    try:
        with _progress() as progress:
            task = progress.add_task("Preparing", total=None)

            def on_progress(done: int, total: int | None) -> None:
                progress.update(task, description="Screening", completed=done, total=total)

            report = run.screen(options, on_progress)
    except (Unreadable, Refused, ValueError) as wrong:
        console.print(str(wrong), style="red", highlight=False, soft_wrap=True)
        return 2
    figures = report.to_json()
    if as_json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name.replace('_', ' ')}: {_plain(value)}" for name, value in figures.items()))
    return 0


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} ({why})" for name, why in value.items()) or "none"
    if isinstance(value, list):
        return " ".join(value) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    )
