"""Reads about a seller's answers: begun, sent, and what may still be added to them."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from jointforce.cases.models import Case, CounterDraft, CounterNotice
from jointforce.cases.permissions import visible_cases
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import MOVES, CaseEvent
from jointforce.domain.errors import NotFound
from jointforce.domain.vocabulary import CounterNoticeState

ANSWERABLE = sorted(s.value for m in MOVES if m.event is CaseEvent.COUNTER for s in m.sources)
"""States in which a seller may answer."""


def begun(actor: Actor) -> QuerySet[CounterDraft]:
    """The seller's answers that were not sent yet, the last changed first."""
    rows = CounterDraft.objects.filter(seller_id=actor.party_id, sent_at__isnull=True)
    return rows.order_by("-changed_at")


def draft(actor: Actor, draft_id: UUID) -> CounterDraft:
    """One answer of the seller, begun or sent.

    Raises:
        NotFound: it is not the actor's, or was discarded.
    """
    found = CounterDraft.objects.filter(id=draft_id, seller_id=actor.party_id).first()
    if found is None:
        raise NotFound("There is no such answer.")
    return found


def answerable(actor: Actor) -> QuerySet[Case]:
    """The seller's cases that wait for its answer, whatever their clocks say."""
    return Case.objects.filter(visible_cases(actor), state__in=ANSWERABLE)


def waiting_of_answer(answer_id: UUID) -> list[UUID]:
    """The cases in which this answer waits for a decision; the caller has found the answer."""
    rows = CounterNotice.objects.filter(answer_id=answer_id, state=CounterNoticeState.SUBMITTED)
    return list(rows.values_list("case_id", flat=True))


def open_of(case_ids: Sequence[UUID]) -> list[CounterNotice]:
    """The answers that wait for a decision in these cases, each with its `case`."""
    rows = CounterNotice.objects.filter(case_id__in=list(case_ids), state=CounterNoticeState.SUBMITTED)
    return list(rows.select_related("case").order_by("id"))


def waiting_among(case_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these cases in which a seller's answer waits for a decision."""
    rows = CounterNotice.objects.filter(case_id__in=list(case_ids), state=CounterNoticeState.SUBMITTED)
    return set(rows.values_list("case_id", flat=True))
