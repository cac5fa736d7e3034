"""Hidden checks: how reliable an answer is, measured where the right one is known already."""

import hashlib
from uuid import UUID

from jointforce.domain.tally import wilson
from jointforce.domain.vocabulary import CLEARING_ANSWERS, REMOVING_ANSWERS, Answer

PERCENT = 5
"""Of the answers that could be compared, so many are, where the house says nothing else."""


def sampled(subject: UUID, percent: int) -> bool:
    """Whether this one is in the sample: by a hash of its id, so that nobody can choose and everybody can repeat it."""
    return int.from_bytes(hashlib.sha256(subject.bytes).digest()[:4], "big") * 100 < percent << 32


def agrees(answer: Answer, removing: bool) -> bool | None:
    """Whether an answer says what is known; None where it does not judge."""
    if answer in REMOVING_ANSWERS:
        return removing
    return not removing if answer in CLEARING_ANSWERS else None


def reliability(agreed: int, compared: int) -> float:
    """The share of right answers that we can be sure of: the lower bound of Wilson's two-sided 95 % interval."""
    return wilson(agreed, compared)[0]
