"""Brings an old system's cases in, set-based, under the same constraints; one ledger entry for the whole."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jointforce.base.ids import uuid7
from jointforce.base.sql import copy_rows, fetch, require_transaction
from jointforce.cases.models import Case, Referral
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CLOSED_STATES, CaseState
from jointforce.domain.errors import Invalid
from jointforce.ledger.services import Act, append

_COLUMNS = (
    "id", "number", "operator_id", "marketplace_id", "rights_holder_id", "seller_id", "right_id", "listing_id",
    "listing_external_id", "version_id", "latest_version_id", "listing", "evidence", "mark", "state", "origin", "risk",
    "risk_reasons", "triage_reason", "policy_version_id", "on_silence", "matter_key", "matter_price",
    "matter_currency", "earlier_case_id", "opened_at", "due_at", "changed_at", "closed_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HistoricCase:
    """A case of an old system, as far as it is known."""

    operator_id: UUID
    marketplace_id: UUID
    rights_holder_id: UUID
    seller_id: UUID
    right_id: UUID | None
    listing_id: UUID
    listing_external_id: str
    version_id: UUID
    listing: dict[str, Any]
    evidence: list[dict[str, Any]]
    mark: str
    state: CaseState
    origin: str
    risk: float
    opened_at: datetime
    due_at: datetime | None
    changed_at: datetime


def import_history(rows: Sequence[HistoricCase], *, actor: Actor, now: datetime) -> list[UUID]:
    """Store the cases; their ids, in order. Open questions get their referral.

    Raises:
        Invalid: a row is in the state `new`, which no stored case has. IntegrityError: a constraint refuses a row.
    """
    require_transaction()
    if any(row.state is CaseState.NEW for row in rows):
        raise Invalid("A case that is brought in stands in a state after “new”.")
    numbers = [
        r[0] for r in fetch("SELECT nextval('case_number_seq') FROM generate_series(1, %s)", [len(rows)])
    ]
    ids = [uuid7() for _ in rows]
    copy_rows(Case, _COLUMNS, (_values(i, n, row) for i, n, row in zip(ids, numbers, rows, strict=True)))
    copy_rows(
        Referral,
        ("id", "case_id", "rights_holder_id", "question", "asked_at", "due_at"),
        (
            (uuid7(), i, row.rights_holder_id, "Is this yours, and is it genuine?", row.opened_at, row.due_at)
            for i, row in zip(ids, rows, strict=True)
            if row.state is CaseState.REFERRED
        ),
    )
    content = hashlib.sha256()
    for i in ids:
        content.update(i.bytes)
    import_id = str(uuid7())
    append(
        [
            Act(
                "sweep",
                import_id,
                "cases.imported",
                actor,
                "",
                {"cases": len(rows), "ids": content.hexdigest()},
            )
        ],
        now=now,
    )
    return ids


def _values(case_id: UUID, number: int, row: HistoricCase) -> tuple[Any, ...]:
    key = hashlib.sha256(row.version_id.bytes).hexdigest()
    closed = row.changed_at if row.state in CLOSED_STATES else None
    return (
        case_id, number, row.operator_id, row.marketplace_id, row.rights_holder_id, row.seller_id, row.right_id,
        row.listing_id, row.listing_external_id, row.version_id, row.version_id, json.dumps(row.listing),
        json.dumps(row.evidence), row.mark, row.state.value, row.origin, row.risk, "[]", "Brought in", None, "watch",
        key, None, "", None, row.opened_at, row.due_at, row.changed_at, closed,
    )  # fmt: skip
