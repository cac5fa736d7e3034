"""Removals that a second person must agree to, and the way back of whatever was done."""

from datetime import UTC, datetime

import pytest

from jointforce.base import clock
from jointforce.base.sql import execute, fetch
from jointforce.cases import queries as cases
from jointforce.cases.models import Case
from jointforce.cases.schemas import AnswerIn, PortalFilter
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.holds import HoldCause
from jointforce.domain.vocabulary import Answer
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer, held, review, sweep, undo
from jointforce.rights import queries as rights
from tests.world import World, build_world

pytestmark = pytest.mark.django_db

REMOVE = {"reason_code": "counterfeit_mark", "explanation": "It is a copy."}
CLEAR = {"reason_code": "genuine_product", "explanation": "It is theirs."}


@pytest.fixture
def world() -> World:
    return build_world()


def waiting(world: World, external_id: str = "L1", said: Answer = Answer.CANNOT_TELL) -> Case:
    case = world.refer(external_id)
    answer.answer_referrals([AnswerIn(case.id, said)], actor=world.actors["owner"])
    return now(world, case)


def now(world: World, case: Case) -> Case:
    return cases.case(world.actors["analyst"], case.id)


def states(world: World, *found: Case) -> list[str]:
    return [now(world, case).state for case in found]


def many(world: World, count: int = 20) -> list[Case]:
    return [waiting(world, f"M{n}") for n in range(count)]


# --- a second person


def test_a_house_with_one_analyst_has_nobody_to_wait_for(world: World) -> None:
    found = many(world)
    acted = review.decide(
        [c.id for c in found], CaseEvent.DECIDE_REMOVE, actor=world.actors["analyst"], **REMOVE
    )
    assert len(acted.decided) == 20
    assert acted.held == []


def test_twenty_removals_of_one_seller_wait_until_another_analyst_agrees(world: World) -> None:
    second = world.second_analyst()
    found = many(world)
    ids = [c.id for c in found]
    acted = review.decide(ids, CaseEvent.DECIDE_REMOVE, actor=world.actors["analyst"], **REMOVE)
    assert sorted(acted.held) == sorted(ids)
    assert set(states(world, *found)) == {CaseState.HELD}
    assert enforcement.orders_of(found[0].id) == []

    with pytest.raises(NotAllowed, match="another analyst must agree"):
        held.release(ids, actor=world.actors["analyst"])
    assert set(states(world, *found)) == {CaseState.HELD}

    held.release(ids, actor=second)
    assert set(states(world, *found)) == {CaseState.REMOVING}
    [order] = enforcement.orders_of(found[0].id)
    assert order.statement_id is not None
    [decision] = cases.decisions(found[0].id)
    assert (decision.by_id, decision.action_id) == (second.id, acted.action_id)


def test_the_database_refuses_a_hold_that_its_proposer_released(world: World) -> None:
    world.second_analyst()
    found = many(world)
    review.decide([c.id for c in found], CaseEvent.DECIDE_REMOVE, actor=world.actors["analyst"], **REMOVE)
    with pytest.raises(Exception, match="a_hold_is_released_by_another"):
        execute(
            "UPDATE cases_hold SET outcome = 'released', settled_at = now(), settled_by = proposed_by "
            "WHERE case_id = %s",
            [found[0].id],
        )


def test_who_does_not_agree_sends_it_back_to_review_with_a_word_why(world: World) -> None:
    second = world.second_analyst()
    found = many(world)
    review.decide([c.id for c in found], CaseEvent.DECIDE_REMOVE, actor=world.actors["analyst"], **REMOVE)
    with pytest.raises(Invalid, match="Say why"):
        held.return_to_review([found[0].id], " ", actor=second)
    held.return_to_review([found[0].id], "The pictures show the real one.", actor=second)
    assert states(world, found[0], found[1]) == [CaseState.IN_REVIEW, CaseState.HELD]
    with pytest.raises(WrongState, match="does not wait for a second person"):
        held.release([found[0].id], actor=second)


def test_in_the_peak_season_a_single_removal_waits_unless_the_seller_has_a_record(world: World) -> None:
    first = waiting(world, "P1")
    review.decide([first.id], CaseEvent.DECIDE_REMOVE, actor=world.actors["analyst"], **REMOVE)
    execute("UPDATE cases_case SET state = 'removed' WHERE id = %s", [first.id])
    other = waiting(world, "P2")
    world.second_analyst()
    june, december = (datetime(2026, month, 1, tzinfo=UTC) for month in (6, 12))
    analyst = world.actors["analyst"]
    assert held.causes([other], actor=analyst, now=december) == {}
    execute("UPDATE cases_case SET state = 'reinstating' WHERE id = %s", [first.id])
    assert held.causes([other], actor=analyst, now=december) == {other.id: [HoldCause.PEAK_SEASON]}
    assert held.causes([other], actor=analyst, now=june) == {}


