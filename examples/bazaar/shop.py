"""One shop: its sellers, its listings, its pictures, and the orders it obeys."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from journal import Journal
from orders import OrderBook

CONTENT_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}


@dataclass(frozen=True)
class Seller:
    id: str
    name: str = ""
    email: str = ""
    country: str = ""
    language: str = ""
    since: str = ""


@dataclass(frozen=True)
class Listing:
    """An offer, in the columns of Jointforce's LISTINGS feed. `images` are file names or addresses."""

    id: str
    title: str
    description: str = ""
    brand: str = ""
    category: str = ""
    price: float | None = None
    currency: str = ""
    seller_id: str = ""
    ships_to: str = ""
    gtin: str = ""
    condition: str = ""
    url: str = ""
    images: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        return digest(asdict(self))


def digest(item: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class ShopConfig:
    """One entry of `shops` in the configuration file. Paths may be relative to that file."""

    slug: str
    name: str
    currency: str
    api_key: str
    webhook_secret: str
    catalogue: Path
    sellers: Path
    pictures: Path
    tagline: str = ""
    theme: str = "brick"  # or "teal"


class Shop:
    """Reads its catalogue at start, then what its sellers posted and what it obeyed, from `state`."""

    def __init__(self, config: ShopConfig, state: Path, public_url: str) -> None:
        self.config = config
        self.slug, self.name = config.slug, config.name
        self.webhook_secret = config.webhook_secret
        self.url = f"{public_url}/{config.slug}"
        self.orders = OrderBook(Journal(state / "orders.jsonl"))
        self.uploads = state / "pictures"
        self._posted = Journal(state / "posted.jsonl")
        self._letters = Journal(state / "letters.jsonl")
        self._letter_ids = {entry["id"] for entry in self._letters.entries}
        self._lock = Lock()
        self.sellers = {row["id"]: _seller(row) for row in _rows(config.sellers)}
        self.listings = {row["id"]: _listing(row) for row in _rows(config.catalogue)}
        for entry in self._posted.entries:
            self._apply(entry)

    def visible(self) -> list[Listing]:
        """What buyers may see, the newest first."""
        held = set(self.orders.removed())
        return [listing for listing in reversed(list(self.listings.values())) if listing.id not in held]

    def post(self, listing: Listing, seller: Seller) -> None:
        """A seller offers something new, or changes what they offer. It stays hidden if it was removed."""
        entry: dict[str, Any] = {"listing": asdict(listing)}
        if self.sellers.get(seller.id) != seller:
            entry["seller"] = asdict(seller)
        with self._lock:
            self._posted.append(entry)
            self._apply(entry)

    def keep_letter(self, message_id: str, kind: str, data: dict[str, Any]) -> None:
        """Keep what Jointforce asks the shop to pass on or to keep, once for each message id."""
        with self._lock:
            if message_id not in self._letter_ids:
                self._letters.append({"id": message_id, "kind": kind, "data": data})
                self._letter_ids.add(message_id)

    def letters(self, listing_id: str) -> list[dict[str, Any]]:
        """The statements of reasons to pass on to the seller of the listing."""
        kept = (entry["data"] for entry in list(self._letters.entries) if entry["kind"] == "statement.issued")
        return [data for data in kept if data.get("listing_id") == listing_id]

    def version(self) -> int:
        """Grows with every change that a page shows, also across restarts."""
        return len(self.orders) + len(self._posted.entries) + len(self._letters.entries)

    def picture(self, name: str) -> Path | None:
        """The file of a picture by its bare name; None if there is none or the name leads elsewhere."""
        if Path(name).name != name or Path(name).suffix.lower() not in CONTENT_TYPES:
            return None
        return next((f for f in (self.uploads / name, self.config.pictures / name) if f.is_file()), None)

    def keep_picture(self, data: bytes, suffix: str) -> str:
        name = hashlib.sha256(data).hexdigest()[:24] + suffix
        self.uploads.mkdir(parents=True, exist_ok=True)
        (self.uploads / name).write_bytes(data)
        return name

    def _apply(self, entry: dict[str, Any]) -> None:
        if "seller" in entry:
            self.sellers = {**self.sellers, entry["seller"]["id"]: _seller(entry["seller"])}
        listing = _listing(entry["listing"])
        others = {key: value for key, value in self.listings.items() if key != listing.id}
        self.listings = {**others, listing.id: listing}  # replaced, never edited: readers need no lock


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _seller(row: dict[str, Any]) -> Seller:
    return Seller(**{name: str(row.get(name) or "") for name in Seller.__dataclass_fields__})


def _listing(row: dict[str, Any]) -> Listing:
    fields: dict[str, Any] = {name: str(row.get(name) or "") for name in Listing.__dataclass_fields__}
    fields["price"] = None if row.get("price") is None else float(row["price"])
    fields["images"] = tuple(row.get("images") or ())
    return Listing(**fields)
