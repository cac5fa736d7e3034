"""Reads about what sellers ask rights holders."""

from uuid import UUID

from django.db.models import QuerySet

from jointforce.cases.models import Enquiry
from jointforce.cases.permissions import visible_enquiries
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotFound


def enquiries(actor: Actor) -> QuerySet[Enquiry]:
    """The enquiries that the actor may see, each with its `case`."""
    return Enquiry.objects.filter(visible_enquiries(actor)).select_related("case")


def waiting(actor: Actor) -> QuerySet[Enquiry]:
    """Those that wait for the rights holder, the earliest deadline first."""
    return enquiries(actor).filter(ended_at__isnull=True).order_by("due_at", "id")


def enquiry(actor: Actor, enquiry_id: UUID) -> Enquiry:
    """One of them.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    found = enquiries(actor).filter(id=enquiry_id).first()
    if found is None:
        raise NotFound("There is no such enquiry.")
    return found


def another_waits(found: Enquiry) -> bool:
    """Whether the same seller waits for the same rights holder's answer in another case too; unscoped."""
    same = Enquiry.objects.filter(rights_holder_id=found.rights_holder_id, seller_id=found.seller_id)
    return same.filter(ended_at__isnull=True).exclude(id=found.id).exists()


def of_case(case_id: UUID) -> list[Enquiry]:
    """The enquiries in a case, which the caller has found, the newest first."""
    return list(Enquiry.objects.filter(case_id=case_id).order_by("-asked_at", "-id"))