# --- one action, undone as one


def test_a_bulk_removal_is_undone_as_one_and_what_moved_on_is_left_and_named(world: World) -> None:
    found = [waiting(world, f"B{n}") for n in range(3)]
    analyst = world.actors["analyst"]
    acted = review.decide([c.id for c in found], CaseEvent.DECIDE_REMOVE, actor=analyst, **REMOVE)
    review.decide(
        [found[0].id],
        CaseEvent.REVERSE,
        reason_code="genuine_product",
        explanation="Looked again.",
        actor=analyst,
    )
    results = {
        r.case.id: r.why_not for r in undo.undo_action(acted.action_id, "The wrong batch.", actor=analyst)
    }
    assert "decided anew since" in results[found[0].id]
    assert results[found[1].id] == results[found[2].id] == ""
    assert set(states(world, *found)) == {CaseState.REINSTATED}
    assert all(enforcement.restriction_in_force(c.id) is None for c in found)
    ruled = cases.decisions(found[1].id)
    assert [d.ruling for d in ruled] == ["remove", "reinstate"]
    assert ruled[1].supersedes_id == ruled[0].id


def test_a_bulk_clearing_is_undone_to_review(world: World) -> None:
    found = [waiting(world, f"C{n}") for n in range(2)]
    acted = review.decide(
        [c.id for c in found], CaseEvent.DECIDE_CLEAR, actor=world.actors["analyst"], **CLEAR
    )
    undo.undo_action(acted.action_id, "The wrong batch.", actor=world.actors["analyst"])
    assert set(states(world, *found)) == {CaseState.IN_REVIEW}
    assert all(now(world, c).closed_at is None for c in found)


def test_an_upheld_removal_that_is_undone_waits_again_with_the_sellers_answer(world: World) -> None:
    case = waiting(world, "U1", Answer.COUNTERFEIT)
    review.counter([case.id], "It is lawful.", actor=world.actors["seller"])
    acted = review.decide([case.id], CaseEvent.COUNTER_REJECTED, actor=world.actors["analyst"], **REMOVE)
    undo.undo_action(acted.action_id, "Not read to its end.", actor=world.actors["analyst"])
    assert states(world, case) == [CaseState.COUNTERED]
    waits = cases.open_counter_notice(case.id)
    assert waits is not None
    assert waits.decision_id is None


def test_a_held_removal_is_withdrawn_by_undoing_its_action(world: World) -> None:
    world.second_analyst()
    found = many(world)
    acted = review.decide(
        [c.id for c in found], CaseEvent.DECIDE_REMOVE, actor=world.actors["analyst"], **REMOVE
    )
    results = undo.undo_action(acted.action_id, "The wrong batch.", actor=world.actors["analyst"])
    assert [r.why_not for r in results] == [""] * 20
    assert set(states(world, *found)) == {CaseState.IN_REVIEW}


def test_nobody_undoes_what_is_not_theirs_to_see(world: World) -> None:
    case = waiting(world)
    acted = review.decide([case.id], CaseEvent.DECIDE_CLEAR, actor=world.actors["analyst"], **CLEAR)
    with pytest.raises(NotAllowed):
        undo.undo_action(acted.action_id, "Why not.", actor=world.actors["owner"])
    with pytest.raises(NotFound):
        undo.undo_action(case.id, "No such action.", actor=world.actors["analyst"])


# --- single cases


def test_a_closed_case_is_opened_again_unless_a_later_one_is_open(world: World) -> None:
    case = waiting(world)
    review.decide([case.id], CaseEvent.DECIDE_CLEAR, actor=world.actors["analyst"], **CLEAR)
    undo.reopen([case.id], "A new picture came.", actor=world.actors["analyst"])
    assert states(world, case) == [CaseState.IN_REVIEW]
    review.decide([case.id], CaseEvent.DECIDE_CLEAR, actor=world.actors["analyst"], **CLEAR)
    world.post(
        {"id": "L1", "title": "V*x⭐ra runner white, new", "price": 19, "currency": "EUR", "seller_id": "S1"}
    )
    sweep.sweep_waiting()
    later = next(c for c in cases.page(world.actors["owner"], PortalFilter()).cases if c.id != case.id)
    with pytest.raises(WrongState, match=f"later one, {later.number}, that is open"):
        undo.reopen([case.id], "Again.", actor=world.actors["analyst"])


