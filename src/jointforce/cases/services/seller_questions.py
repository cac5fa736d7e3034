"""Notices that nobody could read in time are put to the sellers; what they answer, and what their silence leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from jointforce.base.sql import execute, insert, require_transaction
from jointforce.cases.models import Case, SellerQuestion
from jointforce.cases.permissions import visible_seller_questions
from jointforce.cases.services.locking import store
from jointforce.domain import case_flow
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.errors import NotFound
from jointforce.domain.ledger_chain import text_hash
from jointforce.domain.vocabulary import SellerQuestionEnd
from jointforce.ledger.services import Act, append


@dataclass(frozen=True, slots=True)
class SellerAsking:
    """A case to put to its seller, for so many days; told: what the seller reads (`SellerQuestion.told`)."""

    case: Case
    days: int
    told: dict[str, str]


def lock_unread(now: datetime, limit: int) -> list[Case]:
    """Cases by a notice that nobody has read by the time that was set, row-locked; what another has locked is left."""
    require_transaction()
    rows = Case.objects.filter(ask_seller_at__lte=now).order_by("ask_seller_at")
    return list(rows.select_for_update(skip_locked=True)[:limit])


def put_off_asking(until: Mapping[UUID, datetime]) -> None:
    """These cases, locked by the caller, are looked at again then: their lane does not put them to the seller now."""
    if not until:
        return
    execute(
        """UPDATE cases_case c SET ask_seller_at = s.until FROM unnest(%s::uuid[], %s::timestamptz[]) AS s(id, until)
           WHERE c.id = s.id""",
        [list(until), list(until.values())],
    )


def ask_sellers(askings: Sequence[SellerAsking], *, actor: Actor, now: datetime) -> list[SellerQuestion]:
    """Put these cases, locked by the caller, to their sellers.

    Raises:
        WrongState: a case is not in review.
    """
    if not askings:
        return []
    questions = []
    for a in askings:
        a.case.state = case_flow.move(CaseState(a.case.state), CaseEvent.ASK_SELLER, actor)
        a.case.due_at = now + timedelta(days=a.days)
        questions.append(
            SellerQuestion(
                case=a.case, rights_holder_id=a.case.rights_holder_id, seller_id=a.case.seller_id, told=a.told,
                days=a.days, asked_at=now, due_at=a.case.due_at,
            )
        )  # fmt: skip
    insert(questions)
    store([a.case for a in askings], now=now)
    append(
        [
            _act(q, CaseEvent.ASK_SELLER, actor, q.told["reason_code"], {"due_at": str(q.due_at)})
            for q in questions
        ],
        now=now,
    )
    return questions


def questions_received(arrived: Mapping[UUID, datetime]) -> None:
    """The letters of these questions have left, or the marketplace took them: from when each is received.

    Where that was not at once, the time to answer runs from then; a question that has ended stays as it is.
    """
    require_transaction()
    execute(
        """WITH s AS (SELECT * FROM unnest(%s::uuid[], %s::timestamptz[]) AS s(id, at)),
                due AS (
                    UPDATE cases_sellerquestion q SET received_at = s.at,
                           due_at = CASE WHEN s.at - q.asked_at > interval '15 minutes'
                                         THEN s.at + make_interval(days => q.days) ELSE q.due_at END
                    FROM s WHERE q.id = s.id AND q.ended_at IS NULL AND q.received_at IS NULL
                    RETURNING q.case_id, q.due_at)
           UPDATE cases_case c SET due_at = due.due_at FROM due
           WHERE c.id = due.case_id AND c.state = 'seller_asked'""",
        [list(arrived), list(arrived.values())],
    )


def lock_question(question_id: UUID, actor: Actor) -> SellerQuestion:
    """The question with its case, row-locked: the case first, as everywhere.

    Raises:
        NotFound: there is none, or it is not the actor's.
    """
    require_transaction()
    mine = SellerQuestion.objects.filter(visible_seller_questions(actor), id=question_id)
    case = Case.objects.filter(id__in=mine.values("case_id")).select_for_update().first()
    if case is None:
        raise NotFound("There is no such question.")
    question = SellerQuestion.objects.get(id=question_id)
    question.case = case
    return question


def lock_overdue_questions(now: datetime, limit: int) -> list[SellerQuestion]:
    """Open questions whose time to answer is over, with their cases row-locked; what another has locked is left."""
    require_transaction()
    rows = Case.objects.filter(state=CaseState.SELLER_ASKED, due_at__lt=now).order_by("due_at")
    cases = {case.id: case for case in rows.select_for_update(skip_locked=True)[:limit]}
    questions = list(SellerQuestion.objects.filter(case__in=cases, ended_at__isnull=True).order_by("id"))
    for question in questions:
        question.case = cases[question.case_id]
    return questions


def end_questions(
    questions: Sequence[SellerQuestion],
    how: SellerQuestionEnd,
    event: CaseEvent,
    *,
    text: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    """How these questions ended, whose cases are locked by the caller, who moves them next.

    text: the seller's words; by `event` the case goes on.
    """
    if not questions:
        return
    for question in questions:
        question.ended_at, question.ended_how, question.text = now, how, text
        if not actor.is_system:
            question.by_id, question.by_name = actor.id, actor.name
    SellerQuestion.objects.bulk_update(questions, ["ended_at", "ended_how", "text", "by_id", "by_name"])
    facts = {"text": text_hash(text)} if text else {}
    append([_act(q, event, actor, how.value, facts) for q in questions], now=now)


def return_to_review(
    questions: Sequence[SellerQuestion], event: CaseEvent, *, actor: Actor, now: datetime
) -> None:
    """The cases of these questions, locked by the caller, go back to an analyst.

    Raises:
        WrongState, NotAllowed: a case is not with its seller, or the actor may not cause the event.
    """
    for question in questions:
        question.case.state = case_flow.move(CaseState(question.case.state), event, actor)
    store([question.case for question in questions], now=now)


def _act(
    question: SellerQuestion, event: CaseEvent, actor: Actor, reason: str, facts: Mapping[str, str]
) -> Act:
    said = {"seller_question": str(question.id), **facts}
    return Act("case", str(question.case_id), f"case.{event.value}", actor, reason, said)
