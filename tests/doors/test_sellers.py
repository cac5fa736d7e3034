"""The seller's pages: what was removed, why, and one answer for one listing or for many."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from jointforce.base import clock
from jointforce.cases import queries as cases
from jointforce.domain.case_flow import CaseEvent
from jointforce.flows import review
from tests.doors.browsing import sign_in, text
from tests.doors.selling import decide, removed, state
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.BLOB_DIR = tmp_path
    return build_world()


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


def test_the_last_instant_is_still_in_time_and_a_second_later_is_not(world: World) -> None:
    first, second = removed(world, 2)
    seller = sign_in(world, "seller")
    with clock.as_of(first.answer_until):
        page = seller.post(f"/statements/{first.id}/counter-notice/", {"text": "Just in time."})
        assert page.status_code == 302
    with clock.as_of(second.answer_until + timedelta(seconds=1)):
        page = seller.get(f"/statements/{second.id}/")
        assert "The time to answer has ended." in text(page)
        assert "counter-notice" not in page.content.decode()
        page = seller.post(f"/statements/{second.id}/counter-notice/", {"text": "Late."})
    assert page.status_code == 422
    assert f"The time to answer ended on {second.answer_until:%d %b %Y, %H:%M} UTC." in text(page)
    assert [state(world, s) for s in (first, second)] == ["countered", "removing"]
    assert cases.counter_notices(second.case_id) == []


def test_another_sellers_statement_is_not_found(world: World) -> None:
    [foreign] = removed(world, seller="S2")
    assert sign_in(world, "seller").get(f"/statements/{foreign.id}/").status_code == 404


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
