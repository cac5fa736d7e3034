"""Statements of reasons are filed with their decision: where the marketplace does so, and where the law asks for it."""

from uuid import UUID

import pytest
from django.db import transaction
from django.test import override_settings

from jointforce.base.sql import execute, fetch
from jointforce.cases import queries as cases
from jointforce.cases.schemas import AnswerIn, PortalFilter
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.errors import Invalid, NotAllowed, NotFound
from jointforce.domain.transparency import schema
from jointforce.domain.vocabulary import Answer, RightStatus
from jointforce.enforcement.queries import transparency as queries
from jointforce.flows import answer, onboarding, review, sweep
from jointforce.flows.transparency import accounts
from jointforce.ledger.queries import history
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db
ADDRESS, TOKEN = "https://transparency.example/api/v1/", "12|aVeryLongToken"


@pytest.fixture
def world() -> World:
    made = build_world()
    accounts.switch_on(made.bazaar.id, ADDRESS, TOKEN, actor=made.actors["engineer"])
    return made


def _refer(world: World, external_id: str, **listing: str) -> UUID:
    item = {"id": external_id, "title": f"V*x⭐ra runner {external_id}", "price": 19, "currency": "EUR"}
    world.post({**item, "seller_id": "S1", **listing})
    sweep.sweep_waiting()
    found = cases.page(world.actors["owner"], PortalFilter(search=external_id)).cases
    return next(case.id for case in found if case.listing_external_id == external_id)


def _remove(
    world: World, *, explanation: str = "A copy.", reason_code: str = "counterfeit_mark", **listing: str
) -> UUID:
    """The rights holder cannot tell, and the analyst decides that the listing goes."""
    case = _refer(world, "L1", **listing)
    answer.answer_referrals([AnswerIn(case, Answer.CANNOT_TELL)], actor=world.actors["owner"])
    review.decide(
        [case], CaseEvent.DECIDE_REMOVE, reason_code=reason_code, explanation=explanation,
        actor=world.actors["analyst"],
    )  # fmt: skip
    return case


