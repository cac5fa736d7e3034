"""Answers kept for a sender's key."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from jointforce.base.ids import uuid7
from jointforce.base.sql import execute, fetch, require_transaction
from jointforce.intake.models import IdempotentAnswer


def forget_answers(*, now: datetime) -> None:
    """Old idempotent answers: the body goes after 30 days, the key after 400."""
    execute(
        "UPDATE intake_idempotentanswer SET body = NULL WHERE body IS NOT NULL AND created_at < %s",
        [now - timedelta(days=30)],
    )
    execute("DELETE FROM intake_idempotentanswer WHERE created_at < %s", [now - timedelta(days=400)])


def claim_key(party_id: UUID, key: str, request_hash: bytes, *, now: datetime) -> IdempotentAnswer | None:
    """Claim a sender's key; None: it is new, and the caller's to fill. Else what was answered: another request that
    holds it is waited for.
    """
    require_transaction()
    made = fetch(
        """INSERT INTO intake_idempotentanswer (id, party_id, key, request_hash, subject_ids, created_at)
           VALUES (%s, %s, %s, %s, '[]', %s) ON CONFLICT (party_id, key) DO NOTHING RETURNING id""",
        [uuid7(), party_id, key, request_hash, now],
    )
    return None if made else IdempotentAnswer.objects.select_for_update().get(party_id=party_id, key=key)


def keep_answer(party_id: UUID, key: str, status: int, body: bytes, subject_ids: Sequence[str]) -> None:
    """What was answered to the key that this transaction claimed, and the ids from which it can be told again."""
    execute(
        """UPDATE intake_idempotentanswer SET status = %s, body = %s, subject_ids = %s::jsonb
           WHERE party_id = %s AND key = %s""",
        [status, body, json.dumps(list(subject_ids)), party_id, key],
    )
