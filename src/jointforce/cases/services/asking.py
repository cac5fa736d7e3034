"""Puts questions to rights holders; equal ones share a key, so that one answer settles them all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from jointforce.base.sql import execute, fetch, insert, require_transaction
from jointforce.cases.models import Case, Referral
from jointforce.cases.queries import questions as open_questions
from jointforce.cases.schemas import AnswerIn
from jointforce.cases.services.locking import store
from jointforce.domain import case_flow
from jointforce.domain.actor import Actor, system
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.questions import QuestionKind, group_key
from jointforce.ledger.services import Act, append

MOST_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask about a case; hours: to answer, from when it is asked."""

    case: Case
    kind: QuestionKind
    words: str
    hours: int
    worth: float = 0.0


def ask(questions: Sequence[Question], *, now: datetime) -> None:
    """Ask about these cases, which the caller has moved: where a case has no deadline yet, the question waits."""
    referrals = []
    counted = set()
    for q in questions:
        key = key_of(q)
        asked = q.case.due_at is not None
        referrals.append(
            Referral(
                case=q.case,
                rights_holder_id=q.case.rights_holder_id,
                kind=q.kind,
                question=q.words,
                group_key=key,
                asked_at=now if asked else None,
                due_at=q.case.due_at,
                hours=q.hours,
                worth=q.worth,
                counts=asked and key not in counted,
            )
        )
        counted.add(key)
    insert(referrals)


def key_of(question: Question) -> str:
    """The key that a question shares with its equals; the text is the frozen listing's."""
    case = question.case
    return group_key(
        rights_holder=str(case.rights_holder_id),
        seller=str(case.seller_id),
        title=case.listing["title"],
        description=case.listing["description"],
        kind=question.kind,
        question=question.words,
    )


def ask_waiting(budgets: Mapping[UUID, int | None], *, now: datetime) -> list[Case]:
    """Ask what waits for these rights holders, as far as the day's budget goes (None: all); the cases asked about.

    The questions that are worth most come first, equal ones as one with their worths summed; what is equal to an open
    question is asked with it and costs nothing. The clock starts now. A case that somebody else has locked is left for
    the next time. One caller a rights holder at a time, so that two never spend the same budget.
    """
    require_transaction()
    asked: list[Case] = []
    for holder in sorted(budgets):
        execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 40))", [str(holder)])
        budget = budgets[holder]
        room = MOST_AT_ONCE
        if budget is not None:
            room = min(room, max(0, budget - open_questions.asked_on_day(holder, now)))
        asked += _ask_groups(holder, room, now)
    return asked


def _ask_groups(holder: UUID, room: int, now: datetime) -> list[Case]:
    rows = fetch(
        """WITH waiting AS (
               SELECT w.group_key, sum(w.worth) AS worth, min(w.id::text) AS first, EXISTS (
                   SELECT 1 FROM cases_referral o WHERE o.rights_holder_id = %(holder)s AND o.group_key = w.group_key
                   AND o.answered_at IS NULL AND o.lapsed_at IS NULL AND o.asked_at IS NOT NULL) AS open
               FROM cases_referral w WHERE w.rights_holder_id = %(holder)s AND w.asked_at IS NULL
               AND w.lapsed_at IS NULL GROUP BY w.group_key),
             chosen AS (
               SELECT group_key, open FROM waiting WHERE open
               UNION ALL (SELECT group_key, open FROM waiting WHERE NOT open ORDER BY worth DESC, first LIMIT %(room)s))
           SELECT c.id, r.id, r.hours, r.group_key, chosen.open FROM chosen
           JOIN cases_referral r ON r.rights_holder_id = %(holder)s AND r.group_key = chosen.group_key
                AND r.asked_at IS NULL AND r.lapsed_at IS NULL
           JOIN cases_case c ON c.id = r.case_id AND c.state = 'waiting'
           ORDER BY c.id FOR UPDATE OF c SKIP LOCKED""",
        {"holder": holder, "room": room},
    )
    if not rows:
        return []
    actor = system("clock")
    found = Case.objects.in_bulk([row[0] for row in rows])
    cases, counted, costs = [], set(), []
    for case_id, _, hours, key, is_open in rows:
        case = found[case_id]
        case.state = case_flow.move(CaseState(case.state), CaseEvent.ASK, actor)
        case.due_at = now + timedelta(hours=hours)
        cases.append(case)
        costs.append(not is_open and key not in counted)
        counted.add(key)
    store(cases, now=now)
    execute(
        """UPDATE cases_referral r SET asked_at = %s, due_at = s.due_at, counts = s.counts
           FROM unnest(%s::uuid[], %s::timestamptz[], %s::boolean[]) AS s(id, due_at, counts) WHERE r.id = s.id""",
        [now, [row[1] for row in rows], [case.due_at for case in cases], costs],
    )
    append([Act("case", str(c.id), "case.ask", actor, "", {"due_at": str(c.due_at)}) for c in cases], now=now)
    return cases


def with_equals(answers: Sequence[AnswerIn], *, actor: Actor) -> list[AnswerIn]:
    """The answers, then the same for the open equals of those that say so and leave them not out; each case once."""
    given = {answer.case_id for answer in answers}
    spread = {answer.case_id: answer for answer in answers if answer.for_equals}
    found: dict[UUID, AnswerIn] = {}
    for case_id, equal_id in open_questions.open_equals(actor, list(spread)):
        answer = spread[case_id]
        if equal_id not in given and equal_id not in answer.left_out:
            found.setdefault(equal_id, replace(answer, case_id=equal_id, for_equals=False))
    return [*answers, *found.values()]
