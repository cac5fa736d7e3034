"""A rights holder's reliability is measured on real questions whose answer is known, and nothing of it shows."""

from uuid import UUID, uuid4

import pytest

from jointforce.cases import queries as cases
from jointforce.cases.queries import checks
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.checks import agrees, reliability, sampled
from jointforce.domain.errors import NotAllowed
from jointforce.domain.vocabulary import Answer
from jointforce.flows import answer, questions, review, sweep
from tests.doors import desk
from tests.doors.browsing import sign_in, text
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Every answer that can be compared is."""
    world = build_world()
    questions.set_check_percent(100, actor=world.actors["manager"])
    return world


def asked(world: World, external_id: str) -> UUID:
    """The open question about one more listing with the same text from the same seller."""
    world.post(
        {"id": external_id, "title": "V*x⭐ra runner", "price": 19, "currency": "EUR", "seller_id": "S1"}
    )
    sweep.sweep_waiting()
    return cases.visible(world.actors["owner"]).get(listing_external_id=external_id).id


def said(world: World, case_id: UUID, what: Answer) -> None:
    answer.answer_referrals([AnswerIn(case_id, what)], actor=world.actors["owner"])


def settled_as_lawful(world: World, external_id: str = "K1") -> None:
    """The rights holder could not tell; an analyst cleared it."""
    case_id = asked(world, external_id)
    said(world, case_id, Answer.CANNOT_TELL)
    review.decide(
        [case_id], CaseEvent.DECIDE_CLEAR, reason_code="resale", explanation="", actor=world.actors["analyst"]
    )


def test_an_answer_is_compared_with_the_ruling_on_an_equal_question(world: World) -> None:
    settled_as_lawful(world)
    said(world, asked(world, "K2"), Answer.GENUINE)
    assert checks.compared([world.vexora.id]) == {world.vexora.id: (1, 1)}
    said(world, asked(world, "K3"), Answer.COUNTERFEIT)
    assert checks.compared([world.vexora.id]) == {world.vexora.id: (1, 2)}


def test_what_does_not_judge_is_not_compared_and_neither_is_what_nobody_settled(world: World) -> None:
    said(world, asked(world, "K1"), Answer.GENUINE)
    said(world, asked(world, "K2"), Answer.GENUINE)
    assert checks.compared([world.vexora.id]) == {}
    settled_as_lawful(world, "K3")
    said(world, asked(world, "K4"), Answer.CANNOT_TELL)
    assert checks.compared([world.vexora.id]) == {}


def test_a_house_that_compares_none_compares_none(world: World) -> None:
    questions.set_check_percent(0, actor=world.actors["manager"])
    settled_as_lawful(world)
    said(world, asked(world, "K2"), Answer.GENUINE)
    assert checks.compared([world.vexora.id]) == {}


def test_the_sample_is_as_large_as_it_is_said_to_be() -> None:
    ids = [uuid4() for _ in range(20_000)]
    assert not any(sampled(i, 0) for i in ids)
    assert all(sampled(i, 100) for i in ids)
    assert 0.04 < sum(sampled(i, 5) for i in ids) / len(ids) < 0.06


def test_agreement_follows_from_what_an_answer_does() -> None:
    assert [agrees(a, True) for a in (Answer.COUNTERFEIT, Answer.GENUINE, Answer.INFORMED)] == [
        True,
        False,
        None,
    ]
    assert [agrees(a, False) for a in (Answer.INFRINGING, Answer.AUTHORISED)] == [False, True]
    assert reliability(5, 5) == pytest.approx(0.566, abs=0.001)


def test_account_managers_alone_see_it_and_the_portal_is_the_same_with_and_without(world: World) -> None:
    settled_as_lawful(world)
    case_id = asked(world, "K2")
    said(world, case_id, Answer.GENUINE)
    address = f"/desk/holders/{world.vexora.id}/asked/"
    assert "1 of 1 answers agreed with what was known" in text(desk.sign_in(world, "manager").get(address))
    assert "agreed with what was known" not in text(desk.sign_in(world, "analyst").get(address))
    owner = sign_in(world, "owner")
    pages = [
        owner.get(p).content.decode() for p in (f"/portal/cases/{case_id}/", "/portal/", "/portal/questions/")
    ]
    assert not any(word in page.lower() for page in pages for word in ("known", "compared", "reliab"))


def test_only_an_account_manager_sets_the_share(world: World) -> None:
    for who in ("analyst", "owner"):
        with pytest.raises(NotAllowed):
            questions.set_check_percent(50, actor=world.actors[who])
    manager = desk.sign_in(world, "manager")
    assert manager.post("/desk/holders/checks/", {"percent": "101"}).status_code == 422
    assert manager.post("/desk/holders/checks/", {"percent": "7"}).status_code == 302
