"""The seller of a removed listing asks the rights holder, who answers or is silent."""

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from jointforce.base.clock import as_of
from jointforce.cases import queries as cases
from jointforce.cases.queries import clocks as clock_queries
from jointforce.cases.queries import enquiries as queries
from jointforce.cases.services.enquiries import MOST_OF_A_CASE
from jointforce.delivery import services as delivery
from jointforce.domain.actor import Actor, system
from jointforce.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.mandate import GRANTABLE
from jointforce.domain.vocabulary import AgentKind
from jointforce.flows import answer, enquiries, expiry, intake, mandates, onboarding, regimes
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties
from jointforce.parties.models import Membership
from jointforce.reporting.queries import holder_health
from tests.doors.selling import removed
from tests.world import INSTALLER, World, build_world

if TYPE_CHECKING:
    from uuid import UUID

    from jointforce.cases.models import CaseClock

pytestmark = pytest.mark.django_db

ASKED = datetime(2026, 11, 4, 9, tzinfo=UTC)
"""A Wednesday; the fifth business day after it is the Thursday of the next week, after Veterans Day (US)."""
END = datetime(2026, 11, 13, 7, 59, 59, 999_999, tzinfo=UTC)
"""The last moment of that Thursday in Los Angeles."""

SECOND = timedelta(seconds=1)
CLOCK = system("test")


@pytest.fixture
def world() -> World:
    return build_world()


def asked(world: World, text: str = "Which of my shoes is meant?") -> "UUID":
    with as_of(ASKED):
        [statement] = removed(world)
        return enquiries.ask(statement.case_id, text, actor=world.actors["seller"])


def letters(event: str) -> list[tuple[str, str]]:
    """To whom, and the text, of the letters of this kind that wait."""
    found = delivery.claim(100, channel="email", now=ASKED + timedelta(days=60))
    return [(m.to_address, str(m.payload["body"])) for m in found if m.event_type == event]


def left_unanswered(world: World) -> int:
    """What the account manager sees of it on the board."""
    manager, ids = world.actors["manager"], [world.vexora.id]
    return holder_health(manager, ids, since=ASKED, now=END + timedelta(days=5))[
        world.vexora.id
    ].sellers_unanswered


def verbs(world: World, enquiry_id: "UUID") -> list[str]:
    case_id = queries.enquiry(CLOCK, enquiry_id).case_id
    return [line.verb for line in ledger.history("case", str(case_id))]


def test_the_rights_holders_people_are_told_and_answer_and_the_seller_reads_it(world: World) -> None:
    enquiry_id = asked(world)
    told = letters("enquiry.asked")
    assert {to for to, _ in told} == {"owner@vexora.example", "member@vexora.example"}
    assert all("13 Nov 2026 07:59 (UTC)" in body for _, body in told)
    assert all("Which of my shoes" not in body for _, body in told), "a letter carries nobody's own words"
    with as_of(ASKED + timedelta(days=1)):
        enquiries.answer(enquiry_id, "The brown one.", actor=world.actors["owner"])
    found = queries.enquiry(world.actors["seller"], enquiry_id)
    assert (found.answer, found.answered_by_name) == ("The brown one.", "Owner")
    assert found.ended_at == found.answered_at == ASKED + timedelta(days=1)
    assert [v for v in verbs(world, enquiry_id) if "enquir" in v] == [
        "case.enquired",
        "case.enquiry_answered",
    ]
    assert list(queries.waiting(world.actors["owner"])) == []


def test_silence_is_told_to_the_seller_with_what_it_can_do_and_a_late_answer_still_counts(
    world: World,
) -> None:
    seller = world.actors["seller"]
    enquiry_id = asked(world)
    with as_of(END):
        assert enquiries.settle_unanswered() == 0, "the last moment is the rights holder's"
    with as_of(END + SECOND):
        assert enquiries.settle_unanswered() == 1
        assert enquiries.settle_unanswered() == 0
    found = queries.enquiry(seller, enquiry_id)
    assert found.ended_at == END + SECOND
    assert found.answered_at is None
    assert left_unanswered(world) == 1
    with as_of(END + timedelta(days=3)):
        enquiries.answer(enquiry_id, "Sorry. The brown one.", actor=world.actors["member"])
        with pytest.raises(WrongState, match=r"answered already, on 16 Nov 2026"):
            enquiries.answer(enquiry_id, "Or not.", actor=world.actors["owner"])
    found = queries.enquiry(seller, enquiry_id)
    assert (found.ended_at, found.answer) == (END + SECOND, "Sorry. The brown one.")
    assert [v for v in verbs(world, enquiry_id) if "enquir" in v] == [
        "case.enquired", "case.enquiry_unanswered", "case.enquiry_answered",
    ]  # fmt: skip
    assert left_unanswered(world) == 0


