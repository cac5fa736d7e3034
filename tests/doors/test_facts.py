"""What an answer says beyond its case is kept, used, shown with its source, and ended."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from jointforce.base.clock import as_of, now
from jointforce.cases import queries as cases
from jointforce.cases.models import Case
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.questions import QuestionKind
from jointforce.domain.vocabulary import Answer
from jointforce.flows import answer, review, sweep
from jointforce.rights import queries as rights
from jointforce.rights import services as rights_services
from tests.doors import desk
from tests.doors.browsing import sign_in, text
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def told(world: World, said: Answer, reason: str, **fields: str) -> Case:
    """A case in which the rights holder was asked whether it was ever made, and said this."""
    case = world.refer(f"T-{reason}")
    answer.answer_referrals([AnswerIn(case.id, Answer.CANNOT_TELL)], actor=world.actors["owner"])
    kind = QuestionKind.USUAL_PRICE if reason == "usual_price" else QuestionKind.EVER_MADE
    review.refer_back(case.id, "", hours=24, actor=world.actors["analyst"], kind=kind)
    [result] = answer.answer_referrals(
        [AnswerIn(case.id, said, reason, fields=fields)], actor=world.actors["owner"]
    )
    assert result.recorded, result.detail
    return case


def offered(world: World, external_id: str, **changed: Any) -> Case | None:
    """A plain offer under the name, at a price that the rules only watch; its case, where one is opened."""
    plain = {"id": external_id, "title": "Vexora runner", "price": 100, "currency": "EUR", "seller_id": "S1"}
    world.post({**plain, **changed})
    sweep.sweep_waiting()
    return cases.visible(world.actors["owner"]).filter(listing_external_id=external_id).first()


def test_never_made_in_green_has_the_rights_holder_asked_about_green_ones(world: World) -> None:
    assert offered(world, "G0", title="Vexora runner green") is None
    told(world, Answer.COUNTERFEIT, "never_made", what="green")
    asked = offered(world, "G1", title="Vexora runner green")
    assert asked is not None
    assert asked.state == "referred"
    assert asked.triage_reason == "The rights holder says that it never made this in “green”."
    assert offered(world, "G2", title="Vexora runner black") is None
    assert offered(world, "G3", title="Case green fits Vexora runner") is None


def test_sold_only_in_japan_speaks_where_the_listing_ships_elsewhere(world: World) -> None:
    told(world, Answer.INFORMED, "sold_only_in", territories="JP")
    asked = offered(world, "J1", ships_to="JP,DE")
    assert asked is not None
    assert "sells this only in JP; the listing ships to DE" in asked.triage_reason


def test_a_fact_ends_by_itself(world: World) -> None:
    told(world, Answer.COUNTERFEIT, "never_made", what="green")
    with as_of(now() + timedelta(days=731)):
        assert offered(world, "G1", title="Vexora runner green") is None


def test_the_desk_sees_facts_with_source_and_end(world: World) -> None:
    case = told(world, Answer.INFORMED, "usual_price", low="90", high="120", currency="EUR")
    other = world.refer("L9")
    page = desk.sign_in(world, "analyst").get(f"/desk/cases/{other.id}/told/")
    assert "Usually costs 90.00 to 120.00 EUR." in text(page)
    assert f'href="/desk/cases/{case.id}/"' in page.content.decode()
    [fact] = rights.facts(world.actors["analyst"], now())
    assert f"holds until {fact.expires_at:%d %b %Y}" in text(page)


def test_the_rights_holder_ends_a_fact_and_nobody_else_does(world: World) -> None:
    told(world, Answer.COUNTERFEIT, "never_made", what="green")
    [fact] = rights.facts(world.actors["owner"], now())
    owner = sign_in(world, "owner")
    assert "Never made: green." in text(owner.get("/portal/questions/"))
    address = f"/portal/questions/facts/{fact.id}/end/"
    assert sign_in(world, "stranger").post(address).status_code == 404
    assert sign_in(world, "viewer").post(address).status_code == 403
    assert "It holds no more" in text(owner.post(address, follow=True))
    assert owner.post(address).status_code == 404
    assert offered(world, "G1", title="Vexora runner green") is None


def test_taking_the_removal_back_ends_what_it_taught(world: World) -> None:
    case = told(world, Answer.COUNTERFEIT, "never_made", what="green")
    answer.retract(case.id, actor=world.actors["owner"])
    assert not rights.facts(world.actors["owner"], now()).exists()


def test_the_same_word_twice_is_known_once_and_for_longer(world: World) -> None:
    told(world, Answer.COUNTERFEIT, "never_made", what="green")
    with as_of(now() + timedelta(days=100)):
        case = world.refer("L2")
        answer.answer_referrals([AnswerIn(case.id, Answer.CANNOT_TELL)], actor=world.actors["owner"])
        review.refer_back(case.id, "", hours=24, actor=world.actors["analyst"], kind=QuestionKind.EVER_MADE)
        said = AnswerIn(case.id, Answer.COUNTERFEIT, "never_made", fields={"what": "green"})
        answer.answer_referrals([said], actor=world.actors["owner"])
        [fact] = rights.facts(world.actors["owner"], now())
    assert fact.case_id == case.id


def test_a_later_authorisation_takes_the_place_of_one_that_ends_earlier(world: World) -> None:
    seller, owner = world.actors["seller"].require_party(), world.actors["owner"]
    june, december = date(2999, 6, 30), date(2999, 12, 31)
    said = []
    for until in (june, december, june, None, december):
        with transaction.atomic():
            rights_services.authorise(world.vexora.id, [seller], actor=owner, now=now(), valid_until=until)
        given = rights.authorisation_of(world.vexora.id, seller)
        assert given is not None
        said.append(given.valid_until)
    assert said == [june, december, december, None, None]
