"""A rights holder's day takes so many questions; what exceeds it waits, and the most valuable is asked first."""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from jointforce.base.clock import as_of
from jointforce.cases import queries as cases
from jointforce.cases import services as case_services
from jointforce.cases.models import Case
from jointforce.cases.queries import questions as open_questions
from jointforce.cases.schemas import Opening
from jointforce.domain.actor import system
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.errors import NotAllowed, NotFound
from jointforce.domain.matter import Matter
from jointforce.domain.questions import worth
from jointforce.domain.vocabulary import CaseOrigin, Measure, OnSilence
from jointforce.flows import questions, silence, sweep
from tests.world import World, build_world

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 12, 1, 6, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return build_world()


def post(world: World, *listings: tuple[str, str, float, str]) -> None:
    """Listings as (id, words, price, seller), screened."""
    rows = [
        {"id": i, "title": f"V*x⭐ra runner {w}", "price": p, "currency": "EUR", "seller_id": s}
        for i, w, p, s in listings
    ]
    world.post(*rows)
    sweep.sweep_waiting()


def states(world: World) -> dict[str, str]:
    """Every case's state by its listing's own id."""
    rows = cases.visible(world.actors["owner"])
    return dict(rows.values_list("listing_external_id", "state"))


@dataclass
class Oracle:
    """What should be asked, day by day, by looking through everything each time."""

    budget: int
    spent: int
    asked: set[str]
    waiting: dict[str, Case]

    def ask(self) -> None:
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name, case in self.waiting.items():
            groups[str(case.seller_id), case.listing["title"]].append(name)

        def value(names: list[str]) -> float:
            found = [self.waiting[n] for n in names]
            return sum(worth(c.risk, float(c.listing["price"]), replica(c)) for c in found)

        best = sorted(groups.values(), key=lambda names: (-round(value(names), 9), min(names, key=number)))
        for names in best[: max(0, self.budget - self.spent)]:
            self.spent += 1
            self.asked.update(names)
            for name in names:
                del self.waiting[name]


def replica(case: Case) -> bool:
    return any(found["signal"] == "replica_language" for found in case.evidence)


def number(name: str) -> int:
    return int(name.removeprefix("L"))


@pytest.mark.parametrize("seed", range(3))
def test_each_day_asks_what_is_worth_most_and_nothing_is_lost(world: World, seed: int) -> None:
    dice = random.Random(seed)
    oracle = Oracle(budget=3, spent=0, asked=set(), waiting={})
    posted = 0
    questions.set_a_day(world.vexora.id, 3, actor=world.actors["owner"])
    for day in range(4):
        with as_of(MORNING + timedelta(days=day)):
            oracle.spent = 0
            questions.ask_waiting()
            oracle.ask()
            arriving = []
            for _ in range(dice.randint(2, 6)):
                posted += 1
                extra = dice.choice(("", " 1:1 replica"))
                words = f"{posted}{extra}"  # every question of its own
                price = dice.choice((5, 19, 60, 300))
                arriving.append((f"L{posted}", words, price, dice.choice(("S1", "S2"))))
            post(world, *arriving)
            known = {c.listing_external_id: c for c in cases.visible(world.actors["owner"])}
            for name, _, _, _ in arriving:
                oracle.waiting[name] = known[name]
            oracle.ask()
        found = states(world)
        assert {n for n, s in found.items() if s == "referred"} == oracle.asked
        assert {n for n, s in found.items() if s == "waiting"} == set(oracle.waiting)
    assert len(states(world)) == posted
    assert oracle.waiting, "the test must have let some wait"
    questions.set_a_day(world.vexora.id, None, actor=world.actors["owner"])
    questions.ask_waiting()
    assert set(states(world).values()) == {"referred"}


