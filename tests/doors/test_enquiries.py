"""A seller asks the rights holder on the page of its statement; the rights holder answers on the page of the case."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from jointforce.base.clock import as_of, now
from jointforce.cases.queries import enquiries as queries
from jointforce.domain.actor import system
from jointforce.flows import enquiries
from tests.doors.browsing import sign_in, text
from tests.doors.selling import removed
from tests.world import World, build_world

if TYPE_CHECKING:
    from jointforce.enforcement.models import StatementOfReasons

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def statement(world: World) -> "StatementOfReasons":
    return removed(world)[0]


def test_a_question_goes_over_and_its_answer_comes_back(
    world: World, statement: "StatementOfReasons"
) -> None:
    seller, owner = sign_in(world, "seller"), sign_in(world, "owner")
    address = f"/statements/{statement.id}/"
    assert "Ask the rights holder" in text(seller.get(address))
    sent = {"enquiry": "Which of my shoes is meant?"}
    page = text(seller.post(f"{address}enquiry/", sent, follow=True))
    assert "The rights holder is asked" in page
    assert "Which of my shoes is meant?" in page
    assert "The rights holder has time to answer until" in page
    assert "Send it to the rights holder" not in page, "one waits already"
    assert "A seller asks you about what was removed" in text(owner.get("/portal/"))
    waiting = text(owner.get("/portal/enquiries/"))
    assert "Which of my shoes is meant?" in waiting
    case_page = f"/portal/cases/{statement.case_id}/"
    shown = text(owner.get(case_page))
    assert "The seller asks you" in shown
    assert "You have time to answer until" in shown
    [enquiry] = queries.of_case(statement.case_id)
    answered = owner.post(
        f"/portal/enquiries/{enquiry.id}/answer/", {"answer": "The brown one."}, follow=True
    )
    assert "The seller reads your answer" in text(answered)
    assert "The seller asked you" in text(answered)
    assert "The brown one." in text(seller.get(address))
    assert "Send it to the rights holder" in text(seller.get(address)), "a further one may follow"
    desk = text(sign_in(world, "analyst").get(f"/desk/cases/{statement.case_id}/"))
    assert "The seller asked the rights holder" in desk
    assert "Owner answered" in desk
    assert "asked the rights holder about the removal" in desk
    assert "answered the seller" in desk
    assert "No seller waits for an answer" in text(owner.get("/portal/enquiries/"))


def test_silence_is_seen_by_the_seller_and_by_the_account_manager(
    world: World, statement: "StatementOfReasons"
) -> None:
    enquiries.ask(statement.case_id, "Which one?", actor=world.actors["seller"])
    [enquiry] = queries.of_case(statement.case_id)
    with as_of(enquiry.due_at + timedelta(seconds=1)):
        enquiries.settle_unanswered()
    page = text(sign_in(world, "seller").get(f"/statements/{statement.id}/"))
    assert "No answer came by" in page
    assert "You need not wait for it" in page
    manager = sign_in(world, "manager")
    assert "1 to sellers" in text(manager.get("/desk/holders/"))
    assert "1 enquiry of sellers left unanswered" in text(manager.get(f"/desk/holders/{world.vexora.id}/"))
    late = text(sign_in(world, "owner").get(f"/portal/cases/{statement.case_id}/"))
    assert "Answer the seller" in late, "a late answer still helps"


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    world: World, statement: "StatementOfReasons"
) -> None:
    seller = sign_in(world, "seller")
    address = f"/statements/{statement.id}/enquiry/"
    assert seller.post(address, {"enquiry": "  "}).status_code == 422
    long = "x" * 4001
    refused = seller.post(address, {"enquiry": long})
    assert refused.status_code == 422
    assert long in text(refused)
    assert queries.of_case(statement.case_id) == []


def test_an_empty_answer_is_refused_in_words_and_a_viewer_sees_no_form(
    world: World, statement: "StatementOfReasons"
) -> None:
    enquiry_id = enquiries.ask(statement.case_id, "Which one?", actor=world.actors["seller"])
    address = f"/portal/enquiries/{enquiry_id}/answer/"
    refused = sign_in(world, "owner").post(address, {"answer": " "}, follow=True)
    assert "Write 1 to 4,000 characters." in text(refused)
    viewer = sign_in(world, "viewer")
    assert "Answer the seller" not in text(viewer.get(f"/portal/cases/{statement.case_id}/"))
    assert viewer.post(address, {"answer": "No."}).status_code == 403
    assert sign_in(world, "stranger").post(address, {"answer": "No."}).status_code == 404
    assert queries.enquiry(system("test"), enquiry_id).answered_at is None
    assert queries.enquiry(system("test"), enquiry_id).due_at > now()
