"""Whose policies an actor may see: a desk those of its house, a rights holder its own."""

from django.db.models import Q

from jointforce.domain.actor import Actor
from jointforce.domain.vocabulary import PartyKind


def own_policies(actor: Actor) -> Q:
    """The condition on policy versions."""
    if actor.is_system:
        return Q()
    if actor.party_kind is PartyKind.MARKETPLACE:
        return Q(operator_id=actor.operator_id)
    return Q(rights_holder_id=actor.party_id)
