"""Which parties an actor may see."""

from django.db.models import Q

from jointforce.domain.actor import Actor
from jointforce.domain.vocabulary import PartyKind


def visible_parties(actor: Actor) -> Q:
    """The actor's own party; for a desk: the rights holders of its house, and the sellers of its marketplaces."""
    if actor.is_system:
        return Q()
    own = Q(id=actor.party_id)
    if actor.party_kind is PartyKind.MARKETPLACE:
        house = Q(operator_id=actor.operator_id, kind__in=[PartyKind.RIGHTS_HOLDER, PartyKind.AGENT])
        return own | house | Q(kind=PartyKind.SELLER, marketplace_id__in=actor.marketplace_ids)
    return own
