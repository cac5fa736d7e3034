"""Records and standings in the database: every decided claim counts once, and each change is explained and told."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from jointforce.base.clock import now as clock_now
from jointforce.cases import queries as cases
from jointforce.cases.models import Case, Outcome
from jointforce.cases.queries import outcomes
from jointforce.cases.queries.outcomes import RecordBy
from jointforce.cases.schemas import AnswerIn, PortalFilter
from jointforce.delivery import queries as delivery
from jointforce.domain.actor import system
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.tally import Tally
from jointforce.domain.vocabulary import Answer, PartyKind, ProgrammePhase, Role, Standing
from jointforce.flows import answer, onboarding, review, standing, sweep, undo
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties
from jointforce.parties.models import Party
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def asked(world: World, count: int, first: int = 0) -> list[Case]:
    """Open questions to Vexora about so many different listings."""
    world.post(
        *(
            {
                "id": f"L{n}",
                "title": f"V*x⭐ra runner number {n}",
                "price": 19,
                "currency": "EUR",
                "seller_id": "S1",
            }
            for n in range(first, first + count)
        )
    )
    sweep.sweep_waiting()
    found = cases.page(world.actors["owner"], PortalFilter(states=("referred",), limit=200)).cases
    return sorted(found, key=lambda case: case.number)


def removed(world: World, count: int, first: int = 0) -> list[Case]:
    """Listings that Vexora's word has removed."""
    found = asked(world, count, first)
    given = answer.answer_referrals(
        [AnswerIn(case.id, Answer.COUNTERFEIT) for case in found], actor=world.actors["owner"]
    )
    assert all(result.recorded for result in given)
    return found


def record(world: World, by: RecordBy = RecordBy.COMPLAINANT, whose: UUID | None = None) -> Tally:
    id_ = whose or world.vexora.id
    return outcomes.records(by, [id_], short_days=90, long_days=365, now=clock_now())[id_].recent


def vexora(world: World) -> Party:
    return parties.by_ids([world.vexora.id])[world.vexora.id]


def letters_to(party_id: UUID, event: str) -> list[str]:
    found = delivery.messages(system("test")).filter(party_id=party_id, event_type=event)
    return [message.payload["body"] for message in found.order_by("id")]


def test_a_members_word_counts_as_upheld_and_once_only(world: World) -> None:
    removed(world, 3)
    assert record(world) == Tally(upheld=3)
    assert record(world, RecordBy.SELLER, Case.objects.first().seller_id) == Tally(rejected=3)  # type: ignore[union-attr]


def test_what_is_taken_back_won_by_the_seller_or_reversed_supersedes_what_was_upheld(world: World) -> None:
    first, second, third, fourth = removed(world, 4)
    analyst, seller = world.actors["analyst"], world.actors["seller"]
    answer.retract(first.id, actor=world.actors["owner"])
    review.counter([second.id, fourth.id], "I bought them from the maker.", actor=seller)
    review.decide(
        [second.id],
        CaseEvent.COUNTER_GRANTED,
        reason_code="genuine_product",
        explanation="seen",
        actor=analyst,
    )
    review.decide(
        [fourth.id],
        CaseEvent.COUNTER_REJECTED,
        reason_code="counterfeit_mark",
        explanation="no",
        actor=analyst,
    )
    review.decide(
        [third.id], CaseEvent.REVERSE, reason_code="genuine_product", explanation="seen", actor=analyst
    )
    assert record(world) == Tally(upheld=1, retracted=1, countered=1, rejected=1)
    assert Outcome.objects.filter(superseded_at__isnull=True).count() == 4
    assert Outcome.objects.count() == 7


def test_nobody_is_charged_with_what_nobody_claimed(world: World) -> None:
    [case] = asked(world, 1)
    answer.answer_referrals([AnswerIn(case.id, Answer.CANNOT_TELL)], actor=world.actors["owner"])
    review.decide(
        [case.id],
        CaseEvent.DECIDE_CLEAR,
        reason_code="genuine_product",
        explanation="x",
        actor=world.actors["analyst"],
    )
    assert Outcome.objects.count() == 0


