"""One answer for many listings: chosen, kept until it is sent, filed for each that may still be answered."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from jointforce.base import clock
from jointforce.cases import queries as cases
from jointforce.domain.case_flow import CaseEvent
from jointforce.flows import review
from jointforce.ledger import queries as ledger
from tests.doors.browsing import sign_in, text
from tests.doors.selling import decide, removed, state
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.BLOB_DIR = tmp_path
    return build_world()


def paper(name: str = "invoice.txt", content: bytes = b"Invoice 7") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/plain")


def begin(seller: Client, statements: list[Any], **more: Any) -> str:
    """Choose these statements; the address of the answer that was begun."""
    page = seller.post("/seller/answers/", {"statement": [s.id for s in statements], **more})
    assert page.status_code == 302, text(page)
    return str(page["Location"])


def written(statements: list[Any], words: str = "Bought from the maker.", **more: Any) -> dict[str, Any]:
    return {"case": [s.case_id for s in statements], "text": words, **more}


def test_one_answer_stands_for_many_listings_of_several_rights_holders(world: World) -> None:
    chosen = removed(world, 2) + removed(world, 1, mark="Lumora")
    seller = sign_in(world, "seller")
    address = begin(seller, chosen)
    page = seller.post(
        address, written(chosen, send=1, documents=[paper(), paper("b.txt", b"Letter")]), follow=True
    )
    assert "Your answer for 3 listings is with an analyst." in text(page)
    assert [state(world, s) for s in chosen] == ["countered"] * 3
    for statement in chosen:
        [notice] = cases.counter_notices(statement.case_id)
        assert notice.text == "Bought from the maker."
        assert str(notice.answer_id) in address
        page = seller.get(f"/statements/{statement.id}/")
        assert sorted(f.name for f in page.context["files"]) == ["b.txt", "invoice.txt"]
    kept = page.context["files"][0]
    assert seller.get(f"/statements/{chosen[2].id}/files/{kept.id}/").content == b"Invoice 7"
    assert seller.get(f"/statements/{chosen[1].id}/files/{kept.id}/").status_code == 404


def test_a_listing_that_has_moved_on_meanwhile_is_said_and_does_not_hold_up_the_others(world: World) -> None:
    chosen = removed(world, 3)
    seller = sign_in(world, "seller")
    address = begin(seller, chosen)
    review.counter([chosen[0].case_id], "Earlier.", actor=world.actors["seller"])
    decide(world, chosen[1], CaseEvent.REVERSE, "It was a mistake.")
    page = seller.post(address, written(chosen, send=1, documents=paper()), follow=True)
    said = text(page)
    assert "Your answer for 1 listing is with an analyst." in said
    assert "2 of 3 could not be answered any more" in said
    assert "Not answered: You have answered already" in said
    assert "Not answered: The listing is visible again; it needs no answer." in said
    assert state(world, chosen[2]) == "countered"
    assert [n.text for n in cases.counter_notices(chosen[0].case_id)] == ["Earlier."]
    assert cases.counter_notices(chosen[1].case_id) == []
    assert cases.files(world.actors["seller"], chosen[0].case_id) == []


def test_when_none_can_be_answered_nothing_is_sent_and_the_answer_stays(world: World) -> None:
    chosen = removed(world, 2)
    seller = sign_in(world, "seller")
    address = begin(seller, chosen)
    late = max(s.answer_until for s in chosen) + timedelta(seconds=1)
    entries = [len(ledger.history("case", str(s.case_id))) for s in chosen]
    with clock.as_of(late):
        page = seller.post(address, written(chosen, send=1, documents=paper()))
    assert page.status_code == 422
    assert "The time to answer ended on" in text(page)
    assert "Bought from the maker." in page.content.decode()
    assert [state(world, s) for s in chosen] == ["removing"] * 2
    assert [len(ledger.history("case", str(s.case_id))) for s in chosen] == entries
    assert "not sent" in text(seller.get("/seller/"))


def test_an_answer_is_kept_with_its_words_files_and_choice_until_it_is_sent(world: World) -> None:
    chosen = removed(world, 3)
    first = sign_in(world, "seller")
    address = begin(first, chosen)
    first.post(
        address, written(chosen[:2], "Half a thought", save=1, documents=[paper(), paper("b.txt", b"B")])
    )
    first.logout()
    seller = sign_in(world, "seller")
    assert "Answer for 2 listings" in text(seller.get("/seller/"))
    page = seller.get(address)
    assert "Half a thought" in page.content.decode()
    assert [str(s.case_id) for s, _, _ in page.context["lines"]] == [str(s.case_id) for s in chosen[:2]]
    b = next(f for f in page.context["draft"].files if f["name"] == "b.txt")
    page = seller.post(address, written(chosen[:2], "A whole one.", send=1, drop=[b["sha256"]]), follow=True)
    assert "Your answer for 2 listings is with an analyst." in text(page)
    assert [f.name for f in cases.files(world.actors["seller"], chosen[0].case_id)] == ["invoice.txt"]
    assert state(world, chosen[2]) == "removing"
    assert "Answers you have begun" not in text(seller.get("/seller/"))


def test_sending_twice_files_once(world: World) -> None:
    chosen = removed(world, 2)
    seller = sign_in(world, "seller")
    address = begin(seller, chosen)
    seller.post(address, written(chosen, send=1))
    page = seller.post(address, written(chosen, "Again.", send=1))
    assert page.status_code == 422
    assert "This answer was sent on" in text(page)
    assert [len(cases.counter_notices(s.case_id)) for s in chosen] == [1, 1]


def test_a_discarded_answer_is_gone_and_a_sent_one_cannot_be_discarded(world: World) -> None:
    chosen = removed(world, 1)
    seller = sign_in(world, "seller")
    address = begin(seller, chosen)
    page = seller.post(f"{address}discard/", follow=True)
    assert "The answer was discarded. Nothing was sent." in text(page)
    assert seller.get(address).status_code == 404
    address = begin(seller, chosen)
    seller.post(address, written(chosen, send=1))
    assert seller.post(f"{address}discard/").status_code == 409


def test_all_that_fit_the_filter_are_answered_over_every_page(world: World) -> None:
    vexora = removed(world, 55)
    lumora = removed(world, 2, mark="Lumora")
    review.counter([vexora[0].case_id], "Earlier.", actor=world.actors["seller"])
    seller = sign_in(world, "seller")
    page = seller.get(f"/seller/?holder={world.vexora.id}&state=open")
    assert {line.statement.rights_holder_id for line in page.context["lines"]} == {world.vexora.id}
    assert "All 54 that fit the choice above" in text(page)
    page = seller.post("/seller/answers/", {"all": 1, "holder": world.vexora.id}, follow=True)
    assert len(page.context["lines"]) == 54
    assert {s.rights_holder_id for s, _, _ in page.context["lines"]} == {world.vexora.id}
    assert all(state(world, s) == "removing" for s in lumora)


@pytest.mark.parametrize(
    ("words", "keep", "why"),
    [("", 2, "This field is required."), ("Mine.", 0, "Choose at least one listing.")],
)
def test_a_refused_answer_keeps_the_words_and_the_choice_and_answers_nothing(
    world: World, words: str, keep: int, why: str
) -> None:
    chosen = removed(world, 2)
    seller = sign_in(world, "seller")
    page = seller.post(begin(seller, chosen), written(chosen[:keep], words, send=1))
    assert page.status_code == 422
    html = page.content.decode()
    assert why in text(page)
    assert words in html
    assert html.count(" checked") == keep
    assert all(cases.counter_notices(s.case_id) == [] for s in chosen)


def test_an_empty_choice_begins_nothing_and_says_so(world: World) -> None:
    removed(world, 2)
    page = sign_in(world, "seller").post("/seller/answers/", {})
    assert page.status_code == 422
    assert "Choose at least one listing." in text(page)


def test_documents_may_be_added_until_the_deadline_and_before_the_decision(world: World) -> None:
    in_time, late, decided = removed(world, 3)
    seller = sign_in(world, "seller")
    address = begin(seller, [in_time, late, decided])
    seller.post(address, written([in_time, late, decided], send=1))
    decide(world, decided, CaseEvent.COUNTER_REJECTED, "No invoice was shown.")
    page = seller.post(f"{address}documents/", {"documents": [paper()]}, follow=True)
    assert "The documents were added to your answer for 2 listings." in text(page)
    one = f"/statements/{late.id}/documents/"
    with clock.as_of(late.answer_until):
        assert seller.post(one, {"documents": [paper("b.txt", b"B")]}).status_code == 302
    with clock.as_of(late.answer_until + timedelta(seconds=1)):
        page = seller.post(one, {"documents": [paper("c.txt", b"C")]})
    assert page.status_code == 422
    assert "The time to answer ended on" in text(page)
    page = seller.post(f"/statements/{decided.id}/documents/", {"documents": [paper()]})
    assert "The answer was decided; no document can be added to it any more." in text(page)
    names = [
        [f.name for f in cases.files(world.actors["analyst"], s.case_id)] for s in (in_time, late, decided)
    ]
    assert names == [["invoice.txt"], ["invoice.txt", "b.txt"], []]


def test_a_file_that_is_refused_is_named_and_nothing_is_sent(world: World) -> None:
    chosen = removed(world, 1)
    seller = sign_in(world, "seller")
    page_file = paper("page.html", b"<html><script>alert(1)</script>")
    page = seller.post(begin(seller, chosen), written(chosen, send=1, documents=[paper(), page_file]))
    assert page.status_code == 422
    assert "page.html: Web pages, SVG and other active documents are not taken" in text(page)
    assert cases.counter_notices(chosen[0].case_id) == []


def test_another_sellers_listing_or_answer_is_not_found_alone_or_among_ones_own(world: World) -> None:
    [own], [foreign] = removed(world), removed(world, seller="S2")
    seller = sign_in(world, "seller")
    assert seller.post("/seller/answers/", {"statement": [own.id, foreign.id]}).status_code == 404
    assert seller.post("/seller/answers/", {"statement": ["rubbish"]}).status_code == 404
    address = begin(seller, [own])
    seller.post(address, written([own, foreign], send=1))
    assert state(world, own) == "countered"
    assert cases.counter_notices(foreign.case_id) == []
    assert sign_in(world, "analyst").get(address).status_code == 404
