"""Which rights an actor may see: a holder its own; a desk those of its house."""

from typing import TYPE_CHECKING

from django.db.models import Q

from jointforce.domain.actor import Actor
from jointforce.domain.vocabulary import PartyKind

if TYPE_CHECKING:
    from jointforce.rights.models import IPRight


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


def sees_right(actor: Actor, right: "IPRight") -> bool:
    """Whether `own_rights` would find this right, without asking the database."""
    if actor.is_system:
        return True
    if actor.party_kind is PartyKind.MARKETPLACE:
        mine = right.operator_id == actor.operator_id
    else:
        mine = actor.party_kind is PartyKind.RIGHTS_HOLDER and right.rights_holder_id == actor.party_id
    return mine and (not actor.right_ids or right.id in actor.right_ids)


def own_products(actor: Actor) -> Q:
    """Products; under a mandate for some rights only: those of these rights."""
    return own(actor) & Q(right_id__in=sorted(actor.right_ids)) if actor.right_ids else own(actor)


def own_authorisations(actor: Actor) -> Q:
    """Authorisations: of a desk's house, and only where they name a seller of its own marketplaces."""
    if actor.party_kind is PartyKind.MARKETPLACE:
        return own(actor) & Q(seller__marketplace_id__in=actor.marketplace_ids)
    return own(actor)
