"""What goes over the wire."""

from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from jointforce.domain.vocabulary import Answer


class Strict(Schema):
    """Unknown fields are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid")


class ListingsIn(Strict):
    """Up to 1,000 listings; each is checked by itself."""

    listings: list[Any] = Field(min_length=1, max_length=1000)


class SellersIn(Strict):
    """Up to 1,000 sellers; each is checked by itself."""

    sellers: list[Any] = Field(min_length=1, max_length=1000)


class ItemError(Schema):
    """Which field was wrong, and why."""

    field: str
    reason: str


class ItemOut(Schema):
    """What became of one item."""

    id: str
    status: str
    error: ItemError | None = None


class ResultsOut(Schema):
    """One result an item, in order."""

    results: list[ItemOut]


class CaseOut(Schema):
    """A case as its party may see it."""

    id: UUID
    number: int
    state: str
    origin: str
    mark: str
    risk: float
    listing_id: str
    listing: dict[str, Any]
    evidence: list[dict[str, Any]]
    opened_at: str
    due_at: str | None
    available_actions: list[str]


class CasesOut(Schema):
    """A page of cases."""

    items: list[CaseOut]
    next_cursor: str | None


class VerdictIn(Strict):
    """An answer to one question."""

    answer: Answer
    reason_code: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=4000)


class VerdictForIn(VerdictIn):
    """An answer, and to which case."""

    case_id: UUID


class VerdictsIn(Strict):
    """Up to 1,000 answers."""

    verdicts: list[VerdictForIn] = Field(min_length=1, max_length=1000)


class VerdictOut(Schema):
    """What became of an answer."""

    case_id: UUID
    recorded: bool
    state: str | None = None
    code: str = ""
    detail: str = ""


class VerdictsOut(Schema):
    """One result an answer, in order."""

    results: list[VerdictOut]


class OrderOut(Schema):
    """An order and where it stands."""

    id: UUID
    case_id: UUID
    kind: str
    seq: int
    listing_id: str
    state: str
    issued_at: str
    acknowledged_at: str | None


class OrdersOut(Schema):
    """A page of orders."""

    items: list[OrderOut]
    next_cursor: str | None


class Problem(Schema):
    """RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
