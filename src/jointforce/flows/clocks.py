"""Legal clocks begin: what has happened to a case starts those that wait for it.

Which regimes hold is read from the right, from where the listing is offered, from where the seller is established and
from what the house has chosen. A case can stand under several; all their clocks run.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.base.ids import uuid7
from jointforce.cases import queries
from jointforce.cases import services as cases
from jointforce.cases.queries import clocks as clock_queries
from jointforce.cases.schemas import ClockStart
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor, system
from jointforce.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.regime import ClockEvent, ClockRule, DutyOf, Regime, StartWhen
from jointforce.domain.regime_files import REGIMES, regimes_for
from jointforce.domain.vocabulary import CounterNoticeState, RightType
from jointforce.enforcement import queries as enforcement
from jointforce.flows import tell
from jointforce.rights import queries as rights

if TYPE_CHECKING:
    from jointforce.cases.models import Case, CaseClock, CounterNotice
    from jointforce.rights.models import IPRight

DELIVERY = system("delivery")
_DEFAULT = REGIMES["eu_dsa"].clock("complaint")


def default_answer_until(told_at: datetime) -> datetime:
    """Where no regime sets a seller's time we give what the DSA gives: six months (Art. 20(1))."""
    return last_moment(_DEFAULT, told_at)


def last_moment(rule: ClockRule, started_at: datetime) -> datetime:
    """Until when whoever the rule gives time may act."""
    ends = cases.window_of(rule, started_at)
    return ends.latest or ends.earliest


def answer_until(
    case_ids: Iterable[UUID], started: "Sequence[CaseClock]", told_at: datetime
) -> dict[UUID, datetime]:
    """Until when the seller of each case, told now, may answer: the latest end of the clocks that have started."""
    ends: dict[UUID, datetime] = {}
    for clock in started:
        if clock.duty_of == DutyOf.SELLER and clock.due_until is not None:
            ends[clock.case_id] = max(clock.due_until, ends.get(clock.case_id, clock.due_until))
    return {case_id: ends.get(case_id) or default_answer_until(told_at) for case_id in case_ids}


def regimes_of(found: "Sequence[Case]") -> dict[UUID, list[Regime]]:
    """The regimes under which each case stands."""
    known = rights.rights_by_id(case.right_id for case in found)
    chosen = clock_queries.chosen_regimes({case.operator_id for case in found})

    @cache  # the cases of one notice differ in little of what this asks
    def regimes(operator: UUID, right: UUID | None, ships_to: str, seller_country: str) -> list[Regime]:
        return _regimes(known.get(right) if right else None, ships_to, seller_country, chosen[operator])

    return {
        case.id: regimes(
            case.operator_id,
            case.right_id,
            case.listing.get("ships_to") or "",
            case.listing.get("seller", {}).get("country") or "",
        )
        for case in found
    }


def _regimes(
    right: "IPRight | None", ships_to: str, seller_country: str, chosen: Mapping[str, bool]
) -> list[Regime]:
    if right is None and not ships_to:
        return []  # nothing says where: no law is guessed
    return regimes_for(
        RightType(right.right_type) if right else RightType.TRADEMARK,
        right.territories if right else (),
        ships_to=ships_to,
        seller_country=seller_country,
        chosen=chosen,
    )


def start(
    causes: "Sequence[tuple[Case, UUID]]",
    event: ClockEvent,
    *,
    at: datetime,
    when: StartWhen | None = None,
    actor: Actor,
    now: datetime,
) -> "list[CaseClock]":
    """The event has happened on these locked cases: start the clocks that wait for it.

    causes: each case with the decision, counter-notice or notice that is the event. when: only clocks that start when
    it is sent, or when it is received; None: both at once.
    """
    found = [case for case, _ in causes]
    standing = regimes_of(found)
    waiting = [
        (case, cause, rule)
        for case, cause in causes
        for regime in standing[case.id]
        for rule in _waiting(regime, event, when)
    ]
    confirmed = {
        operator: clock_queries.confirmations(operator)
        for operator in {case.operator_id for case, _, rule in waiting if _unchecked(rule)}
    }
    starts = [
        ClockStart(
            case.id,
            case.rights_holder_id,
            rule,
            cause,
            confirmed=all((rule.regime, path) in confirmed[case.operator_id] for path in _unchecked(rule)),
        )
        for case, cause, rule in waiting
    ]
    return cases.start_clocks(starts, event, started_at=at, actor=actor, now=now)


def _unchecked(rule: ClockRule) -> list[str]:
    """The values of the rule that a house must confirm before they count as certain."""
    return [source.path for source in rule.sources if not source.checked]


def _waiting(regime: Regime, event: ClockEvent, when: StartWhen | None) -> list[ClockRule]:
    return [r for r in regime.clocks if r.start_event is event and when in (None, r.start_when)]


