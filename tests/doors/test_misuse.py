"""Measures against misuse at the doors: the desk decides and lifts, the party reads and appeals, a machine knows."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from jointforce.base import clock
from jointforce.domain.misuse import MeasureState
from jointforce.domain.vocabulary import Standing
from jointforce.flows import misuse, standing
from jointforce.parties import queries as parties
from jointforce.parties.models import MisuseMeasure
from tests.apps.test_misuse_measures import claim, infringe, the_proposal
from tests.doors.browsing import button_for, sign_in, text
from tests.doors.sides import agent_of_lumora
from tests.world import World, build_world

pytestmark = pytest.mark.django_db
BEGAN = datetime(2026, 2, 2, 9, tzinfo=UTC)


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.BLOB_DIR = tmp_path
    return build_world()


@pytest.fixture
def story(world: World) -> Iterator[World]:
    """Vexora has lost all of its five claims."""
    with clock.as_of(BEGAN):
        claim(world, 5, lost=True)
        yield world


def address(measure: MisuseMeasure, what: str = "") -> str:
    return f"/desk/holders/misuse/{measure.id}/{what}"


def test_the_desk_reads_the_count_warns_and_the_rights_holder_reads_the_warning(story: World) -> None:
    analyst, due = sign_in(story, "analyst"), the_proposal(story)
    said = text(analyst.get("/desk/holders/misuse/"))
    assert "In 180 days 5 of 5 decided listings were reported wrongly (100%)." in said
    assert "DSA Art. 23(2)" in said
    page = analyst.get(address(due))
    assert "you weigh" in text(page)
    assert button_for(page, address(due, "decide/"))
    assert "warning" not in text(sign_in(story, "viewer").get("/portal/record/"))
    decided = analyst.post(
        address(due, "decide/"), {"target": "impose", "reasons": "All five were resale."}, follow=True
    )
    assert "It is in force, and the party is told." in text(decided)
    said = text(sign_in(story, "viewer").get("/portal/record/"))
    for words in ("Warning, in force until", "All five were resale.", "3 more lost claims", "Is it wrong?"):
        assert words in said
    assert "Warning, in force" in text(analyst.get(f"/desk/holders/{story.vexora.id}/record/"))
    assert "No step is due." in text(analyst.get("/desk/holders/misuse/"))
    assert "Vexora" in text(analyst.get("/desk/holders/misuse/?list=in_force"))
    lifted = analyst.post(
        address(due, "decide/"), {"target": "lift", "reasons": "The wrong Vexora."}, follow=True
    )
    assert "The wrong Vexora." in text(lifted)
    assert "lifted" in text(sign_in(story, "viewer").get("/portal/record/"))
    assert "Vexora" in text(analyst.get("/desk/holders/misuse/?list=past"))


def test_of_two_analysts_the_second_gets_a_page_that_says_who_was_first(story: World) -> None:
    due = the_proposal(story)
    form = {"target": "dismiss", "reasons": "Once only."}
    assert sign_in(story, "manager").post(address(due, "decide/"), form).status_code == 302
    late = sign_in(story, "analyst").post(address(due, "decide/"), {"target": "impose", "reasons": "x"})
    assert late.status_code == 409
    assert "decided already, by Manager: dismissed" in text(late)


@pytest.mark.parametrize(
    ("who", "form", "status"),
    [
        ("engineer", {"target": "impose", "reasons": "x"}, 403),
        ("owner", {"target": "impose", "reasons": "x"}, 404),
        ("stranger", {"target": "impose", "reasons": "x"}, 404),
        ("analyst", {"target": "impose", "reasons": " "}, 422),
        ("analyst", {"target": "ban", "reasons": "x"}, 422),
    ],
)
def test_who_may_not_or_does_not_say_why_changes_nothing(
    story: World, who: str, form: dict[str, str], status: int
) -> None:
    due = the_proposal(story)
    assert sign_in(story, who).post(address(due, "decide/"), form).status_code == status
    assert the_proposal(story).state == MeasureState.PROPOSED


def test_a_suspended_rights_holder_is_refused_at_the_portal_and_a_machine_reads_until_when(
    story: World,
) -> None:
    misuse.decide(the_proposal(story).id, impose=True, reasons="x", actor=story.actors["analyst"])
    with clock.as_of(BEGAN + timedelta(days=3)):
        claim(story, 3, lost=True)
        misuse.decide(the_proposal(story).id, impose=True, reasons="y", actor=story.actors["analyst"])
        key = {"authorization": f"Bearer {story.keys['owner']}"}
        body = json.loads(Client().get("/api/v1/record", headers=key).content)
        assert (body["standing"], body["suspended_until"]) == ("suspended", "2026-03-07T23:00:00Z")
        record = text(sign_in(story, "owner").get("/portal/record/"))
        assert "Your notices are refused until 07 Mar 2026, 23:00 UTC" in record
        owner, manager = sign_in(story, "owner"), sign_in(story, "manager")
        owner.post("/portal/record/appeal/", {"text": "They were ours."})
        found = parties.open_appeals(story.actors["manager"])[0].id
        measure = MisuseMeasure.objects.get(step="suspension")
        given = {"appeal": found, "decision": "normal", "answer": "So they were."}
        page = manager.post(address(measure, "appeal/"), given, follow=True)
        assert "Lifted" in text(page)
        assert parties.by_ids([story.vexora.id])[story.vexora.id].standing == Standing.NORMAL
        body = json.loads(Client().get("/api/v1/record", headers=key).content)
        assert body["suspended_until"] is None


def test_a_seller_reads_its_warning_appeals_and_the_desk_answers_on_its_page(world: World) -> None:
    infringe(world, 2)
    with clock.as_of(BEGAN + timedelta(days=2)):
        due = the_proposal(world)
        seller, manager = sign_in(world, "seller"), sign_in(world, "manager")
        assert "Is it wrong?" not in text(seller.get("/seller/strikes/"))
        misuse.decide(due.id, impose=True, reasons="Both were copies.", actor=world.actors["analyst"])
        said = text(seller.get("/seller/strikes/"))
        for words in (
            "Warning, in force until",
            "Both were copies.",
            "5 days with a strike within 12 months",
        ):
            assert words in said
        assert seller.post("/seller/strikes/appeal/", {"text": " "}).status_code == 422
        sent = seller.post("/seller/strikes/appeal/", {"text": "I have invoices."}, follow=True)
        assert "Waits for a person at the marketplace." in text(sent)
        place = f"/desk/cases/sellers/{due.party_id}/"
        assert "I have invoices." in text(manager.get(place))
        found = parties.open_appeals(world.actors["manager"])[0].id
        given = {"appeal": found, "decision": "normal", "answer": "They are good."}
        assert sign_in(world, "souk_engineer").post(f"{place}appeal/", given).status_code == 404
        assert "Warning, lifted" in text(manager.post(f"{place}appeal/", given, follow=True))
        assert "They are good." in text(seller.get("/seller/strikes/"))


def test_an_agent_that_complains_reads_its_measures_at_home(world: World) -> None:
    at_home, _ = agent_of_lumora(world)
    MisuseMeasure.objects.create(
        party_id=at_home.require_party(), step="warning", state=MeasureState.IN_FORCE, why="5 of 5.", counted={},
        newest_at=BEGAN, days=180, proposed_at=BEGAN, reasons="Resale.", decided_by="a", decided_by_name="Ann",
        decided_at=BEGAN, until=BEGAN + timedelta(days=181),
    )  # fmt: skip
    client = Client()
    client.force_login(parties.people_of(at_home.require_party())[0])
    assert "Resale." in text(client.get("/agent/"))
    sent = client.post("/agent/appeal/", {"text": "It was the client's."}, follow=True)
    assert "Waits for a person at the marketplace." in text(sent)
    assert len(parties.open_appeals(world.actors["manager"])) == 1


def test_every_page_about_misuse_asks_the_database_at_most_fifteen_times(
    story: World, django_assert_max_num_queries: Any
) -> None:
    due = the_proposal(story)
    misuse.decide(due.id, impose=True, reasons="x", actor=story.actors["analyst"])
    with clock.as_of(BEGAN + timedelta(days=3)):
        claim(story, 3, lost=True)
        standing.appeal("They were ours.", actor=story.actors["owner"])
        pages = {
            "analyst": [
                "/desk/holders/misuse/?list=in_force", address(the_proposal(story)), address(due),
                f"/desk/holders/{story.vexora.id}/record/",
                f"/desk/cases/sellers/{story.actors['seller'].party_id}/",
            ],
            "owner": ["/portal/record/"],
            "seller": ["/seller/strikes/"],
        }  # fmt: skip
        for who, paths in pages.items():
            client = sign_in(story, who)
            for path in paths:
                with django_assert_max_num_queries(15):
                    assert client.get(path).status_code == 200, path
