"""The stay-down bank: content that was removed, and must not come back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jointforce.base.models import new_row
from jointforce.base.sql import execute, insert_missing, require_transaction
from jointforce.domain.matter import content_key, fold_text
from jointforce.screening.models import StayDown


@dataclass(frozen=True, slots=True)
class Banked:
    """Content that must not come back: of which case, and what the bank compares."""

    case_id: UUID
    rights_holder_id: UUID
    marketplace_id: UUID
    right_id: UUID | None
    listing_id: UUID
    text_key: str


def stay_down_key(title: str, description: str, images: Sequence[dict[str, Any]]) -> str:
    """What the bank compares: folded texts and pictures, whoever sells it."""
    pictures = [image.get("sha256") or image.get("url", "") for image in images]
    return content_key(fold_text(title), fold_text(description), pictures)


def bank(entries: Sequence[Banked], *, now: datetime) -> None:
    """Add confirmed infringing content to the stay-down bank; the case's ledger entry tells why."""
    require_transaction()
    insert_missing(
        [
            new_row(
                StayDown,
                rights_holder_id=e.rights_holder_id,
                marketplace_id=e.marketplace_id,
                right_id=e.right_id,
                case_id=e.case_id,
                listing_id=e.listing_id,
                text_key=e.text_key,
                created_at=now,
            )
            for e in entries
        ]
    )


def unbank(case_ids: Sequence[UUID], *, now: datetime) -> None:
    """Take what was reinstated out of the bank again."""
    require_transaction()
    execute(
        "UPDATE screening_staydown SET ended_at = %s WHERE case_id = ANY(%s) AND ended_at IS NULL",
        [now, list(case_ids)],
    )
