"""Notices of rights holders, through the flows and the real database: taken line by line, bad ones answered clearly."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jointforce.base.clock import now
from jointforce.cases import queries as cases
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.errors import Invalid, NotAllowed
from jointforce.domain.vocabulary import RightStatus, Standing
from jointforce.flows import catalogue, notices, onboarding, review
from jointforce.intake import queries as intake
from jointforce.intake.schemas import BuyIn, LineIn, NoticeIn
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties
from tests.apps.noticing import FILE, as_, case_of, codes, good, normal, notice, shoes
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


# --- taken line by line


def test_each_line_is_taken_or_answered_and_none_holds_up_another(world: World) -> None:
    shoes(world, "L1", "L2")
    world.post({"id": "L3", "title": "A shoe", "seller_id": "S7"})
    filed = notices.file_notice(
        notice(world, "L1", "nonsense", "L3", "https://x.example/L2", " L2 "), actor=normal(world)
    )
    assert [(line.state.value, codes(line)) for line in filed.lines] == [
        ("opened", []),
        ("refused", ["listing_unknown"]),
        ("incomplete", ["mark_not_seen"]),
        ("refused", ["listing_unknown"]),
        ("opened", []),
    ]
    assert (filed.notice.state, filed.notice.taken, filed.notice.held_up) == ("joined", 2, 3)
    kept = intake.lines_of(world.actors["owner"], filed.notice.id)
    assert [line.listing_ref for line in kept] == ["L1", "nonsense", "L3", "https://x.example/L2", " L2 "]
    assert [line.case_id for line in kept] == [line.case_id for line in filed.lines]
    case = case_of(world, filed.lines[0])
    assert (case.state, case.origin) == ("in_review", "notice")
    assert list(ledger.verify()) == []


def test_a_notice_none_of_whose_lines_can_be_taken_is_kept_and_rejected(world: World) -> None:
    filed = notices.file_notice(notice(world, "nothing"), actor=normal(world))
    assert filed.notice.state == "rejected"
    assert len(intake.lines_of(world.actors["owner"], filed.notice.id)) == 1
    assert not cases.visible(world.actors["analyst"]).exists()


@pytest.mark.parametrize(
    "written", ["https://shop.example/item/L1", "http://www.shop.example/item/L1/?ref=mail", "L1"]
)
def test_a_listing_is_found_by_its_address_or_number(world: World, written: str) -> None:
    shoes(world, "L1", url="https://shop.example/item/L1")
    [line] = notices.file_notice(notice(world, written), actor=normal(world)).lines
    assert line.state == "opened"


def test_a_number_that_two_marketplaces_use_must_be_told_apart(world: World) -> None:
    shoes(world, "L1")
    world.post({"id": "L1", "title": "Vexora boot", "url": "https://souk.example/L1"}, marketplace=world.souk)
    found = intake.find_listings(world.operator.id, ["L1", "https://souk.example/L1"])
    assert [len(found["L1"]), len(found["https://souk.example/L1"])] == [2, 1]
    given = notice(world, "L1", "https://souk.example/L1", str(found["L1"][0]))
    lines = notices.file_notice(given, actor=normal(world)).lines
    assert [line.state.value for line in lines] == ["refused", "opened", "opened"]
    assert codes(lines[0]) == ["listing_ambiguous"]


def test_a_listing_of_another_house_is_as_if_it_did_not_exist(world: World) -> None:
    other = onboarding.create_operator("Elsewhere")
    world.post({"id": "L1", "title": "Vexora runner"}, marketplace=other)
    [line] = notices.preview(notice(world, "L1"), actor=normal(world))
    assert codes(line) == ["listing_unknown"]


def test_a_right_of_another_holder_is_as_if_it_did_not_exist(world: World) -> None:
    shoes(world, "L1")
    line = LineIn("L1", world.rights["Lumora"], "counterfeit_mark")
    given = replace(notice(world, "L1"), lines=(line, replace(line, right_id=uuid4())))
    filed = notices.file_notice(given, actor=normal(world))
    assert [codes(line) for line in filed.lines] == [["right_unknown"], ["right_unknown"]]
    assert not cases.visible(world.actors["analyst"]).exists()


def test_the_preview_says_what_filing_does_and_keeps_nothing(world: World) -> None:
    shoes(world, "L1", "L2")
    given = notice(world, "L1", "L2", "nonsense", "L1")
    seen = notices.preview(given, actor=normal(world))
    assert not intake.notices(world.actors["analyst"]).exists()
    assert not cases.visible(world.actors["analyst"]).exists()
    filed = notices.file_notice(given, actor=normal(world)).lines
    assert [line.findings for line in filed] == [line.findings for line in seen]
    assert [line.case_id is not None for line in filed] == [line.state == "opened" for line in seen]


def test_the_same_listing_twice_is_one_case_and_a_later_notice_joins_it(world: World) -> None:
    shoes(world, "L1")
    first = notices.file_notice(notice(world, "L1", "L1"), actor=normal(world)).lines
    assert [line.state.value for line in first] == ["opened", "joined"]
    assert codes(first[1]) == ["named_twice"]
    [later] = notices.file_notice(notice(world, "L1"), actor=normal(world)).lines
    assert (later.state.value, codes(later)) == ("joined", ["case_open"])
    assert {line.case_id for line in (*first, later)} == {first[0].case_id}


# --- bad input: a clear answer, and nothing has changed


def expect_nothing_changed(world: World) -> None:
    assert not intake.notices(world.actors["analyst"]).exists()
    assert not cases.visible(world.actors["analyst"]).exists()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"statements": frozenset()}, "accurate and complete"),
        (
            {"regime": "us_dmca", "statements": frozenset({"not_authorised", "perjury"})},
            "sign with your full name",
        ),
        ({"regime": "mars"}, "There is no law 'mars' here"),
        ({"reason": "copy"}, "in 10 to 5,000 characters"),
        ({"lines": ()}, "Name at least one listing."),
        ({"files": (FILE,) * 21}, "at most 20 files"),
        ({"buys": (BuyIn("1", date(2026, 1, 1), "Fake.", position=2),)}, "line 2; the notice has 1"),
        ({"lines": (LineIn("L1", explanation="x" * 2001),)}, "at most 2,000 characters"),
    ],
)
def test_a_notice_that_lacks_something_is_refused_as_a_whole(
    world: World, more: dict[str, Any], why: str
) -> None:
    shoes(world, "L1")
    with pytest.raises(Invalid, match=why.replace("(", r"\(")):
        notices.file_notice(replace(notice(world, "L1"), **more), actor=normal(world))
    expect_nothing_changed(world)


def test_more_lines_than_a_notice_takes_are_refused_with_their_number(world: World) -> None:
    with pytest.raises(Invalid, match=r"at most 1,000 lines, and this one has 1,001\. Send it in parts"):
        notices.file_notice(notice(world, *map(str, range(1001))), actor=normal(world))
    expect_nothing_changed(world)


@pytest.mark.parametrize("who", ["viewer", "analyst", "seller", "engineer"])
def test_who_may_not_file_notices_is_told_so(world: World, who: str) -> None:
    with pytest.raises(NotAllowed, match="may not file notices"):
        notices.file_notice(notice(world, "L1"), actor=world.actors[who])
    expect_nothing_changed(world)


def test_a_right_in_the_wrong_territory_and_one_that_has_ended_are_refused_by_line(world: World) -> None:
    shoes(world, "L1", ships_to="US")
    shoes(world, "L2", ships_to="DE")
    yesterday = (now() - timedelta(days=1)).date()
    [old] = onboarding.submit_rights(
        [{"id": "old", "mark": "Vexora Old", "territories": "EU", "valid_until": yesterday.isoformat(),
          "right_type": "trademark"}], actor=INSTALLER, holder_id=world.vexora.id, operator_id=world.operator.id
    )  # fmt: skip
    assert old.listing_id is not None
    onboarding.set_right_status([old.listing_id], RightStatus.VERIFIED, reason="seen", actor=INSTALLER)
    lines = (
        *notice(world, "L1").lines,
        LineIn("L2", old.listing_id, "counterfeit_mark", where_seen="in the title"),
    )
    filed = notices.file_notice(replace(notice(world), lines=lines), actor=normal(world))
    assert [codes(line) for line in filed.lines] == [["outside_territory"], ["right_expired"]]
    assert "offered in US only" in filed.lines[0].findings[0]["what"]
    assert f"{yesterday:%d %b %Y}" in filed.lines[1].findings[0]["what"]
    assert not cases.visible(world.actors["analyst"]).exists()


def test_a_notice_against_an_authorised_seller_or_ones_own_shop_is_refused(world: World) -> None:
    shoes(world, "L1", seller_id="S1")
    shoes(world, "L2", seller_id="S2")
    sellers = parties.sellers_by_external_id(world.bazaar.id, ["S1", "S2"])
    catalogue.authorise_sellers(world.vexora.id, [sellers["S1"]], actor=world.actors["owner"])
    catalogue.authorise_sellers(world.vexora.id, [sellers["S2"]], actor=world.actors["owner"], own=True)
    filed = notices.file_notice(notice(world, "L1", "L2"), actor=good(world))
    assert [codes(line) for line in filed.lines] == [["seller_authorised"], ["own_listing"]]
    assert not cases.visible(world.actors["analyst"]).exists()


@pytest.mark.parametrize(
    ("standing", "limit"), [(Standing.NEW, 20), (Standing.PROBATION, 5), (Standing.NORMAL, 300)]
)
def test_beyond_ones_limit_lines_are_refused_and_the_others_stand(
    world: World, standing: Standing, limit: int
) -> None:
    many = [f"L{n}" for n in range(limit + 3)]
    shoes(world, *many)
    actor = as_(world.actors["owner"], standing)
    filed = notices.file_notice(notice(world, *many, many[0], files=(FILE,)), actor=actor)
    taken = [line for line in filed.lines if line.case_id]
    assert len({line.case_id for line in taken}) == limit
    assert [codes(line) for line in filed.lines[limit:-1]] == [["over_limit"]] * 3
    assert f"{limit:,} at once" in filed.lines[limit].findings[0]["what"]
    assert filed.lines[-1].state == "joined", "a line that opens no case is never over the limit"
    again = notices.file_notice(notice(world, many[-1], files=(FILE,)), actor=actor)
    assert [codes(line) for line in again.lines] == [["over_limit"]]
    review.decide(
        [taken[0].case_id] if taken[0].case_id else [], CaseEvent.DECIDE_CLEAR, reason_code="resale",
        explanation="Bought in the Union.", actor=world.actors["analyst"],
    )  # fmt: skip
    after = notices.file_notice(notice(world, many[-1], files=(FILE,)), actor=actor)
    assert [line.state.value for line in after.lines] == ["opened"], "a decided one makes room"


def test_on_probation_nothing_is_taken_without_evidence(world: World) -> None:
    shoes(world, "L1", "L2")
    actor = as_(world.actors["owner"], Standing.PROBATION)
    buy = BuyIn("O-1", date(2026, 1, 5), "The sole bears no stamp.", "S7", position=2, files=(FILE,))
    filed = notices.file_notice(notice(world, "L1", "L2", buys=(buy,)), actor=actor)
    assert [codes(line) for line in filed.lines] == [["evidence_missing"], []]
    [kept] = intake.buys_of([filed.notice.id])
    assert (kept.order_number, kept.position, kept.finding) == ("O-1", 2, "The sole bears no stamp.")
    assert [file.name for file in intake.files_of([filed.notice.id])] == ["label.png"]


def test_who_is_suspended_is_told_under_which_article(world: World) -> None:
    shoes(world, "L1")
    with pytest.raises(NotAllowed, match=r"DSA Art\. 23\(2\)"):
        notices.file_notice(notice(world, "L1"), actor=as_(world.actors["owner"], Standing.SUSPENDED))
    expect_nothing_changed(world)


# --- at size


def _queries(world: World, given: NoticeIn, actor: Actor) -> tuple[int, notices.Filed]:
    with CaptureQueriesContext(connection) as counted:
        filed = notices.file_notice(given, actor=actor)
    return len(counted), filed


def test_a_notice_of_many_lines_asks_the_database_no_more_often_than_one_of_few(world: World) -> None:
    many = [f"L{n}" for n in range(300)]
    shoes(world, *many)
    few, _ = _queries(world, notice(world, *many[:3]), good(world))
    lots, filed = _queries(world, notice(world, *many[3:]), good(world))
    assert len(filed.lines) == 297
    assert all(line.case_id for line in filed.lines)
    assert lots == few
    with CaptureQueriesContext(connection) as counted:
        notices.retract_notice(filed.notice.id, [1], actor=world.actors["owner"])
    one = len(counted)
    with CaptureQueriesContext(connection) as counted:
        notices.retract_notice(filed.notice.id, actor=world.actors["owner"])
    assert len(counted) == one
    ids: list[UUID] = [line.case_id for line in filed.lines if line.case_id]
    assert {c.state for c in cases.by_ids(world.actors["analyst"], ids).values()} == {"reinstated"}
