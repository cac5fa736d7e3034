"""What services about parties take."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class MandateIn:
    """A mandate as it is submitted; the fields mean what `parties.Mandate` says."""

    agent_id: UUID
    rights_holder_id: UUID
    operator_id: UUID
    valid_from: date
    valid_until: date | None = None
    right_ids: tuple[UUID, ...] = ()
    allows: tuple[str, ...] = ()
    document_hash: str = ""
    document_type: str = ""
