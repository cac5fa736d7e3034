"""The form by which a seller offers something: read it, or say in one sentence what is wrong with it."""

from __future__ import annotations

import re
import secrets
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from math import isfinite

from shop import Listing, Seller, Shop

MOST_PICTURE_BYTES = 1_000_000
SIGNATURES = {b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg"}


class FormError(ValueError):
    """What the seller is told."""


def read_form(shop: Shop, content_type: str, body: bytes) -> tuple[Listing, Seller]:
    """The listing and its seller. A known `id` means that its seller changes the listing."""
    texts, picture = _parts(content_type, body)
    known = shop.listings.get(texts.get("id", ""))
    name, title = texts.get("seller", ""), texts.get("title", "")
    if not title or not name:
        raise FormError("A listing needs a title and a seller.")
    if len(title) > 150 or len(name) > 80 or len(texts.get("description", "")) > 5_000:
        raise FormError("At most 150 characters of title, 80 of seller and 5,000 of description.")
    seller = _seller(shop, name, texts.get("email", ""), known)
    images = (shop.keep_picture(picture, _suffix(picture)),) if picture else known.images if known else ()
    listing = Listing(
        id=known.id if known else f"{shop.slug}-{secrets.token_hex(4)}",
        title=title,
        description=texts.get("description", ""),
        brand=known.brand if known else "",
        category=texts.get("category", ""),
        price=_price(texts.get("price", "")),
        currency=shop.config.currency,
        seller_id=seller.id,
        ships_to=known.ships_to if known else "",
        gtin=known.gtin if known else "",
        condition=texts.get("condition", "") or "new",
        images=images,
    )
    return listing, seller


def _parts(content_type: str, body: bytes) -> tuple[dict[str, str], bytes]:
    """The fields of a multipart/form-data body, and the bytes of the picture if one was chosen."""
    if "\n" in content_type or not content_type.startswith("multipart/form-data"):
        raise FormError("The form must be sent as multipart/form-data.")
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(
        b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n" + body
    )
    texts: dict[str, str] = {}
    picture = b""
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        data = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(data, bytes):
            continue
        if name == "picture":
            picture = data
        else:
            texts[name] = data.decode("utf-8", errors="replace").strip()
    return texts, picture


def _seller(shop: Shop, name: str, email: str, known: Listing | None) -> Seller:
    """A shop that is not an example would know the seller from the sign-in."""
    if known and known.seller_id in shop.sellers and shop.sellers[known.seller_id].name == name:
        return shop.sellers[known.seller_id]
    same_name = (seller for seller in shop.sellers.values() if seller.name.casefold() == name.casefold())
    words = re.sub(r"\W+", "-", name.casefold()).strip("-") or "seller"
    return next(same_name, Seller(id=f"{shop.slug}-{words}"[:50], name=name, email=email))


def _price(text: str) -> float:
    try:
        price = round(float(text.replace(",", ".")), 2)
    except ValueError:
        price = float("nan")
    if not isfinite(price) or not 0 < price < 10_000_000:
        raise FormError("The price must be a number above 0.")
    return price


def _suffix(picture: bytes) -> str:
    if len(picture) > MOST_PICTURE_BYTES:
        raise FormError("A picture may have 1 MB.")
    for signature, suffix in SIGNATURES.items():
        if picture.startswith(signature):
            return suffix
    raise FormError("A picture must be a PNG or a JPEG.")
