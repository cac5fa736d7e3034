"""Whose deliveries an actor may see: a desk those to its marketplaces and their sellers; the operator's also those to
its rights holders, which are about all marketplaces of the house.
"""

from django.db.models import Q

from jointforce.domain.actor import Actor
from jointforce.domain.vocabulary import PartyKind


def visible_messages(actor: Actor) -> Q:
    """The condition on outgoing messages."""
    if actor.is_system:
        return Q()
    if actor.party_kind is not PartyKind.MARKETPLACE:
        return Q(pk__in=[])
    house = Q(party__operator_id=actor.party_id, party__kind=PartyKind.RIGHTS_HOLDER)
    sellers = Q(party__marketplace_id__in=actor.marketplace_ids)
    return Q(party_id__in=actor.marketplace_ids) | sellers | house
