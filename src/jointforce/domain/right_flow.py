"""An IP right's way: submitted by its holder, verified or rejected by an analyst, expired by the calendar."""

from datetime import date

from jointforce.domain.errors import WrongState
from jointforce.domain.vocabulary import RightStatus

MOVES: dict[tuple[RightStatus, RightStatus], str] = {
    (RightStatus.SUBMITTED, RightStatus.VERIFIED): "verified",
    (RightStatus.SUBMITTED, RightStatus.REJECTED): "rejected",
    (RightStatus.VERIFIED, RightStatus.REJECTED): "rejected",
    (RightStatus.VERIFIED, RightStatus.EXPIRED): "expired",
    (RightStatus.REJECTED, RightStatus.SUBMITTED): "submitted",
    (RightStatus.EXPIRED, RightStatus.SUBMITTED): "submitted",
}


def move(status: RightStatus, target: RightStatus) -> RightStatus:
    """The new status.

    Raises:
        WrongState: this move is not one of the table's.
    """
    if (status, target) not in MOVES:
        raise WrongState(f"A right that is {status.value} cannot become {target.value}.")
    return target


def in_force(status: RightStatus, valid_from: date | None, valid_until: date | None, on: date) -> bool:
    """Whether listings are screened against the right on that day: verified, begun, and not past its last day."""
    begun = valid_from is None or valid_from <= on
    ended = valid_until is not None and valid_until < on
    return status is RightStatus.VERIFIED and begun and not ended
