"""What triage is given and gives back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jointforce.domain.triage_rules import ListingFacts, Triaged


@dataclass(frozen=True, slots=True)
class ToTriage:
    """One listing version and one rights holder, with the facts gathered by the flow."""

    version_id: UUID
    listing_id: UUID
    marketplace_id: UUID
    rights_holder_id: UUID
    operator_id: UUID
    facts: ListingFacts
    risk_reasons: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a policy said, and which version of it."""

    subject: ToTriage
    policy_version_id: UUID
    triaged: Triaged
    at: datetime
