"""What an analyst should read next: by when it is due, brought forward by harm and by the standing of who asks.

An order of arrival lets a harmless old case stand before a harmful new one; a plain deadline does not know what is at
stake. The effective deadline is the deadline less the hours that harm and standing are worth, so that nothing waits for
ever: every case becomes the most urgent one in the end.
"""

from datetime import datetime, timedelta

from jointforce.domain.case_flow import CaseState
from jointforce.domain.vocabulary import Standing

TARGET_HOURS: dict[CaseState, int] = {
    CaseState.HELD: 24,
    CaseState.COUNTERED: 24,
    CaseState.ANSWERED: 24,
    CaseState.IN_REVIEW: 48,
}
"""Within how many hours the desk means to have decided, by the state in which a case waits for it."""

HARM_HOURS = 24
"""What a listing that is surely an infringement, and still for sale, is worth; less in proportion to its risk."""

STANDING_HOURS: dict[Standing, int] = {
    Standing.TRUSTED_FLAGGER: 24,
    Standing.GOOD_FAITH: 12,
    Standing.NORMAL: 0,
    Standing.NEW: 0,
    Standing.PROBATION: -12,
    Standing.SUSPENDED: -24,
}
"""What the standing of the rights holder is worth (DSA Art. 22: a trusted flagger's notices come first)."""


def desk_due(state: CaseState, entered_at: datetime) -> datetime:
    """By when the desk means to have decided a case that came to this state, which waits for it."""
    return entered_at + timedelta(hours=TARGET_HOURS[state])


def hours_ahead(risk: float, standing: Standing) -> int:
    """By how many hours a case stands before its deadline. risk: 0..1, of what is for sale being an infringement."""
    return round(HARM_HOURS * min(max(risk, 0.0), 1.0)) + STANDING_HOURS[standing]
