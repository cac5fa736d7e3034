"""The good-faith programme: whose word removes at once, and how a rights holder comes in."""

from jointforce.domain.errors import WrongState
from jointforce.domain.vocabulary import ProgrammePhase, Standing

_TRUSTED_ENOUGH = frozenset({Standing.NORMAL, Standing.GOOD_FAITH, Standing.TRUSTED_FLAGGER})


def word_removes_at_once(phase: ProgrammePhase, standing: Standing) -> bool:
    """True for a member of the programme whose standing is normal or better; others' answers go to an analyst."""
    return phase is ProgrammePhase.MEMBER and standing in _TRUSTED_ENOUGH


_P = ProgrammePhase
PHASES: dict[ProgrammePhase, tuple[ProgrammePhase, ...]] = {
    _P.NONE: (_P.INVITED,),
    _P.INVITED: (_P.ELIGIBLE, _P.NONE),
    _P.ELIGIBLE: (_P.MEMBER, _P.INVITED),
    _P.MEMBER: (_P.PAUSED,),
    _P.PAUSED: (_P.MEMBER,),
}
"""The steps from each phase, the way forward first; every step has its way back."""


def move_phase(phase: ProgrammePhase, target: ProgrammePhase) -> ProgrammePhase:
    """The new phase.

    Raises:
        WrongState: this step is not one of the table's.
    """
    if target not in PHASES[phase]:
        raise WrongState(
            f"A rights holder whose phase is “{phase.value}” cannot become “{target.value}” next."
        )
    return target
