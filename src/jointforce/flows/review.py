"""The desk decides: remove, clear, ask the rights holder again, uphold or grant a seller's answer, reverse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.base.ids import uuid7
from jointforce.cases import queries
from jointforce.cases import services as cases
from jointforce.cases.schemas import Decided, RulingIn
from jointforce.domain.abilities import Ability, may, require_analyst
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.errors import Invalid, NotAllowed
from jointforce.domain.proof import require_rebuttal
from jointforce.domain.questions import KINDS, QuestionKind
from jointforce.domain.reasons import reasons_for_ruling
from jointforce.domain.regime import ClockEvent
from jointforce.domain.vocabulary import CaseOrigin, Ruling
from jointforce.flows import clocks, enforce, held, tell
from jointforce.flows.counter_notices import counter
from jointforce.flows.notices.outcome import tell_decided
from jointforce.parties import queries as parties

__all__ = ["RULINGS", "Acted", "counter", "decide", "no_answer_needed", "read_again", "refer_back"]

RULINGS: dict[CaseEvent, Ruling] = {
    CaseEvent.DECIDE_REMOVE: Ruling.REMOVE,
    CaseEvent.DECIDE_CLEAR: Ruling.CLEAR,
    CaseEvent.COUNTER_GRANTED: Ruling.REINSTATE,
    CaseEvent.COUNTER_REJECTED: Ruling.UPHOLD,
    CaseEvent.REVERSE: Ruling.REINSTATE,
}
_COUNTER = frozenset({CaseEvent.COUNTER_GRANTED, CaseEvent.COUNTER_REJECTED, CaseEvent.REVERSE})


@dataclass(frozen=True, slots=True)
class Acted:
    """One action of the desk, by whose id it can be undone: the cases that it decided, and those that wait."""

    action_id: UUID
    decided: list[UUID]
    held: list[UUID]


def decide(
    case_ids: Sequence[UUID],
    event: CaseEvent,
    *,
    reason_code: str,
    explanation: str,
    private_note: str = "",
    actor: Actor,
) -> Acted:
    """One ruling for these cases, all or none; carried out in the same transaction, or held for a second person.

    explanation: read by the seller and the rights holder; private_note: by the desk only.

    Raises:
        NotAllowed, NotFound, WrongState, Invalid: with a sentence; then nothing has changed.
    """
    if event not in RULINGS:
        raise Invalid(f"“{event.value}” is not a decision of the desk.")
    require_analyst(actor)
    if reason_code not in {reason.code for reason in reasons_for_ruling(RULINGS[event])}:
        raise Invalid(f"The reason {reason_code!r} does not go with “{event.value.replace('_', ' ')}”.")
    with transaction.atomic():
        now = clock_now()
        locked = cases.lock_every(case_ids, actor)
        if event is CaseEvent.DECIDE_REMOVE:
            require_rebuttal(any(case.cleared_product_id for case in locked), explanation)
        action_id = uuid7()
        waiting = held.causes(locked, actor=actor, now=now) if event is CaseEvent.DECIDE_REMOVE else {}
        held.hold(
            [case for case in locked if case.id in waiting],
            waiting,
            reason_code=reason_code,
            explanation=explanation,
            private_note=private_note,
            action_id=action_id,
            actor=actor,
            now=now,
        )
        rulings = [
            RulingIn(
                case, event, RULINGS[event], reason_code, explanation, private_note,
                counter_notice=queries.open_counter_notice(case.id) if event in _COUNTER else None,
            )
            for case in locked
            if case.id not in waiting
        ]  # fmt: skip
        decided = cases.decide(rulings, actor=actor, now=now, action_id=action_id)
        cases.have_read_again(decided, actor=actor, percent=parties.check_percent(actor.operator_id), now=now)
        if event is CaseEvent.DECIDE_REMOVE:
            enforce.remove(decided, actor=actor, now=now)
        elif RULINGS[event] is Ruling.REINSTATE:
            enforce.reinstate(
                decided, actor=actor, now=now, by_counter_notice=event is CaseEvent.COUNTER_GRANTED
            )
        elif event is CaseEvent.COUNTER_REJECTED:
            _follow(decided, ClockEvent.COUNTER_NOTICE_REJECTED, actor, now)
            tell.counter_rejected(decided, now=now)
        if RULINGS[event] in (Ruling.REINSTATE, Ruling.CLEAR):
            told = [d for d in decided if d.case.origin == CaseOrigin.NOTICE]
            _follow(told, ClockEvent.NOTICE_DECIDED, actor, now)
        tell_decided([d.case.id for d in decided], now=now)
    return Acted(action_id, [d.case.id for d in decided], list(waiting))


def _follow(decided: Sequence[Decided], event: ClockEvent, actor: Actor, now: datetime) -> None:
    """Stop the clocks that wait for this decision, and start those that it begins."""
    cases.stop_clocks([d.case.id for d in decided], event, actor=actor, now=now)
    clocks.start([(d.case, d.decision.id) for d in decided], event, at=now, actor=actor, now=now)


def refer_back(
    case_id: UUID,
    question: str,
    *,
    hours: int,
    actor: Actor,
    kind: QuestionKind | None = None,
) -> None:
    """Ask the rights holder (again): a kind of question, in its usual words or the analyst's own.

    kind: None asks whether it is genuine, in the analyst's own words only.

    Raises:
        NotAllowed, NotFound, WrongState, Invalid: with a sentence.
    """
    if not may(actor, Ability.DECIDE_CASES):
        raise NotAllowed("Only an analyst asks the rights holder.")
    question = question.strip() or (KINDS[kind].question if kind else "")
    if not question or len(question) > 1000 or not 1 <= hours <= 24 * 60:
        raise Invalid("A question has 1 to 1,000 characters, and a deadline of 1 hour to 60 days.")
    with transaction.atomic():
        now = clock_now()
        [case] = cases.lock_every([case_id], actor)
        cases.refer_back(
            [case], kind or QuestionKind.IS_IT_GENUINE, question, hours=hours, actor=actor, now=now
        )
        tell.questions([case], now=now)


def no_answer_needed(case_id: UUID, *, actor: Actor) -> None:
    """The rights holder's last lines need no answer; the thread no longer waits.

    Raises:
        NotAllowed, NotFound: with a sentence.
    """
    queries.case(actor, case_id)
    if not may(actor, Ability.WRITE_MESSAGES):
        raise NotAllowed("Your role may not write in a case.")
    with transaction.atomic():
        cases.mark_read(case_id, by_desk=actor.is_desk, now=clock_now())


def read_again(reading_id: UUID, removing: bool, *, actor: Actor) -> None:
    """An analyst's second reading of a colleague's decision, whose outcome it has not been shown.

    Raises:
        NotAllowed, NotFound: with a sentence.
    """
    with transaction.atomic():
        cases.read_second(reading_id, removing, actor=actor, now=clock_now())
