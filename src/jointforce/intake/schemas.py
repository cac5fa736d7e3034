"""What comes in about listings, sellers and in notices, checked; bad bytes in a text, repaired and marked."""

import base64
import binascii
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from jointforce.base.uploads import Upload, picture
from jointforce.domain.repair import repair
from jointforce.domain.vocabulary import NoticeLineState

MAX_TEXT = 2_000_000
"""Characters of a title or description: a megabyte is taken and screened, so that length is no way out."""


def _text(value: Any) -> Any:
    return "" if value is None else str(value) if isinstance(value, int | float) else value


def _email(value: str | None) -> str | None:
    try:
        validate_email(value or "nobody@example.com")
    except ValidationError as wrong:
        raise ValueError("this is not an e-mail address") from wrong
    return value


def _blank(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _code(value: Any) -> Any:
    """A short code: repaired like every text; without the blanks around it."""
    return repair(str(_text(value)).strip())[0] if value is None or isinstance(value, str | int) else value


def _currency(value: Any) -> Any:
    code = _code(value)
    return code.upper() if isinstance(code, str) else code


def _cents(value: Decimal) -> Decimal:
    """A price as it is kept, so that 20, 20.0 and 20.00 are the same price in every kind of feed."""
    return value.quantize(Decimal("0.01"))


Price = Annotated[Decimal, Field(ge=0, le=Decimal("999999999999.99")), AfterValidator(_cents)]
Code = Annotated[str, BeforeValidator(_code)]
Text = Annotated[str, BeforeValidator(_text), Field(max_length=MAX_TEXT)]
Id = Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=200)]


class PictureIn(BaseModel):
    """A picture sent as bytes (base64)."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=200)] = ""
    content_type: Annotated[str, Field(max_length=100)] = ""
    bytes: Annotated[str, Field(max_length=8_000_000)]

    @cached_property
    def upload(self) -> Upload:
        """The picture, decoded and looked at once.

        Raises:
            ValueError: it is not base64. Invalid: it is refused, with the reason.
        """
        try:
            content = base64.b64decode(self.bytes, validate=True)
        except binascii.Error as wrong:
            raise ValueError("the picture's bytes are not base64") from wrong
        return picture(content, self.content_type)


class ListingIn(BaseModel):
    """One listing as its marketplace sends it; the columns of `load listings`."""

    model_config = ConfigDict(extra="forbid")

    id: Id
    title: Annotated[Text, Field(min_length=1)]
    description: Text = ""
    brand: Text = ""
    category: Text = ""
    price: Annotated[Price | None, BeforeValidator(_blank)] = None
    currency: Annotated[str, BeforeValidator(_currency), Field(max_length=3)] = ""
    seller_id: Annotated[str, BeforeValidator(_text), Field(max_length=200)] = ""
    ships_to: Text = ""
    gtin: Text = ""
    condition: Text = ""
    url: Text = ""
    images: Annotated[
        list[Annotated[str, Field(max_length=2000)] | PictureIn], Field(max_length=20, default_factory=list)
    ]

    @field_validator("id", "seller_id")
    @classmethod
    def _plain_id(cls, value: str) -> str:
        if repair(value)[1]:
            raise ValueError("an id must be valid text")
        return value

    @field_validator("images", mode="before")
    @classmethod
    def _images(cls, value: Any) -> Any:
        """A file's column holds names separated by `|`."""
        if value is None:
            return []
        if isinstance(value, str):
            return [part for part in value.split("|") if part]
        return value


LISTING_COLUMNS = tuple(ListingIn.model_fields)


class SellerIn(BaseModel):
    """One seller as its marketplace sends it; the columns of `load sellers`."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id: Id
    name: Annotated[str, BeforeValidator(_text), Field(max_length=200)] = ""
    email: Annotated[str | None, AfterValidator(_email), BeforeValidator(_blank)] = None
    country: Annotated[Code, Field(max_length=2)] = ""
    language: Annotated[Code, Field(max_length=8)] = ""
    since: Annotated[date | None, BeforeValidator(_blank)] = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken: its number in the file or call (from 1), its id if it had one, the field, and why."""

    row: int
    id: str
    field: str
    reason: str


# --- notices


@dataclass(frozen=True, slots=True)
class LineIn:
    """A line of a notice: a listing by its address or number, and the right that it infringes.

    explanation, where_seen: about this listing alone; confirmed: codes of findings that the complainant stands by.
    """

    listing: str
    right_id: UUID | None = None
    reason_code: str = ""
    explanation: str = ""
    where_seen: str = ""
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LineKept:
    """A line as it is kept: what was given, what was found, and what became of it."""

    given: LineIn
    state: NoticeLineState
    listing_id: UUID | None = None
    rights_holder_id: UUID | None = None
    findings: tuple[dict[str, str], ...] = ()
    case_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NoticeFileIn:
    """A file that was checked and kept."""

    name: str
    media_type: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class BuyIn:
    """A test buy. position: the line that it shows, counted from 1; None: all of them."""

    order_number: str
    bought_on: date
    finding: str
    seller: str = ""
    position: int | None = None
    files: tuple[NoticeFileIn, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeIn:
    """A notice as a rights holder, its agent or its machine sends it. reason: why, about every line of it."""

    lines: tuple[LineIn, ...]
    regime: str = "eu_dsa"
    reason: str = ""
    statements: frozenset[str] = frozenset()
    signature: str = ""
    reference: str = ""
    files: tuple[NoticeFileIn, ...] = ()
    buys: tuple[BuyIn, ...] = ()
