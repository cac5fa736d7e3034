"""What waits at each of the rights holders that one agent acts for; each only as far as its mandate reaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, Min, Q

from jointforce.cases.models import Case
from jointforce.cases.permissions import visible_cases
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import DESK_STATES, CaseState


@dataclass(frozen=True, slots=True)
class Waiting:
    """At one principal: open questions, the first deadline among them, and cases that are with the marketplace."""

    open: int = 0
    due: datetime | None = None
    with_desk: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """One open question, as a line in an overview over principals."""

    case_id: UUID
    number: int
    rights_holder_id: UUID
    rights_holder: str
    mark: str
    title: str
    due_at: datetime | None


def _visible_to_any(acting: Sequence[Actor]) -> Q:
    return reduce(or_, map(visible_cases, acting), Q(pk__in=[]))


def by_principal(acting: Sequence[Actor]) -> dict[UUID, Waiting]:
    """What waits at each principal, by the rights holder's id; one query. acting: one actor a principal."""
    found = {actor.require_party(): Waiting() for actor in acting}
    states = [CaseState.REFERRED, CaseState.SELLER_ASKED, *sorted(DESK_STATES)]
    rows = Case.objects.filter(_visible_to_any(acting), state__in=states).order_by()
    asked = Q(state=CaseState.REFERRED)
    counted = rows.values_list("rights_holder_id").annotate(
        asks=Count("id", filter=asked), due=Min("due_at", filter=asked), desk=Count("id", filter=~asked)
    )
    return found | {holder: Waiting(asks, due, desk) for holder, asks, due, desk in counted}


def due_first(acting: Sequence[Actor], limit: int) -> list[Due]:
    """The open questions of all principals, the earliest deadline first."""
    rows = Case.objects.filter(_visible_to_any(acting), state=CaseState.REFERRED, due_at__isnull=False)
    rows = rows.select_related("rights_holder").order_by("due_at", "id")[:limit]
    return [
        Due(c.id, c.number, c.rights_holder_id, c.rights_holder.name, c.mark, c.listing["title"], c.due_at)
        for c in rows
    ]
