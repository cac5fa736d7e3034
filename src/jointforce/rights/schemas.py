"""What comes in about rights, checked."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from jointforce.domain.vocabulary import MarkForm, RightType


def _split(value: Any) -> Any:
    """Lists stand in one column, separated by `|`."""
    if value is None:
        return []
    if isinstance(value, str):
        return [part.strip() for part in value.split("|") if part.strip()]
    return value


def _blank(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _empty(value: Any) -> Any:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _upper(value: Any) -> Any:
    return value.strip().upper() if isinstance(value, str) else _empty(value)


_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


def _valid(value: Any) -> Any:
    """A right is what others are judged by: a damaged one is refused, where a listing's text is repaired."""
    if isinstance(value, str) and _NO_TEXT.search(value):
        raise ValueError("this is not valid text: it holds bytes that are no characters")
    return value


def _cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


Price = Annotated[Decimal, Field(ge=0, le=Decimal("999999999999.99")), AfterValidator(_cents)]
Text = Annotated[str, BeforeValidator(_valid), BeforeValidator(_empty)]
Words = Annotated[
    list[Annotated[Text, Field(max_length=400)]], BeforeValidator(_split), Field(max_length=200)
]
Watch = Annotated[list[Literal["disguised", "near", "sound"]], BeforeValidator(_split), Field(max_length=3)]


class RightIn(BaseModel):
    """One IP right as its holder submits it; the columns of `load rights`."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id: Annotated[Text, Field(min_length=1, max_length=200)]
    mark: Annotated[Text, Field(min_length=1, max_length=400)]
    holder: Annotated[Text, Field(max_length=200)] = ""
    kind: Annotated[MarkForm, BeforeValidator(lambda v: v or "word")] = MarkForm.WORD
    right_type: Annotated[RightType, BeforeValidator(lambda v: v or "trademark")] = RightType.TRADEMARK
    office: Annotated[Text, Field(max_length=20)] = ""
    number: Annotated[Text, Field(max_length=60)] = ""
    nice_classes: Annotated[
        list[Annotated[int, Field(ge=1, le=45)]], BeforeValidator(_split), Field(max_length=45)
    ] = []
    territories: Annotated[
        list[Annotated[Text, Field(max_length=10)]], BeforeValidator(_split), Field(max_length=300)
    ] = []
    valid_from: Annotated[date | None, BeforeValidator(_blank)] = None
    valid_until: Annotated[date | None, BeforeValidator(_blank)] = None
    aliases: Words = []
    watch: Watch = []
    usual_price_low: Annotated[Price | None, BeforeValidator(_blank)] = None
    currency: Annotated[Text, BeforeValidator(_upper), Field(max_length=3)] = ""
    product_words: Annotated[
        list[Annotated[Text, Field(max_length=80)]], BeforeValidator(_split), Field(max_length=200)
    ] = []
    gtin: Annotated[Text, Field(max_length=14)] = ""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("valid_until is before valid_from")
        return self
