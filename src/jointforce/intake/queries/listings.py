"""Reads about listings and their versions."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from jointforce.base.sql import fetch
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotFound
from jointforce.domain.repair import repair
from jointforce.intake.models import Listing, ListingVersion, Picture
from jointforce.intake.permissions import own_listings


@dataclass(frozen=True, slots=True)
class Screenable:
    """A listing version with all that screening and triage need to know of it."""

    version_id: UUID
    listing_id: UUID
    number: int
    latest: int
    marketplace_id: UUID
    operator_id: UUID
    seller_id: UUID
    external_id: str
    title: str
    description: str
    brand: str
    category: str
    price: float | None
    currency: str
    ships_to: str
    gtin: str
    condition: str
    url: str
    images: Sequence[dict[str, Any]]
    matter_key: str
    received_at: datetime


_SCREENABLE = """
    SELECT v.id, l.id, v.number, l.latest, l.marketplace_id, l.operator_id, l.seller_id, l.external_id, v.title,
           v.description, v.brand, v.category, v.price::float8, v.currency, v.ships_to, v.gtin, v.condition, v.url,
           v.images::text, v.matter_key, v.received_at
    FROM intake_listingversion v JOIN intake_listing l ON l.id = v.listing_id
"""


def _screenables(rows: list[tuple[Any, ...]]) -> list[Screenable]:
    return [Screenable(*(*row[:18], json.loads(row[18]), *row[19:])) for row in rows]


def claim_unscreened(limit: int) -> list[Screenable]:
    """Versions that wait for screening, oldest first, locked for this transaction; another worker takes others."""
    rows = fetch(
        _SCREENABLE + "WHERE v.screened_at IS NULL AND v.screening_fault = '' "
        "ORDER BY v.id LIMIT %s FOR UPDATE OF v SKIP LOCKED",
        [limit],
    )
    return _screenables(rows)


def unscreenable(actor: Actor) -> QuerySet[ListingVersion]:
    """Versions that screening could not read, newest first, of the marketplaces that the actor may see."""
    rows = ListingVersion.objects.exclude(screening_fault="").filter(listing__in=listings(actor))
    return rows.select_related("listing__marketplace").order_by("-id")


def versions(ids: Sequence[UUID]) -> list[Screenable]:
    """These versions, in order of id."""
    return _screenables(fetch(_SCREENABLE + "WHERE v.id = ANY(%s) ORDER BY v.id", [list(ids)]))


def latest_of(listing_ids: Sequence[UUID]) -> list[Screenable]:
    """The newest version of each of these listings."""
    rows = fetch(
        _SCREENABLE + "AND v.number = l.latest WHERE l.id = ANY(%s) ORDER BY l.id", [list(listing_ids)]
    )
    return _screenables(rows)


def latest_after(operator_id: UUID, after: UUID | None, limit: int) -> list[Screenable]:
    """The newest version of each listing of the house, by listing id, from `after` on: a sweep's next page."""
    rows = fetch(
        _SCREENABLE + "AND v.number = l.latest WHERE l.operator_id = %s AND (%s::uuid IS NULL OR l.id > %s) "
        "ORDER BY l.id LIMIT %s",
        [operator_id, after, after, limit],
    )
    return _screenables(rows)


def listings(actor: Actor) -> QuerySet[Listing]:
    """The listings that the actor may see."""
    return Listing.objects.filter(own_listings(actor)).order_by("-id")


def listing(actor: Actor, listing_id: UUID) -> Listing:
    """One listing that the actor may see.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    found = listings(actor).filter(id=listing_id).first()
    if found is None:
        raise NotFound("There is no such listing.")
    return found


def listing_by_external_id(actor: Actor, marketplace_id: UUID, external_id: str) -> Listing:
    """One listing of a marketplace, by that marketplace's own id of it.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    rows = listings(actor).filter(marketplace_id=marketplace_id, external_id=repair(external_id)[0])
    found = rows.first()
    if found is None:
        raise NotFound("There is no such listing.")
    return found


def latest_versions(listing_ids: Sequence[UUID]) -> dict[UUID, ListingVersion]:
    """The newest content of each of these listings, with its seller."""
    rows = ListingVersion.objects.filter(listing_id__in=listing_ids, number=F("listing__latest"))
    return {v.listing_id: v for v in rows.select_related("listing__seller")}


def latest_version(listing_id: UUID) -> ListingVersion | None:
    """A listing's newest content."""
    return ListingVersion.objects.filter(listing_id=listing_id).order_by("-number").first()


def count_listings(seller_ids: Iterable[UUID], cap: int) -> dict[UUID, int]:
    """How many listings each of these sellers has, counted up to `cap`; the count costs the same for the largest."""
    rows = fetch(
        """SELECT s.id, (SELECT count(*) FROM (SELECT 1 FROM intake_listing l WHERE l.seller_id = s.id LIMIT %s) x)
           FROM unnest(%s::uuid[]) AS s(id)""",
        [cap, list(set(seller_ids))],
    )
    return {row[0]: row[1] for row in rows}


def waiting_to_screen(actor: Actor, cap: int) -> int:
    """How many listing versions of the actor's marketplaces wait for screening, counted up to `cap`."""
    rows = ListingVersion.objects.filter(
        screened_at__isnull=True, screening_fault="", listing__in=Listing.objects.filter(own_listings(actor))
    )
    return rows.order_by()[:cap].count()


def pictures_waiting(cap: int) -> int:
    """How many pictures of this installation are still to be fetched, counted up to `cap`."""
    return Picture.objects.filter(due_at__isnull=False).order_by()[:cap].count()


def fetched_pictures(urls: Sequence[str]) -> dict[str, Picture]:
    """What `egress` has fetched of these addresses."""
    return {p.url: p for p in Picture.objects.filter(url__in=urls).exclude(sha256="")}


def first_seen(listing_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When each listing was first received, unscoped."""
    rows = Listing.objects.filter(id__in=set(listing_ids))
    return dict(rows.values_list("id", "first_seen_at"))