def answer_deadlines(case_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Until when each case's seller may answer: as it was told, or longer where a clock runs longer."""
    running = clock_queries.seller_may_answer_until(case_ids)
    told = enforcement.answer_deadlines(case_ids)
    return {case_id: max(end, running.get(case_id, end)) for case_id, end in told.items()}


def counter_filed(
    notices: "Sequence[CounterNotice]", forwarded: "Sequence[CounterNotice]", *, actor: Actor, now: datetime
) -> None:
    """Sellers have answered. forwarded: those of which the complainant is told now."""
    filed, sent = ClockEvent.COUNTER_NOTICE_FILED, ClockEvent.COUNTER_NOTICE_FORWARDED
    cases.stop_clocks([n.case_id for n in notices], filed, actor=actor, now=now)
    start([(n.case, n.id) for n in notices], filed, at=now, actor=actor, now=now)
    start([(n.case, n.id) for n in forwarded], sent, at=now, when=StartWhen.SENT, actor=actor, now=now)


def start_anew(case: "Case", answer: "CounterNotice", *, actor: Actor, now: datetime) -> None:
    """An answer that was turned down waits again: our own clocks go on from its filing, the complainant's from now."""
    cause = uuid7()
    start([(case, cause)], ClockEvent.COUNTER_NOTICE_FILED, at=answer.submitted_at, actor=actor, now=now)
    start([(case, cause)], ClockEvent.COUNTER_NOTICE_FORWARDED, at=now, actor=actor, now=now)


def report_action(case_id: UUID, what: str, *, actor: Actor) -> None:
    """The complainant has gone to court or to an authority about the listing: it stays down, a person decides.

    what: court or authority, and the number; kept in the case's thread.

    Raises:
        NotFound: the case is not the actor's. NotAllowed: the actor may not answer for the rights holder, or register
        it for it at the desk. WrongState: no clock waits for such word. Invalid: nothing or too much is said.
    """
    _complainant_says(
        case_id, ClockEvent.ACTION_FILED, "Court or authority", "word of a court action", what, actor
    )


def answer_seller(case_id: UUID, what: str, *, actor: Actor) -> None:
    """The complainant stands by its notice against the seller's counter-notice: silence returns nothing any more.

    what: why; kept in the case's thread, where the person who decides reads it.

    Raises:
        NotFound, NotAllowed, WrongState, Invalid: as for `report_action`.
    """
    _complainant_says(
        case_id,
        ClockEvent.COUNTER_NOTICE_ANSWERED,
        "Answer to the seller",
        "the complainant's answer",
        what,
        actor,
    )


def _complainant_says(
    case_id: UUID, event: ClockEvent, head: str, awaited: str, what: str, actor: Actor
) -> None:
    if not (may(actor, Ability.ANSWER_REFERRALS) or may(actor, Ability.DECIDE_CASES)):
        raise NotAllowed("Your role may not say so for the rights holder.")
    with transaction.atomic():
        now = clock_now()
        [case] = cases.lock_every([case_id], actor)
        if not clock_queries.wait_for(clock_queries.clocks_of(case_id, actor=actor), event):
            raise WrongState(f"No clock of this case waits for {awaited}.")
        said = what.strip()
        written = cases.write_message(case, f"{head}: {said}" if said else "", actor=actor, now=now)
        cases.stop_clocks([case_id], event, actor=actor, now=now)
        tell.message(case, written, now=now)


def give_more_time(
    case_id: UUID,
    clock_id: UUID,
    kind: str,
    *,
    days: tuple[date, date] | None,
    note: str,
    actor: Actor,
) -> datetime:
    """An analyst lengthens a clock as its rule allows; the rights holder reads why. Returns its new end.

    kind: `extension`, or what the time was for (`ClockRule.excludes`). days: the first and the last day that does not
    count; None for an extension. Days and end are in the regime's zone.

    Raises:
        NotFound: the case is not the actor's, or has no such clock. NotAllowed: the actor does not decide cases.
        WrongState, Invalid: as the rule says; with a sentence.
    """
    with transaction.atomic():
        now = clock_now()
        [case] = cases.lock_every([case_id], actor)
        known = {clock.id: clock for clock in clock_queries.clocks_of(case_id, actor=actor)}
        clock = known.get(clock_id)
        rule = cases.rule_of(clock.regime, clock.code) if clock else None
        if rule is None:
            raise NotFound("The case has no such clock.")
        if not may(actor, Ability.DECIDE_CASES):
            raise NotAllowed("Only an analyst gives a clock more time.")
        if not note.strip():
            raise Invalid("Say why the clock gets more time; the rights holder reads it.")
        zone = ZoneInfo(rule.zone)
        since, until = (
            (
                datetime.combine(days[0], time(), zone),
                datetime.combine(days[1] + timedelta(days=1), time(), zone) - timedelta(microseconds=1),
            )
            if days
            else (None, None)
        )
        longer = cases.give_more_time(
            case_id,
            clock_id,
            rule,
            kind=kind,
            since=since,
            until=until,
            note=note.strip(),
            actor=actor,
            now=now,
        )
        end = (longer.due_until or longer.due_from).astimezone(zone)
        what = "extended once" if kind == "extension" else f"time for {kind.replace('_', ' ')} does not count"
        written = cases.write_message(
            case,
            f"{rule.name}: {what}. It ends on {end:%d %b %Y}. {note.strip()}",
            actor=actor,
            now=now,
        )
        tell.message(case, written, now=now)
        return end


def answers_received(answers: Mapping[UUID, datetime], *, now: datetime) -> None:
    """A rights holder has got these counter-notices: clocks begin that start when he does (China, Art. 43)."""
    notices = queries.counter_notices_by_id(answers)
    locked = cases.lock_cases({n.case_id for n in notices}, DELIVERY)
    by_time: dict[datetime, list[tuple[Case, UUID]]] = defaultdict(list)
    for notice in notices:
        if notice.state == CounterNoticeState.SUBMITTED:
            by_time[answers[notice.id]].append((locked[notice.case_id], notice.id))
    for at, causes in by_time.items():
        event = ClockEvent.COUNTER_NOTICE_FORWARDED
        start(causes, event, at=at, when=StartWhen.RECEIVED,
                  actor=DELIVERY, now=now)  # fmt: skip


def statements_received(statements: Mapping[UUID, datetime], *, now: datetime) -> None:
    """A seller has got these statements later than they were issued: its time runs from then."""
    decisions = enforcement.decisions_of_statements(statements)
    cases.restart_clocks({decisions[s]: at for s, at in statements.items() if s in decisions})
