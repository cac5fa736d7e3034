"""What delivery is given and gives back."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from jointforce.base.ids import uuid7


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send. lane and seq: leaves after the lower numbers of its lane are delivered."""

    channel: str
    party_id: UUID
    event_type: str
    subject_kind: str
    subject_id: str
    payload: dict[str, Any]
    rights_holder_id: UUID | None = None
    lane: UUID | None = None
    seq: int | None = None
    to_address: str = ""
    id: UUID = field(default_factory=uuid7)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this process may send now; `attempt` counts from 1 and fences a late result."""

    id: UUID
    channel: str
    party_id: UUID
    event_type: str
    subject_kind: str
    subject_id: str
    lane: UUID | None
    seq: int | None
    to_address: str
    payload: dict[str, Any]
    attempt: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one attempt. status 0: nobody answered. expected_seq: what the receiver asks for (409)."""

    message: Claimed
    status: int
    error: str
    took: timedelta
    at: datetime
    expected_seq: int | None = None
    retry_after: timedelta | None = None

    @property
    def delivered(self) -> bool:
        """2xx, and nothing else."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class HistoricDelivery:
    """A message that an old system has sent and its receiver acknowledged."""

    message: Outgoing
    sent_at: datetime
    delivered_at: datetime
