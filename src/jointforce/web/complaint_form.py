"""The form of an internal complaint, the same for both sides, and what a page shows of complaints."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms

from jointforce.base.clock import now
from jointforce.cases.queries import complaints
from jointforce.domain.actor import Actor
from jointforce.web.forms import DocumentField, PageForm

if TYPE_CHECKING:
    from jointforce.cases.models import Case


class ComplaintForm(PageForm):
    """Why a decision is wrong."""

    prefix = "complaint"
    text = forms.CharField(
        label="Why the decision is wrong",
        max_length=10_000,
        widget=forms.Textarea({"rows": 4}),
        help_text="A person who has not decided in this case reads it, never a machine.",
    )
    document = DocumentField(label="A document")


def complaints_shown(
    actor: Actor, case: "Case", form: ComplaintForm | None = None, *, informed_at: datetime | None = None
) -> dict[str, Any]:
    """What a case's page shows its party of complaints: those made, and whether one can be made now.

    informed_at: when a seller was told of the removal. A case that was never disputed costs no query for them.
    """
    disputed = getattr(case, "disputed", True)
    return {
        "complaints": complaints.of_case(actor, case.id) if disputed else [],
        "can_complain": complaints.may_complain(actor, case, informed_at, now()),
        "complaint_form": form or ComplaintForm(),
        "settlements": complaints.settlements([case.id]) if disputed else [],
    }
