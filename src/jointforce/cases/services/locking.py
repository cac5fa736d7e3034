"""How every verb takes its cases, and how it puts them back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from jointforce.base.sql import execute, require_transaction
from jointforce.cases.models import Case
from jointforce.cases.permissions import visible_cases
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CLOSED_STATES, CaseState


def lock_cases(case_ids: Iterable[UUID], actor: Actor) -> dict[UUID, Case]:
    """The cases that the actor may see, row-locked in order of id so that two writers never cross."""
    require_transaction()
    rows = Case.objects.filter(visible_cases(actor), id__in=set(case_ids))
    return {case.id: case for case in rows.order_by("id").select_for_update()}


def store(cases: Sequence[Case], *, now: datetime) -> None:
    """Write state, deadline and latest version of locked cases in one statement; the database checks each move."""
    if not cases:
        return
    for case in cases:
        case.changed_at = now
        case.closed_at = (case.closed_at or now) if CaseState(case.state) in CLOSED_STATES else None
        if case.state != CaseState.REFERRED:
            case.due_at = case.due_at if case.state == CaseState.ANSWERED else None
    execute(
        """UPDATE cases_case c SET state = s.state, due_at = s.due_at, closed_at = s.closed_at, changed_at = %s,
                  latest_version_id = s.version
           FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::uuid[])
                AS s(id, state, due_at, closed_at, version)
           WHERE c.id = s.id""",
        [
            now,
            [c.id for c in cases],
            [str(c.state) for c in cases],
            [c.due_at for c in cases],
            [c.closed_at for c in cases],
            [c.latest_version_id for c in cases],
        ],
    )
