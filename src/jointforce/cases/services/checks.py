"""What was restricted on a notice before anybody decided is looked at afterwards."""

from collections.abc import Sequence
from uuid import UUID

from jointforce.base.sql import execute


def end_checks(case_ids: Sequence[UUID]) -> None:
    """Somebody has looked, or there is nothing left to look at."""
    execute(
        "UPDATE cases_case SET check_from = NULL WHERE id = ANY(%s) AND check_from IS NOT NULL",
        [list(case_ids)],
    )
