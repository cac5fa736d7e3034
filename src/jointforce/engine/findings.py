"""What the signal producers hand on: findings, and the listing they were made of."""

from typing import NamedTuple

from jointforce.engine.index import Right


class Listing(NamedTuple):
    """One listing as received."""

    listing_id: str
    title: str
    description: str | None
    brand: str | None
    category: str | None
    price: float | None
    currency: str | None
    gtin: str | None


class Finding(NamedTuple):
    """One row of the matches. `right` is None where only replica language was found."""

    right: Right | None
    signal: str
    field: str
    start: int | None
    end: int | None
    text: str | None
    use: str | None
    disguise: str | None
    score: float
    explanation: str
