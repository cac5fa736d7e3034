"""The transition table in Python and the one in the database are the same."""

import pytest

from jointforce.base.sql import fetch
from jointforce.domain.case_flow import (
    CLOSED_STATES,
    MOVES,
    OPEN_STATES,
    RESTRICTED_STATES,
    TRANSITIONS,
    CaseEvent,
    CaseState,
)

pytestmark = pytest.mark.django_db


def test_the_database_holds_the_same_table() -> None:
    assert {(s, t) for s, t in fetch("SELECT source, target FROM cases_transition")} == set(TRANSITIONS)


def test_every_state_can_be_reached_and_every_open_one_left() -> None:
    reached = {CaseState.NEW} | {m.target for m in MOVES}
    left = {s for m in MOVES for s in m.sources}
    assert reached == set(CaseState)
    assert left >= OPEN_STATES


def test_every_restriction_has_a_way_back() -> None:
    back = {s for m in MOVES if m.target is CaseState.REINSTATING for s in m.sources}
    assert back >= RESTRICTED_STATES


def test_a_closed_case_moves_only_where_somebody_undoes_what_closed_it() -> None:
    assert {m.event for m in MOVES if m.sources & CLOSED_STATES} == {
        CaseEvent.REOPEN,
        CaseEvent.TAKE_BACK_ANSWER,
    }
