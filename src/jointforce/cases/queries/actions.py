"""What one action of the desk did, and what of it waits for a second person."""

from dataclasses import dataclass
from uuid import UUID

from jointforce.cases.models import Case, Decision
from jointforce.cases.models.holds import Hold
from jointforce.cases.permissions import visible_cases
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotFound


def decisions_of_action(action_id: UUID) -> list[Decision]:
    """The rulings that one action took, unscoped: the caller locks their cases as the actor may see them."""
    return list(Decision.objects.filter(action_id=action_id).select_related("case").order_by("case__number"))


def open_holds_of_action(action_id: UUID) -> list[Hold]:
    """The removals of one action that still wait for a second person, unscoped like the rulings."""
    rows = Hold.objects.filter(action_id=action_id, outcome="").select_related("case")
    return list(rows.order_by("case__number"))


@dataclass(frozen=True, slots=True)
class Action:
    """What one action of the desk decided, and what of it waits or waited for a second person."""

    decisions: list[Decision]
    holds: list[Hold]


def action(actor: Actor, action_id: UUID) -> Action:
    """One action, as far as the actor may see its cases.

    Raises:
        NotFound: there is none, or nothing of it is the actor's to see.
    """
    seen = Case.objects.filter(visible_cases(actor))
    found = Action(
        list(
            Decision.objects.filter(action_id=action_id, case__in=seen)
            .select_related("case")
            .order_by("case__number")
        ),
        list(
            Hold.objects.filter(action_id=action_id, case__in=seen)
            .select_related("case")
            .order_by("case__number")
        ),
    )
    if not found.decisions and not found.holds:
        raise NotFound("There is no such action.")
    return found


def open_hold(case_id: UUID) -> Hold | None:
    """The removal that waits for a second person."""
    return Hold.objects.filter(case_id=case_id, outcome="").first()
