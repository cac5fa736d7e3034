"""The parts of the text bench by their names; each imports what it needs once it runs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MARKS = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the bench may be told: how many marks the speed is measured with (titles are twice as many), where the made
    files may stay for the next time, in how many texts the screener is checked against the reference; how many minutes
    each rate of notices is held, and with how many open cases in the database.
    """

    marks: int = MARKS
    work: Path | None = None
    check: int = 0
    minutes: float = 10
    cases: int = 1_000_000

    def words(self) -> list[str]:
        """The same on a command line."""
        work = ["--work", str(self.work)] if self.work else []
        return ["--marks", str(self.marks), "--check", str(self.check), *work]


def _recall(data: Path | None, _: Asked) -> dict[str, Any]:
    from jointforce.bench.text.recall import recall_figures

    return recall_figures(data)


def _honest(data: Path | None, _: Asked) -> dict[str, Any]:
    from jointforce.bench.text.honest import honest_figures

    return honest_figures(data)


def _use(data: Path | None, _: Asked) -> dict[str, Any]:
    from jointforce.bench.text.uses import use_figures

    return use_figures(data)


def _sample(_: Path | None, __: Asked) -> dict[str, Any]:
    from jointforce.bench.text.risks import sample_figures

    return sample_figures()


def _replica(data: Path | None, _: Asked) -> dict[str, Any]:
    from jointforce.bench.text.risks import replica_figures

    return replica_figures(data)


def _speed(data: Path | None, asked: Asked) -> dict[str, Any]:
    from jointforce.bench.text.speed import speed_figures

    return speed_figures(data, marks=asked.marks, work=asked.work)


def _hostile(data: Path | None, _: Asked) -> dict[str, Any]:
    from jointforce.bench.text.hostile import hostile_figures

    return hostile_figures(data)


def _check(data: Path | None, asked: Asked) -> dict[str, Any]:
    if not asked.check:
        return {}
    from jointforce.bench.text.check import check_figures

    return check_figures(data, asked.check)


TEXT: dict[str, Callable[[Path | None, Asked], dict[str, Any]]] = {
    "recall": _recall,
    "honest": _honest,
    "use": _use,
    "sample": _sample,
    "replica": _replica,
    "speed": _speed,
    "hostile": _hostile,
    "check": _check,
}
"""Each part gives its figures; together they have every key of `jointforce bench text --json`."""
