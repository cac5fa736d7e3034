"""What every page shows in its head."""

from typing import Any

from django.http import HttpRequest

from jointforce.domain.vocabulary import PartyKind

_NAVIGATION: dict[PartyKind, list[tuple[str, str, str]]] = {
    PartyKind.RIGHTS_HOLDER: [("/portal/", "inbox", "Inbox"), ("/portal/rights/", "file-text", "Rights")],
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


def page(request: HttpRequest) -> dict[str, Any]:
    """The actor and the links that are theirs."""
    actor = getattr(request, "actor", None)
    return {"actor": actor, "navigation": _NAVIGATION.get(actor.party_kind, []) if actor else []}
