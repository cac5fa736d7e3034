"""Whose cases an actor may see; every query on cases starts here."""

from typing import TYPE_CHECKING

from django.db.models import Q

from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.vocabulary import PartyKind

if TYPE_CHECKING:
    from jointforce.cases.models import Case

_UNSEEN_BY_SELLERS = frozenset({"waiting", "referred", "answered", "in_review", "held", "cleared", "lapsed"})


def visible_cases(actor: Actor) -> Q:
    """A rights holder's own, a desk's marketplaces', a seller's restricted ones; nobody else's.

    Under a mandate for some rights only: the cases about these.
    A seller sees a case from the moment when a measure was taken or it is asked itself, not while the rights holder is.
    """
    if actor.is_system:
        return Q()
    if actor.party_kind is PartyKind.RIGHTS_HOLDER and may(actor, Ability.READ_CASES):
        own = Q(rights_holder_id=actor.party_id)
        return own & Q(right_id__in=sorted(actor.right_ids)) if actor.right_ids else own
    if actor.party_kind is PartyKind.MARKETPLACE and may(actor, Ability.READ_CASES):
        return Q(operator_id=actor.operator_id, marketplace_id__in=actor.marketplace_ids)
    if actor.party_kind is PartyKind.SELLER:
        return Q(seller_id=actor.party_id) & ~Q(state__in=sorted(_UNSEEN_BY_SELLERS))
    return Q(pk__in=[])


def sees_case(actor: Actor, case: "Case") -> bool:
    """Whether `visible_cases` would find this case, without asking the database."""
    if actor.is_system:
        return True
    if actor.party_kind is PartyKind.SELLER:
        return case.seller_id == actor.party_id and case.state not in _UNSEEN_BY_SELLERS
    if not may(actor, Ability.READ_CASES):
        return False
    if actor.party_kind is PartyKind.MARKETPLACE:
        return case.operator_id == actor.operator_id and case.marketplace_id in actor.marketplace_ids
    mine = actor.party_kind is PartyKind.RIGHTS_HOLDER and case.rights_holder_id == actor.party_id
    return mine and (not actor.right_ids or case.right_id in actor.right_ids)


def visible_seller_questions(actor: Actor) -> Q:
    """A seller's own; a marketplace's sellers', to be passed on. A rights holder reads the answer in its case."""
    if actor.is_system:
        return Q()
    if actor.party_kind is PartyKind.SELLER:
        return Q(seller_id=actor.party_id)
    if actor.party_kind is PartyKind.MARKETPLACE:
        return Q(case__marketplace_id__in=actor.marketplace_ids)
    return Q(pk__in=[])


def visible_enquiries(actor: Actor) -> Q:
    """A seller's own; those of a rights holder's cases, and of a desk's, as far as they may see the cases."""
    if actor.is_system:
        return Q()
    if actor.party_kind is PartyKind.SELLER:
        return Q(seller_id=actor.party_id)
    if actor.party_kind is PartyKind.RIGHTS_HOLDER and may(actor, Ability.READ_CASES):
        own = Q(rights_holder_id=actor.party_id)
        return own & Q(case__right_id__in=sorted(actor.right_ids)) if actor.right_ids else own
    if actor.party_kind is PartyKind.MARKETPLACE and may(actor, Ability.READ_CASES):
        return Q(case__operator_id=actor.operator_id, case__marketplace_id__in=actor.marketplace_ids)
    return Q(pk__in=[])
