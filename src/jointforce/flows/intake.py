"""Listings and sellers that a machine posts; the worker screens the listings within a moment."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from pydantic import ValidationError

from jointforce.base.clock import now as clock_now
from jointforce.base.sql import notify
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed, NotFound
from jointforce.domain.repair import repair
from jointforce.flows.results import ItemResult, first_error
from jointforce.intake import queries, services
from jointforce.intake.schemas import ListingIn, SellerIn
from jointforce.ledger.services import Act, append
from jointforce.parties import queries as parties
from jointforce.parties import services as parties_services

SCREEN_CHANNEL = "jointforce_screen"


def marketplace_of(actor: Actor, marketplace_id: UUID | None) -> tuple[UUID, UUID]:
    """The marketplace that the actor sends for, and its operator.

    Raises:
        NotFound: it is not one that the actor sends for.
    """
    wanted = marketplace_id or actor.require_party()
    if not actor.is_system and wanted not in actor.marketplace_ids:
        raise NotFound("There is no such marketplace.")
    found = parties.by_ids([wanted]).get(wanted)
    if found is None:
        raise NotFound("There is no such marketplace.")
    return found.id, parties.operator_of(found)


def read_listing(item: Any) -> ListingIn:
    """One listing, checked with its pictures.

    Raises:
        ValidationError, Invalid, ValueError: with the field and the reason.
    """
    listing = ListingIn.model_validate(item)
    services.check_pictures(listing)
    return listing


def why_not(wrong: ValidationError | Invalid | ValueError) -> tuple[str, str]:
    """The field and the reason for which `read_listing` refuses a row."""
    return first_error(wrong) if isinstance(wrong, ValidationError) else ("images", str(wrong))


def post_listings(
    items: Sequence[Any], *, actor: Actor, marketplace_id: UUID | None = None
) -> list[ItemResult]:
    """Store listings sent by a machine; one result each, in order. The worker screens them within a moment.

    Raises:
        NotAllowed: the actor may not send listings.
    """
    if not may(actor, Ability.SEND_LISTINGS):
        raise NotAllowed("This key may not send listings (listings:write).")
    market, operator = marketplace_of(actor, marketplace_id)
    results: dict[int, ItemResult] = {}
    good: list[tuple[int, ListingIn]] = []
    for index, item in enumerate(items):
        try:
            good.append((index, read_listing(item)))
        except (ValidationError, Invalid, ValueError) as wrong:
            results[index] = ItemResult(id_of(item), "rejected", *why_not(wrong))
    with transaction.atomic():
        now = clock_now()
        received = services.receive_listings(market, operator, [row for _, row in good], now=now)
        for (index, _), r in zip(good, received, strict=True):
            results[index] = ItemResult(r.external_id, r.status, listing_id=r.listing_id)
        if any(r.version for r in received):
            notify(SCREEN_CHANNEL)
    return [results[index] for index in range(len(items))]


def post_sellers(
    items: Sequence[Any], *, actor: Actor, marketplace_id: UUID | None = None
) -> list[ItemResult]:
    """Store sellers sent by a machine; one result each, in order.

    Raises:
        NotAllowed: the actor may not send sellers.
    """
    market, _ = marketplace_of(actor, marketplace_id)
    results: dict[int, ItemResult] = {}
    good: list[tuple[int, SellerIn]] = []
    seen: set[str] = set()
    for index, item in enumerate(items):
        try:
            row = SellerIn.model_validate(item)
        except ValidationError as wrong:
            results[index] = ItemResult(id_of(item), "rejected", *first_error(wrong))
            continue
        if row.id in seen or repair(row.id + row.name)[1]:
            why = (
                "the same id stands twice in this call"
                if row.id in seen
                else "an id and a name must be valid text"
            )
            results[index] = ItemResult(repair(row.id)[0], "rejected", "id", why)
            continue
        seen.add(row.id)
        good.append((index, row))
    with transaction.atomic():
        words = parties_services.update_sellers(
            market, [row.model_dump() for _, row in good], actor=actor, now=clock_now()
        )
        for (index, row), word in zip(good, words, strict=True):
            results[index] = ItemResult(row.id, word)
    return [results[index] for index in range(len(items))]


def id_of(item: Any) -> str:
    """The sender's own id of an item that may be anything, for telling which one is meant."""
    value = item.get("id") if isinstance(item, Mapping) else None
    return repair(str(value))[0][:200] if value is not None else ""


def screen_again(version_ids: Sequence[UUID], *, actor: Actor) -> int:
    """Versions that were set aside wait for screening again: somebody has mended what stumbled over them; how many.

    Raises:
        NotAllowed: the actor may not. NotFound: one is not among those that the actor sees set aside.
    """
    if not may(actor, Ability.RETRY_DELIVERIES):
        raise NotAllowed("Your role may not have work done again.")
    with transaction.atomic():
        aside = list(queries.unscreenable(actor).filter(id__in=version_ids))
        if len(aside) != len(set(version_ids)):
            raise NotFound("There is no such listing among those that were set aside.")
        again = services.screen_again([version.id for version in aside])
        by_market = Counter(version.listing.marketplace_id for version in aside)
        append(
            [
                Act(
                    "party",
                    str(market),
                    "listings.screened_again",
                    actor,
                    "",
                    {"listings": by_market[market]},
                )
                for market in sorted(by_market)
            ],
            now=clock_now(),
        )
        notify(SCREEN_CHANNEL)
        return again
