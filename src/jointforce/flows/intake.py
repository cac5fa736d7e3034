"""Listings and sellers come in: by the API a few at a time, by a feed thousands at a time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from pydantic import ValidationError

from jointforce.base.clock import now as clock_now
from jointforce.base.sql import notify
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed, NotFound
from jointforce.flows.results import ItemResult, first_error
from jointforce.flows.sweep import screen_in_transaction
from jointforce.intake import queries, services
from jointforce.intake.schemas import ListingIn, Rejected, SellerIn, repair
from jointforce.ledger.services import Act, append
from jointforce.parties import queries as parties
from jointforce.parties import services as parties_services

SCREEN_CHANNEL = "jointforce_screen"
CHUNK = 5000


def _marketplace(actor: Actor, marketplace_id: UUID | None) -> tuple[UUID, UUID]:
    """The marketplace that the actor sends for, and its operator."""
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


def post_listings(
    items: Sequence[Any], *, actor: Actor, marketplace_id: UUID | None = None
) -> list[ItemResult]:
    """Store listings sent by a machine; one result each, in order. The worker screens them within a moment.

    Raises:
        NotAllowed: the actor may not send listings.
    """
    if not may(actor, Ability.SEND_LISTINGS):
        raise NotAllowed("This key may not send listings (listings:write).")
    market, operator = _marketplace(actor, marketplace_id)
    results: dict[int, ItemResult] = {}
    good: list[tuple[int, ListingIn]] = []
    for index, item in enumerate(items):
        try:
            good.append((index, read_listing(item)))
        except (ValidationError, Invalid, ValueError) as wrong:
            where, why = first_error(wrong) if isinstance(wrong, ValidationError) else ("images", str(wrong))
            results[index] = ItemResult(_id_of(item), "rejected", where, why)
    with transaction.atomic():
        now = clock_now()
        received = services.receive_listings(market, operator, [row for _, row in good], now=now)
        for (index, _), r in zip(good, received, strict=True):
            results[index] = ItemResult(r.external_id, r.status, listing_id=r.listing_id)
        if any(r.version_id for r in received):
            notify(SCREEN_CHANNEL)
    return [results[index] for index in range(len(items))]


def post_sellers(
    items: Sequence[Any], *, actor: Actor, marketplace_id: UUID | None = None
) -> list[ItemResult]:
    """Store sellers sent by a machine; one result each, in order.

    Raises:
        NotAllowed: the actor may not send sellers.
    """
    market, _ = _marketplace(actor, marketplace_id)
    results: dict[int, ItemResult] = {}
    good: list[tuple[int, SellerIn]] = []
    seen: set[str] = set()
    for index, item in enumerate(items):
        try:
            row = SellerIn.model_validate(item)
        except ValidationError as wrong:
            results[index] = ItemResult(_id_of(item), "rejected", *first_error(wrong))
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


def _id_of(item: Any) -> str:
    value = item.get("id") if isinstance(item, Mapping) else None
    return repair(str(value))[0][:200] if value is not None else ""


@dataclass(slots=True)
class LoadCount:
    """What a load came to so far."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    matches: int = 0
    cases_opened: int = 0
    dispositions: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def load_rows(
    kind: str,
    rows: Iterable[tuple[int, Mapping[str, Any]]],
    *,
    marketplace_id: UUID,
    actor: Actor,
    on_chunk: Callable[[LoadCount], None] = lambda count: None,
) -> LoadCount:
    """Store a feed's rows, numbered as in the file, 5,000 a transaction; listings are screened in it at once.

    kind: `listings` or `sellers`. on_chunk is called after each commit: what it counts stands.
    """
    market, operator = _marketplace(actor, marketplace_id)
    count = LoadCount()
    chunk: list[tuple[int, Mapping[str, Any]]] = []
    store = _load_listings if kind == "listings" else _load_sellers
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            store(chunk, market, operator, actor, count)
            on_chunk(count)
            chunk = []
    if chunk:
        store(chunk, market, operator, actor, count)
        on_chunk(count)
    return count


def _load_listings(
    chunk: Sequence[tuple[int, Mapping[str, Any]]],
    market: UUID,
    operator: UUID,
    actor: Actor,
    count: LoadCount,
) -> None:
    good = []
    for number, raw in chunk:
        try:
            good.append(read_listing(raw))
        except (ValidationError, Invalid, ValueError) as wrong:
            where, why = first_error(wrong) if isinstance(wrong, ValidationError) else ("images", str(wrong))
            count.rejected.append(Rejected(number, _id_of(raw), where, why))
    with transaction.atomic():
        now = clock_now()
        received = services.receive_listings(market, operator, good, now=now, screened_at=now)
        fresh = [r.version_id for r in received if r.version_id is not None]
        latest = [v for v in queries.versions(fresh) if v.number == v.latest]
        swept = screen_in_transaction(latest, cause="load", now=now)
        statuses = [r.status for r in received]
        facts = {s: statuses.count(s) for s in ("created", "updated", "unchanged")}
        append(
            [Act("party", str(market), "listings.loaded", actor, "", {**facts, "rows": len(chunk)})], now=now
        )
    count.rows += len(chunk)
    count.created += facts["created"]
    count.updated += facts["updated"]
    count.unchanged += facts["unchanged"]
    count.matches += swept.matches
    count.cases_opened += swept.cases_opened
    for disposition, number in swept.dispositions.items():
        count.dispositions[disposition] += number


def _load_sellers(
    chunk: Sequence[tuple[int, Mapping[str, Any]]],
    market: UUID,
    operator: UUID,
    actor: Actor,
    count: LoadCount,
) -> None:
    results = post_sellers([raw for _, raw in chunk], actor=actor, marketplace_id=market)
    for (number, _), result in zip(chunk, results, strict=True):
        if result.status == "rejected":
            count.rejected.append(Rejected(number, result.id, result.field, result.reason))
        else:
            setattr(count, result.status, getattr(count, result.status) + 1)
    count.rows += len(chunk)
