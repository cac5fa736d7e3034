"""How a listing is restricted: by the rule's measure where the policy acts, by removal where a person decides."""

from datetime import timedelta
from typing import Any

import pytest

from jointforce.base.clock import as_of, now
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.triage_rules import DEFAULT_POLICY, policy_to_json
from jointforce.domain.vocabulary import Answer
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer, onboarding, silence
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db
REFER_DISGUISED = 1


@pytest.fixture
def world() -> World:
    """With a policy that disables on silence."""
    world = build_world()
    rules: list[dict[str, Any]] = policy_to_json(DEFAULT_POLICY)
    rules[REFER_DISGUISED] |= {"on_silence": "restrict", "measure": "disabling"}
    onboarding.save_policy(
        operator_id=world.operator.id, rights_holder_id=None, rules=rules, note="", expected_number=1, actor=INSTALLER
    )  # fmt: skip
    return world


def measures(case_id: Any) -> tuple[str, str]:
    """Of the order, and as the seller is told."""
    [order] = enforcement.orders_of(case_id)
    [statement] = enforcement.statements_of(case_id)
    return order.measure, statement.body["measure"]


def test_silence_restricts_by_the_measure_of_the_rule(world: World) -> None:
    case = world.refer()
    with as_of(now() + timedelta(days=3)):
        assert silence.settle_silence() == 1
    assert measures(case.id) == ("disabling", "disabling")


def test_a_counterfeit_is_removed_whatever_the_rule_would_do_on_silence(world: World) -> None:
    case = world.refer()
    answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    assert measures(case.id) == ("removal", "removal")
