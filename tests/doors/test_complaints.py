"""Internal complaints (DSA Art. 20): of either side, in time, decided by another person; disputes noted (Art. 21)."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from jointforce.base import clock
from jointforce.cases import queries as cases
from jointforce.cases.queries import clocks as clock_queries
from jointforce.cases.queries import complaints as queries
from jointforce.cases.schemas import AnswerIn
from jointforce.delivery import queries as delivery
from jointforce.domain import complaint as rules
from jointforce.domain.actor import system
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.vocabulary import Answer, Role, Ruling
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer, complaints, onboarding, review
from jointforce.parties import queries as parties
from tests.doors.browsing import button_for, sign_in, text
from tests.doors.selling import decide, removed, state
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.BLOB_DIR = tmp_path
    world = build_world()
    person = onboarding.invite(
        world.bazaar.id,
        email="second@bazaar.example",
        name="Second",
        role=Role.ANALYST,
        actor=INSTALLER,
        send=False,
    )
    second = parties.person_actor(person.id, world.bazaar.id)
    assert second is not None
    world.people["second"], world.actors["second"] = person, second
    return world


def rejected(world: World) -> Any:
    """A statement whose answer the analyst did not grant."""
    [statement] = removed(world)
    review.counter([statement.case_id], "It is genuine.", actor=world.actors["seller"])
    decide(world, statement, CaseEvent.COUNTER_REJECTED, "No invoice was shown.")
    return statement


def turned_down(world: World) -> Any:
    """A case that the analyst cleared though the rights holder says that it infringes."""
    case = world.refer()
    answer.answer_referrals([AnswerIn(case.id, Answer.CANNOT_TELL)], actor=world.actors["owner"])
    review.decide(
        [case.id], CaseEvent.DECIDE_CLEAR, reason_code="resale", explanation="", actor=world.actors["analyst"]
    )
    return case


def complain(world: World, case_id: Any, who: str = "seller", words: str = "The invoice was there.") -> Any:
    [made] = complaints.complain([case_id], words, actor=world.actors[who])
    return made


def letters(event: str) -> list[str]:
    return sorted(m.payload["subject"] for m in delivery.messages(INSTALLER).filter(event_type=event))


def test_a_seller_complains_after_a_rejection_and_another_person_reverses_it(world: World) -> None:
    statement = rejected(world)
    seller = sign_in(world, "seller")
    assert "Complain about the decision" in text(seller.get(f"/statements/{statement.id}/"))
    page = seller.post(
        f"/statements/{statement.id}/complaint/", {"complaint-text": "Look at page 2."}, follow=True
    )
    assert "Your complaint is with the marketplace." in text(page)
    [made] = queries.complaints(world.actors["analyst"])
    first, second = sign_in(world, "analyst"), sign_in(world, "second")
    assert "another analyst must decide" in text(first.get(f"/desk/complaints/{made.id}/"))
    decision = {
        "target": "reversed",
        "reason_code": "genuine_product",
        "explanation": "Page 2 is the invoice.",
    }
    assert first.post(f"/desk/complaints/{made.id}/decide/", decision).status_code == 403
    assert state(world, statement) == "upheld"
    assert second.post(f"/desk/complaints/{made.id}/decide/", decision).status_code == 302
    assert state(world, statement) in {"reinstating", "reinstated"}
    assert enforcement.restriction_in_force(statement.case_id) is None
    said = text(seller.get(f"/statements/{statement.id}/"))
    assert "The decision was reversed" in said
    assert "Page 2 is the invoice." in said
    found = queries.complaint(world.actors["second"], made.id)
    assert found.outcome is not None
    assert found.outcome.ruling == Ruling.REINSTATE


def test_a_decision_that_stands_is_explained_and_changes_nothing(world: World) -> None:
    statement = rejected(world)
    made = complain(world, statement.case_id)
    with pytest.raises(Invalid, match="Explain the decision"):
        complaints.decide(made.id, reverse=False, explanation=" ", actor=world.actors["second"])
    complaints.decide(
        made.id, reverse=False, explanation="The invoice is of 2019.", actor=world.actors["second"]
    )
    assert state(world, statement) == "upheld"
    assert "The decision stands" in text(sign_in(world, "seller").get(f"/statements/{statement.id}/"))
    with pytest.raises(WrongState, match="no longer waits"):
        complaints.decide(made.id, reverse=True, explanation="Late.", actor=world.actors["second"])
    with pytest.raises(WrongState, match="already"):
        complain(world, statement.case_id)


def test_a_rights_holder_whose_report_was_turned_down_complains_and_the_listing_is_removed(
    world: World,
) -> None:
    case = turned_down(world)
    owner = sign_in(world, "owner")
    page = owner.post(
        f"/portal/cases/{case.id}/complaint/", {"complaint-text": "The seam is wrong."}, follow=True
    )
    assert "Your complaint is with the marketplace." in text(page)
    [made] = queries.complaints(world.actors["second"])
    complaints.decide(
        made.id, reverse=True, reason_code="counterfeit_mark", explanation="The seam is wrong indeed.",
        actor=world.actors["second"],
    )  # fmt: skip
    assert cases.case(world.actors["owner"], case.id).state == "cleared"
    again = cases.visible(world.actors["owner"]).get(earlier_case_id=case.id)
    assert again.state in {"removing", "held"}  # in the peak season a second person looks
    assert queries.complaint(world.actors["second"], made.id).reopened_id == again.id
    assert "The decision was reversed" in text(owner.get(f"/portal/cases/{case.id}/"))
    assert again.seller_id == case.seller_id
    assert letters("complaint.decided")


@pytest.mark.parametrize("who", ["analyst", "manager", "owner", "seller"])
def test_nobody_decides_it_who_has_decided_before_or_is_no_analyst(world: World, who: str) -> None:
    made = complain(world, rejected(world).case_id)
    with pytest.raises((NotAllowed, NotFound)):
        complaints.decide(made.id, reverse=True, explanation="Mine.", actor=world.actors[who])
    assert queries.complaint(world.actors["second"], made.id).state == "open"


def test_no_machine_decides_a_complaint(world: World) -> None:
    made = complain(world, rejected(world).case_id)
    with pytest.raises(NotAllowed, match="never by a machine"):
        complaints.decide(made.id, reverse=True, explanation="By rule.", actor=system("policy:1"))


def test_a_complaint_is_taken_until_the_last_instant_of_six_months_and_not_a_second_later(
    world: World,
) -> None:
    with clock.as_of(datetime(2026, 8, 31, 10, tzinfo=UTC)):
        first, second = removed(world, 2)
    end = datetime(2027, 2, 28, 10, tzinfo=UTC)
    with clock.as_of(end):
        complain(world, first.case_id)
    with clock.as_of(end + timedelta(seconds=1)):
        with pytest.raises(WrongState, match="The time to complain ended on 28 Feb 2027, 10:00 UTC"):
            complain(world, second.case_id)
        page = sign_in(world, "seller").post(
            f"/statements/{second.id}/complaint/", {"complaint-text": "Late."}
        )
    assert page.status_code == 422
    assert "The time to complain ended on" in text(page)
    assert queries.of_case(world.actors["analyst"], second.case_id) == []


def test_what_was_not_decided_against_one_takes_no_complaint(world: World) -> None:
    [statement] = removed(world)
    with pytest.raises(WrongState, match="no decision against you"):
        complain(world, statement.case_id, "owner")
    review.counter([statement.case_id], "It is genuine.", actor=world.actors["seller"])
    with pytest.raises(WrongState, match="An analyst reads your answer"):
        complain(world, statement.case_id)
    answer.retract(statement.case_id, actor=world.actors["owner"])
    for who in ("seller", "owner"):
        with pytest.raises(WrongState):
            complain(world, statement.case_id, who)
    for who in ("analyst", "viewer"):
        with pytest.raises(NotAllowed):
            complain(world, statement.case_id, who)
    with pytest.raises(NotFound):
        complain(world, statement.case_id, "stranger")


def test_a_complaint_is_withdrawn_by_who_made_it_and_may_be_made_again(world: World) -> None:
    statement = rejected(world)
    made = complain(world, statement.case_id)
    assert sign_in(world, "owner").post(f"/portal/complaints/{made.id}/withdraw/").status_code == 404
    seller = sign_in(world, "seller")
    assert seller.post(f"/seller/complaints/{made.id}/withdraw/").status_code == 302
    again = complain(world, statement.case_id)
    assert {c.state for c in queries.of_case(world.actors["seller"], statement.case_id)} == {
        "withdrawn",
        "open",
    }
    with pytest.raises(WrongState):
        complaints.decide(made.id, reverse=True, explanation="x", actor=world.actors["second"])
    assert queries.complaint(world.actors["second"], again.id).state == "open"


def test_each_side_sees_its_own_complaint_only_and_the_desk_all(world: World) -> None:
    made = complain(world, rejected(world).case_id, words="Secret words of the seller.")
    assert queries.of_case(world.actors["owner"], made.case_id) == []
    assert "Secret words" not in text(sign_in(world, "owner").get(f"/portal/cases/{made.case_id}/"))
    assert "Secret words" in text(sign_in(world, "second").get(f"/desk/complaints/{made.id}/"))
    assert sign_in(world, "second").get("/desk/complaints/").context["complaints"] == [made]


def test_a_dispute_is_noted_corrected_and_shown_to_both_sides(world: World) -> None:
    statement = rejected(world)
    desk = sign_in(world, "analyst")
    address = f"/desk/cases/{statement.case_id}/settlement/"
    day = clock.now().date().isoformat()
    sent = {"body": "Body of Settlement", "reference": "D-7", "referred_on": day, "outcome": "pending"}
    assert desk.post(address, {**sent, "body": ""}).status_code == 422
    assert desk.post(address, {**sent, "decided_on": day}).status_code == 422
    assert desk.post(address, {**sent, "referred_on": "soon"}).status_code == 422
    assert desk.post(address, sent).status_code == 302
    page = text(desk.get(f"/desk/cases/{statement.case_id}/"))
    assert "Out-of-court settlement: the dispute settlement body, until the end of" in page
    assert desk.post(address, {**sent, "outcome": "for_seller", "decided_on": day}).status_code == 302
    page = text(desk.get(f"/desk/cases/{statement.case_id}/"))
    assert "Out-of-court settlement ended: the body has decided" in page
    [noted] = queries.settlements([statement.case_id])
    assert noted.outcome == "for_seller"
    for who, path in (
        ("seller", f"/statements/{statement.id}/"),
        ("owner", f"/portal/cases/{statement.case_id}/"),
    ):
        assert "decided for the seller on" in text(sign_in(world, who).get(path))
    assert sign_in(world, "manager").post(address, sent).status_code == 403
    assert sign_in(world, "seller").post(address, sent).status_code == 404


def test_a_body_has_ninety_days_from_the_day_of_referral_and_once_as_many_more(world: World) -> None:
    case_id, desk = rejected(world).case_id, sign_in(world, "analyst")
    referred = clock.now().date() - timedelta(days=3)
    address = f"/desk/cases/{case_id}/settlement/"
    sent = {"body": "Body of Settlement", "reference": "D-7", "outcome": "pending"}
    desk.post(address, {**sent, "referred_on": (referred - timedelta(days=1)).isoformat()})
    desk.post(address, {**sent, "referred_on": referred.isoformat()})
    desk.post(address, {**sent, "referred_on": referred.isoformat()})

    def running() -> Any:
        [found] = [
            c for c in clock_queries.clocks_of(case_id, actor=INSTALLER)
            if c.code == "out_of_court" and c.ended_at is None
        ]  # fmt: skip
        return found

    def last_day() -> date:
        until: datetime = running().due_until
        return until.astimezone(ZoneInfo("Europe/Brussels")).date()

    assert last_day() == referred + timedelta(days=90)
    more = f"/desk/cases/{case_id}/clocks/{running().id}/"
    assert button_for(desk.get(f"/desk/cases/{case_id}/"), more)
    assert desk.post(more, {"kind": "extension", "note": ""}).status_code == 422
    assert desk.post(more, {"kind": "extension", "note": "A highly complex dispute."}).status_code == 302
    assert last_day() == referred + timedelta(days=180)
    assert desk.post(more, {"kind": "extension", "note": "Once more."}).status_code == 409
    assert sign_in(world, "manager").post(more, {"kind": "extension", "note": "Now."}).status_code == 403


@pytest.mark.parametrize("by_seller", [True, False])
def test_the_table_of_who_may_complain_when(by_seller: bool) -> None:
    """A slow, obvious list beside the rule: the states and rulings that are against each side."""
    against = {
        True: {("removing", "remove"), ("removed", "remove"), ("removing", "uphold"), ("removed", "uphold"),
               ("upheld", "uphold"), ("upheld", "remove")},
        False: {(s, r) for s in ("cleared", "reinstating", "reinstated") for r in ("clear", "reinstate")},
    }  # fmt: skip
    now = datetime(2026, 3, 2, tzinfo=UTC)
    for case_state in CaseState:
        for ruling in Ruling:
            why = rules.refusal(case_state, ruling, "resale", now, now, by_seller=by_seller)
            assert (not why) is ((case_state.value, ruling.value) in against[by_seller])
