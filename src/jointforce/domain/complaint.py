"""An internal complaint (DSA Art. 20): free, within six months, about any decision, decided by another person."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor, ActorKind
from jointforce.domain.case_flow import CaseState
from jointforce.domain.errors import NotAllowed, WrongState
from jointforce.domain.months import add_months
from jointforce.domain.vocabulary import Ruling

COMPLAINT_MONTHS = 6
"""For so long, at least, from being informed (DSA Art. 20(1)); a month's end is clamped (31 Aug + 6 = 28 Feb)."""


class ComplaintState(StrEnum):
    """Open; then the decision stands (`upheld`) or falls (`reversed`); or withdrawn by who complained."""

    OPEN = "open"
    UPHELD = "upheld"
    REVERSED = "reversed"
    WITHDRAWN = "withdrawn"


class SettlementOutcome(StrEnum):
    """How an out-of-court dispute (DSA Art. 21) stands; the body's word does not bind, and is noted."""

    PENDING = "pending"
    FOR_SELLER = "for_seller"
    FOR_RIGHTS_HOLDER = "for_rights_holder"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


_AGAINST_SELLER = frozenset({Ruling.REMOVE, Ruling.UPHOLD})
SELLER_STATES = frozenset({CaseState.REMOVING, CaseState.REMOVED, CaseState.UPHELD})
HOLDER_STATES = frozenset({CaseState.CLEARED, CaseState.REINSTATING, CaseState.REINSTATED})
"""States in which a decision may stand against the seller, and against the rights holder."""
RETRACTED = "retracted"
"""The reason of a decision that carries out the rights holder's own retraction: nothing to complain about."""


def refusal(
    state: CaseState,
    ruling: Ruling | None,
    reason_code: str,
    informed_at: datetime,
    now: datetime,
    *,
    by_seller: bool,
) -> str:
    """Why a complaint about the case's last decision is not taken; empty where it is. The last instant is in time."""
    if by_seller and state is CaseState.COUNTERED:
        return "An analyst reads your answer; you may complain about what is decided then."
    wronged = (
        state in SELLER_STATES and ruling in _AGAINST_SELLER
        if by_seller
        else state in HOLDER_STATES
        and ruling in (Ruling.CLEAR, Ruling.REINSTATE)
        and reason_code != RETRACTED
    )
    if not wronged:
        return "There is no decision against you in this case."
    until = add_months(informed_at, COMPLAINT_MONTHS)
    return f"The time to complain ended on {until:%d %b %Y, %H:%M} UTC." if now > until else ""


def require_other_person(actor: Actor, deciders: Collection[str]) -> None:
    """Whether the actor may decide a complaint: a person of the desk, and nobody who has decided in the case before.

    Raises:
        NotAllowed: the actor is no analyst, is a machine, or has decided in the case.
    """
    if not may(actor, Ability.DECIDE_CASES):
        raise NotAllowed("Only an analyst decides complaints.")
    if actor.kind is not ActorKind.PERSON:
        raise NotAllowed("A complaint is decided by a person, never by a machine (DSA Art. 20(6)).")
    if actor.id in deciders:
        raise NotAllowed("You have decided in this case before; another analyst must decide the complaint.")


def require_open(state: ComplaintState) -> None:
    """Whether a complaint still waits.

    Raises:
        WrongState: it was decided or withdrawn.
    """
    if state is not ComplaintState.OPEN:
        raise WrongState(f"This complaint is {state.value}; it no longer waits for a decision.")
