"""Reads about measures against misuse: what waits for a decision, what is in force, what was before."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotFound
from jointforce.domain.misuse import History, MeasureState, MisuseStep
from jointforce.parties.models import MisuseMeasure
from jointforce.parties.queries.parties import parties

IMPOSED = (MeasureState.IN_FORCE, MeasureState.ENDED, MeasureState.LIFTED)


@dataclass(slots=True)
class Measures:
    """Of one party: its history for the arithmetic, the warning in force, and what is proposed, by step."""

    history: History = field(default_factory=History)
    warning: MisuseMeasure | None = None
    proposed: dict[MisuseStep, MisuseMeasure] = field(default_factory=dict)


def misuse_measures(actor: Actor) -> QuerySet[MisuseMeasure]:
    """The measures against parties that the actor may see; against its own, only those that were imposed."""
    rows = MisuseMeasure.objects.filter(party__in=parties(actor)).select_related("party")
    inside = set(MeasureState) - set(IMPOSED)
    return rows if actor.is_system else rows.exclude(party_id=actor.require_party(), state__in=inside)


def misuse_measure(actor: Actor, measure_id: UUID) -> MisuseMeasure:
    """One measure.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    found = misuse_measures(actor).filter(id=measure_id).select_related("party", "follows").first()
    if found is None:
        raise NotFound("There is no such measure.")
    return found


def misuse_measures_against(actor: Actor, party_id: UUID) -> QuerySet[MisuseMeasure]:
    """The measures against one party, the newest first."""
    return misuse_measures(actor).filter(party_id=party_id).order_by("-proposed_at", "-id")


def misuse_histories(ids: Iterable[UUID]) -> dict[UUID, Measures]:
    """What was done and is proposed about each of these parties, in one query; unscoped."""
    found = {id_: Measures() for id_ in ids}
    rows: dict[UUID, list[MisuseMeasure]] = {id_: [] for id_ in found}
    for row in MisuseMeasure.objects.filter(party_id__in=list(found)).order_by("decided_at", "proposed_at"):
        rows[row.party_id].append(row)
    for id_, mine in rows.items():
        known = found[id_]
        known.proposed = {MisuseStep(m.step): m for m in mine if m.state == MeasureState.PROPOSED}
        known.warning = next((m for m in mine if _in_force(m, MisuseStep.WARNING)), None)
        known.history = _history(mine, known.warning)
    return found


def _history(mine: list[MisuseMeasure], warning: MisuseMeasure | None) -> History:
    suspensions = [m for m in mine if m.step == MisuseStep.SUSPENSION and m.state in IMPOSED]
    running = next((m for m in suspensions if m.state == MeasureState.IN_FORCE), None)
    steps = [warning, *suspensions] if warning else []
    weighed = [m for m in mine if m.decided_at is not None]
    settled = {
        MisuseStep.WARNING: [m.newest_at for m in weighed],
        MisuseStep.SUSPENSION: [m.newest_at for m in weighed if m.step == MisuseStep.SUSPENSION],
    }
    return History(
        warned_at=warning.decided_at if warning else None,
        counted_from=max((m.decided_at for m in steps if m.decided_at is not None), default=None),
        suspensions=sum(m.state != MeasureState.LIFTED for m in suspensions),
        suspended_until=running.until if running else None,
        settled={step: max(facts) for step, facts in settled.items() if facts},
    )


def _in_force(row: MisuseMeasure, step: MisuseStep) -> bool:
    return row.step == step and row.state == MeasureState.IN_FORCE


def misuse_measures_in_force(ids: Iterable[UUID]) -> list[MisuseMeasure]:
    """Every measure in force against one of these parties; unscoped."""
    rows = MisuseMeasure.objects.filter(party_id__in=set(ids), state=MeasureState.IN_FORCE)
    return list(rows.select_related("party").order_by("id"))


def misuse_measures_over(now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """Measures whose day has come, the longest overdue first: id and party; unscoped."""
    rows = MisuseMeasure.objects.filter(state=MeasureState.IN_FORCE, until__lte=now).order_by("until", "id")
    return list(rows.values_list("id", "party_id")[:limit])


def under_misuse_proposal() -> list[UUID]:
    """Parties about whom a step waits for a decision, by id; unscoped."""
    rows = MisuseMeasure.objects.filter(state=MeasureState.PROPOSED).order_by("party_id")
    return list(rows.values_list("party_id", flat=True).distinct())
