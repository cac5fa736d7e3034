"""Listings and sellers."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from jointforce.api.v1.schemas.common import Each, Strict
from jointforce.intake.schemas import ListingIn, SellerIn

MOST = 1000


class ListingsIn(Strict):
    """Up to 1,000 listings; each is checked by itself."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "listings": [
                        {
                            "id": "A-1001",
                            "title": "Running shoe, black",
                            "price": 19.9,
                            "currency": "EUR",
                            "seller_id": "S1",
                            "category": "Shoes",
                        }
                    ]
                }
            ]
        }
    )

    listings: list[Annotated[Any, Each(ListingIn)]] = Field(min_length=1, max_length=MOST)


class SellersIn(Strict):
    """Up to 1,000 sellers; each is checked by itself."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"sellers": [{"id": "S1", "name": "Seller One", "country": "NL"}]}]}
    )

    sellers: list[Annotated[Any, Each(SellerIn)]] = Field(min_length=1, max_length=MOST)


class SellerLinkOut(BaseModel):
    """A link that signs a seller in once; it ends after seven days."""

    url: str | None = Field(
        description="null only where the same Idempotency-Key is used after 30 days: the link has ended by then."
    )


class ListingOut(BaseModel):
    """A listing as it stands now."""

    id: str = Field(description="The marketplace's own id.")
    version: int
    seller_id: str = Field(description="The marketplace's own id; empty for its unknown seller.")
    title: str
    price: str | None
    currency: str
    received_at: datetime
    screened_at: datetime | None = Field(description="null: this version waits for screening.")
    repaired: bool = Field(description="Bad bytes in a text were replaced by U+FFFD.")


class ListingsOut(BaseModel):
    """A page of listings, the newest first."""

    items: list[ListingOut]
    next_cursor: str | None


class MatchOut(BaseModel):
    """Evidence that screening found in the listing. Offsets count code points in the field as received."""

    signal: str
    mark: str | None
    rights_holder: str | None
    field: str
    start: int | None
    end: int | None
    text: str
    use: str
    disguise: str
    score: float
    explanation: str


class DispositionOut(BaseModel):
    """What a rights holder's policy says of the listing."""

    rights_holder: str
    disposition: str
    risk: float
    reason: str


class ListingCaseOut(BaseModel):
    """A case about the listing."""

    id: UUID
    number: int
    state: str


class ListingDetailOut(ListingOut):
    """A listing with what screening found in its newest version, and the cases about it."""

    matches: list[MatchOut]
    dispositions: list[DispositionOut]
    cases: list[ListingCaseOut]
