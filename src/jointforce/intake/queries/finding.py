"""Finds listings: by what people write of one, and by what they search for."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit
from uuid import UUID

from jointforce.base.sql import fetch

_HOUSE = "SELECT id FROM parties_party WHERE kind = 'marketplace' AND %s IN (id, operator_id)"
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """A listing as a list shows it."""

    id: UUID
    external_id: str
    marketplace: str
    seller_id: UUID
    seller: str
    title: str
    price: str
    currency: str
    category: str
    url: str
    images: list[dict[str, str]] = field(default_factory=list)


def find_listings(operator_id: UUID, refs: Sequence[str]) -> dict[str, list[UUID]]:
    """Listings of the house by what people write: our id, the marketplace's own id, or the listing's address.

    Two for one text where two marketplaces of the house use the same number; a text that names none is left out.
    An address is compared with the one that the marketplace sent: the scheme, `www.` and what follows `?` aside, unless
    the number stands there.
    """
    ours: dict[UUID, str] = {}
    asked: dict[str, list[tuple[str, str]]] = {}
    for ref in dict.fromkeys(refs):
        try:
            ours[UUID(ref)] = ref
        except ValueError:
            asked[ref] = list(_candidates(ref))
    found: dict[str, list[UUID]] = {ref: [] for ref in dict.fromkeys(refs)}
    if ours:
        for listing_id, *_ in fetch(
            f"SELECT id FROM intake_listing WHERE id = ANY(%s) AND marketplace_id IN ({_HOUSE})",  # noqa: S608
            [list(ours), operator_id],
        ):
            found[ours[listing_id]].append(listing_id)
    wanted = sorted({external for pairs in asked.values() for external, _ in pairs})
    known: dict[str, list[tuple[UUID, str]]] = {}
    for external, listing_id, address in fetch(
        f"""SELECT l.external_id, l.id, v.url FROM intake_listing l
            JOIN intake_listingversion v ON v.listing_id = l.id AND v.number = l.latest
            WHERE l.marketplace_id IN ({_HOUSE}) AND l.external_id = ANY(%s) ORDER BY l.id""",  # noqa: S608
        [operator_id, wanted],
    ):
        known.setdefault(external, []).append((listing_id, address))
    for ref, pairs in asked.items():
        for external, place in pairs:
            for listing_id, address in known.get(external, []):
                fits = not place or (address and _place(address) == place)
                if fits and listing_id not in found[ref]:
                    found[ref].append(listing_id)
    return {ref: ids[:2] for ref, ids in found.items() if ids}


def _candidates(ref: str) -> Iterable[tuple[str, str]]:
    """The ids that a text may stand for; beside each, for an address, the place where it must stand."""
    if len(ref) <= _LONGEST_ID:
        yield ref, ""
    if "://" not in ref and not ref.startswith("www."):
        return
    try:
        split = urlsplit(ref if "://" in ref else f"//{ref}")
    except ValueError:
        return
    place = _place(ref)
    parts = [unquote(part) for part in split.path.split("/") if part]
    named = [*parts[-1:], *(value for _, value in parse_qsl(split.query))]
    for candidate in dict.fromkeys(named):
        if len(candidate) <= _LONGEST_ID:
            yield candidate, place


def _place(address: str) -> str:
    """An address without what does not tell listings apart: scheme, `www.`, the query's order, the last slash."""
    try:
        split = urlsplit(address if "://" in address else f"//{address}")
    except ValueError:
        return ""
    host = split.netloc.casefold().removeprefix("www.")
    return f"{host}/{split.path.strip('/')}"


SEARCHED = 50_000
"""So many of the newest listings are looked through for words; a number, an address or a seller finds older ones."""


def search_listings(
    operator_id: UUID, text: str, *, marketplace_id: UUID | None = None, seller: str = "", limit: int = 100
) -> list[Listed]:
    """Listings of a house, the newest first: by number or address, or by words of the title, of one seller or all."""
    exact = find_listings(operator_id, [text.strip()]).get(text.strip(), []) if text.strip() else []
    words = [f"%{_literal(word)}%" for word in text.split()[:8]]
    named = seller.strip()
    rows = fetch(
        f"""WITH house AS ({_HOUSE}), looked AS (
                SELECT l.id, l.external_id, l.marketplace_id, l.seller_id, l.latest FROM intake_listing l
                WHERE l.marketplace_id IN (SELECT id FROM house) AND (%s::uuid IS NULL OR l.marketplace_id = %s)
                  AND (NOT %s OR l.seller_id IN (
                      SELECT p.id FROM parties_party p WHERE p.kind = 'seller'
                        AND p.marketplace_id IN (SELECT id FROM house)
                        AND (p.external_id = %s OR p.name ILIKE %s)))
                ORDER BY l.id DESC LIMIT %s)
            SELECT l.id, l.external_id, m.name, s.id, s.name, v.title, coalesce(v.price::text, ''), v.currency,
                   v.category, v.url, v.images::text
            FROM looked l JOIN intake_listingversion v ON v.listing_id = l.id AND v.number = l.latest
            JOIN parties_party m ON m.id = l.marketplace_id JOIN parties_party s ON s.id = l.seller_id
            WHERE l.id = ANY(%s) OR v.title ILIKE ALL(%s)
            ORDER BY (l.id = ANY(%s)) DESC, l.id DESC LIMIT %s""",  # noqa: S608
        [
            operator_id, marketplace_id, marketplace_id, bool(named), named, f"%{_literal(named)}%", SEARCHED,
            exact, words, exact, limit,
        ],
    )  # fmt: skip
    found = [Listed(*(*row[:10], _images(row[10]))) for row in rows]
    missing = [i for i in exact if i not in {listed.id for listed in found}]
    return [*_listed(missing), *found][:limit]


def _literal(text: str) -> str:
    """A text in which LIKE sees no pattern."""
    return re.sub(r"([\\%_])", r"\\\1", text)


def _images(text: str) -> list[dict[str, str]]:
    images: list[dict[str, str]] = json.loads(text)
    return images


def _listed(ids: Sequence[UUID]) -> list[Listed]:
    if not ids:
        return []
    rows = fetch(
        """SELECT l.id, l.external_id, m.name, s.id, s.name, v.title, coalesce(v.price::text, ''), v.currency,
                  v.category, v.url, v.images::text
           FROM intake_listing l JOIN intake_listingversion v ON v.listing_id = l.id AND v.number = l.latest
           JOIN parties_party m ON m.id = l.marketplace_id JOIN parties_party s ON s.id = l.seller_id
           WHERE l.id = ANY(%s) ORDER BY l.id DESC""",
        [list(ids)],
    )
    return [Listed(*(*row[:10], _images(row[10]))) for row in rows]
