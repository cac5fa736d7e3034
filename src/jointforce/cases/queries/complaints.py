"""Reads about complaints and out-of-court disputes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from jointforce.cases.models import Case, Complaint, Decision, Settlement
from jointforce.cases.permissions import visible_cases
from jointforce.domain import complaint as rules
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseState
from jointforce.domain.errors import NotFound
from jointforce.domain.vocabulary import PartyKind, Ruling


def complaints(actor: Actor) -> QuerySet[Complaint]:
    """The complaints that the actor may see: a desk those about its cases, a party its own."""
    visible = Case.objects.filter(visible_cases(actor))
    rows = Complaint.objects.filter(case__in=visible).select_related("case", "decision", "party")
    if actor.party_kind is not PartyKind.MARKETPLACE and not actor.is_system:
        rows = rows.filter(party_id=actor.require_party())
    return rows.order_by("filed_at", "id")


def complaint(actor: Actor, complaint_id: UUID) -> Complaint:
    """One complaint.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    found = complaints(actor).filter(id=complaint_id).first()
    if found is None:
        raise NotFound("There is no such complaint.")
    return found


def of_case(actor: Actor, case_id: UUID) -> list[Complaint]:
    """The complaints about a case that the actor may see, the oldest first."""
    return list(complaints(actor).filter(case_id=case_id))


def deciders(case_id: UUID) -> set[str]:
    """The people who have decided in a case that the caller has found: none of them decides a complaint."""
    rows = Decision.objects.filter(case_id=case_id, by_kind="person")
    return set(rows.values_list("by_id", flat=True))


def may_complain(actor: Actor, case: Case, informed_at: datetime | None, now: datetime) -> bool:
    """Whether the actor may complain about the last decision of a case that it has found.

    informed_at: when a seller was told of the removal; a later decision counts from its own instant.
    """
    if CaseState(case.state) not in rules.SELLER_STATES | rules.HOLDER_STATES:
        return False
    last = Decision.objects.filter(case_id=case.id).order_by("-id").first()
    if last is None or actor.party_kind not in (PartyKind.SELLER, PartyKind.RIGHTS_HOLDER):
        return False
    by_seller = actor.party_kind is PartyKind.SELLER
    told = informed_at if last.ruling == Ruling.REMOVE else None
    why = rules.refusal(
        CaseState(case.state), Ruling(last.ruling), last.reason_code, told or last.at, now,
        by_seller=by_seller,
    )  # fmt: skip
    made = Complaint.objects.filter(decision_id=last.id, party_id=actor.require_party())
    return not why and not made.exclude(state="withdrawn").exists()


def settlements(case_ids: Sequence[UUID]) -> list[Settlement]:
    """The out-of-court disputes about cases that the caller has found, the oldest first."""
    return list(Settlement.objects.filter(case_id__in=list(case_ids)).order_by("referred_on", "id"))
