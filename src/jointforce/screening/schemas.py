"""What a sweep finds."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jointforce.domain.vocabulary import Signal, Use
from jointforce.intake.queries import Screenable


@dataclass(frozen=True, slots=True)
class MatchFound:
    """One match with its evidence, as triage and the case need it."""

    match_id: UUID
    right_id: UUID | None
    signal: Signal
    field: str
    start: int | None
    end: int | None
    text: str
    use: Use | None
    disguise: str
    score: float
    price_ratio: float | None
    explanation: str


@dataclass(slots=True)
class Suspicion:
    """All matches of one listing version for one rights holder, with the risk and what it is made of."""

    listing: Screenable
    rights_holder_id: UUID
    matches: list[MatchFound]
    risk: float
    reasons: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What a sweep found."""

    sweep_id: UUID
    suspicions: list[Suspicion]
    matches: int
