"""Takes listings in: idempotent by the marketplace's own id; a changed one is a new version, an equal one nothing."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jointforce.base import blobs
from jointforce.base.ids import uuid7
from jointforce.base.sql import copy_rows, execute, fetch, require_transaction
from jointforce.domain.matter import fold_text, framed, matter_key
from jointforce.domain.repair import repair
from jointforce.intake.models import ListingVersion
from jointforce.intake.queries import Screenable
from jointforce.intake.schemas import ListingIn, PictureIn
from jointforce.parties.services import ensure_sellers

_TEXTS = ("title", "description", "brand", "category", "ships_to", "gtin", "condition", "url")


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a listing: created, updated or unchanged. version: the new version; None where unchanged."""

    external_id: str
    status: str
    listing_id: UUID
    version: Screenable | None


@dataclass(slots=True)
class _Prepared:
    row: ListingIn
    texts: dict[str, str]
    images: list[dict[str, str]]
    repaired: bool
    content_hash: bytes
    matter: str


def _prepare(row: ListingIn) -> _Prepared:
    """Repair, keep pictures by hash, and compute the two hashes.

    Raises:
        Invalid: a picture sent as bytes is refused.
    """
    texts, repaired = {}, False
    for name in _TEXTS:
        texts[name], bad = repair(getattr(row, name))
        repaired = repaired or bad
    images = [_image(image) for image in row.images]
    pictures = json.dumps(images) if images else ""
    body = framed([*texts.values(), pictures, str(row.price), row.currency, row.seller_id])
    matter = matter_key(
        folded_title=fold_text(texts["title"]),
        folded_description=fold_text(texts["description"]),
        pictures=[image.get("sha256") or image["url"] for image in images],
        seller=row.seller_id,
        category=texts["category"],
    )
    return _Prepared(row, texts, images, repaired, hashlib.sha256(body).digest(), matter)


def _image(image: str | PictureIn) -> dict[str, str]:
    if isinstance(image, str):
        return {"url": repair(image)[0]}
    upload = image.upload
    return {"sha256": blobs.put(upload.content), "type": upload.media_type, "name": repair(image.name)[0]}


def receive_listings(
    marketplace_id: UUID,
    operator_id: UUID,
    rows: Sequence[ListingIn],
    *,
    now: datetime,
    screened_at: datetime | None = None,
) -> list[Received]:
    """Store listings; one result a row, in order. The same id twice in one call: the later one is a later version.

    screened_at: set where the caller screens them in this very transaction; else the worker finds them by its absence.
    A load is one ledger entry, written by the flow.

    Raises:
        Invalid: a picture is refused; rows are checked one by one beforehand with `check_pictures`.
    """
    require_transaction()
    results: list[Received | None] = [None] * len(rows)
    waiting = list(enumerate(rows))
    while waiting:
        seen: set[str] = set()
        batch: list[tuple[int, ListingIn]] = []
        rest: list[tuple[int, ListingIn]] = []
        for item in waiting:
            (rest if item[1].id in seen else batch).append(item)
            seen.add(item[1].id)
        received = _receive_distinct(marketplace_id, operator_id, [row for _, row in batch], now, screened_at)
        for (index, _), result in zip(batch, received, strict=True):
            results[index] = result
        waiting = rest
    return [result for result in results if result is not None]


def check_pictures(row: ListingIn) -> None:
    """Look at a row's pictures before anything is stored.

    Raises:
        Invalid: one is refused, with the reason. ValueError: one is not base64.
    """
    for image in row.images:
        if isinstance(image, PictureIn):
            image.upload  # noqa: B018  (looked at now, and kept for when it is stored)


