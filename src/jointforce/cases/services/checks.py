"""What was restricted on a notice before anybody decided is looked at afterwards."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from jointforce.base.sql import execute, require_transaction


def await_checks(case_ids: Sequence[UUID], *, now: datetime) -> None:
    """These cases, locked by the caller, wait for an analyst to look at what was done on a notice's word."""
    require_transaction()
    execute("UPDATE cases_case SET check_from = %s WHERE id = ANY(%s)", [now, list(case_ids)])


def end_checks(case_ids: Sequence[UUID]) -> None:
    """Somebody has looked, or there is nothing left to look at."""
    execute(
        "UPDATE cases_case SET check_from = NULL WHERE id = ANY(%s) AND check_from IS NOT NULL",
        [list(case_ids)],
    )
