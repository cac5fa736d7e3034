"""Every page of the desk opens for its people, with few queries however many rows there are."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jointforce.base.sql import execute
from jointforce.cases import queries as cases
from jointforce.cases.schemas import AnswerIn
from jointforce.delivery import queries as delivery
from jointforce.domain.vocabulary import Answer, Role
from jointforce.flows import answer, notices, onboarding, sweep
from jointforce.intake import queries as intake
from jointforce.triage import queries as triage
from tests.doors.desk import sign_in
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture
def world() -> World:
    return build_world()


def busy(world: World, count: int) -> dict[str, Any]:
    """A house in which something of everything has happened; ids by the name that the addresses give them."""
    found: list[uuid.UUID] = []
    for number in range(count):
        case = world.refer(f"L{number}", f"S{number % 3}")
        answer.write(case.id, "Where does it ship from?", actor=world.actors["owner"])
        found.append(case.id)
    said = [AnswerIn(i, Answer.COUNTERFEIT if n % 2 else Answer.CANNOT_TELL) for n, i in enumerate(found)]
    answer.answer_referrals(said, actor=world.actors["owner"])
    notices.file_public_notice(
        name="Somebody", email="somebody@public.example", mark="Vexora", reason="It is not made by them.",
        good_faith=True, listing_refs=["L0"],
    )  # fmt: skip
    onboarding.issue_key(
        world.bazaar.id, name="Shop", role=Role.ENGINEER, scopes=["cases:read"], actor=INSTALLER
    )
    case = cases.case(world.actors["analyst"], found[-1])
    return {
        "case_id": case.id,
        "holder_id": world.vexora.id,
        "right_id": world.rights["Vexora"],
        "seller_id": case.seller_id,
        "notice_id": intake.notices(world.actors["analyst"])[0].id,
        "message_id": delivery.messages(world.actors["analyst"])[0].id,
        "marketplace_id": world.bazaar.id,
        "version_id": triage.versions(world.actors["analyst"], None)[0].id,
    }


PAGES = (
    "desk", "desk-cases", "desk-case", "desk-messages", "desk-notices", "desk-notice", "desk-policy",
    "desk-policy-counts", "desk-policy-version", "desk-policy-holder", "desk-holders", "desk-holder", "desk-rights",
    "desk-right", "desk-sellers", "desk-seller", "desk-deliveries", "desk-delivery", "desk-machines", "desk-machine",
    "desk-work", "desk-ledger", "desk-transparency",
)  # fmt: skip
QUERIES = {
    "desk-cases": "?q=Vexora&state=removing",
    "desk-rights": "?status=all&q=vex",
    "desk-deliveries": "?tab=all",
    "desk-sellers": "?q=S",
    "desk-policy-change": "?edit=up&rule=2",
}
_TAKES = {
    "desk-case": "case_id", "desk-notice": "notice_id", "desk-policy-version": "version_id",
    "desk-policy-holder": "holder_id", "desk-holder": "holder_id", "desk-right": "right_id",
    "desk-seller": "seller_id", "desk-delivery": "message_id", "desk-machine": "marketplace_id",
}  # fmt: skip


def address(name: str, ids: dict[str, Any]) -> str:
    kwargs = {_TAKES[name]: ids[_TAKES[name]]} if name in _TAKES else {}
    return reverse(name, kwargs=kwargs) + QUERIES.get(name, "")


def test_every_page_opens_for_analyst_manager_and_engineer_with_few_queries(
    world: World, django_assert_max_num_queries: Any
) -> None:
    ids = busy(world, 12)
    for who in ("analyst", "manager", "engineer"):
        client = sign_in(world, who)
        for name in PAGES:
            with django_assert_max_num_queries(MOST_QUERIES):
                page = client.get(address(name, ids))
            assert page.status_code == 200, (who, name)


def test_pages_are_for_the_marketplace_only(world: World) -> None:
    ids = busy(world, 1)
    for who in ("owner", "seller"):
        client = sign_in(world, who)
        for name in PAGES:
            assert client.get(address(name, ids)).status_code == 404, (who, name)
    assert Client().get("/desk/deliveries/work/").status_code == 302


def test_a_list_goes_on_where_its_page_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    busy(world, 7)
    monkeypatch.setattr("jointforce.web.desk.lists.PAGE", 3)
    client = sign_in(world, "analyst")
    for path in ("/desk/", "/desk/cases/"):
        seen: list[int] = []
        after = ""
        while True:
            context = client.get(path, {"after": after}).context
            rows = [w.case for w in context["waiting"]] if "waiting" in context else list(context["cases"])
            assert len(rows) <= 3
            seen += [case.number for case in rows]
            after = context["next_after"]
            if not after:
                break
        expected = cases.visible(world.actors["analyst"])
        expected = expected.filter(state__in=["answered"]) if path == "/desk/" else expected
        assert sorted(seen) == sorted(expected.values_list("number", flat=True))


@pytest.mark.parametrize("after", ["x", "WyJ4Il0=", "W10=", "bnVsbA==", "WzEsMiwzLDRd", "%00"])
def test_a_cursor_that_was_never_given_out_is_refused_with_a_sentence(world: World, after: str) -> None:
    for path in (
        "/desk/",
        "/desk/cases/",
        "/desk/rights/",
        "/desk/cases/sellers/",
        "/desk/messages/notices/",
    ):
        assert sign_in(world, "analyst").get(path, {"after": after}).status_code in (404, 422)


def test_listings_that_wait_are_counted_on_the_work_page(world: World) -> None:
    world.post({"id": "L9", "title": "Anything"})
    client = sign_in(world, "engineer")
    assert client.get("/desk/deliveries/work/").context["unscreened"] == 1
    assert sign_in(world, "souk_engineer").get("/desk/deliveries/work/").context["unscreened"] == 0
    sweep.sweep_waiting()
    assert client.get("/desk/deliveries/work/").context["unscreened"] == 0


def test_what_could_not_be_screened_is_shown_and_screened_again_on_a_persons_word(world: World) -> None:
    world.post({"id": "L9", "title": "Anything"})
    execute("UPDATE intake_listingversion SET screening_fault = 'ValueError: odd'")
    client = sign_in(world, "engineer")
    page = client.get("/desk/deliveries/work/")
    assert "ValueError: odd" in page.content.decode()
    assert page.context["unscreened"] == 0
    [version] = page.context["aside"]
    again = "/desk/deliveries/work/again/"
    assert client.post(again).status_code == 422
    assert sign_in(world, "souk_engineer").post(again, {"version": str(version.id)}).status_code == 404
    assert sign_in(world, "manager").post(again, {"version": str(version.id)}).status_code == 403
    assert client.post(again, {"version": str(version.id)}).status_code == 302
    assert sweep.sweep_waiting().listings == 1
