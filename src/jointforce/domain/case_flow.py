"""The case's way: every move that a case can make, and no other.

This table makes the buttons, the API's `available_actions`, the diagram in the docs and, copied into the database
by a migration, the refusal of any other move by a trigger.
"""

from dataclasses import dataclass
from enum import StrEnum

from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotAllowed, WrongState


class CaseState(StrEnum):
    """Where a case stands."""

    NEW = "new"
    WAITING = "waiting"
    REFERRED = "referred"
    ANSWERED = "answered"
    IN_REVIEW = "in_review"
    SELLER_ASKED = "seller_asked"
    HELD = "held"
    REMOVING = "removing"
    REMOVED = "removed"
    COUNTERED = "countered"
    UPHELD = "upheld"
    REINSTATING = "reinstating"
    REINSTATED = "reinstated"
    CLEARED = "cleared"
    LAPSED = "lapsed"


CLOSED_STATES = frozenset({CaseState.REINSTATED, CaseState.CLEARED, CaseState.LAPSED})
"""States after which the same listing and rights holder may have a new case, which names this one."""

OPEN_STATES = frozenset(CaseState) - CLOSED_STATES - {CaseState.NEW}
RESTRICTED_STATES = frozenset({CaseState.REMOVING, CaseState.REMOVED, CaseState.COUNTERED, CaseState.UPHELD})
DESK_STATES = frozenset({CaseState.ANSWERED, CaseState.IN_REVIEW, CaseState.HELD, CaseState.COUNTERED})
"""States in which a case waits for an analyst."""
UNDECIDED_STATES = (DESK_STATES - {CaseState.COUNTERED}) | {CaseState.REFERRED, CaseState.SELLER_ASKED}
"""States in which a reported listing waits for its decision."""


