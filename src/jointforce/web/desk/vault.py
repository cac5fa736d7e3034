"""Sellers' documents and requests to clear products ahead, as they wait for an analyst."""

from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.clock import now
from jointforce.base.paging import page
from jointforce.domain.abilities import Ability, may
from jointforce.domain.errors import Invalid
from jointforce.domain.proof import ClearanceState, DocumentState
from jointforce.flows import vault as flow
from jointforce.vault import queries
from jointforce.web.desk.common import PAGE, desk_actor, read_text
from jointforce.web.files import stored_file

Target = TypeVar("Target", DocumentState, ClearanceState)


@require_GET
def documents(request: HttpRequest) -> HttpResponse:
    """The documents of one state; what waits longest first."""
    actor = desk_actor(request)
    state = _state(request, DocumentState.SUBMITTED, [s.value for s in DocumentState])
    rows = queries.documents(actor).filter(state=state)
    found = page(rows, ("uploaded_at", "id"), after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "documents": found.rows,
        "next_after": found.next_after,
        "state": state,
        "states": [s.value for s in DocumentState],
    }
    return render(request, "desk/documents.html", context)


@require_GET
def document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """One document: verified or refused here."""
    actor = desk_actor(request)
    context = {
        "d": queries.document(actor, document_id),
        "may_verify": may(actor, Ability.VERIFY_RIGHTS),
        "today": now().date(),
    }
    return render(request, "desk/document.html", context)


@require_POST
def document_status(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Verify or refuse; the seller reads the reason of a refusal."""
    actor = desk_actor(request)
    found = queries.document(actor, document_id)
    target = _target(request, {"verified": DocumentState.VERIFIED, "refused": DocumentState.REFUSED})
    flow.decide_document(document_id, target, read_text(request, "reason", 300), actor=actor)
    messages.success(request, f"“{found.title}” is {target.value}.")
    return redirect("desk-documents")


@require_GET
def document_file(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The file: a picture in the page, anything else as a download."""
    found = queries.document(desk_actor(request), document_id)
    return stored_file(found.sha256, found.media_type, found.name)


@require_GET
def products(request: HttpRequest) -> HttpResponse:
    """The requests of one state; what waits longest first."""
    actor = desk_actor(request)
    state = _state(request, ClearanceState.REQUESTED, [s.value for s in ClearanceState])
    rows = queries.clearances(actor).filter(state=state)
    found = page(rows, ("requested_at", "id"), after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "products": found.rows,
        "next_after": found.next_after,
        "state": state,
        "states": [s.value for s in ClearanceState],
    }
    return render(request, "desk/products.html", context)


@require_GET
def product(request: HttpRequest, clearance_id: UUID) -> HttpResponse:
    """One request: what it rests on, and what may be done."""
    actor = desk_actor(request)
    found = queries.clearance(actor, clearance_id)
    context = {
        "p": found,
        "documents": queries.documents_of(actor, found),
        "may_verify": may(actor, Ability.VERIFY_RIGHTS),
        "today": now().date(),
    }
    return render(request, "desk/product.html", context)


@require_POST
def product_decide(request: HttpRequest, clearance_id: UUID) -> HttpResponse:
    """Grant, refuse, ask the rights holder, or end what was granted."""
    actor = desk_actor(request)
    queries.clearance(actor, clearance_id)
    words = read_text(request, "words", 1000)
    target = _target(
        request,
        {
            "granted": ClearanceState.GRANTED,
            "refused": ClearanceState.REFUSED,
            "asked": ClearanceState.ASKED,
            "ended": ClearanceState.ENDED,
        },
    )
    if target is ClearanceState.ASKED:
        flow.ask_holder(clearance_id, words, actor=actor)
    elif target is ClearanceState.ENDED:
        flow.end_clearance(clearance_id, words, actor=actor)
    else:
        flow.decide_clearance(clearance_id, target, words, actor=actor)
    messages.success(request, f"The request is {target.value}.")
    return redirect("desk-product", clearance_id)


def _state(request: HttpRequest, usual: str, known: list[str]) -> str:
    state = request.GET.get("state", usual)
    if state not in known:
        raise Invalid("There is no such list.")
    return str(state)


def _target(request: HttpRequest, known: dict[str, Target]) -> Target:
    target = known.get(request.POST.get("target", ""))
    if target is None:
        raise Invalid("Say what you decide.")
    return target
