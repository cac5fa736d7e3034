"""IP rights, products, authorised sellers."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from jointforce.api.v1.schemas.common import Each, Strict, Text
from jointforce.api.v1.schemas.listings import MOST
from jointforce.rights.schemas import RightIn


class RightsIn(Strict):
    """Up to 1,000 rights; each is checked by itself, and waits for an analyst's verification."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rights": [
                        {
                            "id": "TM-1",
                            "mark": "Vexora",
                            "office": "EUIPO",
                            "number": "018000000",
                            "nice_classes": [25],
                            "territories": ["EU"],
                        }
                    ]
                }
            ]
        }
    )

    rights: list[Annotated[Any, Each(RightIn)]] = Field(min_length=1, max_length=MOST)


class RightOut(BaseModel):
    """An IP right."""

    id: UUID
    external_id: str = Field(description="The rights holder's own id.")
    rights_holder: str
    mark: str
    kind: str
    right_type: str
    office: str
    number: str
    territories: list[str]
    nice_classes: list[int]
    valid_from: date | None
    valid_until: date | None
    status: str
    status_reason: str
    usual_price_low: str | None
    currency: str
    submitted_at: datetime
    verified_at: datetime | None


class RightsOut(BaseModel):
    """A page of rights, the newest first."""

    items: list[RightOut]
    next_cursor: str | None


class ReviewIn(Strict):
    """An analyst's word about a submitted right."""

    status: Literal["verified", "rejected"]
    reason: Annotated[Text, Field(min_length=1, max_length=300)]


class ProductIn(Strict):
    """A product with the price that it usually fetches."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Vexora Runner", "usual_price_low": "110.00", "currency": "EUR"}]
        }
    )

    name: Annotated[Text, Field(min_length=1, max_length=200)]
    right_id: UUID | None = None
    gtin: Annotated[Text, Field(max_length=14)] = ""
    usual_price_low: Decimal = Field(gt=0, max_digits=14, decimal_places=2)
    usual_price_high: Decimal | None = Field(default=None, gt=0, max_digits=14, decimal_places=2)
    currency: str = Field(pattern="^[A-Z]{3}$")


class ProductOut(BaseModel):
    """A product."""

    id: UUID
    name: str
    right_id: UUID | None
    gtin: str
    usual_price_low: str
    usual_price_high: str | None
    currency: str


class ProductsOut(BaseModel):
    """A page of products, the newest first."""

    items: list[ProductOut]
    next_cursor: str | None


class AuthorisationIn(Strict):
    """Who may sell: a seller by its marketplace's name and that marketplace's own id of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"marketplace": "Bazaar", "seller_id": "S1"}]})

    marketplace: Annotated[Text, Field(min_length=1, max_length=200)]
    seller_id: Annotated[Text, Field(min_length=1, max_length=200)]
    valid_until: date | None = None


class AuthorisationOut(BaseModel):
    """A seller who may sell."""

    id: UUID
    rights_holder: str
    marketplace: str
    seller_id: str
    seller: str
    valid_until: date | None
    created_at: datetime
    ended_at: datetime | None


class AuthorisationsOut(BaseModel):
    """A page of authorisations in force, the newest first."""

    items: list[AuthorisationOut]
    next_cursor: str | None
