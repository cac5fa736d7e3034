"""Mandates of agents: what was claimed waits for an analyst, with its document; any is ended here at once."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.paging import page
from jointforce.domain.errors import Invalid
from jointforce.domain.vocabulary import MandateStatus
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties
from jointforce.web.desk.common import PAGE, desk_actor, in_sentences
from jointforce.web.mandates import document_of, shown, take_step


@require_GET
def mandates(request: HttpRequest) -> HttpResponse:
    """The mandates of one status: who waits longest at the top."""
    actor = desk_actor(request)
    text = request.GET.get("status", MandateStatus.SUBMITTED)
    if text not in {*MandateStatus, "all"}:
        raise Invalid("There is no such list.")
    rows = parties.mandates(actor, None if text == "all" else MandateStatus(text))
    found = page(rows, ("submitted_at", "id"), after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "mandates": found.rows,
        "next_after": found.next_after,
        "status": text,
        "statuses": [*(s.value for s in MandateStatus), "all"],
    }
    return render(request, "desk/mandates.html", context)


@require_GET
def mandate(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """One mandate: what it says, its document, and its history."""
    actor = desk_actor(request)
    found = parties.mandate(actor, mandate_id)
    context = {**shown(found, actor), "history": in_sentences(ledger.history("mandate", str(mandate_id)))}
    return render(request, "desk/mandate.html", context)


@require_POST
def status(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """Verify, reject, end, or put it up for verification again."""
    actor = desk_actor(request)
    messages.success(request, take_step(request, parties.mandate(actor, mandate_id), actor))
    return redirect("desk-mandate", mandate_id)


@require_GET
def document(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """The power of attorney."""
    return document_of(parties.mandate(desk_actor(request), mandate_id))
