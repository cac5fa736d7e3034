"""Calendar months, clamped at the month's end."""

import calendar
from datetime import datetime


def add_months(start: datetime, months: int) -> datetime:
    """The same day `months` later, or the last day of that month where it has no such day."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)
