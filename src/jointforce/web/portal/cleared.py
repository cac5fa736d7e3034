"""Sellers' products that the rights holder is asked about before they are ever reported."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.domain.abilities import Ability, may
from jointforce.domain.errors import NotFound
from jointforce.domain.vocabulary import PartyKind
from jointforce.flows import vault as flow
from jointforce.vault import queries
from jointforce.web import paging
from jointforce.web.actors import actor_of
from jointforce.web.files import download

PAGE = 50


@require_GET
def cleared(request: HttpRequest) -> HttpResponse:
    """What the rights holder is, and was, asked about."""
    actor = actor_of(request, PartyKind.RIGHTS_HOLDER)
    page = paging.page(queries.clearances(actor), paging.after(request), by=("-requested_at",), size=PAGE)
    context = {
        "products": [(p, queries.documents_of(actor, p) if p.state == "asked" else []) for p in page.rows],
        "next_after": page.next_after,
        "may_answer": may(actor, Ability.ANSWER_REFERRALS),
    }
    return render(request, "portal/cleared.html", context)


@require_POST
def answer(request: HttpRequest, clearance_id: UUID) -> HttpResponse:
    """Yes clears the product; no goes to an analyst, with the reason."""
    actor = actor_of(request, PartyKind.RIGHTS_HOLDER)
    queries.clearance(actor, clearance_id)
    yes = request.POST.get("answer") == "yes"
    words = request.POST.get("words", "").replace("\x00", "")[:1000]
    flow.answer_clearance(clearance_id, yes, words, actor=actor)
    messages.success(
        request, "The product is cleared." if yes else "Your words are with an analyst, who decides."
    )
    return redirect("portal-cleared")


@require_GET
def document(request: HttpRequest, clearance_id: UUID, document_id: UUID) -> HttpResponse:
    """A document that the seller has released for this question."""
    actor = actor_of(request, PartyKind.RIGHTS_HOLDER)
    product = queries.clearance(actor, clearance_id)
    for found in queries.documents_of(actor, product):
        if found.id == document_id:
            return download(found.sha256, found.media_type, found.name)
    raise NotFound("There is no such document.")