def test_a_case_that_is_opened_again_no_longer_counts(world: World) -> None:
    Party.objects.filter(id=world.vexora.id).update(phase=ProgrammePhase.NONE)
    owner = parties.person_actor(world.people["owner"].id, world.vexora.id)
    assert owner is not None
    [case] = asked(world, 1)
    answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=owner)
    review.decide(
        [case.id],
        CaseEvent.DECIDE_CLEAR,
        reason_code="resale",
        explanation="x",
        actor=world.actors["analyst"],
    )
    assert record(world) == Tally(rejected=1)
    undo.reopen([case.id], "Too fast.", actor=world.actors["analyst"])
    assert record(world) == Tally()


def test_an_outcome_is_never_edited_or_deleted(world: World) -> None:
    removed(world, 1)
    for sql in ("UPDATE cases_outcome SET result = 'retracted'", "DELETE FROM cases_outcome"):
        with (
            pytest.raises(DatabaseError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_good_faith_comes_by_itself_with_eligibility_a_letter_and_a_ledger_entry(world: World) -> None:
    Party.objects.filter(id=world.vexora.id).update(phase=ProgrammePhase.INVITED)
    owner = parties.person_actor(world.people["owner"].id, world.vexora.id)
    assert owner is not None
    found = asked(world, 35)
    answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT) for case in found], actor=owner)
    review.decide(
        [case.id for case in found], CaseEvent.DECIDE_REMOVE, reason_code="counterfeit_mark", explanation="seen",
        actor=world.actors["analyst"],
    )  # fmt: skip
    assert standing.judge_waiting() == 35
    assert (vexora(world).standing, vexora(world).phase) == (Standing.GOOD_FAITH, ProgrammePhase.ELIGIBLE)
    [change] = parties.standing_changes(owner, world.vexora.id)
    assert (change.before, change.after, change.tally["upheld"], change.days) == (
        "normal",
        "good_faith",
        35,
        365,
    )
    assert change.sentence == (
        "None of its 35 decided listings in 365 days was overturned (100.0 %); we can be sure of 90.1 %, and 90 % is "
        "needed."
    )
    assert "None of your 35 decided listings" in letters_to(world.vexora.id, "standing.changed")[0]
    verbs = [entry.verb for entry in ledger.history("party", str(world.vexora.id))]
    assert {"standing.changed", "phase.set"} <= set(verbs)
    assert standing.judge_waiting() == 0
    assert standing.nightly() == 1  # the seller, of whose listings 35 were removed
    assert standing.nightly() == 0
    assert list(ledger.verify()) == []


def lose(world: World, count: int) -> list[Case]:
    found = removed(world, count)
    for case in found:
        answer.retract(case.id, actor=world.actors["owner"])
    standing.judge_waiting()
    return found


def test_four_lost_of_four_are_probation_and_the_word_no_longer_removes(world: World) -> None:
    lose(world, 4)
    assert vexora(world).standing == Standing.PROBATION
    assert letters_to(world.vexora.id, "standing.changed")[0].count("even at best that is 49.0 %") == 1
    owner = parties.person_actor(world.people["owner"].id, world.vexora.id)
    assert owner is not None
    [case] = asked(world, 1, first=50)
    [given] = answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=owner)
    assert given.event is CaseEvent.ANSWER_FOR_REVIEW


def test_days_pass_and_the_nightly_run_reckons_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(world, 4)
    later = clock_now() + timedelta(days=366)
    monkeypatch.setattr(standing, "clock_now", lambda: later)
    standing.nightly()
    assert vexora(world).standing == Standing.NEW


def test_a_fall_by_one_persons_word_waits_until_another_has_read(world: World) -> None:
    colleague = onboarding.invite(
        world.bazaar.id,
        email="second@bazaar.example",
        name="Second",
        role=Role.ANALYST,
        actor=INSTALLER,
        send=False,
    )
    second = parties.person_actor(colleague.id, world.bazaar.id)
    assert second is not None
    analyst = world.actors["analyst"]
    for case in removed(world, 4):
        review.decide([case.id], CaseEvent.REVERSE, reason_code="resale", explanation="x", actor=analyst)
    standing.judge_waiting()
    assert vexora(world).standing == Standing.NORMAL
    waiting = list(outcomes.second_readings(second, [world.vexora.id]))
    assert len(waiting) == 4
    with pytest.raises(WrongState, match="yourself"):
        standing.read_again(waiting[0].id, agrees=True, actor=analyst)
    with pytest.raises(NotAllowed):
        standing.read_again(waiting[0].id, agrees=True, actor=world.actors["owner"])
    for row in waiting[:3]:
        standing.read_again(row.id, agrees=True, actor=second)
    standing.judge_waiting()
    assert vexora(world).standing == Standing.NORMAL
    standing.read_again(waiting[3].id, agrees=False, actor=second)
    standing.judge_waiting()
    assert record(world) == Tally(upheld=1, rejected=3)
    assert vexora(world).standing == Standing.NORMAL
    with pytest.raises(WrongState, match="any more"):
        standing.read_again(waiting[3].id, agrees=True, actor=second)


