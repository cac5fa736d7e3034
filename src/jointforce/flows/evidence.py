"""What a case freezes: the listing as it was seen, the marked words, the seller's record."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from jointforce.cases import queries as cases
from jointforce.intake.queries import Screenable
from jointforce.parties import queries as parties
from jointforce.rights import queries as rights
from jointforce.screening.schemas import MatchFound, Suspicion


def seller_snapshots(seller_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Each seller's name, country and record at this moment."""
    records = cases.seller_records(seller_ids)
    return {
        seller.id: {
            "name": seller.name,
            "external_id": seller.external_id,
            "country": seller.country,
            "since": seller.since.isoformat() if seller.since else "",
            "record": records.get(seller.id, {}),
        }
        for seller in parties.by_ids(seller_ids).values()
    }


def frozen_listing(
    item: Screenable, seller: dict[str, Any], marketplace: str, seen_at: datetime
) -> dict[str, Any]:
    """The listing version as pages show it, whatever becomes of the listing."""
    return {
        "external_id": item.external_id,
        "title": item.title,
        "description": item.description,
        "brand": item.brand,
        "category": item.category,
        "price": None if item.price is None else f"{item.price:.2f}",
        "currency": item.currency,
        "ships_to": item.ships_to,
        "condition": item.condition,
        "gtin": item.gtin,
        "url": item.url,
        "images": item.images,
        "number": item.number,
        "marketplace": marketplace,
        "seller": seller,
        "seen_at": seen_at.isoformat(),
    }


def frozen_evidence(
    suspicion: Suspicion, marks: dict[UUID, tuple[list[str], list[int], str]]
) -> list[dict[str, Any]]:
    """The matches, the strongest first."""
    ordered = sorted(suspicion.matches, key=lambda m: -m.score)
    return [_evidence(match, marks) for match in ordered]


def _evidence(match: MatchFound, marks: dict[UUID, tuple[list[str], list[int], str]]) -> dict[str, Any]:
    return {
        "right": str(match.right_id) if match.right_id else "",
        "mark": marks[match.right_id][2] if match.right_id in marks else "",
        "signal": match.signal.value,
        "field": match.field,
        "start": match.start,
        "end": match.end,
        "text": match.text,
        "use": match.use.value if match.use else "",
        "disguise": match.disguise,
        "score": round(match.score, 4),
        "price_ratio": match.price_ratio,
        "explanation": match.explanation,
    }


def priced_right(evidence: Sequence[dict[str, Any]]) -> UUID | None:
    """The right beside whose usual price the offered one was held, else the one that was found most surely."""
    held = sorted(
        (e for e in evidence if e["right"]), key=lambda e: (e["signal"] != "price", e["price_ratio"] is None)
    )
    return UUID(held[0]["right"]) if held else None


def usual_prices(right_ids: Iterable[UUID | None]) -> dict[UUID | None, tuple[str, str]]:
    """The price that each right's products usually fetch, and its currency; a right without one is left out."""
    known = rights.rights_by_id(right_ids).values()
    own = {r.id: (r.usual_price_low, r.currency) for r in known if r.usual_price_low is not None}
    prices = own | rights.product_prices(r.id for r in known if r.id not in own)
    return {right_id: (f"{price:.2f}", currency) for right_id, (price, currency) in prices.items()}
