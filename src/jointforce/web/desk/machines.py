"""Machines: where each marketplace takes its webhooks, its API keys, and what was last sent to it."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.clock import now as clock_now
from jointforce.delivery import queries as delivery
from jointforce.domain.abilities import ABILITIES, Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed, NotFound
from jointforce.domain.vocabulary import Role
from jointforce.flows import onboarding
from jointforce.parties import queries as parties
from jointforce.web.desk.common import desk_actor, read_number, read_text

if TYPE_CHECKING:
    from jointforce.parties.models import Party

SCOPES = sorted(a.value for a in ABILITIES[Role.ENGINEER])
LAST = 20
MAX_KEY_DAYS = 730


def _marketplace(actor: Actor, marketplace_id: UUID) -> "Party":
    found = next((m for m in parties.marketplaces(actor) if m.id == marketplace_id), None)
    if found is None:
        raise NotFound("There is no such marketplace.")
    return found


@require_GET
def machines(request: HttpRequest) -> HttpResponse:
    """The marketplaces whose machines the actor may see."""
    actor = desk_actor(request)
    markets = parties.marketplaces(actor)
    ids = [m.id for m in markets]
    endpoints, waiting = delivery.endpoints(ids), delivery.waiting_for(ids)
    keys = parties.keys_of(ids)
    rows = [
        (
            m,
            endpoints.get(m.id),
            waiting.get(m.id, 0),
            sum(k.party_id == m.id and not k.revoked_at for k in keys),
        )
        for m in markets
    ]
    return render(request, "desk/machines.html", {"rows": rows})


@require_GET
def machine(request: HttpRequest, marketplace_id: UUID) -> HttpResponse:
    """One marketplace's endpoint, keys and last deliveries."""
    actor = desk_actor(request)
    return _page(request, actor, _marketplace(actor, marketplace_id))


def _page(
    request: HttpRequest, actor: Actor, market: "Party", *, secret: str = "", shown_what: str = ""
) -> HttpResponse:
    context = {
        "market": market,
        "endpoint": delivery.endpoints([market.id]).get(market.id),
        "keys": parties.keys_of([market.id]),
        "now": clock_now(),
        "deliveries": delivery.messages(actor).filter(party_id=market.id, channel="webhook")[:LAST],
        "scopes": SCOPES,
        "may_manage": may(actor, Ability.MANAGE_KEYS),
        "secret": secret,
        "shown_what": shown_what,
    }
    response = render(request, "desk/machine.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _engineer(request: HttpRequest, marketplace_id: UUID) -> tuple[Actor, "Party"]:
    actor = desk_actor(request)
    market = _marketplace(actor, marketplace_id)
    if not may(actor, Ability.MANAGE_KEYS):
        raise NotAllowed("Only an engineer changes keys and addresses.")
    return actor, market


@require_POST
def endpoint(request: HttpRequest, marketplace_id: UUID) -> HttpResponse:
    """Set the address, or keep it and change the secret; the new secret is shown on this page only."""
    actor, market = _engineer(request, marketplace_id)
    made = onboarding.set_endpoint(market.id, read_text(request, "url", 501), actor=actor)
    return _page(request, actor, market, secret=made.secret, shown_what="The signing secret of the webhooks")


@require_POST
def issue_key(request: HttpRequest, marketplace_id: UUID) -> HttpResponse:
    """A new key; it is shown on this page only."""
    actor, market = _engineer(request, marketplace_id)
    name, scopes = read_text(request, "name", 100), request.POST.getlist("scope")
    days = read_number(request.POST.get("days", ""), "How long the key is valid, in days,")
    if not name or not scopes:
        raise Invalid("A key needs a name, and at least one thing that it may do.")
    if not 1 <= days <= MAX_KEY_DAYS:
        raise Invalid(f"A key is valid for 1 to {MAX_KEY_DAYS} days.")
    if not set(scopes) <= set(SCOPES):
        raise Invalid("A marketplace's key may not do that.")
    secret = onboarding.issue_key(
        market.id, name=name, role=Role.ENGINEER, scopes=scopes, expires_at=clock_now() + timedelta(days=days),
        actor=actor,
    )  # fmt: skip
    return _page(request, actor, market, secret=secret, shown_what=f"The key “{name}”")


@require_POST
def revoke_key(request: HttpRequest, marketplace_id: UUID, key_id: UUID) -> HttpResponse:
    """End a key at once."""
    if key_id not in {
        key.id for key in parties.keys_of([_marketplace(desk_actor(request), marketplace_id).id])
    }:
        raise NotFound("There is no such key.")
    actor, market = _engineer(request, marketplace_id)
    onboarding.revoke_key(key_id, actor=actor, party_id=market.id)
    messages.success(request, "The key is revoked; it opens nothing from now on.")
    return redirect("desk-machine", market.id)
