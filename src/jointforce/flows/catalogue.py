"""What a rights holder sells at which price, and who may sell it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotAllowed, NotFound
from jointforce.domain.vocabulary import PartyKind
from jointforce.parties import queries as parties
from jointforce.rights import queries as rights
from jointforce.rights import services as rights_services

if TYPE_CHECKING:
    from jointforce.parties.models import Party
    from jointforce.rights.models import Product


def _holder(rights_holder_id: UUID) -> "Party":
    found = parties.by_ids([rights_holder_id]).get(rights_holder_id)
    if found is None:
        raise NotFound("There is no such party.")
    return found


def add_product(
    *,
    rights_holder_id: UUID,
    right_id: UUID | None,
    name: str,
    usual_price_low: Decimal,
    currency: str,
    usual_price_high: Decimal | None = None,
    gtin: str = "",
    actor: Actor,
) -> "Product":
    """A product with its usual price.

    Raises:
        NotFound: the right is not the actor's. Invalid: a price makes no sense.
    """
    _require_holder(actor, rights_holder_id)
    _require_all_rights(actor, right_id)
    with transaction.atomic():
        right = rights.right(actor, right_id) if right_id else None
        return rights_services.add_product(
            rights_holder_id=rights_holder_id, right=right, name=name, usual_price_low=usual_price_low,
            usual_price_high=usual_price_high, currency=currency, gtin=gtin, actor=actor, now=clock_now(),
        )  # fmt: skip


def remove_product(rights_holder_id: UUID, product_id: UUID, *, actor: Actor) -> None:
    """Take a product back.

    Raises:
        NotAllowed, NotFound: with a sentence.
    """
    _require_own(actor, rights_holder_id, "product")
    if not actor.is_system and not rights.products(actor).filter(id=product_id).exists():
        raise NotFound("There is no such product.")
    with transaction.atomic():
        rights_services.remove_product(rights_holder_id, product_id, actor=actor, now=clock_now())


def _require_own(actor: Actor, rights_holder_id: UUID, what: str) -> None:
    if not (actor.is_system or actor.party_id == rights_holder_id):
        raise NotFound(f"There is no such {what}.")


def _require_holder(actor: Actor, rights_holder_id: UUID) -> None:
    own = actor.party_id == rights_holder_id and may(actor, Ability.SUBMIT_RIGHTS)
    if not (actor.is_system or own):
        raise NotAllowed("Only the rights holder says this.")


def _require_all_rights(actor: Actor, right_id: UUID | None = None) -> None:
    """What speaks for all rights is not for a mandate that covers some; for one of these it is."""
    if right_id is None and actor.right_ids:
        raise NotAllowed(
            f"Your mandate covers {len(actor.right_ids)} of the rights; this would speak for all of them."
        )


def authorise_sellers(
    rights_holder_id: UUID,
    seller_ids: Sequence[UUID],
    *,
    actor: Actor,
    valid_until: date | None = None,
    own: bool = False,
) -> int:
    """The rights holder's word that sellers may sell; how many are new. own: these are its own shops.

    Raises:
        NotAllowed: it is not the actor's word. NotFound: a seller is not of this house.
    """
    _require_holder(actor, rights_holder_id)
    _require_all_rights(actor)
    holder = _holder(rights_holder_id)
    sellers = parties.by_ids(seller_ids)
    if len(sellers) != len(set(seller_ids)) or any(
        s.kind != PartyKind.SELLER or s.operator_id != holder.operator_id for s in sellers.values()
    ):
        raise NotFound("There is no such seller.")
    with transaction.atomic():
        return rights_services.authorise(
            rights_holder_id, seller_ids, actor=actor, now=clock_now(), valid_until=valid_until,
            source="own" if own else "rights_holder",
        )  # fmt: skip


def authorise_by_name(
    rights_holder_id: UUID,
    marketplace: str,
    seller: str,
    *,
    actor: Actor,
    valid_until: date | None = None,
    own: bool = False,
) -> int:
    """The same, by the marketplace's name and its own id of the seller: what a rights holder knows.

    Raises:
        NotFound: there is no such seller; said the same for marketplaces of another house.
    """
    _require_holder(actor, rights_holder_id)
    found = parties.seller_in_house(_holder(rights_holder_id).operator_id, marketplace, seller)
    return authorise_sellers(rights_holder_id, [found], actor=actor, valid_until=valid_until, own=own)


def end_authorisation(rights_holder_id: UUID, authorisation_id: UUID, *, actor: Actor) -> None:
    """Take the word back.

    Raises:
        NotAllowed, NotFound: with a sentence.
    """
    _require_own(actor, rights_holder_id, "authorisation")
    _require_all_rights(actor)
    with transaction.atomic():
        rights_services.end_authorisation(rights_holder_id, authorisation_id, actor=actor, now=clock_now())