def test_a_removal_is_filed_in_the_form_of_the_database_and_names_nobody(world: World) -> None:
    _remove(
        world, explanation="Seller One (phone +49 30 901820) told Analyst so.", ships_to="DE|US",
        gtin="4006381333931",
    )  # fmt: skip
    [filed] = queries.filings(world.actors["analyst"])
    assert (filed.state, filed.attempts, filed.puid) == ("pending", 0, str(filed.statement_id))
    assert schema.problems(filed.payload) == schema.advice(filed.payload) == {}
    assert filed.payload["territorial_scope"] == ["DE"]
    assert filed.payload["content_id"] == {"EAN-13": "4006381333931"}
    assert filed.payload["source_type"] == "SOURCE_VOLUNTARY"
    assert filed.payload["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"
    told = filed.payload["illegal_content_explanation"]
    assert told.endswith("[name] (phone [number]) told [name] so.")
    assert "Vexora" in filed.payload["decision_facts"]


def test_a_members_word_files_too(world: World) -> None:
    case = _refer(world, "L1")
    answer.answer_referrals([AnswerIn(case, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    assert queries.filings(world.actors["analyst"]).count() == 1


def test_nothing_is_filed_for_a_marketplace_that_has_not_switched_it_on(world: World) -> None:
    assert accounts.switch_off(world.bazaar.id, actor=world.actors["engineer"])
    _remove(world)
    assert not queries.filings(INSTALLER).exists()
    assert not accounts.switch_off(world.bazaar.id, actor=world.actors["engineer"])


def test_nothing_is_filed_of_what_was_never_offered_in_the_union(world: World) -> None:
    row = {"id": "R-US", "mark": "Vexora", "nice_classes": "25", "territories": "US"}
    [right] = onboarding.submit_rights(
        [row], actor=INSTALLER, holder_id=world.vexora.id, operator_id=world.bazaar.id
    )
    assert right.listing_id is not None
    onboarding.set_right_status([right.listing_id], RightStatus.VERIFIED, reason="seen", actor=INSTALLER)
    _remove(world, ships_to="US")
    assert not queries.filings(INSTALLER).exists()


def test_what_is_flagged_as_deceptive_commercial_content_of_high_volume_is_not_filed(world: World) -> None:
    _remove(world, reason_code="deceptive_volume")
    assert not queries.filings(INSTALLER).exists()


def test_a_decision_that_fails_files_nothing(world: World) -> None:
    def decide_and_fail() -> None:
        with transaction.atomic():
            _remove(world)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        decide_and_fail()
    assert not queries.filings(INSTALLER).exists()


def test_only_an_engineer_of_the_house_switches_it_and_only_with_a_sound_address(world: World) -> None:
    engineer, souk = world.actors["engineer"], world.souk.id
    with pytest.raises(NotAllowed):
        accounts.switch_on(souk, ADDRESS, TOKEN, actor=world.actors["analyst"])
    with pytest.raises(NotFound):
        accounts.switch_on(world.bazaar.id, ADDRESS, TOKEN, actor=world.actors["souk_engineer"])
    with pytest.raises(NotFound):
        accounts.switch_off(world.bazaar.id, actor=world.actors["owner"])
    for address, token in (("ftp://x", TOKEN), ("", TOKEN), (ADDRESS, ""), (ADDRESS, "two words")):
        with pytest.raises(Invalid):
            accounts.switch_on(souk, address, token, actor=engineer)
    accounts.switch_on(souk, ADDRESS, TOKEN, actor=engineer)
    assert set(queries.accounts([world.bazaar.id, souk])) == {world.bazaar.id, souk}
    assert [line.verb for line in history("party", str(souk))][-1] == "transparency.switched_on"


def test_the_token_is_kept_sealed_and_forgotten_when_it_is_replaced(world: World) -> None:
    accounts.switch_on(world.bazaar.id, ADDRESS, "another", actor=world.actors["engineer"])
    kept = [bytes(row[0]) for row in fetch("SELECT token FROM enforcement_transparencyaccount ORDER BY id")]
    assert kept[0] == b""
    assert kept[1]
    assert b"another" not in kept[1]
    _remove(world)
    execute("UPDATE enforcement_transparencystatement SET next_attempt_at = now() - interval '1 day'")
    [account] = queries.due_accounts(queries.filings(INSTALLER)[0].created_at)
    assert queries.token(account) == "another"
    assert account.address == ADDRESS.rstrip("/")
    with override_settings(SECRET_KEY="changed"):
        assert queries.token(account) == ""


def test_a_desk_sees_its_own_filings_and_nobody_else_any(world: World) -> None:
    _remove(world)
    [filed] = queries.filings(world.actors["manager"])
    for name in ("souk_engineer", "owner", "seller"):
        assert not queries.filings(world.actors[name]).exists()
        with pytest.raises(NotFound):
            queries.filing(world.actors[name], filed.id)


def test_facts_that_do_not_fit_hold_up_no_decision_and_are_shown_and_filed_again_once_right(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("jointforce.domain.transparency.statement.CATEGORY", "NO_SUCH_CATEGORY")
        _remove(world)
    [filed] = queries.filings(INSTALLER)
    assert (filed.state, filed.payload) == ("refused", {})
    assert "category" in filed.answer["message"]
    analyst = world.actors["analyst"]
    with pytest.raises(NotAllowed):
        accounts.try_again(None, actor=world.actors["manager"])
    with pytest.raises(NotFound):
        accounts.try_again([filed.id], actor=world.actors["souk_engineer"])
    assert accounts.try_again([filed.id], actor=analyst) == 1
    assert accounts.try_again(None, actor=analyst) == 0
    again = queries.filing(analyst, filed.id)
    assert (again.state, again.puid) == ("pending", filed.puid)
    assert schema.problems(again.payload) == {}
