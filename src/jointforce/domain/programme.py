"""Whose word removes at once."""

from jointforce.domain.vocabulary import ProgrammePhase, Standing

_TRUSTED_ENOUGH = frozenset({Standing.NORMAL, Standing.GOOD_FAITH, Standing.TRUSTED_FLAGGER})


def word_removes_at_once(phase: ProgrammePhase, standing: Standing) -> bool:
    """True for a member of the programme whose standing is normal or better; others' answers go to an analyst."""
    return phase is ProgrammePhase.MEMBER and standing in _TRUSTED_ENOUGH
