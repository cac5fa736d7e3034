"""An agent's mandates: claimed with the power of attorney, looked at, given back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed, WrongState
from jointforce.flows import mandates as flow
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties
from jointforce.web.agents.home import agent_actor
from jointforce.web.mandate_forms import ClaimForm
from jointforce.web.mandates import document_of, shown, take_step


@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """Say that there is a mandate, and bring the power of attorney."""
    actor = agent_actor(request)
    if not may(actor, Ability.WRITE_MANDATES):
        raise NotAllowed("Only an owner of the agent claims a mandate.")
    form = ClaimForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        claimed = _claimed(form, actor)
        if claimed is not None:
            messages.success(
                request, "Submitted. The rights holder or an analyst verifies it; you get a letter."
            )
            return redirect("agent-mandate", claimed)
    return render(request, "agents/claim.html", {"form": form}, status=422 if form.errors else 200)


def _claimed(form: ClaimForm, actor: Actor) -> UUID | None:
    data = form.cleaned_data
    try:
        return flow.claim(
            holder_name=data["holder"], right_numbers=data["numbers"], terms=form.terms(), actor=actor
        ).id
    except (Invalid, WrongState) as why:
        form.refuse(why)
        return None


@require_GET
def mandate(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """One mandate with its document and its history."""
    actor = agent_actor(request)
    found = parties.mandate(actor, mandate_id)
    context = {**shown(found, actor), "history": ledger.history("mandate", str(mandate_id))}
    return render(request, "agents/mandate.html", context)


@require_POST
def status(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """Give it back, or ask for it again."""
    actor = agent_actor(request)
    messages.success(request, take_step(request, parties.mandate(actor, mandate_id), actor))
    return redirect("agent-mandate", mandate_id)


@require_GET
def document(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """The power of attorney."""
    return document_of(parties.mandate(agent_actor(request), mandate_id))
