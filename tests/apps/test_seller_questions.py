"""A notice that no analyst reads in its lane's hours is put to the seller, who answers or is silent."""

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from jointforce.base.clock import as_of
from jointforce.base.sql import fetch
from jointforce.cases import queries as cases
from jointforce.cases import services as case_services
from jointforce.cases.queries import seller_questions as queries
from jointforce.delivery import services as delivery
from jointforce.delivery.schemas import Tried
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.lanes import LANES
from jointforce.domain.vocabulary import ProgrammePhase, Standing
from jointforce.enforcement import queries as enforcement
from jointforce.flows import (
    counter_notices,
    deliver,
    enforce,
    intake,
    notices,
    onboarding,
    review,
    seller_questions,
    tell_sellers,
    undo,
)
from jointforce.intake.schemas import LineIn, NoticeIn
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties
from jointforce.parties.models import Party
from tests.world import INSTALLER, World, build_world

if TYPE_CHECKING:
    from jointforce.cases.models import Case, SellerQuestion

pytestmark = pytest.mark.django_db

FILED = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOURS = timedelta(hours=LANES[Standing.NEW].hours)
DAYS = timedelta(days=LANES[Standing.NEW].ask_days)
ASKED = FILED + HOURS
DUE = ASKED + DAYS
SECOND = timedelta(seconds=1)


@pytest.fixture
def world() -> World:
    return newcomers()


def newcomers() -> World:
    """The world, but Vexora is no member of the programme yet, and new."""
    world = build_world()
    Party.objects.filter(id=world.vexora.id).update(standing=Standing.NEW, phase=ProgrammePhase.NONE)
    owner = parties.person_actor(world.people["owner"].id, world.vexora.id)
    assert owner is not None
    world.actors["owner"] = owner
    return world


def report(world: World, *external_ids: str, seller: str = "S1", who: str = "owner") -> "list[Case]":
    """Plain offers of a Vexora boot, reported by their rights holder."""
    ids = external_ids or ("B1",)
    with as_of(FILED):
        world.post(
            *(
                {"id": i, "title": f"Vexora boot {i}", "seller_id": seller, "price": 80, "currency": "EUR"}
                for i in ids
            )
        )
        lines = tuple(LineIn(i, world.rights["Vexora"], "counterfeit_mark") for i in ids)
        said = NoticeIn(lines, reason="The stitching is not ours.", statements=frozenset({"good_faith"}))
        filed = notices.file_notice(said, actor=world.actors[who])
    found = cases.by_ids(world.actors["analyst"], [line.case_id for line in filed.lines if line.case_id])
    return [found[line.case_id] for line in filed.lines if line.case_id]


def deliver_all(at: datetime, status: int = 200) -> list[Any]:
    """Whatever waits leaves, and is taken."""
    with as_of(at):
        with transaction.atomic():
            claimed = delivery.claim(100, now=at)
        deliver.record([Tried(m, status, "", timedelta(milliseconds=5), at) for m in claimed])
    return claimed


def asked(world: World, *external_ids: str) -> "list[SellerQuestion]":
    """The same, put to the seller and arrived."""
    found = report(world, *external_ids)
    with as_of(ASKED):
        assert seller_questions.ask_unread() == len(found)
    deliver_all(ASKED)
    return [question_of(world, case.id) for case in found]


def question_of(world: World, case_id: UUID) -> "SellerQuestion":
    return queries.questions(world.actors["seller"]).get(case_id=case_id)


def state(world: World, case_id: UUID) -> str:
    return cases.case(world.actors["analyst"], case_id).state


def verbs(case_id: UUID) -> list[str]:
    return [entry.verb for entry in ledger.history("case", str(case_id))]


def decide(world: World, case_id: UUID, event: CaseEvent, reason: str = "counterfeit_mark") -> None:
    review.decide(
        [case_id], event, reason_code=reason, explanation="Looked at.", actor=world.actors["analyst"]
    )


def test_what_nobody_read_in_the_lanes_hours_is_put_to_the_seller_and_not_a_second_before(
    world: World,
) -> None:
    [case] = report(world)
    with as_of(ASKED - SECOND):
        assert seller_questions.ask_unread() == 0
    with as_of(ASKED):
        assert seller_questions.ask_unread() == 1
    question = question_of(world, case.id)
    now = cases.case(world.actors["seller"], case.id)
    assert (now.state, now.due_at, now.urgent_at) == ("seller_asked", DUE, None)
    assert question.told["complainant"] == "Vexora"
    assert (question.asked_at, question.due_at) == (ASKED, DUE)
    [told] = [m for m in deliver_all(ASKED) if m.event_type == "seller.asked"]
    assert told.subject_id == str(question.id)
    assert told.payload["listing_id"] == "B1"
    assert told.payload["answer_until"] == DUE.isoformat()
    assert verbs(case.id)[-1] == "case.ask_seller"


