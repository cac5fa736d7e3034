"""Cases, and what people say in them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from jointforce.api.v1.schemas.common import Base64, Strict, Text
from jointforce.domain.questions import QuestionKind
from jointforce.domain.vocabulary import Answer


class CaseOut(BaseModel):
    """A case as its party may see it."""

    id: UUID
    number: int
    state: str
    origin: str
    mark: str
    risk: float
    rights_holder: str
    marketplace: str
    listing_id: str = Field(description="The marketplace's own id.")
    listing: dict[str, Any] = Field(description="The listing version as it was seen, frozen.")
    evidence: list[dict[str, Any]]
    opened_at: datetime
    due_at: datetime | None
    available_actions: list[str]


class CasesOut(BaseModel):
    """A page of cases."""

    items: list[CaseOut]
    next_cursor: str | None


class GivenVerdictOut(BaseModel):
    """A rights holder's answer."""

    answer: str
    reason_code: str
    note: str
    fields: dict[str, Any] = Field(description="What the answer says beside its code.")
    at: datetime


class DecisionOut(BaseModel):
    """A ruling of the marketplace."""

    ruling: str
    reason_code: str
    explanation: str
    automated: bool
    at: datetime


class CaseOrderOut(BaseModel):
    """An order of the case."""

    id: UUID
    kind: str
    seq: int
    state: str
    issued_at: datetime
    acknowledged_at: datetime | None


class CounterNoticeOut(BaseModel):
    """A seller's answer. `text` is for the marketplace's desk and the seller; null to others."""

    id: UUID
    state: str
    text: str | None
    submitted_at: datetime
    decided_at: datetime | None


class MessageOut(BaseModel):
    """A line in the thread between rights holder and marketplace."""

    id: UUID
    body: str
    by_name: str
    from_desk: bool
    at: datetime


class FileOut(BaseModel):
    """A file of the case, by the hash of its bytes."""

    id: UUID
    name: str
    media_type: str
    sha256: str
    size: int


class ClockOut(BaseModel):
    """A time that a law or a programme sets on the case (see the glossary: clock)."""

    regime: str
    code: str
    duty_of: str = Field(description="Whose time it is: marketplace, seller, complainant or dispute_body.")
    started_at: datetime
    due_from: datetime = Field(description="Before it, what follows the clock's end does not happen.")
    due_until: datetime | None = Field(description="The last instant in time; null where the law sets none.")
    on_expiry: str = Field(description="What silence means: reinstate, uphold, escalate or none.")
    article: str
    confirmed: bool = Field(description="Whether the marketplace has confirmed every value of the clock.")
    ended_at: datetime | None
    ended_how: str


class CaseDetailOut(CaseOut):
    """A case with all that was said and done in it."""

    question: str
    question_kind: str | None = Field(
        description="The kind of the latest question; null where none was asked."
    )
    equal_questions: int = Field(description="How many other open questions are equal to this one.")
    verdicts: list[GivenVerdictOut]
    decisions: list[DecisionOut]
    orders: list[CaseOrderOut]
    counter_notices: list[CounterNoticeOut]
    messages: list[MessageOut]
    files: list[FileOut]
    clocks: list[ClockOut]


class VerdictIn(Strict):
    """An answer to one question."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answer": "genuine"}]})

    answer: Answer
    reason_code: Annotated[Text, Field(max_length=40)] = ""
    note: Annotated[Text, Field(max_length=4000)] = ""
    fields: dict[Annotated[Text, Field(max_length=40)], Annotated[Text, Field(max_length=500)]] = Field(
        default={},
        max_length=10,
        description="What the answer says beside its code, by the kind of question: `until` (date), `what`, "
        "`territories` (JP, KR), `low`, `high`, `currency`, `shows`, `words`.",
    )
    for_equals: bool = Field(
        default=False,
        description="Answer the open equal questions too: same seller, same text, same question.",
    )


class VerdictForIn(VerdictIn):
    """An answer, and to which case."""

    model_config = ConfigDict(json_schema_extra={"examples": []})

    case_id: UUID


class VerdictsIn(Strict):
    """Up to 1,000 answers."""

    verdicts: list[VerdictForIn] = Field(min_length=1, max_length=1000)


class VerdictOut(BaseModel):
    """What became of an answer."""

    case_id: UUID
    recorded: bool
    state: str | None = Field(default=None, description="The case's state after it.")
    code: str = ""
    detail: str = ""
    also_answered: int = Field(default=0, description="How many equal questions were settled with it.")


class VerdictsOut(BaseModel):
    """One result an answer, in order; then one for each equal question that was settled with them."""

    results: list[VerdictOut]


class RetractIn(Strict):
    """The rights holder takes “counterfeit” or “infringing” back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "Made for another market."}]})

    note: Annotated[Text, Field(max_length=2000)] = ""


class MessageIn(Strict):
    """A line for the other side."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"body": "Can you see the label?"}]})

    body: Annotated[Text, Field(min_length=1, max_length=4000)]


class FileIn(Strict):
    """A picture, a PDF without anything active in it, or plain text."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "note.txt", "content_type": "text/plain", "bytes": "U2VyaWFsIG51bWJlciA0Mg=="}
            ]
        }
    )

    name: Annotated[Text, Field(min_length=1, max_length=200)]
    content_type: Annotated[Text, Field(max_length=100)] = ""
    bytes: Base64


class DecisionIn(Strict):
    """An analyst's ruling. `explanation` is read by the seller and the rights holder; `private_note` by the desk."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "event": "decide_clear",
                    "reason_code": "resale",
                    "explanation": "The seller bought it in the Union.",
                }
            ]
        }
    )

    event: Literal["decide_remove", "decide_clear", "counter_granted", "counter_rejected", "reverse"]
    reason_code: Annotated[Text, Field(min_length=1, max_length=40)]
    explanation: Annotated[Text, Field(max_length=2000)] = ""
    private_note: Annotated[Text, Field(max_length=2000)] = ""


class QuestionIn(Strict):
    """An analyst asks the rights holder (again)."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": "Is the label in picture 2 yours?", "hours": 48}]}
    )

    kind: QuestionKind | None = Field(default=None, description="Null: is it genuine, in your own words.")
    question: Annotated[
        Text, Field(max_length=1000, description="Empty: the usual words of the kind of question.")
    ] = ""
    hours: int = Field(default=48, ge=1, le=1440, description="The deadline.")
