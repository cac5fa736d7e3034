"""What enforcement is given."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from jointforce.domain.vocabulary import Measure


@dataclass(frozen=True, slots=True)
class Takedown:
    """A restriction to impose: by which decision, what the seller is told, and until when it may answer."""

    case_id: UUID
    decision_id: UUID
    rights_holder_id: UUID
    marketplace_id: UUID
    seller_id: UUID
    listing_id: UUID
    listing_external_id: str
    measure: Measure
    reason_code: str
    body: dict[str, Any]
    answer_until: datetime


@dataclass(frozen=True, slots=True)
class Reinstatement:
    """A restriction to lift, by which decision."""

    case_id: UUID
    decision_id: UUID
    rights_holder_id: UUID
    marketplace_id: UUID
    listing_external_id: str
    reason_code: str


@dataclass(frozen=True, slots=True)
class HistoricTakedown:
    """A takedown of an old system, acknowledged there; with its reversal, where there was one (also acknowledged)."""

    takedown: Takedown
    imposed_at: datetime
    reversal: Reinstatement | None = None
    lifted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Filing:
    """A statement of reasons to be filed with the Transparency Database. problem: why the facts do not fit its form."""

    statement_id: UUID
    rights_holder_id: UUID
    marketplace_id: UUID
    puid: str
    payload: dict[str, Any]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DueFiling:
    """A filing that this process may send now; `attempt` counts from 1 and fences a late result."""

    id: UUID
    puid: str
    payload: dict[str, Any]
    attempt: int


@dataclass(frozen=True, slots=True)
class Filed:
    """What came of a filing's attempt. `again`: it was not its fault, and the attempt does not count.

    answer: what the database said of it.
    """

    filing: DueFiling
    outcome: Literal["sent", "refused", "failed", "again"]
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AccountTrouble:
    """Why a whole account cannot send now; retry_after: how long the database asks to wait."""

    sentence: str
    retry_after: timedelta | None = None
