"""Who acts for the rights holder from outside: its agents' mandates, given, verified and ended here."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed, WrongState
from jointforce.domain.vocabulary import AgentKind
from jointforce.flows import mandates as flow
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties
from jointforce.rights import queries as rights
from jointforce.web import paging
from jointforce.web.mandate_forms import GiveForm
from jointforce.web.mandates import document_of, shown, take_step
from jointforce.web.portal.common import own_people

PAGE = 50
MOST_RIGHTS = 500


@require_GET
def agents(request: HttpRequest) -> HttpResponse:
    """The mandates, by the agent's name; those that wait for a word of the owner are said above."""
    actor = own_people(request)
    rows = parties.mandates(actor)
    page = paging.page(rows, paging.after(request), by=("agent__name",), size=PAGE)
    context = {
        "page": page,
        "waiting": rows.filter(status="submitted").count(),
        "may_give": may(actor, Ability.VERIFY_MANDATES),
    }
    return render(request, "portal/agents.html", context)


@require_http_methods(["GET", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Give a mandate to a firm or association, which is invited by e-mail where it is new here."""
    actor = own_people(request)
    if not may(actor, Ability.VERIFY_MANDATES):
        raise NotAllowed("Only an owner gives a mandate.")
    own = [(r.id, f"{r.mark} {r.office} {r.number}".strip()) for r in rights.rights(actor)[:MOST_RIGHTS]]
    form = GiveForm(request.POST or None, request.FILES or None, rights=own)
    if request.method == "POST" and form.is_valid():
        given = _given(form, actor)
        if given is not None:
            messages.success(request, "Given. The agent gets a letter, and may act as the mandate says.")
            return redirect("portal-mandate", given)
    return render(request, "portal/agent_new.html", {"form": form}, status=422 if form.errors else 200)


def _given(form: GiveForm, actor: Actor) -> UUID | None:
    data = form.cleaned_data
    try:
        found = flow.give(
            email=data["email"], person_name=data["person_name"], agent_name=data["agent_name"],
            kind=AgentKind(data["kind"]), terms=form.terms(tuple(UUID(r) for r in data["rights"])), actor=actor,
        )  # fmt: skip
    except (Invalid, WrongState) as why:
        form.refuse(why)
        return None
    return found.id


@require_GET
def mandate(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """One mandate with its document, its steps and its history."""
    actor = own_people(request)
    found = parties.mandate(actor, mandate_id)
    context = {**shown(found, actor), "history": ledger.history("mandate", str(mandate_id))}
    return render(request, "portal/mandate.html", context)


@require_POST
def status(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """Verify, reject, end, or put it up for verification again."""
    actor = own_people(request)
    messages.success(request, take_step(request, parties.mandate(actor, mandate_id), actor))
    return redirect("portal-mandate", mandate_id)


@require_GET
def document(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """The power of attorney."""
    return document_of(parties.mandate(own_people(request), mandate_id))
