"""An old system's cases come in under the same rules as our own."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError

from jointforce.base.clock import now
from jointforce.base.sql import fetch
from jointforce.cases import queries as cases
from jointforce.cases.schemas import AnswerIn
from jointforce.cases.services import (
    HistoricCase,
    HistoricCounterNotice,
    HistoricDecision,
    HistoricMessage,
    HistoricVerdict,
)
from jointforce.delivery import queries as delivery
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.errors import Invalid
from jointforce.domain.vocabulary import Answer, CounterNoticeState, Ruling
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer, history, review
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db
LAST_YEAR = now() - timedelta(days=365)
REMOVE = HistoricDecision(Ruling.REMOVE, "counterfeit_mark", "Copied", "Ann", LAST_YEAR)


@pytest.fixture
def world() -> World:
    return build_world()


def historic(world: World, reference: str, state: CaseState, **parts: Any) -> HistoricCase:
    listing = {
        "title": "Vexora copy", "description": "", "price": "19.00", "currency": "EUR", "images": [],
        "marketplace": "Bazaar", "category": "Shoes",
        "seller": {"name": "Seller One", "external_id": "S1", "country": "", "since": "", "record": {}},
    }  # fmt: skip
    return HistoricCase(
        reference=reference, operator_id=world.operator.id, marketplace_id=world.bazaar.id,
        rights_holder_id=world.vexora.id,
        seller_id=parties.sellers_by_external_id(world.bazaar.id, ["S1"])["S1"], right_id=world.rights["Vexora"],
        listing_id=uuid4(), listing_external_id=f"old-{reference}", version_id=uuid4(), listing=listing, evidence=[],
        mark="Vexora", state=state, origin="proactive", risk=0.9, opened_at=LAST_YEAR,
        due_at=LAST_YEAR + timedelta(days=2), changed_at=LAST_YEAR + timedelta(days=1), **parts,
    )  # fmt: skip


def countered(world: World, reference: str) -> HistoricCase:
    return historic(
        world,
        reference,
        CaseState.COUNTERED,
        verdict=HistoricVerdict(Answer.COUNTERFEIT, "counterfeit_mark", "Olga", LAST_YEAR),
        decisions=[REMOVE],
        counter_notice=HistoricCounterNotice(
            "It is genuine.", "Sam", LAST_YEAR, CounterNoticeState.SUBMITTED
        ),
        messages=[HistoricMessage("Whose is it?", "Olga", world.vexora.id, False, LAST_YEAR)],
    )


def test_a_case_comes_in_with_everything_that_was_done_about_it(world: World) -> None:
    [case_id] = history.import_history([countered(world, "C-1")], actor=INSTALLER)
    owner = world.actors["owner"]
    found = cases.case(owner, case_id)
    assert (found.state, found.mark) == ("countered", "Vexora")
    assert [v.answer for v in cases.verdicts(case_id)] == ["counterfeit"]
    assert [m.body for m in cases.messages(case_id)] == ["Whose is it?"]
    [statement] = enforcement.statements_of(case_id)
    assert statement.body["reason"] == "Not made by us: the mark is copied"
    assert statement.body["right"]["type"] == "trademark"
    restriction = enforcement.restriction_in_force(case_id)
    assert restriction is not None
    assert restriction.statement_id == statement.id
    [order] = enforcement.orders_of(case_id)
    assert (order.seq, order.state) == (1, "acknowledged")
    assert delivery.of_lane(case_id)[str(order.id)].state == "delivered"


def test_work_goes_on_where_the_old_system_left_it(world: World) -> None:
    waiting = historic(world, "C-1", CaseState.REFERRED)
    asked, objected = history.import_history([waiting, countered(world, "C-2")], actor=INSTALLER)
    [result] = answer.answer_referrals([AnswerIn(asked, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    assert result.recorded
    review.decide(
        [objected], CaseEvent.COUNTER_GRANTED, reason_code="resale", explanation="Shown.",
        actor=world.actors["analyst"],
    )  # fmt: skip
    takedown, reinstatement = enforcement.orders_of(objected)
    assert (takedown.seq, reinstatement.seq) == (1, 2)
    assert enforcement.restriction_in_force(objected) is None


def test_a_reinstated_case_has_its_reversal(world: World) -> None:
    back = HistoricDecision(Ruling.REINSTATE, "resale", "Shown", "Ann", LAST_YEAR + timedelta(hours=5))
    [case_id] = history.import_history(
        [historic(world, "C-1", CaseState.REINSTATED, decisions=[REMOVE, back])], actor=INSTALLER
    )
    assert [(o.kind, o.seq) for o in enforcement.orders_of(case_id)] == [
        ("listing.takedown", 1),
        ("listing.reinstate", 2),
    ]
    assert enforcement.restriction_in_force(case_id) is None


def test_the_ledger_holds_one_entry_for_the_whole_and_its_chain_verifies(world: World) -> None:
    before = ledger.count_entries()
    history.import_history([countered(world, f"C-{n}") for n in range(50)], actor=INSTALLER)
    assert ledger.count_entries() == before + 2  # the cases, and their orders
    assert list(ledger.verify()) == []


def test_the_same_case_comes_in_once(world: World) -> None:
    history.import_history([countered(world, "C-1")], actor=INSTALLER)
    with pytest.raises(
        Invalid, match="1 of 2 cases were brought in before or stand here twice, the first is 'C-1'"
    ):
        history.import_history([countered(world, "C-2"), countered(world, "C-1")], actor=INSTALLER)
    with pytest.raises(Invalid, match="2 of 2"):
        history.import_history([countered(world, "C-3"), countered(world, "C-3")], actor=INSTALLER)
    assert fetch("SELECT count(*) FROM cases_case") == [(1,)]


def test_the_database_refuses_what_it_refuses_of_ours(world: World) -> None:
    first = historic(world, "C-1", CaseState.REFERRED)
    with pytest.raises(IntegrityError, match="one_open_case_per_listing_and_holder"):
        history.import_history([first, replace(first, reference="C-2")], actor=INSTALLER)


@pytest.mark.parametrize(
    ("state", "parts", "why"),
    [
        (CaseState.REMOVING, {}, "bring it in when that is done"),
        (CaseState.REMOVED, {}, "no decision to remove"),
        (CaseState.REINSTATED, {"decisions": [REMOVE]}, "no decision to reinstate"),
        (CaseState.UPHELD, {"decisions": [REMOVE]}, "no decision to uphold"),
        (CaseState.COUNTERED, {"decisions": [REMOVE]}, "does not go with its counter-notice"),
        (
            CaseState.REFERRED,
            {"verdict": HistoricVerdict(Answer.GENUINE, "resale", "Olga", LAST_YEAR)},
            "has its answer already",
        ),
    ],
)
def test_parts_that_do_not_go_together_are_refused(
    world: World, state: CaseState, parts: dict[str, Any], why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        history.import_history([historic(world, "C-1", state, **parts)], actor=INSTALLER)
    assert fetch("SELECT count(*) FROM cases_case") == [(0,)]
