"""Orders, statements of reasons, the endpoint that takes webhooks, and the key itself."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from jointforce.api.v1.schemas.common import Strict, Text
from jointforce.domain.counter_parts import MAX_PART
from jointforce.domain.vocabulary import SellerQuestionEnd


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError as wrong:
        raise ValueError("this time is out of range") from wrong


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class OrderOut(BaseModel):
    """An order and where it stands."""

    id: UUID
    case_id: UUID
    kind: str
    seq: int
    listing_id: str = Field(description="The marketplace's own id.")
    measure: str
    reason_code: str
    state: str
    issued_at: datetime
    acknowledged_at: datetime | None


class OrdersOut(BaseModel):
    """A page of orders, the newest first."""

    items: list[OrderOut]
    next_cursor: str | None


class ReplayIn(Strict):
    """The span whose delivered orders are sent again, in order; what was done already is done once."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"since": "2025-01-01T00:00:00Z", "until": "2025-01-02T00:00:00Z"}]}
    )

    since: Instant
    until: Instant


class ReplayOut(BaseModel):
    """How many orders are sent again."""

    orders: int


class EndpointIn(Strict):
    """Where the marketplace takes its webhooks (Standard Webhooks)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"url": "https://shop.example/hooks"}]})

    url: Annotated[Text, Field(min_length=1, max_length=500, pattern="^https?://[^/?#\\s]+")]


class EndpointOut(BaseModel):
    """Where webhooks go now."""

    url: str
    since: datetime
    secret: str | None = Field(
        default=None, description="The new signing secret, shown once, when the endpoint is set."
    )


class StatementOut(BaseModel):
    """A statement of reasons (DSA Art. 17)."""

    id: UUID
    number: int
    case_id: UUID
    marketplace: str
    seller_id: str
    body: dict[str, Any]
    issued_at: datetime
    answer_until: datetime


class AnswerPartOut(BaseModel):
    """One thing that a law asks of the seller's answer beyond its words: a field, or a statement to be confirmed."""

    code: str
    label: str
    is_statement: bool
    laws: list[str]


class OneStatementOut(StatementOut):
    """A statement of reasons, and what the laws of its case ask of an answer to it."""

    answer_asks: list[AnswerPartOut]


class StatementsOut(BaseModel):
    """A page of statements of reasons, the newest first."""

    items: list[StatementOut]
    next_cursor: str | None


class CounterNoticeIn(Strict):
    """The seller says why the listing is lawful."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "Bought from the maker; invoice at hand."}]}
    )

    text: Annotated[Text, Field(min_length=1, max_length=10_000)]
    parts: dict[Text, Annotated[Text, Field(max_length=MAX_PART)]] = Field(
        default_factory=dict, max_length=40, description="By code, what `answer_asks` of the statement names."
    )


class SellerQuestionOut(BaseModel):
    """A complaint put to the seller before anything is restricted; what it answered, or how it ended."""

    id: UUID
    case_id: UUID
    marketplace: str
    listing_id: str
    seller_id: str
    title: str
    complainant: str
    mark: str
    reason_code: str
    reason: str
    asked_at: datetime
    answer_until: datetime
    ended: SellerQuestionEnd | None = Field(description="How it ended; null while the seller may answer.")
    ended_at: datetime | None
    text: str = Field(description="The seller's words.")


class SellerQuestionsOut(BaseModel):
    """A page of questions to sellers, the newest first."""

    items: list[SellerQuestionOut]
    next_cursor: str | None


class SellerAnswerIn(Strict):
    """The seller says why the listing is lawful, or agrees that it is removed; then words are not needed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"answer": "contested", "text": "Bought from the maker; invoice at hand."}]
        }
    )

    answer: Literal["contested", "agreed"]
    text: Annotated[Text, Field(max_length=10_000)] = ""


class KeyOut(BaseModel):
    """Whose key this is, and what it may do."""

    party: str
    party_kind: str
    role: str
    scopes: list[str]
    marketplaces: list[str]
