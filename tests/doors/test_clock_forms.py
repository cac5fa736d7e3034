"""The clocks' forms: days that do not count, given at the desk; the rights holder answers the seller in its portal."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from jointforce.base import clock
from jointforce.cases import queries as cases
from jointforce.cases.queries import clocks as clock_queries
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.vocabulary import Answer
from jointforce.flows import answer, expiry, regimes
from tests.clocking import counter, deliver_letters, right
from tests.doors.browsing import button_for, sign_in, text
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""Fifteen days on, and three more, no end falls on a day that does not count, from which it would move on."""


@pytest.fixture
def world() -> Iterator[World]:
    with clock.as_of(MONDAY):
        yield build_world()


def countered(world: World) -> UUID:
    """A case whose seller has answered; the letters that say so have arrived."""
    case = world.refer()
    answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    counter(world, case, clock.now())
    deliver_letters(clock.now())
    return case.id


def running(case_id: UUID, code: str) -> Any:
    [found] = [c for c in clock_queries.clocks_of(case_id, actor=INSTALLER) if c.code == code]
    return found


def test_an_analyst_gives_the_days_that_do_not_count_and_reads_the_new_end(world: World) -> None:
    right(world, "trademark", "CN")
    case_id, desk = countered(world), sign_in(world, "analyst")
    found = running(case_id, "complainant_acts")
    address = f"/desk/cases/{case_id}/clocks/{found.id}/"
    page = desk.get(f"/desk/cases/{case_id}/")
    assert button_for(page, address)
    assert "These days do not count" in text(page)
    first = clock.now().astimezone(SHANGHAI).date() + timedelta(days=1)
    days = {"kind": "notarisation", "since": first.isoformat(), "until": (first + timedelta(2)).isoformat()}
    for wrong, why in (
        ({"note": ""}, "Say why"),
        ({"note": "x", "until": ""}, "from when until when"),
        ({"note": "x", "since": "the 3rd"}, ""),
        ({"note": "x", "kind": "holidays"}, "Time for holidays counts"),
        ({"note": "x", "until": (first - timedelta(1)).isoformat()}, "ends after it begins"),
    ):
        refused = desk.post(address, days | wrong)
        assert refused.status_code == 422, wrong
        assert why in text(refused)
    before: datetime = found.due_until
    assert desk.post(address, days | {"note": "The consulate is closed."}).status_code == 302
    after: datetime = running(case_id, "complainant_acts").due_until
    assert after - before == timedelta(days=3)
    assert f"{after.astimezone(SHANGHAI):%d %b %Y}" in text(desk.get(f"/desk/cases/{case_id}/"))
    assert "The consulate is closed." in text(sign_in(world, "owner").get(f"/portal/cases/{case_id}/"))
    for who, status in (("manager", 403), ("souk_engineer", 404), ("owner", 404)):
        assert sign_in(world, who).post(address, days | {"note": "Mine."}).status_code == status, who


def test_a_rights_holder_answers_the_seller_and_silence_returns_nothing_any_more(world: World) -> None:
    regimes.choose("mercadolibre", holds=True, actor=world.actors["analyst"])
    case_id, owner = countered(world), sign_in(world, "owner")
    page, address = owner.get(f"/portal/cases/{case_id}/"), f"/portal/cases/{case_id}/answer-seller/"
    assert button_for(page, address)
    assert owner.post(address, {"answer": " "}).status_code == 422
    assert sign_in(world, "viewer").post(address, {"answer": "The seam."}).status_code == 403
    assert sign_in(world, "stranger").post(address, {"answer": "The seam."}).status_code == 404
    assert owner.post(address, {"answer": "The seam is glued, ours is sewn."}).status_code == 302
    page = owner.get(f"/portal/cases/{case_id}/")
    assert not button_for(page, address)
    assert "The seam is glued, ours is sewn." in text(page)
    assert "The seam is glued, ours is sewn." in text(
        sign_in(world, "analyst").get(f"/desk/cases/{case_id}/")
    )
    assert running(case_id, "owner_answers").ended_how == "counter_notice_answered"
    expiry.settle_clocks()
    assert cases.case(world.actors["analyst"], case_id).state == "countered"
    assert owner.post(address, {"answer": "Once more."}).status_code == 409
