"""Pictures at a seller's host: claimed, fetched by the worker through `egress`, or given up."""

from datetime import datetime, timedelta

from jointforce.base.sql import execute, fetch, require_transaction

MAX_PICTURE_ATTEMPTS = 3


def claim_pictures(limit: int, *, now: datetime, lease: timedelta) -> list[str]:
    """Addresses of pictures to fetch now, leased to the caller."""
    require_transaction()
    rows = fetch(
        """UPDATE intake_picture SET due_at = %s, attempts = attempts + 1 WHERE url IN (
               SELECT url FROM intake_picture WHERE due_at <= %s ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
           RETURNING url""",
        [now + lease, now, limit],
    )
    return [row[0] for row in rows]


def picture_fetched(url: str, digest: str, media_type: str) -> None:
    """The picture is kept under its hash."""
    execute(
        "UPDATE intake_picture SET sha256 = %s, media_type = %s, error = '', due_at = NULL WHERE url = %s",
        [digest, media_type, url],
    )


def picture_failed(url: str, why: str, *, now: datetime, again: bool = True) -> None:
    """The picture could not be had; tried again a few times, an hour apart."""
    execute(
        """UPDATE intake_picture SET error = %s, due_at = CASE WHEN %s AND attempts < %s THEN %s::timestamptz END
           WHERE url = %s""",
        [why[:200], again, MAX_PICTURE_ATTEMPTS, now + timedelta(hours=1), url],
    )
