"""How every verb takes its cases, and how it puts them back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from jointforce.base.sql import fetch, require_transaction
from jointforce.cases.models import Case
from jointforce.cases.permissions import visible_cases
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CLOSED_STATES, DESK_STATES, CaseState
from jointforce.domain.errors import NotFound
from jointforce.domain.urgency import desk_due

_ASKED_STATES = frozenset({CaseState.REFERRED, CaseState.SELLER_ASKED})
"""Whoever brings a case here has set the deadline of its question."""


def lock_cases(case_ids: Iterable[UUID], actor: Actor) -> dict[UUID, Case]:
    """The cases that the actor may see, row-locked in order of id so that two writers never cross."""
    require_transaction()
    rows = Case.objects.filter(visible_cases(actor), id__in=set(case_ids))
    return {case.id: case for case in rows.order_by("id").select_for_update()}


def lock_every(case_ids: Iterable[UUID], actor: Actor) -> list[Case]:
    """The same, where all or none are wanted; in order of id.

    Raises:
        NotFound: one of them does not exist, or is not the actor's to see.
    """
    wanted = set(case_ids)
    locked = lock_cases(wanted, actor)
    if len(locked) != len(wanted):
        raise NotFound("There is no such case.")
    return list(locked.values())


def store(cases: Sequence[Case], *, now: datetime) -> None:
    """Write state, deadlines and latest version of locked cases in one statement; the database checks each move.

    A case that comes to the desk is due by the state's target; one that stays in its state keeps its deadline. Whatever
    moves a case ends the question to its seller, where that was not answered, and that it is to be asked.
    """
    if not cases:
        return
    for case in cases:
        state = CaseState(case.state)
        case.changed_at = now
        case.closed_at = (case.closed_at or now) if state in CLOSED_STATES else None
        if state in DESK_STATES:
            case.due_at = desk_due(state, now)
        elif state not in _ASKED_STATES:
            case.due_at = None
    written = fetch(
        """WITH s AS (SELECT * FROM unnest(%s::uuid[], %s::text[], %s::bool[], %s::timestamptz[], %s::timestamptz[],
                                          %s::uuid[]) AS s(id, state, desk, due_at, closed_at, version)),
                overtaken AS (
                    UPDATE cases_sellerquestion q SET ended_at = %s, ended_how = 'overtaken' FROM s
                    WHERE q.case_id = s.id AND s.state <> 'seller_asked' AND q.ended_at IS NULL)
           UPDATE cases_case c SET state = s.state, closed_at = s.closed_at, changed_at = %s,
                  latest_version_id = s.version,
                  ask_seller_at = CASE WHEN c.state = s.state THEN c.ask_seller_at END,
                  due_at = CASE WHEN s.desk AND c.state = s.state THEN c.due_at ELSE s.due_at END,
                  urgent_at = CASE WHEN NOT s.desk THEN NULL WHEN c.state = s.state THEN c.urgent_at
                                   ELSE s.due_at - make_interval(hours => c.urgency_hours) END
           FROM s WHERE c.id = s.id RETURNING c.id, c.due_at, c.urgent_at""",
        [
            [c.id for c in cases],
            [str(c.state) for c in cases],
            [CaseState(c.state) in DESK_STATES for c in cases],
            [c.due_at for c in cases],
            [c.closed_at for c in cases],
            [c.latest_version_id for c in cases],
            now,
            now,
        ],
    )
    deadlines = {row[0]: row[1:] for row in written}
    for case in cases:
        case.due_at, case.urgent_at = deadlines[case.id]
