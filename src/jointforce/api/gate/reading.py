"""A request's body as listings: JSON or an Arrow stream in, rows of one shape out, or a problem."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NoReturn, Required

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config
from pydantic_core import from_json
from typing_extensions import TypedDict

from jointforce.api.gate import arrow
from jointforce.api.gate.refusal import Refusal
from jointforce.domain.repair import repair

MOST = 1000
"""Listings a call."""

MAX_TEXT = 2_000_000
"""Characters of a text: as much as `POST /listings` takes, so that length is no way out."""

STRICT = ConfigDict(extra="forbid", coerce_numbers_to_str=True)
Text = Annotated[str, Field(max_length=MAX_TEXT)] | None
Id = Annotated[str, Field(min_length=1, max_length=200)]


@with_config(STRICT)
class Picture(TypedDict, total=False):
    """A picture sent as bytes (base64): the gate takes its hash, and keeps nothing."""

    name: Annotated[str, Field(max_length=200)]
    content_type: Annotated[str, Field(max_length=100)]
    bytes: Required[Annotated[str, Field(max_length=8_000_000)]]


@with_config(STRICT)
class Listing(TypedDict, total=False):
    """One listing, with the fields of `POST /listings`. What is left out switches its signal off."""

    id: Required[Id]
    title: Required[Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]]
    description: Text
    brand: Text
    category: Text
    price: Annotated[float, Field(ge=0, le=999_999_999_999.99, allow_inf_nan=False)] | Literal[""] | None
    currency: Annotated[str, Field(max_length=3)] | None
    seller_id: Annotated[str, Field(max_length=200)] | None
    ships_to: Text
    gtin: Text
    condition: Text
    url: Text
    images: Annotated[list[Annotated[str, Field(max_length=2000)] | Picture], Field(max_length=20)] | None


@with_config(STRICT)
class Listings(TypedDict):
    """Up to 1,000 listings a call."""

    listings: Annotated[list[Listing], Field(min_length=1, max_length=MOST)]


ONE: TypeAdapter[Listing] = TypeAdapter(Listing)
MANY: TypeAdapter[Listings] = TypeAdapter(Listings)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call asks: its listings, which of them were repaired (by number), and whether it asked for one alone."""

    listings: list[Listing]
    repaired: frozenset[int]
    alone: bool


def read_json(body: bytes) -> Asked:
    """One listing, or `{"listings": [...]}`.

    Raises:
        Refusal: 400 where it is no JSON, 422 where it does not fit; the problem says where.
    """
    raw, suspect = _parse(body)
    if isinstance(raw, dict) and "listings" in raw:
        return _checked(raw, alone=False, suspect=suspect)
    if not isinstance(raw, dict):
        raise Refusal(422, "invalid", 'Send one listing as an object, or {"listings": [...]}.')
    return _checked(raw, alone=True, suspect=suspect)


def read_arrow(body: bytes) -> Asked:
    """A stream whose rows are listings, with the same fields as columns.

    Raises:
        Refusal: 400 where it is no Arrow stream, 422 where it does not fit; the problem says where.
    """
    rows = arrow.rows(body, most=MOST)
    return _checked(
        {"listings": rows}, alone=False, suspect=any(_holds_nul(list(row.values())) for row in rows)
    )


def _holds_nul(values: list[Any]) -> bool:
    """Whether a text among the values holds NUL: of what is no text, UTF-8 lets only that through."""
    return any(
        "\x00" in value if isinstance(value, str) else isinstance(value, list) and _holds_nul(value)
        for value in values
    )


def _parse(body: bytes) -> tuple[Any, bool]:
    """The body's content, and whether its texts may hold what is no text: the fast reader lets only NUL through."""
    try:
        return from_json(body, allow_inf_nan=False), b"\\u0000" in body
    except ValueError as wrong:
        first = wrong
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant), True
    except UnicodeDecodeError as wrong:
        raise Refusal(
            400, "bad_request", f"The body is not UTF-8: {wrong.reason} at byte {wrong.start}."
        ) from wrong
    except RecursionError as wrong:
        raise Refusal(400, "too_deep", "The JSON is nested too deeply.") from wrong
    except ValueError as wrong:
        if "recursion" in str(first):
            raise Refusal(400, "too_deep", "The JSON is nested too deeply.") from wrong
        raise Refusal(400, "bad_request", f"The body is not JSON: {first}.") from wrong


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _checked(raw: Any, *, alone: bool, suspect: bool) -> Asked:
    repaired: set[int] = set()
    if suspect:
        raw = _repaired_all(raw, alone, repaired)
    try:
        listings = [ONE.validate_python(raw)] if alone else MANY.validate_python(raw)["listings"]
    except ValidationError as wrong:
        raise Refusal(
            422, "invalid", "The request does not fit the schema.", errors=_errors(wrong)
        ) from wrong
    except (RecursionError, ValueError) as wrong:
        raise Refusal(422, "invalid", "The request holds a value that cannot be read.") from wrong
    return Asked([_settled(listing) for listing in listings], frozenset(repaired), alone)


def _errors(wrong: ValidationError) -> list[dict[str, str]]:
    """What does not fit, the first fifty."""
    found = wrong.errors(include_url=False, include_context=False, include_input=False)[:50]
    return [
        {"where": repair(".".join(map(str, e["loc"])))[0][:300], "reason": repair(str(e["msg"]))[0][:300]}
        for e in found
    ]


def _repaired_all(raw: Any, alone: bool, numbers: set[int]) -> Any:
    if alone:
        clean, bad = _repaired(raw)
        numbers |= {0} if bad else set()
        return clean
    items = raw["listings"]
    if not isinstance(items, list):
        return _repaired(raw)[0]
    both = [_repaired(item) for item in items]
    numbers |= {number for number, (_, bad) in enumerate(both) if bad}
    rest, _ = _repaired({name: value for name, value in raw.items() if name != "listings"})
    return {**rest, "listings": [clean for clean, _ in both]}


def _repaired(value: Any) -> tuple[Any, bool]:
    """A value with every text in it repaired, and whether any was. An id is not: it would name another listing."""
    if isinstance(value, str):
        return repair(value)
    if isinstance(value, list):
        both = [_repaired(item) for item in value]
        return [clean for clean, _ in both], any(bad for _, bad in both)
    if isinstance(value, dict):
        found, any_bad = {}, False
        for name, item in value.items():
            clean, bad = _repaired(item)
            if bad and name in ("id", "seller_id"):
                raise Refusal(
                    422,
                    "invalid",
                    "The request does not fit the schema.",
                    errors=[{"where": name, "reason": "an id must be valid text"}],
                )
            found[repair(name)[0]], any_bad = clean, any_bad or bad
        return found, any_bad
    return value, False


def _settled(listing: Listing) -> Listing:
    """Prices and codes as they are kept elsewhere, so that answers given there are found again."""
    price = listing.get("price")
    listing["price"] = None if price is None or price == "" else round(price, 2)
    currency = listing.get("currency")
    if currency:
        listing["currency"] = currency.strip().upper()
    return listing


def picture_key(image: str | Picture) -> str:
    """What a picture is known by: its address, or the SHA-256 of its bytes.

    Raises:
        Refusal: its bytes are not base64.
    """
    if isinstance(image, str):
        return image
    try:
        return hashlib.sha256(base64.b64decode(image["bytes"], validate=True)).hexdigest()
    except (binascii.Error, ValueError) as wrong:
        raise Refusal(422, "invalid", "A picture's bytes are not base64.") from wrong
