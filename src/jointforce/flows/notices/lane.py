"""What a complainant's record gives its notice: what happens first to a listing, and how many may wait."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotAllowed
from jointforce.domain.lanes import LANES, FirstStep, Lane, first_step, most_careful
from jointforce.domain.programme import word_removes_at_once
from jointforce.domain.vocabulary import ProgrammePhase, Standing

if TYPE_CHECKING:
    from jointforce.parties.models import Party


def _standing(phase: ProgrammePhase, standing: Standing) -> Standing:
    """The standing whose lane holds: a member of the programme has that of good faith."""
    member = word_removes_at_once(phase, standing)
    return Standing.GOOD_FAITH if member and standing is Standing.NORMAL else standing


def lane_of_parties(complaining: "Iterable[Party]") -> Lane:
    """The lane today of who complains together, a rights holder and its agent: the more careful one."""
    return most_careful(_standing(ProgrammePhase(p.phase), Standing(p.standing)) for p in complaining)


def lane_of(actor: Actor) -> Lane:
    """The lane of the party that the actor acts for.

    Raises:
        NotAllowed: the processing of its notices is suspended (DSA Art. 23(2)).
    """
    lane = LANES[_standing(actor.phase, actor.standing)]
    if lane.first is FirstStep.REFUSE:
        raise NotAllowed(
            "Your notices are not processed at present: too many were manifestly unfounded (DSA Art. 23(2)). Your "
            "record says until when, and how to object."
        )
    return lane


def at_once(actor: Actor, seller: Standing) -> bool:
    """Whether a listing of this seller is restricted on the notice's word, and decided after."""
    return first_step(_standing(actor.phase, actor.standing), seller) is FirstStep.RESTRICT