def test_a_seller_with_an_address_gets_a_letter_about_the_answer_and_about_silence(world: World) -> None:
    row = {"id": "S1", "name": "Seller One", "email": "one@sellers.example"}
    intake.post_sellers([row], actor=INSTALLER, marketplace_id=world.bazaar.id)
    asked(world)
    with as_of(END + SECOND):
        enquiries.settle_unanswered()
    [(to, body)] = letters("enquiry.unanswered")
    assert to == "one@sellers.example"
    assert "You need not wait" in body
    assert "{sign_in}" in body, "the link is made when the letter leaves"


def test_one_enquiry_waits_at_a_time_and_there_is_an_end_to_them(world: World) -> None:
    seller, owner = world.actors["seller"], world.actors["owner"]
    enquiry_id = asked(world)
    case_id = queries.enquiry(seller, enquiry_id).case_id
    for n in range(MOST_OF_A_CASE):
        with as_of(ASKED + timedelta(minutes=n)):
            with pytest.raises(WrongState, match="not answered yet"):
                enquiries.ask(case_id, "And?", actor=seller)
            enquiries.answer(enquiry_id, f"Answer {n}.", actor=owner)
            if n + 1 < MOST_OF_A_CASE:
                enquiry_id = enquiries.ask(case_id, "And?", actor=seller)
    with as_of(ASKED + timedelta(hours=1)), pytest.raises(WrongState, match="You have asked 5 times"):
        enquiries.ask(case_id, "And?", actor=seller)
    assert len(queries.of_case(case_id)) == MOST_OF_A_CASE


@pytest.mark.parametrize("text", ["", "  \n", "x" * 4001])
def test_an_enquiry_says_something_and_not_too_much(world: World, text: str) -> None:
    with pytest.raises(Invalid, match=r"1 to 4,000 characters"):
        asked(world, text)


def test_only_the_seller_of_a_removed_listing_asks_and_only_its_rights_holder_answers(world: World) -> None:
    enquiry_id = asked(world)
    case_id = queries.enquiry(CLOCK, enquiry_id).case_id
    for who in ("owner", "analyst"):
        with pytest.raises(NotAllowed):
            enquiries.ask(case_id, "And?", actor=world.actors[who])
    for who, wrong in (
        ("stranger", NotFound),
        ("viewer", NotAllowed),
        ("analyst", NotAllowed),
        ("seller", NotAllowed),
    ):
        with pytest.raises(wrong):
            enquiries.answer(enquiry_id, "No.", actor=world.actors[who])
    assert queries.enquiry(CLOCK, enquiry_id).answered_at is None


def test_a_listing_that_comes_back_ends_what_was_asked_and_nobody_was_silent(world: World) -> None:
    enquiry_id = asked(world)
    case_id = queries.enquiry(CLOCK, enquiry_id).case_id
    with as_of(ASKED + SECOND):
        answer.retract(case_id, actor=world.actors["owner"], note="My mistake.")
        with pytest.raises(WrongState, match="not removed"):
            enquiries.ask(case_id, "And?", actor=world.actors["seller"])
    assert list(queries.waiting(world.actors["owner"])) == []
    assert not queries.enquiry(CLOCK, enquiry_id).was_silent
    with as_of(END + SECOND):
        assert enquiries.settle_unanswered() == 0
    assert letters("enquiry.unanswered") == []
    assert left_unanswered(world) == 0
    assert "case.enquiry_ended" in verbs(world, enquiry_id)


def test_who_sells_many_copies_fills_no_inbox(world: World) -> None:
    with as_of(ASKED):
        for statement in removed(world, 3):
            enquiries.ask(statement.case_id, "Why?", actor=world.actors["seller"])
    assert len(queries.waiting(world.actors["owner"])) == 3
    assert len(letters("enquiry.asked")) == 2, "one letter each to the owner and the member"


def test_where_nobody_of_the_rights_holder_may_answer_its_account_manager_is_told(world: World) -> None:
    onboarding.assign_manager(world.vexora.id, world.people["manager"].id, actor=world.actors["manager"])
    Membership.objects.filter(person__in=[world.people["owner"], world.people["member"]]).update(
        ended_at=ASKED
    )
    asked(world)
    assert [to for to, _ in letters("enquiry.asked")] == ["manager@bazaar.example"]


