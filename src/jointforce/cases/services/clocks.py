"""Questions whose deadline has passed: found by the column, settled as the policy says."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from jointforce.base.sql import fetch
from jointforce.cases.models import Case
from jointforce.cases.services.decisions import end_open_questions
from jointforce.cases.services.locking import lock_cases, store
from jointforce.domain import case_flow
from jointforce.domain.actor import system
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.vocabulary import OnSilence
from jointforce.ledger.services import Act, append

EVENTS: dict[OnSilence, CaseEvent] = {
    OnSilence.WATCH: CaseEvent.LAPSE,
    OnSilence.CLEAR: CaseEvent.SILENCE_CLEARS,
    OnSilence.REVIEW: CaseEvent.SILENCE_REVIEWS,
    OnSilence.RESTRICT: CaseEvent.SILENCE_RESTRICTS,
}


def overdue(now: datetime, limit: int) -> list[UUID]:
    """Cases whose question was due before now, the oldest first."""
    rows = fetch(
        "SELECT id FROM cases_case WHERE state = 'referred' AND due_at <= %s ORDER BY due_at LIMIT %s",
        [now, limit],
    )
    return [row[0] for row in rows]


def silence(case_ids: Sequence[UUID], *, now: datetime) -> list[tuple[Case, CaseEvent]]:
    """Let silence speak, as each case's policy said when it was asked; who answered in time meanwhile is left alone."""
    actor = system("clock")
    moved: list[tuple[Case, CaseEvent]] = []
    for case in lock_cases(case_ids, actor).values():
        if case.state == CaseState.REFERRED and case.due_at is not None and case.due_at <= now:
            event = EVENTS[OnSilence(case.on_silence)]
            case.state = case_flow.move(CaseState.REFERRED, event, actor)
            moved.append((case, event))
    end_open_questions([case.id for case, _ in moved], now=now)
    store([case for case, _ in moved], now=now)
    append(
        [
            Act(
                "case",
                str(c.id),
                f"case.{event.value}",
                actor,
                "no_answer",
                {"on_silence": str(c.on_silence)},
            )
            for c, event in moved
        ],
        now=now,
    )
    return moved