def _receive_distinct(
    marketplace_id: UUID,
    operator_id: UUID,
    rows: list[ListingIn],
    now: datetime,
    screened_at: datetime | None,
) -> list[Received]:
    prepared = {row.id: _prepare(row) for row in rows}
    sellers = ensure_sellers(marketplace_id, [row.seller_id for row in rows], now=now)
    ids = sorted(prepared)
    fresh = {
        external: (listing_id, 0, b"")
        for external, listing_id in fetch(
            """INSERT INTO intake_listing (id, marketplace_id, operator_id, seller_id, external_id, latest,
                                           content_hash, first_seen_at, last_changed_at)
               SELECT s.id, %s, %s, s.seller, s.e, 1, s.h, %s, %s
               FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::bytea[]) AS s(id, seller, e, h)
               ON CONFLICT (marketplace_id, external_id) DO NOTHING RETURNING external_id, id""",
            [
                marketplace_id, operator_id, now, now,
                [uuid7() for _ in ids], [sellers[prepared[e].row.seller_id] for e in ids], ids,
                [prepared[e].content_hash for e in ids],
            ],
        )
    }  # fmt: skip
    known = fresh | {
        external: (listing_id, latest, bytes(content))
        for external, listing_id, latest, content in fetch(
            """SELECT external_id, id, latest, content_hash FROM intake_listing
               WHERE marketplace_id = %s AND external_id = ANY(%s) ORDER BY id FOR UPDATE""",
            [marketplace_id, [e for e in ids if e not in fresh]],
        )
    }
    changed = [e for e in ids if known[e][2] != prepared[e].content_hash]
    versions = {
        e: _version(
            known[e], prepared[e], marketplace_id, operator_id, sellers[prepared[e].row.seller_id], now
        )
        for e in changed
    }
    copy_rows(
        ListingVersion,
        (
            "id",
            "listing_id",
            "number",
            *_TEXTS,
            "price",
            "currency",
            "images",
            "repaired",
            "matter_key",
            "received_at",
            "screened_at",
        ),
        (_version_row(versions[e], prepared[e], screened_at) for e in changed),
    )
    moved = [e for e in changed if e not in fresh]
    execute(
        """UPDATE intake_listing l SET latest = l.latest + 1, content_hash = s.h, seller_id = s.seller,
                  last_changed_at = %s
           FROM unnest(%s::uuid[], %s::bytea[], %s::uuid[]) AS s(id, h, seller) WHERE l.id = s.id""",
        [
            now,
            [known[e][0] for e in moved],
            [prepared[e].content_hash for e in moved],
            [sellers[prepared[e].row.seller_id] for e in moved],
        ],
    )
    _await_pictures([image["url"] for e in changed for image in prepared[e].images if "url" in image], now)
    return [
        Received(
            row.id,
            "unchanged" if row.id not in versions else "created" if row.id in fresh else "updated",
            known[row.id][0],
            versions.get(row.id),
        )
        for row in rows
    ]


def _version(
    known: tuple[UUID, int, bytes],
    prepared: _Prepared,
    marketplace_id: UUID,
    operator_id: UUID,
    seller_id: UUID,
    now: datetime,
) -> Screenable:
    listing_id, latest, _ = known
    row = prepared.row
    return Screenable(
        version_id=uuid7(),
        listing_id=listing_id,
        number=latest + 1,
        latest=latest + 1,
        marketplace_id=marketplace_id,
        operator_id=operator_id,
        seller_id=seller_id,
        external_id=row.id,
        **prepared.texts,
        price=None if row.price is None else float(row.price),
        currency=row.currency,
        images=prepared.images,
        matter_key=prepared.matter,
        received_at=now,
    )


def _version_row(version: Screenable, prepared: _Prepared, screened_at: datetime | None) -> tuple[Any, ...]:
    return (
        version.version_id,
        version.listing_id,
        version.number,
        *(prepared.texts[name] for name in _TEXTS),
        prepared.row.price,
        version.currency,
        json.dumps(version.images) if version.images else "[]",
        prepared.repaired,
        version.matter_key,
        version.received_at,
        screened_at,
    )


def _await_pictures(urls: Sequence[str], now: datetime) -> None:
    """Pictures at an address are fetched later, by the worker through `egress`; until then pages show a placeholder."""
    wanted = sorted({u for u in urls if u.startswith(("http://", "https://"))})
    if wanted:
        execute(
            """INSERT INTO intake_picture (url, sha256, media_type, error, due_at, attempts)
               SELECT u, '', '', '', %s, 0 FROM unnest(%s::text[]) AS s(u) ON CONFLICT (url) DO NOTHING""",
            [now, wanted],
        )


def mark_screened(version_ids: Sequence[UUID], *, now: datetime) -> None:
    """These versions need no screening any more."""
    execute("UPDATE intake_listingversion SET screened_at = %s WHERE id = ANY(%s)", [now, list(version_ids)])


def set_aside(version_id: UUID, fault: str) -> None:
    """A version that screening cannot read waits for a person; it stays unscreened, and holds up no other."""
    execute("UPDATE intake_listingversion SET screening_fault = %s WHERE id = %s", [fault[:300], version_id])


def screen_again(version_ids: Sequence[UUID]) -> int:
    """Versions that were set aside wait for screening again; how many."""
    return execute(
        """UPDATE intake_listingversion SET screening_fault = ''
           WHERE id = ANY(%s) AND screened_at IS NULL AND screening_fault <> ''""",
        [list(version_ids)],
    )
