"""The seller's pages: what was removed, why, and one answer for one listing or for many."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from jointforce.base import clock
from jointforce.cases import queries as cases
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.reasons import reasons_for_ruling
from jointforce.domain.vocabulary import Answer
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer, review, sweep
from tests.doors.browsing import sign_in, text
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.BLOB_DIR = tmp_path
    return build_world()


def removed(world: World, count: int = 1, seller: str = "S1") -> list[Any]:
    """So many removed listings of a seller; their statements."""
    row = {"title": f"V*x⭐ra runner of {seller}", "price": 19, "currency": "EUR", "seller_id": seller}
    world.post(*({**row, "id": f"{seller}-{n}"} for n in range(count)))
    sweep.sweep_waiting()
    found = {c.listing_external_id: c for c in cases.visible(world.actors["owner"]).filter(state="referred")}
    ids = [found[f"{seller}-{n}"].id for n in range(count)]
    answer.answer_referrals([AnswerIn(i, Answer.COUNTERFEIT) for i in ids], actor=world.actors["owner"])
    return [enforcement.statements_of(i)[0] for i in ids]


def decide(world: World, statement: Any, event: CaseEvent, explanation: str) -> None:
    review.decide(
        [statement.case_id],
        event,
        reason_code=reasons_for_ruling(review.RULINGS[event])[0].code,
        explanation=explanation,
        actor=world.actors["analyst"],
    )


def test_a_statement_has_every_part_that_the_law_asks_for_in_plain_words(world: World) -> None:
    [statement] = removed(world)
    said = text(sign_in(world, "seller").get(f"/statements/{statement.id}/"))
    for part in (
        "Your listing “V*x⭐ra runner of S1” was removed",
        "Bazaar has removed the listing; the right is in force in EU.",
        "Not made by us: the mark is copied.",
        "Vexora (Trademark",
        "Registered trademark (Regulation (EU) 2017/1001 Art. 9",
        "By the marketplace's own screening, which is automated.",
        "People decided; the decision was not automated.",
        "Answer here, without cost, until",
        "out-of-court dispute settlement body (DSA Art. 21)",
        "Go to a court.",
        f"{statement.answer_until:%-d %b %Y, %H:%M} UTC",
    ):
        assert part in said
    for code in ("SOURCE_", "KEYWORD_", "AUTOMATED_", "counterfeit_mark", "removal,"):
        assert code not in said


def test_the_list_says_how_each_listing_stands_and_until_when_it_may_be_answered(world: World) -> None:
    open_, answered, upheld, back = removed(world, 4)
    seller = world.actors["seller"]
    review.counter([s.case_id for s in (answered, upheld, back)], "It is genuine.", actor=seller)
    decide(world, upheld, CaseEvent.COUNTER_REJECTED, "No invoice was shown.")
    decide(world, back, CaseEvent.COUNTER_GRANTED, "The invoice is genuine.")
    page = sign_in(world, "seller").get("/seller/")
    said = text(page)
    for word in ("Removed", "Answered; being read", "Stays removed", "Visible again"):
        assert word in said
    answerable = [line.statement.id for line in page.context["lines"] if line.answerable]
    assert answerable == [open_.id]
    assert f"You may answer until {open_.answer_until:%-d %b %Y, %H:%M} UTC" in said


def test_one_answer_stands_for_many_listings(world: World) -> None:
    statements = removed(world, 3)
    seller = sign_in(world, "seller")
    invoice = SimpleUploadedFile("invoice.txt", b"Invoice 7", "text/plain")
    chosen = [s.id for s in statements[:2]]
    page = seller.post(
        "/seller/answers/",
        {"statement": chosen, "text": "Bought from the maker.", "file": invoice},
        follow=True,
    )
    assert "Your answer for 2 listings is with an analyst." in text(page)
    states = [cases.case(world.actors["seller"], s.case_id).state for s in statements]
    assert states[:2] == ["countered", "countered"]
    assert states[2] != "countered"
    page = seller.get(f"/statements/{chosen[1]}/")
    assert "Bought from the maker." in text(page)
    [kept] = page.context["files"]
    assert seller.get(f"/statements/{chosen[1]}/files/{kept.id}/").content == b"Invoice 7"
    assert seller.get(f"/statements/{chosen[0]}/files/{kept.id}/").status_code == 404


@pytest.mark.parametrize(
    ("text_", "choose", "why"),
    [
        ("Bought from the maker.", 0, "Choose at least one listing above."),
        ("", 2, "This field is required."),
        ("Bought from the maker.", 3, "cannot take"),
    ],
)
def test_a_refused_answer_keeps_the_words_and_the_choice_and_answers_nothing(
    world: World, text_: str, choose: int, why: str
) -> None:
    statements = removed(world, 3)
    review.counter([statements[2].case_id], "Earlier.", actor=world.actors["seller"])
    chosen = [s.id for s in statements[:choose]]
    page = sign_in(world, "seller").post("/seller/answers/", {"statement": chosen, "text": text_})
    assert page.status_code == 422
    html = page.content.decode()
    assert why in text(page)
    assert text_ in html
    assert html.count(" checked") == min(choose, 2)
    for statement in statements[:2]:
        assert cases.counter_notices(statement.case_id) == []


def test_what_was_decided_on_the_answer_and_why_is_said(world: World) -> None:
    rejected, granted = removed(world, 2)
    seller = sign_in(world, "seller")
    review.counter([rejected.case_id, granted.case_id], "It is genuine.", actor=world.actors["seller"])
    decide(world, rejected, CaseEvent.COUNTER_REJECTED, "No invoice was shown.")
    decide(world, granted, CaseEvent.COUNTER_GRANTED, "The invoice is genuine.")
    said = text(seller.get(f"/statements/{rejected.id}/"))
    assert "Not granted" in said
    assert "No invoice was shown. You may still turn to" in said
    said = text(seller.get(f"/statements/{granted.id}/"))
    assert "was removed, and is back" in said
    assert "The listing is visible again. The invoice is genuine." in said


def test_after_the_last_day_nothing_can_be_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    [statement] = removed(world)
    after = statement.answer_until + timedelta(minutes=1)
    for module in ("jointforce.web.sellers.views.now", "jointforce.flows.review.clock_now"):
        monkeypatch.setattr(module, lambda: after)
    seller = sign_in(world, "seller")
    page = seller.get(f"/statements/{statement.id}/")
    assert "The time to answer has ended." in text(page)
    assert "counter-notice" not in page.content.decode()
    page = seller.post(f"/statements/{statement.id}/counter-notice/", {"text": "Late."})
    assert page.status_code == 422
    assert "The time to answer ended on" in text(page)
    assert cases.counter_notices(statement.case_id) == []
    assert clock.now() < after


def test_another_sellers_statement_is_not_found_alone_or_among_ones_own(world: World) -> None:
    [own], [foreign] = removed(world), removed(world, seller="S2")
    seller = sign_in(world, "seller")
    assert seller.get(f"/statements/{foreign.id}/").status_code == 404
    sent = {"statement": [own.id, foreign.id], "text": "Mine."}
    assert seller.post("/seller/answers/", sent).status_code == 404
    assert seller.post("/seller/answers/", {"statement": ["rubbish"], "text": "Mine."}).status_code == 404
    assert cases.counter_notices(own.case_id) == []


def test_who_is_not_signed_in_is_led_to_sign_in_and_back(world: World) -> None:
    [statement] = removed(world)
    page = Client().get(f"/statements/{statement.id}/")
    assert page["Location"] == f"/accounts/login/?next=/statements/{statement.id}/"


def test_a_long_list_has_pages_and_costs_few_queries(
    world: World, django_assert_max_num_queries: Any
) -> None:
    removed(world, 55)
    seller = sign_in(world, "seller")
    with django_assert_max_num_queries(10):
        first = seller.get("/seller/")
    second = seller.get(f"/seller/?after={first.context['next_after']}")
    ids = [line.statement.id for page in (first, second) for line in page.context["lines"]]
    assert len(set(ids)) == len(ids) == 55
    assert second.context["next_after"] is None


def test_a_seller_without_statements_reads_what_would_stand_here(world: World) -> None:
    assert "Nothing was removed." in text(sign_in(world, "seller").get("/seller/"))
