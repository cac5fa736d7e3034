"""Writes the sample as the feeds that a real marketplace and its rights holders would send."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jointforce.domain.vocabulary import RightStatus
from jointforce.samples.brand import Brand, Right
from jointforce.samples.brands import BRANDS
from jointforce.samples.catalogue import Listing, Sample, look_of
from jointforce.samples.pictures import draw, draw_logo
from jointforce.samples.sellers import MARKETPLACES, Seller
from jointforce.samples.words import NOUNS

RIGHTS_COLUMNS = (
    "id", "mark", "holder", "kind", "right_type", "office", "number", "nice_classes", "territories", "valid_from",
    "valid_until", "status", "image", "aliases", "watch", "usual_price_low", "currency", "product_words", "gtin",
    "authorised_sellers",
)  # fmt: skip


def write_feeds(sample: Sample, folder: Path) -> None:
    """Write everything below `folder`; what stands there under the same names is replaced.

    `sellers.jsonl` and `sellers-SHOP.jsonl`, `listings-SHOP.jsonl`, `rights.csv`, `truth.jsonl` and `pictures/`.
    A picture that stands already is not drawn again: its name says what it shows.
    """
    pictures = folder / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    _jsonl(folder / "sellers.jsonl", (seller_row(seller) for seller in sample.sellers))
    for shop in MARKETPLACES:
        mine = (seller_row(seller) for seller in sample.sellers if seller.shop == shop.slug)
        _jsonl(folder / f"sellers-{shop.slug}.jsonl", mine)
        listings = (listing_row(listing) for listing in sample.listings if listing.shop == shop.slug)
        _jsonl(folder / f"listings-{shop.slug}.jsonl", listings)
    _jsonl(folder / "truth.jsonl", (_plain(truth) for truth in sample.truths))
    with (folder / "rights.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, RIGHTS_COLUMNS)
        table.writeheader()
        table.writerows(right_row(brand, right, sample.sellers) for brand in BRANDS for right in brand.rights)
    write_pictures(sample.listings, pictures)


def write_pictures(listings: Iterable[Listing], folder: Path) -> None:
    """Draw what the listings and the rights show, each picture once."""
    for listing in listings:
        file = folder / listing.picture
        if not file.exists():
            file.write_bytes(draw(listing.look, listing.picture_seed))
    for brand in BRANDS:
        for right in brand.rights:
            if right.image and not (folder / right.image).exists():
                (folder / right.image).write_bytes(right_picture(brand, right))


def right_picture(brand: Brand, right: Right) -> bytes:
    """What the register shows for a right of image form: the sign, or the goods for a design or patent."""
    if right.right_type == "trademark":
        return draw_logo(brand.logo, brand.mark, brand.colours)
    return draw(look_of(brand, brand.products[0]), 0)


def seller_row(seller: Seller) -> dict[str, Any]:
    """One row of the sellers feed."""
    row = {
        "id": seller.id,
        "name": seller.name,
        "email": seller.email,
        "country": seller.country,
        "language": seller.language,
        "since": seller.since.isoformat(),
    }
    return {name: value for name, value in row.items() if value}


def listing_row(listing: Listing) -> dict[str, Any]:
    """One row of the LISTINGS feed; `images` are names of files in `pictures/`."""
    row = {
        "id": listing.id,
        "title": listing.title,
        "description": listing.description,
        "brand": listing.brand,
        "category": listing.category,
        "price": listing.price,
        "currency": listing.currency,
        "seller_id": listing.seller_id,
        "ships_to": listing.ships_to,
        "gtin": listing.gtin,
        "condition": listing.condition,
        "images": [listing.picture],
    }
    return {name: value for name, value in row.items() if value != ""}


def right_row(brand: Brand, right: Right, sellers: Iterable[Seller]) -> dict[str, str]:
    """One row of the RIGHTS feed; lists are separated by `|`, the price is in the right's own currency."""
    authorised = (seller.id for seller in sellers if brand.id in seller.authorised_for)
    return {
        "id": right.id,
        "mark": right.mark,
        "holder": brand.holder,
        "kind": right.form,
        "right_type": right.right_type,
        "office": right.office,
        "number": right.number,
        "nice_classes": "|".join(map(str, right.nice_classes)),
        "territories": "|".join(right.territories),
        "valid_from": right.valid_from.isoformat(),
        "valid_until": right.valid_until.isoformat(),
        "status": right.status if right.status is not RightStatus.EXPIRED else RightStatus.VERIFIED,
        "image": right.image,
        "aliases": "|".join(right.aliases),
        "watch": "|".join(right.watch),
        "usual_price_low": f"{brand.price_low(right.currency):.2f}",
        "currency": right.currency,
        "product_words": "|".join(dict.fromkeys([*brand.product_words, *_nouns(brand)])),
        "gtin": "",
        "authorised_sellers": "|".join(authorised),
    }


def _nouns(brand: Brand) -> list[str]:
    """What the brand's products are called in every language of the shops."""
    return [name for product in brand.products for name in NOUNS[product.noun].names]


def _plain(truth: Any) -> dict[str, Any]:
    return {name: getattr(truth, name) for name in truth.__dataclass_fields__}


def _jsonl(file: Path, rows: Iterable[dict[str, Any]]) -> None:
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
