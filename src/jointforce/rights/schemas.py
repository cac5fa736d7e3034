"""What comes in about rights, checked."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

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


Words = Annotated[list[Annotated[str, Field(max_length=400)]], BeforeValidator(_split), Field(max_length=200)]


class RightIn(BaseModel):
    """One IP right as its holder submits it; the columns of `load rights`."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id: Annotated[str, Field(min_length=1, max_length=200)]
    mark: Annotated[str, Field(min_length=1, max_length=400)]
    holder: Annotated[str, Field(min_length=1, max_length=200)] = ""
    kind: Annotated[MarkForm, BeforeValidator(lambda v: v or "word")] = MarkForm.WORD
    right_type: Annotated[RightType, BeforeValidator(lambda v: v or "trademark")] = RightType.TRADEMARK
    office: Annotated[str, BeforeValidator(lambda v: v or ""), Field(max_length=20)] = ""
    number: Annotated[str, BeforeValidator(lambda v: v or ""), Field(max_length=60)] = ""
    nice_classes: Annotated[list[Annotated[int, Field(ge=1, le=45)]], BeforeValidator(_split)] = []
    territories: Annotated[list[Annotated[str, Field(max_length=10)]], BeforeValidator(_split)] = []
    valid_from: Annotated[date | None, BeforeValidator(_blank)] = None
    valid_until: Annotated[date | None, BeforeValidator(_blank)] = None
    aliases: Words = []
    watch: Words = []
    usual_price_low: Annotated[Decimal | None, BeforeValidator(_blank), Field(ge=0, max_digits=14)] = None
    currency: Annotated[str, BeforeValidator(lambda v: (v or "").upper()), Field(max_length=3)] = ""
    product_words: Words = []
    gtin: Annotated[str, BeforeValidator(lambda v: v or ""), Field(max_length=14)] = ""
