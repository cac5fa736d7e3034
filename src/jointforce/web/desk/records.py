"""A rights holder's record at the desk: standing, trend, second readings, and appeals to answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotFound
from jointforce.domain.vocabulary import PartyKind, Standing
from jointforce.flows import standing
from jointforce.flows.record import record as record_of
from jointforce.parties import queries as parties
from jointforce.web.desk.common import abilities, desk_actor, read_id, read_text
from jointforce.web.wording import STANDINGS

GRANTS = (Standing.NORMAL, Standing.NEW, Standing.GOOD_FAITH)


def grants() -> list[tuple[str, str]]:
    """What an appeal can be given: code and name of each standing."""
    return [(s.value, STANDINGS[s]) for s in GRANTS]


@require_GET
def record(request: HttpRequest, holder_id: UUID) -> HttpResponse:
    """One rights holder's record."""
    actor = desk_actor(request)
    parties.party(actor, holder_id, PartyKind.RIGHTS_HOLDER)
    view = record_of(actor, holder_id)
    context = {
        "view": view,
        "holder": view.party,
        "standing": STANDINGS[view.standing],
        "grants": grants(),
        "case_page": "desk-case",
        "me": actor.id,
        "can": abilities(actor),
    }
    return render(request, "desk/record.html", context)


@require_POST
def read_again(request: HttpRequest, holder_id: UUID) -> HttpResponse:
    """A second analyst's word on what one rejected."""
    actor = desk_actor(request)
    parties.party(actor, holder_id, PartyKind.RIGHTS_HOLDER)
    outcome = read_id(request.POST.get("outcome", ""))
    if outcome is None or outcome not in {row.id for row in record_of(actor, holder_id).alone}:
        raise NotFound("This listing does not wait for a second reading.")
    standing.read_again(outcome, agrees=request.POST.get("agrees") == "yes", actor=actor)
    messages.success(request, "Your reading counts; the record is reckoned anew within moments.")
    return redirect("desk-holder-record", holder_id)


@require_POST
def answer_appeal(request: HttpRequest, holder_id: UUID) -> HttpResponse:
    """Grant a standing, keep the present one, or take a grant back."""
    actor = desk_actor(request)
    parties.party(actor, holder_id, PartyKind.RIGHTS_HOLDER)
    answer_one(request, actor, holder_id)
    return redirect("desk-holder-record", holder_id)


def answer_one(request: HttpRequest, actor: Actor, party_id: UUID) -> None:
    """Answer the appeal that the form names, of a party that the actor may see."""
    appeal = read_id(request.POST.get("appeal", ""))
    if appeal is None or appeal not in {a.id for a in parties.appeals(actor, party_id)}:
        raise NotFound("There is no such appeal.")
    decision = request.POST.get("decision", "")
    if decision == "withdraw":
        standing.withdraw_grant(appeal, actor=actor)
        messages.success(request, "The grant is taken back; the record speaks again.")
    elif decision == "keep" or decision in GRANTS:
        chosen = None if decision == "keep" else Standing(decision)
        standing.decide_appeal(
            appeal, standing=chosen, answer=read_text(request, "answer", 4000), actor=actor
        )
        messages.success(request, "The appeal is answered, and who appealed is told.")
    else:
        raise Invalid("Choose a standing to grant, or keep the present one.")
