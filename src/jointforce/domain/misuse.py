"""Measures against misuse: when a person should warn, and when suspend (DSA Art. 23).

The arithmetic proposes and never acts. What it counts is what Art. 23(3) says must be weighed: how many unfounded
complaints, or infringements, there were and which share of all; how grave they were and whether they were meant, the
person adds. No step is proposed twice for the same facts.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from jointforce.domain.repeat_infringer import POLICY, Consequence, RepeatPolicy, reached
from jointforce.domain.tally import Tally


class MisuseStep(StrEnum):
    """What is done about misuse; a suspension follows a warning, never the other way."""

    WARNING = "warning"
    SUSPENSION = "suspension"


class MeasureState(StrEnum):
    """How a step stands: put to a person, who imposes or dismisses it; what is imposed ends on its day or is lifted.

    A proposal is withdrawn where the record no longer asks for it.
    """

    PROPOSED = "proposed"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"
    IN_FORCE = "in_force"
    ENDED = "ended"
    LIFTED = "lifted"


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
    """When to warn; when to suspend after a warning; how many days the first suspension lasts, and the longest.

    zone: whose calendar days are counted.
    """

    warn: Threshold
    suspend: Threshold
    first_days: int
    most_days: int
    zone: ZoneInfo

    def suspension_days(self, earlier: int) -> int:
        """How long a suspension lasts after so many earlier ones: each twice as long as the one before."""
        return min(self.first_days << min(earlier, 16), self.most_days)

    def ends_at(self, at: datetime, days: int) -> datetime:
        """When so many days are over: the day of `at` is not counted, and the last one counts whole.

        As periods are counted in the Union (Regulation (EEC, Euratom) No 1182/71, Art. 3(1) and (2)(b)).
        """
        day = at.astimezone(self.zone).date() + timedelta(days=days + 1)
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class History:
    """What was done about a party before.

    warned_at: of the warning in force. counted_from: since when claims count towards a suspension: the later of that
    warning and the last suspension. suspensions: how many there were, without those that were lifted. suspended_until:
    of the one in force. settled: by step, the newest fact that a person has weighed for it or for a harsher one.
    """

    warned_at: datetime | None = None
    counted_from: datetime | None = None
    suspensions: int = 0
    suspended_until: datetime | None = None
    settled: Mapping[MisuseStep, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MisuseFacts:
    """A complainant's record for this question.

    lately: what was decided within `warn.days`. since: what was decided from `history.counted_from` on, None where
    nothing is in force. newest: when the last of the lost claims was decided, None where none is.
    """

    lately: Tally
    since: Tally | None
    newest: datetime | None
    history: History = field(default_factory=History)


@dataclass(frozen=True, slots=True)
class Struck:
    """A seller's strikes that count. days: the last of each day (UTC). since: how many after `History.counted_from`."""

    days: Sequence[datetime]
    count: int
    since: int = 0


@dataclass(frozen=True, slots=True)
class SellerFacts:
    """A seller's record for this question.

    struck: the strikes that count. listings: how many it has posted, counted up to a limit; at_least: that was reached.
    """

    struck: Struck
    listings: int
    at_least: bool = False
    history: History = field(default_factory=History)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a person is asked to decide, and why in a sentence.

    days: how long the step is in force. counted: the numbers of the sentence by name. newest: the last fact behind it.
    """

    step: MisuseStep
    days: int
    why: str
    counted: Mapping[str, int]
    newest: datetime


def propose(facts: MisuseFacts, now: datetime, rules: "MisuseRules | None" = None) -> Proposal | None:
    """What a complainant's record asks for now (DSA Art. 23(2)); None: nothing, or a suspension is in force."""
    rules, before = rules or RULES, facts.history
    if _suspended(before, now) or facts.newest is None:
        return None
    if before.warned_at is None or rules.ends_at(before.warned_at, rules.suspend.days) <= now:
        step, tally, days = MisuseStep.WARNING, facts.lately, rules.suspend.days
        due = rules.warn.reached(tally)
        why = f"In {rules.warn.days} days {_lost(tally)}."
    else:
        step, tally = MisuseStep.SUSPENSION, facts.since or Tally()
        days = rules.suspension_days(before.suspensions)
        due = rules.suspend.reached(tally)
        why = f"Warned on {before.warned_at:%d %b %Y}; since {_since(before)} {_lost(tally)}."
    if not due or not _is_new(step, facts.newest, before):
        return None
    return Proposal(step, days, why, {"lost": tally.lost, "decided": tally.decided}, facts.newest)


def propose_for_seller(
    facts: SellerFacts, now: datetime, policy: RepeatPolicy = POLICY, rules: "MisuseRules | None" = None
) -> Proposal | None:
    """What a seller's strikes ask for now (DSA Art. 23(1)); None: nothing, or a suspension is in force."""
    rules, before = rules or RULES, facts.history
    struck = facts.struck
    found = reached(struck.days, now, policy)
    if found.step is None or _suspended(before, now):
        return None
    newest = max(struck.days)
    counted = {"occasions": found.occasions, "strikes": struck.count, "listings": facts.listings}
    why = f"In {policy.strike_months} months infringements were confirmed {_struck(facts, found.occasions)}."
    if before.warned_at is None:
        step, days = MisuseStep.WARNING, (policy.expires_at(now) - now).days
    elif found.step.consequence is Consequence.SUSPENSION:
        step, days = MisuseStep.SUSPENSION, rules.suspension_days(before.suspensions)
        counted["since"] = struck.since
        if not struck.since:
            return None
        why = f"Warned on {before.warned_at:%d %b %Y}; since {_since(before)} {_strikes(counted['since'])}. {why}"
    else:
        return None
    return Proposal(step, days, why, counted, newest) if _is_new(step, newest, before) else None


def _suspended(history: History, now: datetime) -> bool:
    return history.suspended_until is not None and history.suspended_until > now


def _is_new(step: MisuseStep, newest: datetime, history: History) -> bool:
    """Whether something has happened since a person last decided about this step."""
    settled = history.settled.get(step)
    return settled is None or newest > settled


def _since(history: History) -> str:
    if history.counted_from is None or history.counted_from == history.warned_at:
        return "then"
    return f"the last suspension ({history.counted_from:%d %b %Y})"


def _lost(tally: Tally) -> str:
    if not tally.decided:
        return "no listing was decided"
    return f"{tally.lost} of {tally.decided} decided listings were reported wrongly ({tally.lost / tally.decided:.0%})"


def _struck(facts: SellerFacts, occasions: int) -> str:
    count = facts.struck.count
    share = f" ({count / facts.listings:.0%})" if facts.listings and not facts.at_least else ""
    posted = f"{'at least ' if facts.at_least else ''}{facts.listings:,} listings posted{share}"
    return f"on {occasions} day{'s' if occasions > 1 else ''}: {_strikes(count)}, of {posted}"


def _strikes(count: int) -> str:
    return f"{count} strike{'s' if count != 1 else ''}"


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
    return MisuseRules(
        thresholds["warn"], thresholds["suspend"], first, most_days, ZoneInfo(data.get("zone", "UTC"))
    )


RULES = read_rules(tomllib.loads(resources.files("jointforce.domain").joinpath("misuse.toml").read_text()))