class CaseEvent(StrEnum):
    """What can happen to a case."""

    REFER = "refer"
    WAIT = "wait"
    ASK = "ask"
    REVIEW = "review"
    RESTRICT = "restrict"
    ANSWER_INFRINGING = "answer_infringing"
    ANSWER_FOR_REVIEW = "answer_for_review"
    ANSWER_CLEAR = "answer_clear"
    LAPSE = "lapse"
    SILENCE_CLEARS = "silence_clears"
    SILENCE_REVIEWS = "silence_reviews"
    SILENCE_RESTRICTS = "silence_restricts"
    REFER_BACK = "refer_back"
    RECALL_QUESTION = "recall_question"
    TAKE_BACK_ANSWER = "take_back_answer"
    DECIDE_REMOVE = "decide_remove"
    DECIDE_CLEAR = "decide_clear"
    HOLD = "hold"
    RELEASE = "release"
    RETURN_HELD = "return_held"
    ASK_SELLER = "ask_seller"
    SELLER_CONTESTS = "seller_contests"
    SELLER_AGREES = "seller_agrees"
    SELLER_SILENT = "seller_silent"
    RECALL_FROM_SELLER = "recall_from_seller"
    REOPEN = "reopen"
    REMOVAL_DONE = "removal_done"
    COUNTER = "counter"
    COUNTER_REJECTED = "counter_rejected"
    COUNTER_GRANTED = "counter_granted"
    RECONSIDER = "reconsider"
    WITHDRAW = "withdraw"
    RETRACT = "retract"
    REVERSE = "reverse"
    REINSTATEMENT_DONE = "reinstatement_done"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: on `event`, from any of `sources`, to `target`, by whoever has `ability` (None: system)."""

    event: CaseEvent
    sources: frozenset[CaseState]
    target: CaseState
    ability: Ability | None


def _move(event: CaseEvent, sources: set[CaseState], target: CaseState, ability: Ability | None) -> Move:
    return Move(event, frozenset(sources), target, ability)


_S = CaseState
_E = CaseEvent
_UNDECIDED = {_S.ANSWERED, _S.IN_REVIEW, _S.SELLER_ASKED}
MOVES: tuple[Move, ...] = (
    _move(_E.REFER, {_S.NEW}, _S.REFERRED, None),
    _move(_E.WAIT, {_S.NEW}, _S.WAITING, None),
    _move(_E.ASK, {_S.WAITING}, _S.REFERRED, None),
    _move(_E.REVIEW, {_S.NEW, _S.WAITING}, _S.IN_REVIEW, None),
    _move(_E.RESTRICT, {_S.NEW}, _S.REMOVING, None),
    _move(_E.ANSWER_INFRINGING, {_S.REFERRED}, _S.REMOVING, Ability.ANSWER_REFERRALS),
    _move(_E.ANSWER_FOR_REVIEW, {_S.REFERRED}, _S.ANSWERED, Ability.ANSWER_REFERRALS),
    _move(_E.ANSWER_CLEAR, {_S.REFERRED}, _S.CLEARED, Ability.ANSWER_REFERRALS),
    _move(_E.LAPSE, {_S.REFERRED}, _S.LAPSED, None),
    _move(_E.SILENCE_CLEARS, {_S.REFERRED}, _S.CLEARED, None),
    _move(_E.SILENCE_REVIEWS, {_S.REFERRED}, _S.IN_REVIEW, None),
    _move(_E.SILENCE_RESTRICTS, {_S.REFERRED}, _S.REMOVING, None),
    _move(_E.ASK_SELLER, {_S.IN_REVIEW}, _S.SELLER_ASKED, None),
    _move(_E.SELLER_CONTESTS, {_S.SELLER_ASKED}, _S.IN_REVIEW, Ability.FILE_COUNTER_NOTICE),
    _move(_E.SELLER_AGREES, {_S.SELLER_ASKED}, _S.REMOVING, Ability.FILE_COUNTER_NOTICE),
    _move(_E.SELLER_SILENT, {_S.SELLER_ASKED}, _S.REMOVING, None),
    _move(_E.RECALL_FROM_SELLER, {_S.SELLER_ASKED}, _S.IN_REVIEW, Ability.DECIDE_CASES),
    _move(_E.REFER_BACK, _UNDECIDED, _S.REFERRED, Ability.DECIDE_CASES),
    _move(_E.RECALL_QUESTION, {_S.REFERRED}, _S.IN_REVIEW, Ability.DECIDE_CASES),
    _move(_E.TAKE_BACK_ANSWER, {_S.ANSWERED, _S.CLEARED}, _S.REFERRED, Ability.ANSWER_REFERRALS),
    _move(_E.DECIDE_REMOVE, _UNDECIDED, _S.REMOVING, Ability.DECIDE_CASES),
    _move(_E.DECIDE_CLEAR, _UNDECIDED, _S.CLEARED, Ability.DECIDE_CASES),
    _move(_E.HOLD, _UNDECIDED, _S.HELD, Ability.DECIDE_CASES),
    _move(_E.RELEASE, {_S.HELD}, _S.REMOVING, Ability.DECIDE_CASES),
    _move(_E.RETURN_HELD, {_S.HELD}, _S.IN_REVIEW, Ability.DECIDE_CASES),
    _move(_E.REOPEN, set(CLOSED_STATES), _S.IN_REVIEW, Ability.DECIDE_CASES),
    _move(_E.REMOVAL_DONE, {_S.REMOVING}, _S.REMOVED, None),
    _move(_E.COUNTER, {_S.REMOVING, _S.REMOVED}, _S.COUNTERED, Ability.FILE_COUNTER_NOTICE),
    _move(_E.COUNTER_REJECTED, {_S.COUNTERED}, _S.UPHELD, Ability.DECIDE_CASES),
    _move(_E.COUNTER_GRANTED, {_S.COUNTERED}, _S.REINSTATING, Ability.DECIDE_CASES),
    _move(_E.RECONSIDER, {_S.UPHELD}, _S.COUNTERED, Ability.DECIDE_CASES),
    _move(_E.WITHDRAW, _UNDECIDED, _S.CLEARED, Ability.FILE_NOTICES),
    _move(_E.RETRACT, set(RESTRICTED_STATES), _S.REINSTATING, Ability.ANSWER_REFERRALS),
    _move(_E.REVERSE, set(RESTRICTED_STATES), _S.REINSTATING, Ability.DECIDE_CASES),
    _move(_E.REINSTATEMENT_DONE, {_S.REINSTATING}, _S.REINSTATED, None),
)

_TARGETS: dict[tuple[CaseState, CaseEvent], Move] = {
    (s, move.event): move for move in MOVES for s in move.sources
}

TRANSITIONS: frozenset[tuple[str, str]] = frozenset(
    (s.value, m.target.value) for m in MOVES for s in m.sources
)
"""Every allowed pair (from, to); the database holds the same set and its trigger refuses the rest."""


def move(state: CaseState, event: CaseEvent, actor: Actor) -> CaseState:
    """The state after `event`.

    Raises:
        WrongState: the event cannot happen in this state.
        NotAllowed: the actor may not cause it.
    """
    found = _TARGETS.get((state, event))
    if found is None:
        raise WrongState(
            f"A case that is {state.value.replace('_', ' ')} cannot take “{event.value.replace('_', ' ')}”."
        )
    if not actor.is_system and (found.ability is None or not may(actor, found.ability)):
        raise NotAllowed("Your role may not do this.")
    return found.target


def available_events(state: CaseState, actor: Actor) -> list[CaseEvent]:
    """What this actor may do with a case in this state, in table order."""
    return [m.event for m in MOVES if state in m.sources and m.ability is not None and may(actor, m.ability)]
