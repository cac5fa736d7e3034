"""The seller is asked about a notice: on its pages, over the API, and what the other sides see of it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from jointforce.base.clock import as_of
from jointforce.cases import queries as cases
from jointforce.cases import services as case_services
from jointforce.enforcement import queries as enforcement
from jointforce.flows import seller_questions
from tests.doors.browsing import sign_in, text
from tests.doors.keys import key_of
from tests.doors.selling import put_to_seller
from tests.world import World, build_world

if TYPE_CHECKING:
    from jointforce.cases.models import SellerQuestion

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.BLOB_DIR = tmp_path
    return build_world()


@pytest.fixture
def question(world: World) -> "SellerQuestion":
    found = put_to_seller(
        world.actors["owner"], world.rights["Vexora"], world.bazaar.id, listing="B1", seller="S1",
        title="Vexora boot brown", reason="The stitching is not ours.",
    )  # fmt: skip
    case_services.questions_received({found.id: found.asked_at})
    return found


def state(world: World, question: "SellerQuestion") -> str:
    return cases.case(world.actors["analyst"], question.case_id).state


def test_the_sellers_first_page_leads_to_the_complaint_with_its_deadline(
    world: World, question: "SellerQuestion"
) -> None:
    seller = sign_in(world, "seller")
    first = text(seller.get("/seller/"))
    assert "Complaints that wait for your answer" in first
    assert "Vexora complains" in first
    page = text(seller.get(f"/seller/questions/{question.id}/"))
    for words in (
        "Vexora boot brown",
        "listing B1 at Bazaar",
        "the mark is copied",
        "Nobody has decided anything yet",
    ):
        assert words in page, words
    assert "in 2 d" in page
    assert "The stitching" not in page, "the notice's own words may hold anything; its reason is told"


def test_a_seller_contests_with_words_and_papers_which_analyst_and_complainant_read(
    world: World, question: "SellerQuestion"
) -> None:
    seller = sign_in(world, "seller")
    paper = SimpleUploadedFile("invoice.txt", b"Invoice 7", "text/plain")
    sent = {"answer": "contest", "text": "Bought from the maker.", "documents": [paper]}
    page = seller.post(f"/seller/questions/{question.id}/answer/", sent, follow=True)
    assert "Your answer is with an analyst" in text(page)
    assert "invoice.txt" in text(page)
    assert state(world, question) == "in_review"
    assert "Complaints that wait" not in text(seller.get("/seller/"))
    for who, address in (("analyst", "desk"), ("owner", "portal")):
        shown = text(sign_in(world, who).get(f"/{address}/cases/{question.case_id}/"))
        assert "The seller was asked" in shown
        assert "Bought from the maker." in shown
        assert "invoice.txt" in shown


def test_an_answer_without_words_is_asked_for_them(world: World, question: "SellerQuestion") -> None:
    page = sign_in(world, "seller").post(f"/seller/questions/{question.id}/answer/", {"answer": "contest"})
    assert page.status_code == 422
    assert state(world, question) == "seller_asked"


def test_a_seller_agrees_with_one_button_and_finds_the_statement(
    world: World, question: "SellerQuestion"
) -> None:
    seller = sign_in(world, "seller")
    page = seller.post(f"/seller/questions/{question.id}/answer/", {"answer": "agree"}, follow=True)
    [statement] = enforcement.statements_of(question.case_id)
    assert "as you agreed" in text(page)
    assert f"/statements/{statement.id}/" in page.content.decode()
    assert "agreed with it" in text(seller.get(f"/statements/{statement.id}/"))


@pytest.mark.parametrize("answer", ["contest", "agree"])
def test_a_late_answer_is_told_when_the_time_ended_and_what_is_left(
    world: World, question: "SellerQuestion", answer: str
) -> None:
    seller = sign_in(world, "seller")
    with as_of(question.due_at + timedelta(seconds=1)):
        seller_questions.settle_silent_sellers()
        page = seller.post(f"/seller/questions/{question.id}/answer/", {"answer": answer, "text": "Sorry."})
        assert page.status_code == 422
        assert f"The time to answer ended on {question.due_at:%d %b %Y, %H:%M:%S} UTC" in text(page)
        [statement] = enforcement.statements_of(question.case_id)
        assert f"/statements/{statement.id}/" in page.content.decode()
        assert "The decision was automated." in text(seller.get(f"/statements/{statement.id}/"))


def test_an_analyst_takes_the_case_back_from_its_page(world: World, question: "SellerQuestion") -> None:
    desk = sign_in(world, "analyst")
    page = text(desk.get(f"/desk/cases/{question.case_id}/"))
    assert "Take it back into review" in page
    assert "Remove the listing" in page
    desk.post(f"/desk/cases/{question.case_id}/recall/")
    assert state(world, question) == "in_review"
    assert "went on before your answer came" in text(
        sign_in(world, "seller").get(f"/seller/questions/{question.id}/")
    )


def called(key: str, method: str, path: str, body: Any = None, again: str = "a") -> Any:
    headers = {"authorization": f"Bearer {key}", "idempotency-key": f"answer-{again}"}
    content = json.dumps(body) if body else ""
    return Client().generic(
        method, f"/api/v1{path}", content, content_type="application/json", headers=headers
    )


def test_a_marketplace_lists_what_its_sellers_are_asked_and_a_seller_answers_once(
    world: World, question: "SellerQuestion"
) -> None:
    listed = called(world.keys["engineer"], "GET", "/seller-questions").json()
    [row] = listed["items"]
    assert (row["id"], row["listing_id"], row["complainant"], row["ended"]) == (
        str(question.id), "B1", "Vexora", None,
    )  # fmt: skip
    key = key_of(world.actors["seller"])
    address, said = f"/seller-questions/{question.id}/answer", {"answer": "contested", "text": "Ours."}
    assert called(world.keys["engineer"], "POST", address, said).status_code == 403
    first = called(key, "POST", address, said)
    assert (first.status_code, first.json()["ended"]) == (201, "contested")
    assert called(key, "POST", address, said).content == first.content
    late = called(key, "POST", address, said, again="b")
    assert late.status_code == 409
    assert "answered already" in late.json()["detail"]
