"""What every page shows in its head."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.vocabulary import PartyKind

_NAVIGATION: dict[PartyKind, list[tuple[str, str, str]]] = {
    PartyKind.RIGHTS_HOLDER: [
        ("/portal/", "inbox", "Inbox"),
        ("/portal/rights/", "certificate", "Rights"),
        ("/portal/products/", "tags", "Products"),
        ("/portal/sellers/", "user-check", "Sellers"),
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
    PartyKind.SELLER: [("/seller/", "file-text", "Statements")],
}
_NEEDED: dict[str, Ability] = {"/portal/keys/": Ability.MANAGE_KEYS}


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
        if item[0] not in _NEEDED or may(actor, _NEEDED[item[0]])
    ]
    above = [href for href, _, _ in items if request.path.startswith(href)]
    here = max(above, key=len, default="")
    return {"actor": actor, "navigation": [Link(*item, here=item[0] == here) for item in items]}
