"""Silence has its rule by policy and risk, and who stays silent is seen."""

from datetime import timedelta

import pytest

from jointforce.base.clock import as_of, now
from jointforce.cases import queries as cases
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.triage_rules import (
    DEFAULT_POLICY,
    Rule,
    describe,
    policy_to_json,
    rule_from_json,
    rule_to_json,
)
from jointforce.domain.vocabulary import Answer, Disposition, OnSilence
from jointforce.flows import answer, onboarding, silence
from jointforce.reporting.queries import holder_health
from tests.doors import desk
from tests.doors.browsing import text
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.mark.parametrize(
    ("risk", "then"), [(0.89, OnSilence.WATCH), (0.9, OnSilence.RESTRICT), (1.0, OnSilence.RESTRICT)]
)
def test_silence_acts_from_a_risk_on_and_watches_below(risk: float, then: OnSilence) -> None:
    rule = Rule(then=Disposition.REFER, on_silence=OnSilence.RESTRICT, silence_from_risk=0.9)
    assert rule.silence(risk) is then
    assert rule_from_json(rule_to_json(rule)) == rule
    assert "silence: restrict from risk 0.90, else watch" in describe(rule)


@pytest.mark.parametrize(("from_risk", "state"), [(0.0, "removing"), (1.0, "lapsed")])
def test_the_same_silence_removes_a_risky_listing_and_watches_another(
    world: World, from_risk: float, state: str
) -> None:
    rules = [
        {**rule, "on_silence": "restrict", "silence_from_risk": from_risk}
        for rule in policy_to_json(DEFAULT_POLICY)
    ]
    onboarding.save_policy(
        operator_id=world.operator.id, rights_holder_id=None, rules=rules, note="", expected_number=1, actor=INSTALLER
    )  # fmt: skip
    case = world.refer()
    with as_of(now() + timedelta(hours=49)):
        silence.settle_silence()
    assert cases.case(world.actors["analyst"], case.id).state == state


def test_a_silent_rights_holder_shows_on_the_account_managers_board(world: World) -> None:
    answered, _, waits = world.refer("L1"), world.refer("L2"), None
    answer.answer_referrals([AnswerIn(answered.id, Answer.GENUINE)], actor=world.actors["owner"])
    later = now() + timedelta(hours=49)
    with as_of(later):
        silence.settle_silence()
        waits = world.refer("L3")
    with as_of(later + timedelta(hours=5)):
        since = later - timedelta(days=30)
        health = holder_health(world.actors["manager"], [world.vexora.id], since=since, now=later)[
            world.vexora.id
        ]
        assert health.unanswered == 0.5
        assert health.oldest == cases.case(world.actors["owner"], waits.id).opened_at
    board = text(desk.sign_in(world, "manager").get("/desk/holders/"))
    assert "50% of all" in board
    assert "oldest" in board
