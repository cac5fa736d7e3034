"""Notices: what a complainant sends, and what becomes of each line."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from jointforce.api.v1.schemas.common import Base64, Strict, Text

Ref = Annotated[Text, Field(max_length=2000)]


class NoticeFileIn(Strict):
    """A picture, a PDF without anything active in it, or plain text; at most 10 MB."""

    name: Annotated[Text, Field(min_length=1, max_length=200)]
    content_type: Annotated[Text, Field(max_length=100)] = ""
    bytes: Base64


class TestBuyIn(Strict):
    """What was ordered to see what comes."""

    order_number: Annotated[Text, Field(min_length=1, max_length=100)]
    bought_on: date
    finding: Annotated[Text, Field(min_length=1, max_length=4000)]
    seller: Annotated[Text, Field(max_length=200)] = ""
    line: int | None = Field(
        default=None, ge=1, le=1000, description="The line that it shows, from 1; null: all."
    )
    files: list[NoticeFileIn] = Field(default_factory=list, max_length=5)


class NoticeLineIn(Strict):
    """One listing and one right. `right_id` and `reason_code` may be left out where the notice gives them."""

    listing: Ref = Field(description="The listing's address, the marketplace's own id of it, or ours.")
    right_id: UUID | None = None
    reason_code: Annotated[Text, Field(max_length=40)] = ""
    explanation: Annotated[Text, Field(max_length=2000)] = ""
    where_seen: Annotated[Text, Field(max_length=400)] = Field(
        default="", description="Where the mark or the work is seen, if not in the listing's words."
    )
    confirmed: list[Annotated[Text, Field(max_length=40)]] = Field(
        default_factory=list, max_length=20, description="Codes of findings that you have read and stand by."
    )


class NoticeDraftIn(Strict):
    """A notice to look over: what is sworn may still be missing."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason_code": "counterfeit_mark", "lines": [{"listing": "L1"}]}]}
    )

    lines: list[NoticeLineIn] = Field(min_length=1, max_length=1000)
    right_id: UUID | None = Field(default=None, description="The right of every line that names none.")
    reason_code: Annotated[Text, Field(max_length=40)] = Field(
        default="", description="The reason of every line that gives none."
    )
    regime: Annotated[Text, Field(max_length=24)] = Field(
        default="eu_dsa", description="The law: eu_dsa, us_dmca, us_trademark or cn_ecommerce."
    )
    reason: Annotated[Text, Field(max_length=5000)] = Field(
        default="", description="Why the listings infringe, in your words; 10 characters or more to file it."
    )
    statements: list[Annotated[Text, Field(max_length=24)]] = Field(default_factory=list, max_length=10)
    signature: Annotated[Text, Field(max_length=200)] = ""
    reference: Annotated[Text, Field(max_length=100)] = Field(default="", description="Your own.")
    files: list[NoticeFileIn] = Field(default_factory=list, max_length=20)
    test_buys: list[TestBuyIn] = Field(default_factory=list, max_length=50)


class NoticeIn(NoticeDraftIn):
    """A notice to file: up to 1,000 lines, one listing and one right each."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "reason_code": "counterfeit_mark",
                    "reason": "The stitching and the box are not ours.",
                    "statements": ["good_faith"],
                    "lines": [{"listing": "L1"}],
                }
            ]
        }
    )


class FindingOut(BaseModel):
    """What the linter says of a line. `refuse` and `needs` hold it up; `field`: what to give, where something helps."""

    code: str
    severity: str
    what: str
    do: str
    field: str


class NoticeCaseOut(BaseModel):
    """The case of a line, as it stands. `outcome` and `explanation`: of the last decision."""

    id: UUID
    number: int
    state: str
    due_at: datetime | None
    outcome: str
    reason_code: str
    explanation: str


class NoticeLineOut(BaseModel):
    """What became of a line: refused, incomplete, opened, joined or retracted."""

    line: int
    listing: str
    right_id: UUID | None
    reason_code: str
    status: str
    findings: list[FindingOut]
    case: NoticeCaseOut | None


class NoticeOut(BaseModel):
    """A notice, without its lines."""

    id: UUID
    state: str
    regime: str
    reference: str
    reason: str
    channel: str
    taken: int = Field(description="Lines that opened or joined a case and stand.")
    held_up: int = Field(description="Lines that were not taken.")
    received_at: datetime


class NoticeDetailOut(NoticeOut):
    """A notice with what became of each line, in order."""

    lines: list[NoticeLineOut]


class NoticesOut(BaseModel):
    """A page of notices."""

    items: list[NoticeOut]
    next_cursor: str | None


class LintedOut(BaseModel):
    """What would become of a line now."""

    line: int
    listing: str
    would_be: str = Field(description="taken, incomplete or refused")
    findings: list[FindingOut]


class LintOut(BaseModel):
    """One result a line, in order; nothing was kept."""

    taken: int
    missing: list[str] = Field(description="What the notice as a whole still lacks, in sentences.")
    lines: list[LintedOut]


class RetractNoticeIn(Strict):
    """Take a notice back: these lines, or all of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "They are ours."}]})

    lines: list[Annotated[int, Field(ge=1, le=1000)]] | None = Field(
        default=None, min_length=1, max_length=1000, description="Numbers of lines; left out: all."
    )
    note: Annotated[Text, Field(max_length=2000)] = ""
