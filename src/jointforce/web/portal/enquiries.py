"""What sellers ask about listings that were removed: those that wait for an answer, and the answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.paging import page
from jointforce.cases.queries import enquiries as queries
from jointforce.flows import enquiries
from jointforce.web.portal.common import holder

PAGE = 50


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """The enquiries that wait, the earliest deadline first."""
    actor = holder(request)
    rows = queries.waiting(actor).order_by()
    found = page(rows, ("due_at", "id"), after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "waiting": found.rows,
        "next_after": found.next_after,
    }
    return render(request, "portal/enquiries.html", context)


@require_POST
def answer(request: HttpRequest, enquiry_id: UUID) -> HttpResponse:
    """One of them is answered."""
    actor = holder(request)
    found = queries.enquiry(actor, enquiry_id)
    enquiries.answer(enquiry_id, request.POST.get("answer", "").replace("\x00", ""), actor=actor)
    messages.success(request, "The seller reads your answer beside its statement of reasons.")
    return redirect("portal-case", found.case_id)