def test_a_seller_with_an_address_gets_a_letter_that_says_who_complains_of_what_why_and_until_when(
    world: World,
) -> None:
    row = {"id": "S9", "name": "Ninth", "email": "ninth@sellers.example"}
    intake.post_sellers([row], actor=INSTALLER, marketplace_id=world.bazaar.id)
    report(world, "B9", seller="S9")
    with as_of(ASKED):
        seller_questions.ask_unread()
    [letter] = [m for m in deliver_all(ASKED) if m.event_type == "seller.asked"]
    body = letter.payload["body"]
    for word in (
        "Vexora boot B9",
        "Vexora complains",
        "the mark is copied",
        "07 Nov 2026 09:00",
        "{sign_in}",
    ):
        assert word in body, word
    assert letter.to_address == "ninth@sellers.example"


def test_a_seller_that_contests_is_read_by_an_analyst_and_the_complainant_is_told(world: World) -> None:
    [question] = asked(world)
    with as_of(DUE):
        seller_questions.contest(question.id, "Bought from the maker.", actor=world.actors["seller"])
    assert state(world, question.case_id) == "in_review"
    assert question_of(world, question.case_id).text == "Bought from the maker."
    assert {m.to_address for m in deliver_all(DUE) if m.event_type == "seller.contested"} == {
        "owner@vexora.example",
        "member@vexora.example",
    }
    with as_of(DUE + timedelta(days=30)):
        assert seller_questions.ask_unread() == 0, "a case is put to the seller only once"
        assert seller_questions.settle_silent_sellers() == 0
    decide(world, question.case_id, CaseEvent.DECIDE_CLEAR, "genuine_product")
    assert enforcement.statements_of(question.case_id) == []


