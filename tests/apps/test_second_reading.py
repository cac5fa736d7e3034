"""A sample of decisions is read by a second analyst who does not know the first; only agreement is counted."""

import pytest
from django.test import Client

from jointforce.cases import queries as cases
from jointforce.cases.models import Case
from jointforce.cases.queries import checks
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.errors import NotAllowed, NotFound
from jointforce.domain.vocabulary import Answer, Role
from jointforce.flows import answer, onboarding, questions, review
from jointforce.parties import queries as parties
from tests.doors import desk
from tests.doors.browsing import text
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Every decision is read a second time."""
    world = build_world()
    questions.set_check_percent(100, actor=world.actors["manager"])
    return world


@pytest.fixture
def second(world: World) -> Actor:
    """A second analyst of the house."""
    person = onboarding.invite(
        world.operator.id,
        email="second@bazaar.example",
        name="Second",
        role=Role.ANALYST,
        actor=INSTALLER,
        send=False,
    )
    world.people["second"] = person
    actor = parties.person_actor(person.id, world.operator.id)
    assert actor is not None
    world.actors["second"] = actor
    return actor


def decided(world: World, external_id: str = "L1") -> Case:
    """A case that the rights holder could not tell about, and the analyst cleared."""
    case = world.refer(external_id)
    answer.answer_referrals([AnswerIn(case.id, Answer.CANNOT_TELL)], actor=world.actors["owner"])
    review.decide([case.id], CaseEvent.DECIDE_CLEAR, reason_code="resale", explanation="I know the shop",
                  actor=world.actors["analyst"])  # fmt: skip
    return case


def test_another_analyst_reads_it_blind_and_agreement_is_counted(world: World, second: Actor) -> None:
    case = decided(world)
    client: Client = desk.sign_in(world, "second")
    page = client.get("/desk/cases/readings/")
    assert case.listing["title"] in text(page)
    assert "cannot tell" in text(page)
    assert "I know the shop" not in text(page)
    assert "resold" not in text(page)
    reading = checks.next_reading(second)
    assert reading is not None
    client.post("/desk/cases/readings/", {"reading": reading.id, "finding": "infringes"})
    [found] = checks.agreements(world.actors["manager"])
    assert (found.name, found.agreed, found.read) == ("Analyst", 0, 1)
    assert cases.case(second, case.id).state == "cleared"
    assert "Nothing waits for a second reading by you." in text(client.get("/desk/cases/readings/"))
    board = text(desk.sign_in(world, "manager").get("/desk/cases/readings/"))
    assert "How often second readers agree" in board
    assert "How often second readers agree" not in text(client.get("/desk/cases/readings/"))


def test_nobody_reads_their_own_and_nobody_reads_twice(world: World, second: Actor) -> None:
    decided(world)
    assert checks.next_reading(world.actors["analyst"]) is None
    reading = checks.next_reading(second)
    assert reading is not None
    with pytest.raises(NotFound):
        review.read_again(reading.id, False, actor=world.actors["analyst"])
    with pytest.raises(NotAllowed):
        review.read_again(reading.id, False, actor=world.actors["manager"])
    review.read_again(reading.id, False, actor=second)
    with pytest.raises(NotFound):
        review.read_again(reading.id, False, actor=second)
    assert [(a.agreed, a.read) for a in checks.agreements(world.actors["manager"])] == [(1, 1)]


def test_a_finding_must_be_said(world: World, second: Actor) -> None:
    decided(world)
    reading = checks.next_reading(second)
    assert reading is not None
    client = desk.sign_in(world, "second")
    assert (
        client.post("/desk/cases/readings/", {"reading": reading.id, "finding": "maybe"}).status_code == 422
    )
    assert client.post("/desk/cases/readings/", {"finding": "lawful"}).status_code == 422
