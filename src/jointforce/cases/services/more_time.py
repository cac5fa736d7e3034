"""A person gives a clock more time, as its rule allows: an extension, or a while that does not count."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from jointforce.base.sql import require_transaction
from jointforce.cases.models import CaseClock, MoreTime
from jointforce.domain.actor import Actor
from jointforce.domain.calendars import calendar
from jointforce.domain.clocks import Excluded, Window, window
from jointforce.domain.errors import Invalid, NotFound, WrongState
from jointforce.domain.regime import ClockRule, DutyOf
from jointforce.ledger.services import Act, append


def more_time_of(clock_ids: Iterable[UUID]) -> dict[UUID, list[MoreTime]]:
    """What was added to these clocks, by clock, the first before."""
    found: dict[UUID, list[MoreTime]] = {}
    for row in MoreTime.objects.filter(clock_id__in=list(clock_ids)).order_by("at", "id"):
        found.setdefault(row.clock_id, []).append(row)
    return found


def lengthened(rule: ClockRule, started_at: datetime, added: Iterable[MoreTime]) -> Window:
    """When a clock by this rule ends with all that was added to it."""
    rows = list(added)
    return window(
        rule,
        started_at,
        calendar(rule.calendar) if rule.calendar else None,
        [Excluded(row.kind, row.since, row.until) for row in rows if row.since and row.until],
        extended=any(row.kind == MoreTime.EXTENSION for row in rows),
    )


def run_from(clock: CaseClock, rule: ClockRule, started_at: datetime, ends: Window) -> None:
    """Set a running clock's start and ends; where a person decides already, no sweep looks at it again."""
    clock.started_at, clock.due_from, clock.due_until = started_at, ends.earliest, ends.latest
    if clock.acts_at is not None:
        clock.acts_at = ends.earliest if rule.duty_of is DutyOf.MARKETPLACE else ends.latest


def give_more_time(
    case_id: UUID,
    clock_id: UUID,
    rule: ClockRule,
    *,
    kind: str,
    since: datetime | None,
    until: datetime | None,
    note: str,
    actor: Actor,
    now: datetime,
) -> CaseClock:
    """Add to a clock of this locked case, whose rule the caller has found; it ends later from now on.

    Raises:
        NotFound: the case has no such clock. WrongState: it has ended, or was extended before.
        Invalid: its rule knows no such time, the time lies before its start, or it ends no later by it.
    """
    require_transaction()
    clock = CaseClock.objects.filter(id=clock_id, case_id=case_id).select_for_update().first()
    if clock is None:
        raise NotFound("The case has no such clock.")
    if clock.ended_at is not None:
        raise WrongState("This clock has ended; what is over cannot be lengthened.")
    before = more_time_of([clock.id]).get(clock.id, [])
    if kind == MoreTime.EXTENSION:
        if rule.extend_by is None:
            raise Invalid(f"{rule.article} knows no extension of this clock.")
        if any(row.kind == MoreTime.EXTENSION for row in before):
            raise WrongState("This clock was extended before, and it is extended once.")
        since = until = None
    elif kind not in rule.excludes:
        raise Invalid(f"Time for {kind.replace('_', ' ')} counts in this clock.")
    elif since is None or until is None or until < since:
        raise Invalid("Say from when until when the time does not count; it ends after it begins.")
    elif until < clock.started_at:
        raise Invalid(f"That time lies before the clock began ({clock.started_at:%d %b %Y}).")
    row = MoreTime(
        clock=clock,
        kind=kind,
        since=since,
        until=until,
        note=note,
        by_id=actor.id,
        by_name=actor.name,
        at=now,
    )
    ends = lengthened(rule, clock.started_at, [*before, row])
    if (ends.latest or ends.earliest) <= (clock.due_until or clock.due_from):
        raise Invalid(
            f"The clock ends no later by that: {rule.limit} after its start is the most it may take."
            if rule.limit
            else "The clock ends no later by that: it falls after its end."
        )
    row.save(force_insert=True)
    run_from(clock, rule, clock.started_at, ends)
    clock.save(update_fields=["due_from", "due_until", "acts_at"])
    facts = {"clock": f"{clock.regime}.{clock.code}", "until": (ends.latest or ends.earliest).isoformat()}
    append([Act("case", str(case_id), "clock.lengthened", actor, kind, facts)], now=now)
    return clock
