"""Which parties and mandates an actor may see."""

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


def visible_mandates(actor: Actor) -> Q:
    """A rights holder those it gave, an agent those it holds, a desk its house's; who acts under one, that one."""
    if actor.is_system:
        return Q()
    if actor.under_mandate:
        return Q(id=actor.mandate_id)
    if actor.party_kind is PartyKind.MARKETPLACE:
        return Q(operator_id=actor.operator_id)
    if actor.party_kind is PartyKind.RIGHTS_HOLDER:
        return Q(rights_holder_id=actor.party_id)
    if actor.party_kind is PartyKind.AGENT:
        return Q(agent_id=actor.party_id)
    return Q(pk__in=[])