def cleared_twice(world: World) -> tuple[Case, Case]:
    """Two closed cases of one listing, whose rights holder has answered “genuine” both times."""
    found = [world.refer()]
    for title in ("", "V*x⭐ra runner white, new"):
        if title:
            world.post({"id": "L1", "title": title, "price": 19, "currency": "EUR", "seller_id": "S1"})
            sweep.sweep_waiting()
            page = cases.page(world.actors["owner"], PortalFilter()).cases
            found.append(next(case for case in page if case.id != found[0].id))
        answer.answer_referrals([AnswerIn(found[-1].id, Answer.GENUINE)], actor=world.actors["owner"])
    return found[0], found[1]


def test_of_two_closed_cases_of_one_listing_only_one_is_opened_again(world: World) -> None:
    earlier, later = cleared_twice(world)
    with pytest.raises(WrongState, match="that is open"):
        undo.reopen([earlier.id, later.id], "Both.", actor=world.actors["analyst"])
    assert states(world, earlier, later) == [CaseState.CLEARED, CaseState.CLEARED]


def test_an_answer_is_not_taken_back_where_another_case_of_the_listing_is_open(world: World) -> None:
    earlier, later = cleared_twice(world)
    undo.reopen([later.id], "Once more.", actor=world.actors["analyst"])
    with pytest.raises(WrongState, match=f"a later one, {later.number}, that is open"):
        undo.take_back_answers([earlier.id], actor=world.actors["owner"])


def test_what_comes_later_joins_an_old_case_that_was_opened_again(world: World) -> None:
    earlier, later = cleared_twice(world)
    undo.reopen([earlier.id], "Once more.", actor=world.actors["analyst"])
    world.post(
        {"id": "L1", "title": "V*x⭐ra runner red, sale", "price": 9, "currency": "EUR", "seller_id": "S1"}
    )
    sweep.sweep_waiting()
    assert Case.objects.count() == 2
    assert now(world, earlier).latest_version_id != now(world, later).latest_version_id


def test_a_question_is_taken_back_and_can_no_longer_be_answered(world: World) -> None:
    case = world.refer()
    undo.recall_questions([case.id], actor=world.actors["analyst"])
    assert states(world, case) == [CaseState.IN_REVIEW]
    [result] = answer.answer_referrals([AnswerIn(case.id, Answer.GENUINE)], actor=world.actors["owner"])
    assert not result.recorded


def test_a_rights_holder_takes_a_wrong_key_press_back_and_what_was_remembered_is_forgotten(
    world: World,
) -> None:
    case = world.refer()
    answer.answer_referrals([AnswerIn(case.id, Answer.AUTHORISED)], actor=world.actors["owner"])
    assert rights.authorisations(world.actors["owner"]).count() == 1
    undo.take_back_answers([case.id], actor=world.actors["owner"])
    assert states(world, case) == [CaseState.REFERRED]
    assert rights.clearances([(case.rights_holder_id, case.listing_id)]) == {}
    assert rights.authorisations(world.actors["owner"]).filter(ended_at__isnull=True).count() == 0
    [result] = answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    assert result.recorded
    with pytest.raises(WrongState, match="no answer of yours"):
        undo.take_back_answers([case.id], actor=world.actors["owner"])


def test_an_answer_that_the_desk_has_ruled_on_is_not_taken_back(world: World) -> None:
    case = waiting(world)
    review.decide([case.id], CaseEvent.DECIDE_CLEAR, actor=world.actors["analyst"], **CLEAR)
    with pytest.raises(WrongState, match="moved on since your answer"):
        undo.take_back_answers([case.id], actor=world.actors["owner"])


# --- the queue


def test_a_case_that_comes_to_the_desk_has_its_effective_deadline_stored(world: World) -> None:
    case = waiting(world)
    [(due, urgent, hours)] = fetch(
        "SELECT due_at, urgent_at, urgency_hours FROM cases_case WHERE id = %s", [case.id]
    )
    assert (due - urgent).total_seconds() == hours * 3600
    assert due > clock.now()
    review.decide([case.id], CaseEvent.DECIDE_CLEAR, actor=world.actors["analyst"], **CLEAR)
    assert fetch("SELECT due_at, urgent_at FROM cases_case WHERE id = %s", [case.id]) == [(None, None)]
