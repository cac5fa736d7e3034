"""Misuse of the right to complain: when a person should warn, and when suspend (DSA Art. 23(2)-(4)).

The arithmetic proposes and never acts. What it counts is what Art. 23(3) says must be weighed: how many unfounded
complaints there were and which share of all; how grave they were and whether they were meant, the person adds.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib import resources
from typing import Any

from jointforce.domain.tally import Tally


class MisuseStep(StrEnum):
    """What is done about misuse; a suspension follows a warning, never the other way."""

    WARNING = "warning"
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True)
class Threshold:
    """So many lost claims, and such a share of the decided ones, in so many days."""

    days: int
    lost: int
    share: float

    def reached(self, tally: Tally) -> bool:
        """Whether the record is as bad as this."""
        return tally.lost >= self.lost and tally.lost >= self.share * tally.decided


@dataclass(frozen=True, slots=True)
class MisuseRules:
    """When to warn; when to suspend after a warning; how many days the first suspension lasts, and the longest."""

    warn: Threshold
    suspend: Threshold
    first_days: int
    most_days: int

    def suspension_days(self, earlier: int) -> int:
        """How long a suspension lasts after so many earlier ones: each twice as long as the one before."""
        return min(self.first_days << min(earlier, 16), self.most_days)


@dataclass(frozen=True, slots=True)
class MisuseFacts:
    """A complainant's record for this question.

    lately: what was decided within `warn.days`. since_warning: what was decided since the last warning, None where
    there was none. warned_at: that warning. suspensions: how many there were. suspended_until: of one that is in force.
    """

    lately: Tally
    since_warning: Tally | None
    warned_at: datetime | None
    suspensions: int
    suspended_until: datetime | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a person is asked to decide, and why in a sentence. days: of a suspension."""

    step: MisuseStep
    days: int
    why: str


def propose(facts: MisuseFacts, now: datetime, rules: "MisuseRules | None" = None) -> Proposal | None:
    """What the record asks for now; None where it asks for nothing, or a suspension is in force."""
    rules = rules or RULES
    if facts.suspended_until is not None and facts.suspended_until > now:
        return None
    warned = facts.warned_at is not None and now - facts.warned_at <= timedelta(days=rules.suspend.days)
    if warned and facts.since_warning is not None and facts.warned_at is not None:
        if not rules.suspend.reached(facts.since_warning):
            return None
        days = rules.suspension_days(facts.suspensions)
        why = f"Warned on {facts.warned_at:%d %b %Y}; since then {_lost(facts.since_warning)}."
        return Proposal(MisuseStep.SUSPENSION, days, why)
    if rules.warn.reached(facts.lately):
        return Proposal(MisuseStep.WARNING, 0, f"In {rules.warn.days} days {_lost(facts.lately)}.")
    return None


def _lost(tally: Tally) -> str:
    return f"{tally.lost} of {tally.decided} decided listings were reported wrongly ({tally.lost / tally.decided:.0%})"


def read_rules(data: Mapping[str, Any]) -> MisuseRules:
    """Rules from their file's tables.

    Raises:
        ValueError: a value is missing or out of range; the message names it.
    """
    thresholds = {}
    for table in ("warn", "suspend"):
        part = data.get(table, {})
        for name, most in (("days", 3650), ("lost", 10**6), ("share", 1)):
            value = part.get(name)
            if not isinstance(value, int | float) or not 0 < value <= most:
                raise ValueError(
                    f"misuse.toml: [{table}] {name} lies above 0 and at most at {most}, not {value!r}"
                )
        thresholds[table] = Threshold(part["days"], part["lost"], part["share"])
    first, most_days = data["suspend"].get("first_days", 0), data["suspend"].get("most_days", 0)
    if not 0 < first <= most_days:
        raise ValueError("misuse.toml: [suspend] first_days is 1 or more, and most_days not less")
    return MisuseRules(thresholds["warn"], thresholds["suspend"], first, most_days)


RULES = read_rules(tomllib.loads(resources.files("jointforce.domain").joinpath("misuse.toml").read_text()))
