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


def of_case(case_id: UUID) -> list[Enquiry]:
    """The enquiries in a case, which the caller has found, the newest first."""
    return list(Enquiry.objects.filter(case_id=case_id).order_by("-asked_at", "-id"))
