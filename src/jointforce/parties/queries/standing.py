"""Reads about standings: how they changed, who objects, what is kept."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotFound
from jointforce.domain.vocabulary import Standing
from jointforce.parties.models import StandingAppeal, StandingChange
from jointforce.parties.queries.parties import parties


def standing_changes(actor: Actor, party_id: UUID) -> list[StandingChange]:
    """How the standing of a party that the actor may see has changed, newest first."""
    found = parties(actor).filter(id=party_id)
    return list(StandingChange.objects.filter(party__in=found).order_by("-at", "-id"))


def falls_of(ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When each of these parties last fell to probation; unscoped, those that never did are left out."""
    rows = StandingChange.objects.filter(party_id__in=set(ids), after=Standing.PROBATION).order_by()
    return dict(rows.values_list("party_id").annotate(Max("at")))


def kept(ids: Iterable[UUID], now: datetime) -> dict[UUID, datetime]:
    """Until when a person at the desk keeps the standing of each of these; unscoped, the others are left out."""
    rows = StandingAppeal.objects.filter(party_id__in=set(ids), granted=True, kept_until__gt=now).order_by()
    return dict(rows.values_list("party_id").annotate(Max("kept_until")))


def appeals(actor: Actor, party_id: UUID) -> list[StandingAppeal]:
    """The appeals of a party that the actor may see, newest first."""
    found = parties(actor).filter(id=party_id)
    return list(StandingAppeal.objects.filter(party__in=found).order_by("-at", "-id"))


def appeal(actor: Actor, appeal_id: UUID) -> StandingAppeal:
    """One appeal.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    found = StandingAppeal.objects.select_related("party").filter(id=appeal_id).first()
    if found is None or not parties(actor).filter(id=found.party_id).exists():
        raise NotFound("There is no such appeal.")
    return found


def open_appeals(actor: Actor) -> list[StandingAppeal]:
    """What waits for an answer, oldest first."""
    waiting = StandingAppeal.objects.filter(granted__isnull=True, party__in=parties(actor))
    return list(waiting.select_related("party").order_by("at", "id"))
