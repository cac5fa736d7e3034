"""How reliable answers and decisions were; for the marketplace's account managers only."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from jointforce.cases.models import Case, KnownAnswer, SecondReading
from jointforce.cases.permissions import visible_cases
from jointforce.domain.actor import Actor


def compared(rights_holder_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Of each of these rights holders: how many answers agreed with what was known, of how many; others left out."""
    rows = KnownAnswer.objects.filter(rights_holder_id__in=rights_holder_ids).order_by()
    counts = rows.values("rights_holder_id").annotate(
        n=Count("id"), agreed=Count("id", filter=Q(agreed=True))
    )
    return {row["rights_holder_id"]: (row["agreed"], row["n"]) for row in counts}


def next_reading(actor: Actor) -> SecondReading | None:
    """The decision that waits longest for a second reading by the actor, who did not take it."""
    rows = SecondReading.objects.filter(
        operator_id=actor.operator_id,
        read_at__isnull=True,
        case__in=Case.objects.filter(visible_cases(actor)),
    )
    return rows.exclude(first_by=actor.id).select_related("case").order_by("at", "id").first()


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often second readers found what an analyst had decided."""

    name: str
    agreed: int
    read: int


def agreements(actor: Actor) -> list[Agreement]:
    """Each analyst's of the house, the most read first."""
    rows = SecondReading.objects.filter(operator_id=actor.operator_id, read_at__isnull=False).order_by()
    counts = rows.values("first_by", "first_by_name").annotate(
        n=Count("id"), agreed=Count("id", filter=Q(agreed=True))
    )
    return [
        Agreement(c["first_by_name"], c["agreed"], c["n"]) for c in counts.order_by("-n", "first_by_name")
    ]
