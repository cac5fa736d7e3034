"""Repeated infringements: how many occasions lead to what, and when that ends; the figures stand in a file beside."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from importlib.resources import files
from typing import Any

from jointforce.domain.months import add_months


class Consequence(StrEnum):
    """What repeated infringements lead to; a suspension is only ever proposed, to a person."""

    WARNING = "warning"
    LIMIT = "limit"
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True)
class Step:
    """So many occasions within so many months have this consequence."""

    occasions: int
    months: int
    consequence: Consequence
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class RepeatPolicy:
    """The steps, the mildest first, and how long a strike counts at all, in months."""

    strike_months: int
    steps: tuple[Step, ...]

    def expires_at(self, at: datetime) -> datetime:
        """The instant from which a strike of `at` no longer counts."""
        return add_months(at, self.strike_months)


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a seller stands: the step reached (None: none), the occasions that count, and what would change it.

    lower_on: when, without a new strike, a milder step applies; None where no step is reached.
    missing: how many more occasions lead to `following` (None: there is no further step).
    """

    step: Step | None
    occasions: int
    lower_on: datetime | None
    following: Step | None
    missing: int


def read_policy(text: str) -> RepeatPolicy:
    """The policy of a file.

    Raises:
        ValueError: a step asks for fewer occasions than the one before, a figure is not above zero, or one is unknown.
    """
    table: dict[str, Any] = tomllib.loads(text)
    steps = tuple(
        Step(int(s["occasions"]), int(s["months"]), Consequence(s["consequence"]), s["says"], s["source"])
        for s in table["steps"]
    )
    counts = [step.occasions for step in steps]
    if sorted(set(counts)) != counts or min([*counts, int(table["strike_months"])]) < 1:
        raise ValueError("Each step asks for more occasions than the one before, and figures are above zero.")
    return RepeatPolicy(int(table["strike_months"]), steps)


POLICY = read_policy((files("jointforce.domain") / "repeat_infringer.toml").read_text(encoding="utf-8"))
"""The shipped policy."""


def reached(strikes: Iterable[datetime], now: datetime, policy: RepeatPolicy = POLICY) -> Reached:
    """Where a seller with these strikes stands (those that ended otherwise are left out by the caller)."""
    occasions = _occasions(strikes, now, policy)
    found = [step for step in policy.steps if _within(occasions, step, now) >= step.occasions]
    step = found[-1] if found else None
    index = policy.steps.index(step) + 1 if step else 0
    following = policy.steps[index] if index < len(policy.steps) else None
    missing = following.occasions - _within(occasions, following, now) if following else 0
    return Reached(
        step, len(occasions), _lower_on(occasions, step, policy) if step else None, following, missing
    )


def _occasions(strikes: Iterable[datetime], now: datetime, policy: RepeatPolicy) -> list[datetime]:
    """The last strike of each day that still counts, the oldest first."""
    by_day: dict[date, datetime] = {}
    for at in sorted(strikes):
        if at <= now < policy.expires_at(at):
            by_day[at.astimezone(UTC).date()] = at
    return list(by_day.values())


def _within(occasions: list[datetime], step: Step, now: datetime) -> int:
    return sum(add_months(at, step.months) > now for at in occasions)


def _lower_on(occasions: list[datetime], step: Step, policy: RepeatPolicy) -> datetime:
    """When so many occasions have left the step's months that it is no longer reached."""
    leaves = sorted(min(add_months(at, step.months), policy.expires_at(at)) for at in occasions)
    return leaves[len(leaves) - step.occasions]
