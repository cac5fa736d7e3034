"""The clocks of this installation that are not a policy's, each with its source."""

from datetime import datetime

from jointforce.domain.months import add_months

COMPLAINT_MONTHS = 6
"""A seller may complain for at least six months from being informed (DSA Art. 20(1))."""


def complaint_open_until(informed_at: datetime) -> datetime:
    """The last instant at which a seller's answer must be taken; a month's end is clamped (31 Aug + 6 = 28 Feb)."""
    return add_months(informed_at, COMPLAINT_MONTHS)
