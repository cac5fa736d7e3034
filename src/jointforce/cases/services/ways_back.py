"""The inverse of what was done to a case: a closed one is opened again, a question recalled, an answer taken back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from jointforce.base.sql import insert
from jointforce.cases.models import Case, CounterNotice, Referral
from jointforce.cases.services.decisions import end_open_questions
from jointforce.cases.services.locking import store
from jointforce.cases.services.outcomes import withdraw_outcomes
from jointforce.domain import case_flow
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CLOSED_STATES, CaseEvent, CaseState
from jointforce.domain.errors import WrongState
from jointforce.domain.ledger_chain import text_hash
from jointforce.domain.vocabulary import CounterNoticeState
from jointforce.ledger.services import Act, append

HOURS_TO_ANSWER_AGAIN = 24
"""At the least; where the question's own deadline is later, that one holds."""


def reopen(cases: Sequence[Case], note: str, *, actor: Actor, now: datetime) -> None:
    """An analyst opens closed cases again; they go to review. The cases are locked by the caller.

    Raises:
        WrongState: a case is not closed, or a later one of the same listing and rights holder is open.
        NotAllowed: the actor is no analyst.
    """
    for case in cases:
        case.state = case_flow.move(CaseState(case.state), CaseEvent.REOPEN, actor)
    _require_the_only_open(cases)
    store(cases, now=now)
    withdraw_outcomes([case.id for case in cases], now=now)
    append([_act(c, CaseEvent.REOPEN, actor, note) for c in cases], now=now)


def _require_the_only_open(cases: Sequence[Case]) -> None:
    """At most one case of a listing and rights holder is open: none but these, and these not twice.

    Raises:
        WrongState: another is open already, or is among these.
    """
    others = Case.objects.filter(
        listing_id__in={c.listing_id for c in cases}, rights_holder_id__in={c.rights_holder_id for c in cases}
    ).exclude(state__in=sorted(CLOSED_STATES))
    found = {(c.listing_id, c.rights_holder_id): c for c in others.exclude(id__in=[c.id for c in cases])}
    for case in cases:
        other = found.setdefault((case.listing_id, case.rights_holder_id), case)
        if other is not case:
            which = "a later one" if other.number > case.number else "an earlier one"
            raise WrongState(f"Case {case.number} has {which}, {other.number}, that is open: go on there.")


def recall_questions(cases: Sequence[Case], *, actor: Actor, now: datetime) -> None:
    """An analyst takes open questions back, from the rights holder or the seller; the cases go to review.

    They are locked by the caller.

    Raises:
        WrongState: nobody is asked. NotAllowed: the actor is no analyst.
    """
    events = {}
    for case in cases:
        from_seller = case.state == CaseState.SELLER_ASKED
        events[case.id] = CaseEvent.RECALL_FROM_SELLER if from_seller else CaseEvent.RECALL_QUESTION
        case.state = case_flow.move(CaseState(case.state), events[case.id], actor)
    end_open_questions([c.id for c in cases], now=now)
    store(cases, now=now)
    append([_act(c, events[c.id], actor) for c in cases], now=now)


def take_back_answers(cases: Sequence[Case], *, actor: Actor, now: datetime) -> None:
    """A rights holder takes its answer back and is asked anew; the answer stays on record. The cases are locked.

    Raises:
        WrongState: the case is not where the holder's own answer left it, or another one of the listing is open.
        NotAllowed: the actor does not answer.
    """
    last = {
        r.case_id: r
        for r in Referral.objects.filter(case__in=cases, answered_at__isnull=False).order_by("asked_at")
    }
    asked = []
    for case in cases:
        question = last.get(case.id)
        if (
            question is None
            or question.due_at is None
            or case.state not in (CaseState.ANSWERED, CaseState.CLEARED)
        ):
            raise WrongState(f"Case {case.number} has no answer of yours that could be taken back.")
        if question.answered_at != case.changed_at:
            raise WrongState(f"Case {case.number} has moved on since your answer; write to the marketplace.")
        case.state = case_flow.move(CaseState(case.state), CaseEvent.TAKE_BACK_ANSWER, actor)
        case.due_at = max(question.due_at, now + timedelta(hours=HOURS_TO_ANSWER_AGAIN))
        asked.append(
            Referral(
                case=case, rights_holder_id=case.rights_holder_id, kind=question.kind, question=question.question,
                group_key=question.group_key, asked_at=now, due_at=case.due_at, hours=question.hours,
                worth=question.worth, counts=False,
            )
        )  # fmt: skip
    _require_the_only_open(cases)
    store(cases, now=now)
    insert(asked)
    append([_act(c, CaseEvent.TAKE_BACK_ANSWER, actor) for c in cases], now=now)


def reconsider_answers(cases: Sequence[Case], note: str, *, actor: Actor, now: datetime) -> None:
    """A seller's answer that was turned down waits for a decision again. The cases are locked by the caller.

    Raises:
        WrongState: no answer was turned down. NotAllowed: the actor is no analyst.
    """
    answers: dict[UUID, CounterNotice] = {}
    for answer in CounterNotice.objects.filter(case__in=cases, state=CounterNoticeState.REJECTED).order_by(
        "id"
    ):
        answers[answer.case_id] = answer
    for case in cases:
        case.state = case_flow.move(CaseState(case.state), CaseEvent.RECONSIDER, actor)
        answer = answers[case.id]
        answer.state, answer.decided_at, answer.decision = CounterNoticeState.SUBMITTED, None, None
    CounterNotice.objects.bulk_update(list(answers.values()), ["state", "decided_at", "decision"])
    store(cases, now=now)
    append([_act(c, CaseEvent.RECONSIDER, actor, note) for c in cases], now=now)


def _act(case: Case, event: CaseEvent, actor: Actor, note: str = "") -> Act:
    return Act(
        "case", str(case.id), f"case.{event.value}", actor, "", {"note": text_hash(note)} if note else {}
    )