def test_a_fall_by_two_persons_word_is_a_fall(world: World) -> None:
    colleague = onboarding.invite(
        world.bazaar.id,
        email="second@bazaar.example",
        name="Second",
        role=Role.ANALYST,
        actor=INSTALLER,
        send=False,
    )
    second = parties.person_actor(colleague.id, world.bazaar.id)
    assert second is not None
    for case in removed(world, 4):
        review.decide(
            [case.id], CaseEvent.REVERSE, reason_code="resale", explanation="x", actor=world.actors["analyst"]
        )
    for row in outcomes.second_readings(second, [world.vexora.id]):
        standing.read_again(row.id, agrees=True, actor=second)
    standing.judge_waiting()
    assert vexora(world).standing == Standing.PROBATION


def test_an_appeal_is_decided_by_a_person_and_the_grant_holds_until_it_is_withdrawn(world: World) -> None:
    lose(world, 4)
    owner, manager = world.actors["owner"], world.actors["manager"]
    for who, text, refused in (
        (world.actors["viewer"], "No", NotAllowed),
        (owner, "  ", Invalid),
    ):
        with pytest.raises(refused):
            standing.appeal(text, actor=who)
    appeal = standing.appeal("An intern pressed the wrong key.", actor=owner)
    with pytest.raises(WrongState, match="waits already"):
        standing.appeal("Again", actor=owner)
    assert [a.id for a in parties.open_appeals(manager)] == [appeal.id]
    with pytest.raises(NotFound):
        standing.decide_appeal(appeal.id, standing=None, answer="no", actor=world.actors["stranger"])
    with pytest.raises(NotAllowed):
        standing.decide_appeal(appeal.id, standing=None, answer="no", actor=world.actors["analyst"])
    standing.decide_appeal(appeal.id, standing=Standing.NORMAL, answer="Seen, and mended.", actor=manager)
    assert vexora(world).standing == Standing.NORMAL
    assert "Seen, and mended." in letters_to(world.vexora.id, "standing.appeal_decided")[0]
    standing.nightly()
    assert vexora(world).standing == Standing.NORMAL
    standing.withdraw_grant(appeal.id, actor=manager)
    assert vexora(world).standing == Standing.PROBATION
    with pytest.raises(WrongState):
        standing.withdraw_grant(appeal.id, actor=manager)
    assert list(ledger.verify()) == []


def test_keeping_the_standing_changes_nothing_and_is_told(world: World) -> None:
    lose(world, 4)
    appeal = standing.appeal("It was not us.", actor=world.actors["owner"])
    standing.decide_appeal(appeal.id, standing=None, answer="It was.", actor=world.actors["manager"])
    assert vexora(world).standing == Standing.PROBATION
    assert "stays as it is" in letters_to(world.vexora.id, "standing.appeal_decided")[0]


def test_sellers_are_judged_by_the_same_arithmetic_every_night(world: World) -> None:
    seller = removed(world, 4)[0].seller_id
    standing.nightly()
    assert parties.by_ids([seller])[seller].standing == Standing.PROBATION
    assert parties.by_ids([seller])[seller].kind == PartyKind.SELLER


def test_tallies_of_many_parties_are_the_same_as_one_by_one(world: World) -> None:
    removed(world, 5)
    ids = [world.vexora.id, world.lumora.id]
    together = outcomes.records(RecordBy.COMPLAINANT, ids, short_days=90, long_days=365, now=clock_now())
    for id_ in ids:
        mine = Outcome.objects.filter(complainant_id=id_, superseded_at__isnull=True)
        assert together[id_].long.decided == mine.count()
        assert sum((t.decided for t in together[id_].long_reasons.values()), 0) == mine.count()
    assert [t.decided for t in outcomes.trend(ids, now=clock_now())[world.vexora.id]] == [0, 0, 0, 0, 0, 5]
