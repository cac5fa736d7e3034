"""Who I am here: the person, the organisation acted for, the programme, the ledger's root that both sides receive."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.domain.errors import NotFound
from jointforce.domain.programme import word_removes_at_once
from jointforce.domain.vocabulary import PartyKind
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties
from jointforce.web.actors import actor_of
from jointforce.web.wording import PARTY_KINDS, PHASES, ROLES, STANDINGS


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """The account of whoever is signed in."""
    actor = actor_of(request, *PartyKind)
    party_id = actor.require_party()
    brand = actor.party_kind is PartyKind.RIGHTS_HOLDER
    own_id = actor.agent_id or party_id
    hats = parties.hats(UUID(actor.id))
    context = {
        "organisation": next((hat for hat in hats if hat.party_id == own_id), None),
        "principal": parties.by_ids([party_id])[party_id] if actor.under_mandate else None,
        "others": [
            (hat, PARTY_KINDS[hat.party_kind], ROLES[hat.role][0]) for hat in hats if hat.party_id != own_id
        ],
        "kind": PARTY_KINDS[actor.party_kind] if actor.party_kind else "",
        "role": ROLES[actor.role] if actor.role else ("", ""),
        "phase": PHASES[actor.phase] if brand else "",
        "standing": STANDINGS[actor.standing] if brand else "",
        "at_once": word_removes_at_once(actor.phase, actor.standing),
        "manager": parties.account_manager(party_id) if brand else None,
        "brand": brand,
        "root": next(iter(ledger.last_roots(1)), None),
    }
    return render(request, "account.html", context)


@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Act for another organisation in which the person has a role.

    Raises:
        NotFound: they have none there.
    """
    actor = actor_of(request, *PartyKind)
    wanted = request.POST.get("party", "")
    hat = next((hat for hat in parties.hats(UUID(actor.id)) if str(hat.party_id) == wanted), None)
    if hat is None:
        raise NotFound("You have no role there.")
    request.session["party_id"] = wanted
    request.session.pop("mandate_id", None)
    messages.success(request, f"You now act for {hat.party_name}.")
    return redirect("front")