def test_the_clock_starts_when_the_question_is_asked(world: World) -> None:
    questions.set_a_day(world.vexora.id, 1, actor=world.actors["owner"])
    with as_of(MORNING):
        post(world, ("L1", "dear", 300, "S1"), ("L2", "cheap", 5, "S1"))
    assert states(world) == {"L1": "referred", "L2": "waiting"}
    late = MORNING + timedelta(days=9)
    with as_of(late):
        questions.ask_waiting()
        assert silence.settle_silence() == 1
    assert states(world) == {"L1": "lapsed", "L2": "referred"}
    case = cases.visible(world.actors["owner"]).get(listing_external_id="L2")
    assert case.due_at == late + timedelta(hours=48)


def test_equal_listings_cost_one_question_and_join_the_one_that_is_open(world: World) -> None:
    questions.set_a_day(world.vexora.id, 2, actor=world.actors["owner"])
    with as_of(MORNING):
        post(world, *((f"L{n}", "same", 19, "S1") for n in range(5)))
        assert open_questions.asked_on_day(world.vexora.id, MORNING) == 1
        post(world, ("L5", "same", 19, "S1"), ("L6", "other", 19, "S1"), ("L7", "third", 19, "S1"))
        assert open_questions.asked_on_day(world.vexora.id, MORNING) == 2
    found = states(world)
    assert [n for n, s in sorted(found.items()) if s == "waiting"] == ["L7"]


def test_the_houses_budget_holds_where_the_rights_holder_says_nothing_else(world: World) -> None:
    questions.set_a_day(world.operator.id, 1, actor=world.actors["manager"])
    with as_of(MORNING):
        post(world, ("L1", "one", 19, "S1"), ("L2", "two", 19, "S1"))
        assert questions.day(world.vexora.id).waiting == 1
        questions.set_a_day(world.vexora.id, 5, actor=world.actors["owner"])
        questions.ask_waiting()
        assert questions.day(world.vexora.id).waiting == 0


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("member", NotAllowed), ("viewer", NotAllowed), ("analyst", NotAllowed), ("stranger", NotFound)],
)
def test_only_the_owner_and_the_account_manager_set_a_budget(
    world: World, who: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        questions.set_a_day(world.vexora.id, 5, actor=world.actors[who])
    questions.set_a_day(world.vexora.id, 7, actor=world.actors["manager"])
    assert questions.day(world.vexora.id).budget == 7


def test_the_owner_does_not_set_the_houses_budget(world: World) -> None:
    with pytest.raises(NotFound):
        questions.set_a_day(world.operator.id, 5, actor=world.actors["owner"])


def test_a_notice_takes_a_waiting_case_to_an_analyst_at_once(world: World) -> None:
    questions.set_a_day(world.vexora.id, 1, actor=world.actors["owner"])
    with as_of(MORNING):
        post(world, ("L1", "dear", 300, "S1"), ("L2", "cheap", 5, "S1"))
    case = cases.visible(world.actors["owner"]).get(listing_external_id="L2")
    with transaction.atomic():
        [joined] = case_services.open_cases([notice(case)], actor=system("notices"), now=MORNING)
    assert joined.what == "joined"
    assert states(world) == {"L1": "referred", "L2": "in_review"}
    assert open_questions.count_waiting([world.vexora.id]) == {}
    with as_of(MORNING + timedelta(days=1)):
        assert questions.ask_waiting() == 0


def notice(case: Case) -> Opening:
    """An opening by a notice about this case's listing."""
    return Opening(
        operator_id=case.operator_id,
        marketplace_id=case.marketplace_id,
        rights_holder_id=case.rights_holder_id,
        seller_id=case.seller_id,
        right_id=case.right_id,
        listing_id=case.listing_id,
        listing_external_id=case.listing_external_id,
        version_id=case.version_id,
        listing=case.listing,
        evidence=[],
        mark=case.mark,
        event=CaseEvent.REVIEW,
        origin=CaseOrigin.NOTICE,
        risk=0.5,
        risk_reasons=[],
        triage_reason="A notice",
        policy_version_id=None,
        deadline_hours=48,
        on_silence=OnSilence.REVIEW,
        measure=Measure.REMOVAL,
        matter=Matter(case.matter_key, None, ""),
        question="",
        notice_id=case.version_id,
    )