def test_an_agent_answers_for_its_principal_where_the_mandate_says_so(world: World) -> None:
    today = ASKED.date()
    with as_of(ASKED):
        mandate = mandates.give(
            email="paula@pactum.example", person_name="Paula", agent_name="Pactum", kind=AgentKind.ASSOCIATION,
            terms=mandates.Terms(today, allows=tuple(a.value for a in GRANTABLE)), actor=world.actors["owner"],
        )  # fmt: skip
        [person] = parties.people_of(mandate.agent_id)
        acting = parties.person_under_mandate(person.id, mandate.id, today).actor
        assert isinstance(acting, Actor)
        enquiry_id = asked(world)
        assert "paula@pactum.example" in {to for to, _ in letters("enquiry.asked")}
        enquiries.answer(enquiry_id, "For Vexora: the brown one.", actor=acting)
    assert queries.enquiry(world.actors["seller"], enquiry_id).answered_by_name == "Paula (Pactum) for Vexora"


def test_an_agent_for_another_right_is_not_told_and_finds_nothing(world: World) -> None:
    today = ASKED.date()
    row = {"id": "R-other", "mark": "Vexoline", "nice_classes": "25", "territories": "EU"}
    with as_of(ASKED):
        [other] = onboarding.submit_rights(
            [row], actor=INSTALLER, holder_id=world.vexora.id, operator_id=world.operator.id
        )
        assert other.listing_id is not None
        terms = mandates.Terms(today, allows=tuple(a.value for a in GRANTABLE), right_ids=(other.listing_id,))
        mandate = mandates.give(
            email="paula@pactum.example", person_name="Paula", agent_name="Pactum", kind=AgentKind.ASSOCIATION,
            terms=terms, actor=world.actors["owner"],
        )  # fmt: skip
        [person] = parties.people_of(mandate.agent_id)
        acting = parties.person_under_mandate(person.id, mandate.id, today).actor
        assert isinstance(acting, Actor)
        enquiry_id = asked(world)
        assert "paula@pactum.example" not in {to for to, _ in letters("enquiry.asked")}
        assert list(queries.waiting(acting)) == []
        with pytest.raises(NotFound):
            enquiries.answer(enquiry_id, "Mine?", actor=acting)


def clock(world: World, enquiry_id: "UUID") -> "CaseClock":
    found = queries.enquiry(CLOCK, enquiry_id)
    clocks = clock_queries.clocks_of(found.case_id, actor=CLOCK)
    [one] = [c for c in clocks if c.code == "owner_contact" and c.cause == enquiry_id]
    return one


def asked_in_vain(world: World) -> "UUID":
    """An enquiry under eBay's programme that nobody has answered in time."""
    regimes.choose("ebay", holds=True, actor=world.actors["analyst"])
    enquiry_id = asked(world)
    with as_of(END + SECOND):
        expiry.settle_clocks()
        enquiries.settle_unanswered()
    return enquiry_id


def test_a_late_answer_leaves_the_clock_of_a_later_enquiry_running(world: World) -> None:
    first = asked_in_vain(world)
    with as_of(END + SECOND):
        case_id = queries.enquiry(CLOCK, first).case_id
        second = enquiries.ask(case_id, "Please?", actor=world.actors["seller"])
        enquiries.answer(first, "The brown one.", actor=world.actors["owner"])
    assert clock(world, first).ended_how == "escalated"
    assert clock(world, second).ended_at is None


def test_a_house_that_has_chosen_ebays_programme_sees_its_clock_run_and_end(world: World) -> None:
    regimes.choose("ebay", holds=True, actor=world.actors["analyst"])
    enquiry_id = asked(world)
    running = clock(world, enquiry_id)
    assert (running.due_until, running.ended_at) == (END, None)
    assert queries.enquiry(CLOCK, enquiry_id).due_at == running.due_until
    with as_of(ASKED + SECOND):
        enquiries.answer(enquiry_id, "The brown one.", actor=world.actors["owner"])
    assert clock(world, enquiry_id).ended_how == "owner_answered"


def test_an_unanswered_enquirys_clock_goes_to_a_person(world: World) -> None:
    enquiry_id = asked_in_vain(world)
    assert clock(world, enquiry_id).ended_how == "escalated"
    assert cases.case(CLOCK, queries.enquiry(CLOCK, enquiry_id).case_id).state in ("removing", "removed")


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_answer_at_once_one_is_told_that_the_other_has(world: World) -> None:
    enquiry_id = asked(world)
    said: list[str] = []

    def say(who: str) -> None:
        try:
            enquiries.answer(enquiry_id, f"{who} says: the brown one.", actor=world.actors[who])
            said.append("answered")
        except WrongState as why:
            said.append(str(why))
        finally:
            connection.close()

    threads = [threading.Thread(target=say, args=(who,)) for who in ("owner", "member")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(word == "answered" for word in said) == [False, True]
    assert any("answered already" in word for word in said)
    assert verbs(world, enquiry_id).count("case.enquiry_answered") == 1
