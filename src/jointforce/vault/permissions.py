"""Whose documents and cleared products an actor may see."""

from django.db.models import Q

from jointforce.domain.actor import Actor
from jointforce.domain.vocabulary import PartyKind


def own_documents(actor: Actor) -> Q:
    """A seller its own; a desk its marketplaces'; nobody else: a rights holder sees what is released with an answer."""
    if actor.is_system:
        return Q()
    if actor.party_kind is PartyKind.SELLER:
        return Q(seller_id=actor.party_id)
    if actor.party_kind is PartyKind.MARKETPLACE:
        return Q(marketplace_id__in=actor.marketplace_ids)
    return Q(pk__in=[])


def own_clearances(actor: Actor) -> Q:
    """As documents; and a rights holder's own people those about which they were asked: no mandate reaches there."""
    if actor.party_kind is PartyKind.RIGHTS_HOLDER and not actor.under_mandate:
        return Q(rights_holder_id=actor.party_id) & ~Q(question="")
    return own_documents(actor)
