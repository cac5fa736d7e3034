"""A rights holder sees its record and appeals; the desk reads again, answers, and sees each brand's standing."""

import json

import pytest
from django.test import Client

from jointforce.cases.queries import outcomes
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.vocabulary import Answer, Role, Standing
from jointforce.flows import answer, onboarding, review, standing
from jointforce.parties import queries as parties
from tests.doors.browsing import sign_in, text
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Vexora has taken back four of its four removals."""
    world = build_world()
    for n in range(4):
        case = world.refer(f"L{n}", f"S{n}")
        answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=world.actors["owner"])
        answer.retract(case.id, actor=world.actors["owner"])
    standing.judge_waiting()
    return world


def now_standing(world: World) -> str:
    return parties.by_ids([world.vexora.id])[world.vexora.id].standing


def test_a_rights_holder_reads_counts_bounds_the_sentence_and_what_would_change_it(world: World) -> None:
    page = text(sign_in(world, "viewer").get("/portal/record/"))
    assert "4 of your 4 decided listings in 365 days were overturned (0.0 %)" in page
    assert "even at best that is 49.0 %" in page
    assert "more upheld, none lost: good faith, from" in page
    assert "surely 0.0 % to 49.0 %" in page
    assert "normal → probation" in page
    assert "An owner of your organisation can appeal." in page


def test_an_owner_appeals_an_account_manager_grants_and_takes_the_grant_back(world: World) -> None:
    owner, manager = sign_in(world, "owner"), sign_in(world, "manager")
    assert owner.post("/portal/record/appeal/", {"text": " "}).status_code == 422
    answered = owner.post("/portal/record/appeal/", {"text": "An intern did it."}, follow=True)
    assert "Waits for a person at the marketplace." in text(answered)
    again = owner.post("/portal/record/appeal/", {"text": "And again."})
    assert (again.status_code, "waits already" in text(again)) == (422, True)
    address = f"/desk/holders/{world.vexora.id}/record/"
    assert "appeal" in text(manager.get("/desk/holders/"))
    appeal = parties.open_appeals(world.actors["manager"])[0].id
    given = {"appeal": appeal, "decision": "normal", "answer": "Seen."}
    assert sign_in(world, "analyst").post(f"{address}appeal/", given).status_code == 403
    assert "Granted normal" in text(manager.post(f"{address}appeal/", given, follow=True))
    assert now_standing(world) == Standing.NORMAL
    assert "keeps this standing until" in text(owner.get("/portal/record/"))
    manager.post(f"{address}appeal/", {"appeal": appeal, "decision": "withdraw"})
    assert now_standing(world) == Standing.PROBATION


def test_another_brands_appeal_cannot_be_answered_under_this_ones_address(world: World) -> None:
    appeal = standing.appeal("An intern did it.", actor=world.actors["owner"]).id
    answered = sign_in(world, "manager").post(
        f"/desk/holders/{world.lumora.id}/record/appeal/",
        {"appeal": appeal, "decision": "keep", "answer": "no"},
    )
    assert answered.status_code == 404


def test_a_second_analyst_reads_again_what_one_has_rejected() -> None:
    world = build_world()
    colleague = onboarding.invite(
        world.bazaar.id,
        email="second@bazaar.example",
        name="Second",
        role=Role.ANALYST,
        actor=INSTALLER,
        send=False,
    )
    actor = parties.person_actor(colleague.id, world.bazaar.id)
    assert actor is not None
    world.people["second"], world.actors["second"] = colleague, actor
    case = world.refer()
    answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    review.decide(
        [case.id], CaseEvent.REVERSE, reason_code="resale", explanation="x", actor=world.actors["analyst"]
    )
    address = f"/desk/holders/{world.vexora.id}/record/"
    assert "It is one after all" not in text(sign_in(world, "analyst").get(address))
    second = sign_in(world, "second")
    assert "It is one after all" in text(second.get(address))
    [row] = outcomes.second_readings(world.actors["manager"], [world.vexora.id])
    page = second.post(f"{address}again/", {"outcome": row.id, "agrees": "no"}, follow=True)
    assert "Second readings" not in text(page)
    assert second.post(f"{address}again/", {"outcome": row.id, "agrees": "no"}).status_code == 404


def test_a_machine_reads_the_record(world: World) -> None:
    key = {"authorization": f"Bearer {world.keys['viewer']}"}
    body = json.loads(Client().get("/api/v1/record", headers=key).content)
    assert (body["standing"], body["tally"]["retracted"], body["tally"]["upheld"]) == ("probation", 4, 0)
    assert body["undecided_limit"] == 5
    assert body["explanation"].startswith("4 of your 4 decided listings")
    assert [row["result"] for row in body["lost"]] == ["retracted"] * 4
    assert sum(tally["decided"] for tally in body["reasons"].values()) == 4
