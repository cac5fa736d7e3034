"""What every page shows in its head."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from jointforce.base.clock import now
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.vocabulary import PartyKind
from jointforce.parties import queries as parties

_NAVIGATION: dict[PartyKind, list[tuple[str, str, str]]] = {
    PartyKind.RIGHTS_HOLDER: [
        ("/portal/", "inbox", "Inbox"),
        ("/portal/notices/", "send", "Notices"),
        ("/portal/questions/", "help-circle", "Questions"),
        ("/portal/rights/", "certificate", "Rights"),
        ("/portal/products/", "tags", "Products"),
        ("/portal/sellers/", "user-check", "Sellers"),
        ("/portal/agents/", "user-shield", "Agents"),
        ("/portal/record/", "chart-bar", "Record"),
        ("/portal/members/", "users", "People"),
        ("/portal/keys/", "key", "Keys"),
    ],
    PartyKind.MARKETPLACE: [
        ("/desk/", "gavel", "Queue"),
        ("/desk/cases/", "list", "Cases"),
        ("/desk/messages/", "messages", "Messages"),
        ("/desk/holders/", "building", "Rights holders"),
        ("/desk/rights/", "certificate", "Rights"),
        ("/desk/policy/", "adjustments", "Policy"),
        ("/desk/deliveries/", "send", "Deliveries"),
    ],
    PartyKind.SELLER: [
        ("/seller/", "file-text", "Statements"),
        ("/seller/documents/", "file-certificate", "Documents"),
        ("/seller/products/", "shield-check", "Products"),
        ("/seller/strikes/", "flag", "Strikes"),
    ],
    PartyKind.AGENT: [
        ("/agent/", "user-shield", "Principals"),
        ("/agent/members/", "users", "People"),
        ("/agent/keys/", "key", "Keys"),
    ],
}
_NEEDED: dict[str, Ability] = {
    "/portal/keys/": Ability.MANAGE_KEYS,
    "/agent/keys/": Ability.MANAGE_KEYS,
}
_OWN_PEOPLE_ONLY = {"/portal/agents/", "/portal/members/"}
"""Pages about the rights holder's own house, which nobody sees under a mandate."""


@dataclass(frozen=True, slots=True)
class Link:
    """One of the actor's own pages; `here` where it is the page now open, or the one above it."""

    href: str
    icon: str
    label: str
    here: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """The actor and the links that are theirs."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.party_kind is None:
        return {"actor": actor, "navigation": []}
    items = [
        item
        for item in _NAVIGATION.get(actor.party_kind, [])
        if (item[0] not in _NEEDED or may(actor, _NEEDED[item[0]]))
        and not (actor.under_mandate and item[0] in _OWN_PEOPLE_ONLY)
    ]
    above = [href for href, _, _ in items if request.path.startswith(href)]
    here = max(above, key=len, default="")
    return {
        "actor": actor,
        "navigation": [Link(*item, here=item[0] == here) for item in items],
        "switcher": _switcher(actor),
    }


@dataclass(frozen=True, slots=True)
class Switcher:
    """For whom an agent may act now: itself, and its principals by name; (mandate's id, name) each."""

    agent: str
    principals: list[tuple[str, str]]
    current: str


def _switcher(actor: Actor) -> Switcher | None:
    agent_id = actor.agent_id or (actor.party_id if actor.party_kind is PartyKind.AGENT else None)
    if agent_id is None:
        return None
    principals = parties.principals_of(agent_id, now().date())
    agent = parties.by_ids([agent_id])[agent_id]
    return Switcher(agent.name, principals, str(actor.mandate_id or ""))
