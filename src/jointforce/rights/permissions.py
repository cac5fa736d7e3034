"""Which rights an actor may see: a holder its own; a desk those of its house."""

from django.db.models import Q

from jointforce.domain.actor import Actor
from jointforce.domain.vocabulary import PartyKind


def own(actor: Actor) -> Q:
    """The condition on a table that carries `rights_holder`."""
    if actor.is_system:
        return Q()
    if actor.party_kind is PartyKind.MARKETPLACE:
        return Q(rights_holder__operator_id=actor.operator_id)
    if actor.party_kind is PartyKind.RIGHTS_HOLDER:
        return Q(rights_holder_id=actor.party_id)
    return Q(pk__in=[])


def own_rights(actor: Actor) -> Q:
    """Rights; under a mandate for some of them only: these."""
    return own(actor) & Q(id__in=sorted(actor.right_ids)) if actor.right_ids else own(actor)


def own_products(actor: Actor) -> Q:
    """Products; under a mandate for some rights only: those of these rights."""
    return own(actor) & Q(right_id__in=sorted(actor.right_ids)) if actor.right_ids else own(actor)


def own_authorisations(actor: Actor) -> Q:
    """Authorisations: of a desk's house, and only where they name a seller of its own marketplaces."""
    if actor.party_kind is PartyKind.MARKETPLACE:
        return own(actor) & Q(seller__marketplace_id__in=actor.marketplace_ids)
    return own(actor)
