"""A record: what became of claims, and the standing that it gives."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field


class TallyOut(BaseModel):
    """Decided claims by what became of them, and between which shares the true upheld one lies (Wilson, 95 %)."""

    decided: int
    upheld: int
    rejected: int
    retracted: int
    countered: int
    unanswered: int
    share: float
    low: float
    high: float


class LostOut(BaseModel):
    """A listing that lowered the record."""

    case_id: UUID
    listing_id: str = Field(description="The marketplace's own id.")
    result: str
    reason_code: str
    at: datetime


class RecordOut(BaseModel):
    """The record of the key's party, as it counts today."""

    party_id: UUID
    standing: str
    rule: str = Field(description="The programme and its version.")
    days: int = Field(description="How many days count.")
    tally: TallyOut
    reasons: dict[str, TallyOut] = Field(description="By reason code.")
    explanation: str
    changes: list[str] = Field(description="What would change the standing.")
    undecided_limit: int = Field(description="How many listings may wait undecided at once.")
    suspended_until: datetime | None = Field(
        description="Until when your notices are not processed, for misuse (DSA Art. 23(2)); null: they are."
    )
    kept_until: datetime | None = Field(
        description="Until when a person at the marketplace keeps the standing."
    )
    lost: list[LostOut] = Field(description="The newest 50.")
