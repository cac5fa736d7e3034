"""What a complainant's record gives: what happens first to a listing that it reports, and how many may wait."""

from dataclasses import dataclass

from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotAllowed
from jointforce.domain.programme import word_removes_at_once
from jointforce.domain.vocabulary import Standing


@dataclass(frozen=True, slots=True)
class Lane:
    """at_once: restricted on the notice and decided after; evidence: nothing is read without it; undecided: how many
    listings may wait for a decision at once.
    """

    at_once: bool
    evidence: bool
    undecided: int


_UNDECIDED = {
    Standing.NEW: 20,
    Standing.NORMAL: 300,
    Standing.GOOD_FAITH: 1000,
    Standing.TRUSTED_FLAGGER: 1000,
    Standing.PROBATION: 5,
}
_AT_ONCE = frozenset({Standing.GOOD_FAITH, Standing.TRUSTED_FLAGGER})


def lane_of(actor: Actor) -> Lane:
    """The lane of the party that the actor acts for.

    Raises:
        NotAllowed: the processing of its notices is suspended (DSA Art. 23(2)).
    """
    standing = actor.standing
    if standing is Standing.SUSPENDED:
        raise NotAllowed(
            "Your notices are not processed at present: too many were manifestly unfounded (DSA Art. 23(2)). Your "
            "account manager can tell you until when, and how to object."
        )
    member = word_removes_at_once(actor.phase, standing)
    undecided = max(_UNDECIDED[standing], _UNDECIDED[Standing.GOOD_FAITH] if member else 0)
    return Lane(member or standing in _AT_ONCE, standing is Standing.PROBATION, undecided)
