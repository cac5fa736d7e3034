"""Reads about what sellers are asked before anything is restricted."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from jointforce.cases.models import CaseNotice, Evidence, SellerQuestion
from jointforce.cases.permissions import visible_seller_questions
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotFound


def questions(actor: Actor) -> QuerySet[SellerQuestion]:
    """The questions that the actor may see, each with its `case`; page by `-asked_at`."""
    rows = SellerQuestion.objects.filter(visible_seller_questions(actor))
    return rows.select_related("case", "case__marketplace", "seller")


def open_questions(actor: Actor) -> QuerySet[SellerQuestion]:
    """Those that wait for the seller, the earliest deadline first."""
    return questions(actor).filter(ended_at__isnull=True).order_by("due_at", "id")


def question(actor: Actor, question_id: UUID) -> SellerQuestion:
    """One of them.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    found = questions(actor).filter(id=question_id).first()
    if found is None:
        raise NotFound("There is no such question.")
    return found


def of_case(case_id: UUID) -> SellerQuestion | None:
    """The question to the seller of a case, which the caller has found."""
    return SellerQuestion.objects.filter(case_id=case_id).first()


def sellers_files(found: SellerQuestion) -> list[Evidence]:
    """What the seller brought in the case of its question."""
    rows = Evidence.objects.filter(case_id=found.case_id, by_party_id=found.seller_id)
    return list(rows.order_by("at", "id"))


def opening_notices(case_ids: Iterable[UUID]) -> dict[UUID, CaseNotice]:
    """The notice that opened each of these cases, unscoped: for the flow that puts them to sellers."""
    rows = CaseNotice.objects.filter(case_id__in=list(case_ids)).order_by("case_id", "at", "id")
    return {row.case_id: row for row in rows.distinct("case_id")}
