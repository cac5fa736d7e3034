"""Starts, stops and ends the clocks of cases. The caller has locked the cases."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from jointforce.base.models import new_row
from jointforce.base.reading import of_before
from jointforce.base.sql import execute, fetch, insert_missing, require_transaction
from jointforce.cases.models import CaseClock
from jointforce.cases.schemas import ClockStart
from jointforce.cases.services.more_time import lengthened, more_time_of, run_from
from jointforce.domain.actor import Actor
from jointforce.domain.calendars import calendar
from jointforce.domain.clocks import Window, window
from jointforce.domain.regime import ClockEvent, ClockRule, DutyOf
from jointforce.domain.regime_files import REGIMES
from jointforce.ledger.services import Act, append

EXPIRED = "expired"
ESCALATED = "escalated"
SUPERSEDED = "superseded"


@lru_cache(maxsize=256)
def window_of(rule: ClockRule, started_at: datetime) -> Window:
    """When a clock by this rule ends; many cases of one transaction share the answer."""
    return window(rule, started_at, calendar(rule.calendar) if rule.calendar else None)


def start_clocks(
    starts: Sequence[ClockStart], event: ClockEvent, *, started_at: datetime, actor: Actor, now: datetime
) -> list[CaseClock]:
    """Start these clocks; one that this cause has started before is left as it is. Returns those that are new.

    A clock of the same rule that runs for an earlier cause gives way to the new one.
    """
    require_transaction()
    if not starts:
        return []
    clocks = []
    for s in starts:
        ends = window_of(s.rule, started_at)
        ours = s.rule.duty_of is DutyOf.MARKETPLACE
        clocks.append(
            new_row(
                CaseClock,
                case_id=s.case_id, rights_holder_id=s.rights_holder_id, regime=s.rule.regime, code=s.rule.code,
                cause=s.cause, duty_of=s.rule.duty_of, on_expiry=s.rule.on_expiry, started_at=started_at,
                due_from=ends.earliest, due_until=ends.latest, waits=ends.waits,
                acts_at=ends.earliest if ours else ends.latest, article=s.rule.article[:200], confirmed=s.confirmed,
            )
        )  # fmt: skip
    before = set(of_before(c.case_id for c in clocks))
    _give_way([c for c in clocks if c.case_id in before], now)
    new = insert_missing(clocks)
    _note("clock.started", event.value, new, actor=actor, now=now)
    return new


def _give_way(clocks: Sequence[CaseClock], now: datetime) -> None:
    if not clocks:
        return
    execute(
        """UPDATE cases_caseclock k SET ended_at = greatest(%s, k.started_at), ended_how = %s, acts_at = NULL
           FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::uuid[]) AS s(case_id, regime, code, cause)
           WHERE k.case_id = s.case_id AND k.regime = s.regime AND k.code = s.code AND k.ended_at IS NULL
             AND k.cause <> s.cause
             AND NOT EXISTS (SELECT 1 FROM cases_caseclock o WHERE o.case_id = s.case_id AND o.regime = s.regime
                             AND o.code = s.code AND o.cause = s.cause)""",
        [
            now, SUPERSEDED, [c.case_id for c in clocks], [c.regime for c in clocks], [c.code for c in clocks],
            [c.cause for c in clocks],
        ],
    )  # fmt: skip


def restart_clocks(causes: Mapping[UUID, datetime]) -> None:
    """Whoever was told has got it only now: clocks of these causes that start when received run from then.

    An end moves only forwards, and a clock that has ended stays ended. causes: since when each was received.
    """
    require_transaction()
    rows = CaseClock.objects.filter(cause__in=list(causes), ended_at__isnull=True, acts_at__isnull=False)
    moved = []
    locked = list(rows.order_by("id").select_for_update())
    added = more_time_of(clock.id for clock in locked)
    for clock in locked:
        rule = rule_of(clock.regime, clock.code)
        if rule is None or causes[clock.cause] <= clock.started_at or rule.start_when != "received":
            continue
        ends = lengthened(rule, causes[clock.cause], added.get(clock.id, ()))
        if ends.earliest <= clock.due_from:
            continue
        run_from(clock, rule, causes[clock.cause], ends)
        moved.append(clock)
    CaseClock.objects.bulk_update(moved, ["started_at", "due_from", "due_until", "acts_at"])


def stop_clocks(
    case_ids: Iterable[UUID],
    event: ClockEvent,
    *,
    duty_of: DutyOf | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """What happened ends the clocks that wait for it, as their rules say. duty_of: only the clocks of this party."""
    require_transaction()
    names = [
        f"{regime.code}.{rule.code}"
        for regime in REGIMES.values()
        for rule in regime.clocks
        if event in rule.ends_on and duty_of in (None, rule.duty_of)
    ]
    ended = fetch(
        """UPDATE cases_caseclock SET ended_at = greatest(%s, started_at), ended_how = %s, acts_at = NULL
           WHERE case_id = ANY(%s) AND ended_at IS NULL AND regime || '.' || code = ANY(%s)
           RETURNING case_id, regime, code""",
        [now, event.value, list(case_ids), names],
    )
    by_case: dict[UUID, list[str]] = defaultdict(list)
    for case_id, regime, code in ended:
        by_case[case_id].append(f"{regime}.{code}")
    append(
        [
            Act("case", str(case_id), "clock.stopped", actor, event.value, {"clocks": sorted(clocks)})
            for case_id, clocks in sorted(by_case.items())
        ],
        now=now,
    )


def end_clocks(clocks: Sequence[CaseClock], how: str, *, actor: Actor, now: datetime) -> None:
    """These clocks have run out (`EXPIRED`), or a person takes over (`ESCALATED`); the caller has locked them."""
    execute(
        "UPDATE cases_caseclock SET ended_at = %s, ended_how = %s, acts_at = NULL WHERE id = ANY(%s)",
        [now, how, [clock.id for clock in clocks]],
    )
    _note(f"clock.{how}", "", clocks, actor=actor, now=now)


def put_off(clocks: Sequence[CaseClock], until: datetime | None) -> None:
    """Look at these again then; None: a person decides, and the sweep does not look any more."""
    execute("UPDATE cases_caseclock SET acts_at = %s WHERE id = ANY(%s)", [until, [c.id for c in clocks]])


def overdue_clocks(now: datetime, limit: int) -> list[UUID]:
    """Cases with a clock that has run out, the longest ago first."""
    rows = fetch(
        """SELECT case_id FROM (SELECT case_id, acts_at FROM cases_caseclock WHERE acts_at < %s
                                ORDER BY acts_at LIMIT %s) AS due GROUP BY case_id ORDER BY min(acts_at)""",
        [now, limit],
    )
    return [row[0] for row in rows]


def running_clocks(case_ids: Iterable[UUID]) -> dict[UUID, list[CaseClock]]:
    """The clocks that run on these locked cases, row-locked, by case."""
    rows = CaseClock.objects.filter(case_id__in=list(case_ids), ended_at__isnull=True)
    found: dict[UUID, list[CaseClock]] = defaultdict(list)
    for clock in rows.order_by("id").select_for_update():
        found[clock.case_id].append(clock)
    return found


def rule_of(regime: str, code: str) -> ClockRule | None:
    """The rule that a stored clock runs by; None where a release has dropped it."""
    known = REGIMES.get(regime)
    return next((rule for rule in known.clocks if rule.code == code), None) if known else None


def _note(verb: str, reason: str, clocks: Sequence[CaseClock], *, actor: Actor, now: datetime) -> None:
    """One entry a case, however many clocks."""
    by_case: dict[UUID, dict[str, str]] = defaultdict(dict)
    for clock in clocks:
        by_case[clock.case_id][f"{clock.regime}.{clock.code}"] = (
            clock.due_until or clock.due_from
        ).isoformat()
    append(
        [
            Act("case", str(case_id), verb, actor, reason, {"clocks": ends})
            for case_id, ends in sorted(by_case.items())
        ],
        now=now,
    )
