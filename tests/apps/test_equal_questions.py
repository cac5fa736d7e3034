"""Equal questions are asked as one: one row in the inbox, one answer for all, and single listings may be left out."""

import random
from collections import defaultdict
from uuid import UUID

import pytest

from jointforce.cases import queries as cases
from jointforce.cases.models import Case
from jointforce.cases.queries import questions
from jointforce.cases.schemas import AnswerIn, PortalFilter
from jointforce.domain.matter import fold_text
from jointforce.domain.vocabulary import Answer
from jointforce.flows import answer, sweep
from tests.world import World, build_world

pytestmark = pytest.mark.django_db
SPELLINGS = ("V*x⭐ra runner {}", "V*x⭐ra  RUNNER {}!", "Ｖ*x⭐ra runner, {}")


@pytest.fixture
def world() -> World:
    return build_world()


def inbox(world: World) -> list[Case]:
    """The rows that the rights holder sees."""
    wanted = PortalFilter(states=("referred",), asked_as_one=True, limit=500)
    return cases.page(world.actors["owner"], wanted).cases


def equal(case: Case) -> tuple[str, str, str]:
    """The slow oracle: what makes two questions of one rights holder equal."""
    return str(case.seller_id), fold_text(case.listing["title"]), fold_text(case.listing["description"])


def open_groups(world: World) -> dict[tuple[str, str, str], set[UUID]]:
    """Every open case by what makes it equal, from all of them."""
    groups: dict[tuple[str, str, str], set[UUID]] = defaultdict(set)
    for case in cases.visible(world.actors["owner"]).filter(state="referred"):
        groups[equal(case)].add(case.id)
    return groups


def post(world: World, *listings: tuple[str, str, str]) -> None:
    """Listings as (id, title, seller), screened."""
    rows = [{"id": i, "title": t, "price": 19, "currency": "EUR", "seller_id": s} for i, t, s in listings]
    world.post(*rows)
    sweep.sweep_waiting()


@pytest.mark.parametrize("seed", range(4))
def test_however_listings_arrive_no_group_has_two_rows_and_an_answer_settles_all(
    world: World, seed: int
) -> None:
    dice = random.Random(seed)
    number = 0
    for _ in range(10):
        arriving = []
        for _ in range(dice.randint(1, 6)):
            number += 1
            title = dice.choice(SPELLINGS).format(dice.randint(1, 4))
            arriving.append((f"L{number}", title, dice.choice(("S1", "S2"))))
        post(world, *arriving)
        groups = open_groups(world)
        rows = inbox(world)
        assert sorted(map(equal, rows)) == sorted(groups)
        assert {
            r.id: len(groups[equal(r)]) for r in rows if len(groups[equal(r)]) > 1
        } == questions.equals_of([r.id for r in rows])
        counted = cases.counts_of(world.actors["owner"], {"open": ("referred",)}, asked_as_one="open")
        assert counted == {"open": len(groups)}
        if dice.random() < 0.6:
            row = dice.choice(rows)
            said = AnswerIn(row.id, Answer.CANNOT_TELL, for_equals=True)
            results = answer.answer_referrals([said], actor=world.actors["owner"])
            assert {r.case_id for r in results if r.recorded} == groups.pop(equal(row))
            assert open_groups(world) == groups


def test_what_is_left_out_stays_open_and_stands_alone(world: World) -> None:
    post(world, *((f"L{n}", "V*x⭐ra runner", "S1") for n in range(4)))
    [row] = inbox(world)
    others = questions.equal_cases(world.actors["owner"], row.id)
    said = AnswerIn(row.id, Answer.COUNTERFEIT, for_equals=True, left_out=frozenset({others[0].id}))
    results = answer.answer_referrals([said], actor=world.actors["owner"])
    assert [r.recorded for r in results] == [True] * 3
    assert [r.id for r in inbox(world)] == [others[0].id]
    assert questions.equals_of([others[0].id]) == {}


def test_without_being_asked_for_an_answer_is_for_its_case_alone(world: World) -> None:
    post(world, *((f"L{n}", "V*x⭐ra runner", "S1") for n in range(3)))
    [row] = inbox(world)
    results = answer.answer_referrals([AnswerIn(row.id, Answer.GENUINE)], actor=world.actors["owner"])
    assert [r.case_id for r in results] == [row.id]
    assert questions.equals_of([inbox(world)[0].id]) == {inbox(world)[0].id: 2}


def test_a_rights_holder_never_reaches_anothers_questions(world: World) -> None:
    post(world, ("L1", "V*x⭐ra runner", "S1"), ("L2", "V*x⭐ra runner", "S1"))
    [row] = inbox(world)
    said = AnswerIn(row.id, Answer.GENUINE, for_equals=True)
    [refused] = answer.answer_referrals([said], actor=world.actors["stranger"])
    assert refused.code == "not_found"
    assert questions.equals_of([row.id]) == {row.id: 2}
