"""Whose orders, statements and filings an actor may see."""

from django.db.models import Q

from jointforce.domain.actor import Actor
from jointforce.domain.vocabulary import PartyKind


def visible_orders(actor: Actor) -> Q:
    """A desk's or machine's marketplaces'."""
    return Q() if actor.is_system else Q(marketplace_id__in=actor.marketplace_ids)


def visible_statements(actor: Actor) -> Q:
    """A seller's own; a desk's marketplaces'; a rights holder sees that one exists, through its case, not its text."""
    if actor.is_system:
        return Q()
    if actor.party_kind is PartyKind.SELLER:
        return Q(seller_id=actor.party_id)
    return Q(marketplace_id__in=actor.marketplace_ids)


def visible_filings(actor: Actor) -> Q:
    """What a desk's marketplaces file with the Transparency Database; nobody else's business."""
    if actor.is_system:
        return Q()
    return Q(marketplace_id__in=actor.marketplace_ids if actor.party_kind is PartyKind.MARKETPLACE else ())
