"""What enforcement is given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jointforce.domain.vocabulary import Measure


@dataclass(frozen=True, slots=True)
class Takedown:
    """A restriction to impose: by which decision, against what, and what the seller is told (`body`)."""

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
