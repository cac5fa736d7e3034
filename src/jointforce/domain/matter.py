"""What matters about a listing: whether a rights holder who has answered must be asked again."""

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_ASCII_BLANKS = re.compile(r"[^a-z0-9]+")
_BLANKS = re.compile(r"[\W_]+")
PRICE_FALL_THAT_MATTERS = 0.20


@dataclass(frozen=True, slots=True)
class Matter:
    """The part of a listing version that a verdict rests on. `key` is a SHA-256 in hex; price in `currency`."""

    key: str
    price: float | None
    currency: str


def matter_key(
    *, folded_title: str, folded_description: str, pictures: Iterable[str], seller: str, category: str
) -> str:
    """One hash over what matters but the price. Texts come folded: spelling alone is no change."""
    parts = [folded_title, folded_description, *sorted(pictures), seller, category.strip().casefold()]
    return hashlib.sha256(framed(parts)).hexdigest()


def framed(parts: Iterable[str]) -> bytes:
    """Several texts as one, from which no other texts could be read: each behind its length in bytes."""
    encoded = [part.encode() for part in parts]
    return b"".join([b"%d:%b" % (len(part), part) for part in encoded])


def still_covers(answered: Matter, now: Matter) -> bool:
    """Whether an answer given on `answered` still holds for `now`: same key, and no price fall of over 20 %."""
    if answered.key != now.key:
        return False
    if answered.price is None or now.price is None or answered.currency != now.currency:
        return answered.price == now.price and answered.currency == now.currency
    return now.price >= answered.price * (1 - PRICE_FALL_THAT_MATTERS)


def fold_text(text: str) -> str:
    """A text with its spelling taken away: entities, width, case, accents, blanks and punctuation do not matter."""
    if text.isascii() and "&" not in text:
        return _ASCII_BLANKS.sub(" ", text.lower()).strip()
    decomposed = unicodedata.normalize("NFKD", html.unescape(text).casefold())
    if any(map(unicodedata.combining, decomposed)):
        decomposed = "".join([c for c in decomposed if not unicodedata.combining(c)])
    return _BLANKS.sub(" ", decomposed).strip()


def content_key(folded_title: str, folded_description: str, pictures: Iterable[str]) -> str:
    """One hash over texts and pictures, whoever sells it: what stay-down compares. SHA-256 in hex."""
    return matter_key(
        folded_title=folded_title,
        folded_description=folded_description,
        pictures=pictures,
        seller="",
        category="",
    )