def test_a_seller_that_agrees_has_the_listing_removed_with_its_reasons_and_may_still_answer(
    world: World,
) -> None:
    [question] = asked(world)
    with as_of(ASKED + timedelta(hours=1)):
        seller_questions.agree(question.id, actor=world.actors["seller"])
    assert state(world, question.case_id) == "removing"
    [statement] = enforcement.statements_of(question.case_id)
    assert statement.body["reason_code"] == "counterfeit_mark"
    assert statement.body["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"
    assert "agreed with it" in statement.body["explanation"]
    with as_of(ASKED + timedelta(hours=2)):
        counter_notices.counter([question.case_id], "I was wrong.", actor=world.actors["seller"])
    assert state(world, question.case_id) == "countered"


def test_silence_restricts_and_the_decision_says_that_a_machine_took_it(world: World) -> None:
    [question] = asked(world)
    with as_of(DUE):
        assert seller_questions.settle_silent_sellers() == 0
    with as_of(DUE + SECOND):
        assert seller_questions.settle_silent_sellers() == 1
        assert seller_questions.settle_silent_sellers() == 0
    assert state(world, question.case_id) == "removing"
    [order] = enforcement.orders_of(question.case_id)
    [statement] = enforcement.statements_of(question.case_id)
    assert order.reason_code == statement.body["reason_code"] == "seller_silent"
    assert statement.body["automated_decision"] == "AUTOMATED_DECISION_FULLY"
    assert "no answer came by 07 Nov 2026, 09:00 UTC" in statement.body["explanation"]
    [decision] = cases.decisions(question.case_id)
    assert (decision.automated, decision.by_kind) == (True, "system")
    assert "case.seller_silent" in verbs(question.case_id)
    results = fetch("SELECT result FROM cases_outcome WHERE case_id = %s", [question.case_id])
    assert results == [("upheld",)], "the complainant's record counts it as the bench does"


@pytest.mark.parametrize("already", [True, False])
def test_an_answer_that_comes_a_second_late_is_told_so_and_what_is_left(world: World, already: bool) -> None:
    [question] = asked(world)
    with as_of(DUE + SECOND):
        if already:
            seller_questions.settle_silent_sellers()
        with pytest.raises(WrongState, match=r"ended on 07 Nov 2026, 09:00:00 UTC.*you may still answer its"):
            seller_questions.contest(question.id, "Sorry.", actor=world.actors["seller"])
        seller_questions.settle_silent_sellers()
        counter_notices.counter([question.case_id], "It is lawful.", actor=world.actors["seller"])
    assert state(world, question.case_id) == "countered"


def test_the_first_answer_stands(world: World) -> None:
    [question] = asked(world)
    with as_of(DUE):
        seller_questions.contest(question.id, "Lawful.", actor=world.actors["seller"])
        with pytest.raises(WrongState, match="answered already, on 07 Nov 2026, 09:00 UTC"):
            seller_questions.agree(question.id, actor=world.actors["seller"])
    assert state(world, question.case_id) == "in_review"


def test_a_question_that_never_arrived_restricts_nothing_and_an_analyst_reads_it(world: World) -> None:
    [case] = report(world)
    with as_of(ASKED):
        seller_questions.ask_unread()
    deliver_all(ASKED, status=503)
    with as_of(DUE + SECOND):
        assert seller_questions.settle_silent_sellers() == 1
    assert state(world, case.id) == "in_review"
    assert question_of(world, case.id).ended_how == "undelivered"
    assert enforcement.orders_of(case.id) == []


def test_the_time_to_answer_runs_from_when_the_question_arrived(world: World) -> None:
    [case] = report(world)
    with as_of(ASKED):
        seller_questions.ask_unread()
    arrived = ASKED + timedelta(days=2)
    deliver_all(arrived)
    assert question_of(world, case.id).due_at == arrived + DAYS
    assert cases.case(world.actors["seller"], case.id).due_at == arrived + DAYS


def test_a_question_counts_as_arrived_once_however_often_it_is_delivered(world: World) -> None:
    [question] = asked(world)
    with transaction.atomic():
        case_services.questions_received({question.id: ASKED + timedelta(days=2)})
    assert question_of(world, question.case_id).due_at == DUE


@pytest.mark.parametrize(
    ("act", "then"),
    [
        (lambda w, c: decide(w, c, CaseEvent.DECIDE_REMOVE), "removing"),
        (lambda w, c: decide(w, c, CaseEvent.DECIDE_CLEAR, "genuine_product"), "cleared"),
        (lambda w, c: review.refer_back(c, "And this?", hours=5, actor=w.actors["analyst"]), "referred"),
        (lambda w, c: undo.recall_questions([c], actor=w.actors["analyst"]), "in_review"),
        (lambda w, c: notices.retract_notice(_notice(c), actor=w.actors["owner"]), "cleared"),
    ],
)
def test_whoever_moves_the_case_first_ends_the_question(world: World, act: Any, then: str) -> None:
    [question] = asked(world)
    with as_of(DUE - SECOND):
        act(world, question.case_id)
        assert state(world, question.case_id) == then
        assert question_of(world, question.case_id).ended_how == "overtaken"
        with pytest.raises(WrongState, match="went on before your answer came"):
            seller_questions.contest(question.id, "Lawful.", actor=world.actors["seller"])
    with as_of(DUE + timedelta(days=30)):
        assert seller_questions.settle_silent_sellers() == 0
        assert seller_questions.ask_unread() == 0
    assert state(world, question.case_id) == then


def _notice(case_id: UUID) -> UUID:
    [[notice]] = fetch("SELECT notice_id FROM cases_casenotice WHERE case_id = %s", [case_id])
    return UUID(str(notice))


def test_a_case_that_an_analyst_has_had_in_hand_is_never_put_to_the_seller(world: World) -> None:
    [case] = report(world)
    with as_of(FILED + timedelta(hours=1)):
        decide(world, case.id, CaseEvent.DECIDE_CLEAR, "genuine_product")
        undo.reopen([case.id], "Once more.", actor=world.actors["analyst"])
    with as_of(ASKED + timedelta(days=9)):
        assert seller_questions.ask_unread() == 0


@pytest.mark.parametrize("standing", [Standing.PROBATION, Standing.GOOD_FAITH])
def test_a_complainant_whose_lane_has_changed_meanwhile_is_served_by_that_of_today(
    world: World, standing: Standing
) -> None:
    [case] = report(world)
    Party.objects.filter(id=world.vexora.id).update(standing=standing)
    with as_of(ASKED):
        assert seller_questions.ask_unread() == 0
    assert state(world, case.id) == "in_review"
    Party.objects.filter(id=world.vexora.id).update(standing=Standing.NEW)
    with as_of(ASKED + timedelta(hours=24)):
        assert seller_questions.ask_unread() == 1


def test_what_the_public_reports_waits_for_an_analyst(world: World) -> None:
    with as_of(FILED):
        world.post({"id": "P1", "title": "Vexora boot", "seller_id": "S1"})
        notices.file_public_notice(
            name="Ada", email="ada@people.example", mark="Vexora", reason="It is a copy of theirs.", good_faith=True,
            listing_refs=["P1"],
        )  # fmt: skip
        [letter] = [m for m in deliver_all(FILED) if m.event_type == "notice.confirm"]
        token = letter.payload["body"].split("/notices/confirm/")[1].split("/")[0]
        assert notices.confirm_notice(token) is not None
    with as_of(ASKED + timedelta(days=9)):
        assert seller_questions.ask_unread() == 0


def test_what_was_found_lawful_before_waits_for_an_analyst(world: World) -> None:
    [case] = report(world)
    decide(world, case.id, CaseEvent.DECIDE_CLEAR, "genuine_product")
    [again] = report(world)
    assert again.id != case.id
    with as_of(ASKED + timedelta(days=9)):
        assert seller_questions.ask_unread() == 0


def test_another_seller_and_the_rights_holder_find_no_question_and_an_analyst_does_not_answer_it(
    world: World,
) -> None:
    [question] = asked(world)
    intake.post_sellers([{"id": "S2", "name": "Rival"}], actor=INSTALLER, marketplace_id=world.bazaar.id)
    onboarding.seller_link("S2", actor=INSTALLER, marketplace_id=world.bazaar.id)
    rival_id = parties.sellers_by_external_id(world.bazaar.id, ["S2"])["S2"]
    rival = parties.person_actor(parties.people_of(rival_id)[0].id, rival_id)
    assert rival is not None
    for actor in (rival, world.actors["owner"], world.actors["stranger"]):
        with pytest.raises(NotFound):
            queries.question(actor, question.id)
        with pytest.raises(NotFound):
            seller_questions.contest(question.id, "Lawful.", actor=actor)
    with as_of(ASKED), pytest.raises(NotAllowed):
        seller_questions.agree(question.id, actor=world.actors["analyst"])
    with as_of(ASKED), pytest.raises(Invalid):
        seller_questions.contest(question.id, " ", actor=world.actors["seller"])


def test_a_job_that_is_killed_in_the_middle_has_done_nothing_and_the_next_does_it_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = report(world, "B1", "B2", "B3")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with as_of(ASKED):
        with monkeypatch.context() as cut:
            cut.setattr(tell_sellers, "asked", killed)
            with pytest.raises(KeyboardInterrupt), transaction.atomic():
                seller_questions.ask_unread()
        assert {state(world, case.id) for case in found} == {"in_review"}
        assert seller_questions.ask_unread() == 3
    assert len([m for m in deliver_all(ASKED) if m.event_type == "seller.asked"]) == 3
    with as_of(DUE + SECOND):
        with monkeypatch.context() as cut:
            cut.setattr(enforce, "remove", killed)
            with pytest.raises(KeyboardInterrupt), transaction.atomic():
                seller_questions.settle_silent_sellers()
        assert {state(world, case.id) for case in found} == {"seller_asked"}
        assert seller_questions.settle_silent_sellers() == 3
    assert [len(enforcement.orders_of(case.id)) for case in found] == [1, 1, 1]
    assert list(ledger.verify()) == []


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_do_everything_once(monkeypatch: pytest.MonkeyPatch) -> None:
    world = newcomers()
    found = report(world, *(f"B{n}" for n in range(12)))
    monkeypatch.setattr(seller_questions, "BATCH", 3)
    assert sum(together(seller_questions.ask_unread, ASKED)) == 12
    deliver_all(ASKED)
    assert sum(together(seller_questions.settle_silent_sellers, DUE + SECOND)) == 12
    assert [len(enforcement.orders_of(case.id)) for case in found] == [1] * 12
    assert [verbs(case.id).count("case.ask_seller") for case in found] == [1] * 12
    assert list(ledger.verify()) == []


def together(job: Any, at: datetime) -> list[int]:
    done, gate = [], threading.Barrier(2)

    def run() -> None:
        with as_of(at):
            gate.wait()
            done.append(job())
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with as_of(at):
        done.append(job())
    return done
