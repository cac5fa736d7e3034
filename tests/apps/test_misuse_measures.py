"""Measures against misuse in the database: a count proposes, a person decides, the clock ends; nothing is silent."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from jointforce.base import clock
from jointforce.cases import queries as cases
from jointforce.cases.schemas import AnswerIn
from jointforce.delivery import queries as delivery
from jointforce.domain.actor import Actor, system
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.misuse import RULES, MeasureState, MisuseStep
from jointforce.domain.vocabulary import Answer, Standing
from jointforce.flows import answer, misuse, notices, review, standing, sweep
from jointforce.intake.schemas import LineIn, NoticeIn
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties
from jointforce.parties.models import MisuseMeasure, Party
from tests.world import World, build_world

pytestmark = pytest.mark.django_db
BEGAN = datetime(2026, 2, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.BLOB_DIR = tmp_path
    return build_world()


@pytest.fixture
def story(world: World) -> Iterator[World]:
    """Vexora has lost all of its five claims; it is the second of February."""
    with clock.as_of(BEGAN):
        claim(world, 5, lost=True)
        yield world


def claim(world: World, count: int, *, lost: bool, seller: str = "S1") -> None:
    """So many new listings of a seller go down on Vexora's word; where it is wrong, an analyst reverses that."""
    stamp = f"{clock.now():%y%m%d}-{seller}"
    world.post(
        *(
            {
                "id": f"{stamp}-{n}",
                "title": f"V*x⭐ra runner {stamp} {n}",
                "price": 19,
                "currency": "EUR",
                "seller_id": seller,
            }
            for n in range(count)
        )
    )
    sweep.sweep_waiting()
    owner = world.actors["owner"]
    ids = [
        c.id for c in cases.visible(owner).filter(state="referred") if c.listing_external_id.startswith(stamp)
    ]
    assert len(ids) == count
    answer.answer_referrals([AnswerIn(id_, Answer.COUNTERFEIT) for id_ in ids], actor=owner)
    if lost:
        review.decide(
            ids, CaseEvent.REVERSE, reason_code="resale", explanation="seen", actor=world.actors["analyst"]
        )
    standing.judge_waiting()


def proposed(actor: Actor) -> list[MisuseMeasure]:
    return list(parties.misuse_measures(actor).filter(state=MeasureState.PROPOSED).order_by("proposed_at"))


def the_proposal(world: World) -> MisuseMeasure:
    [found] = proposed(world.actors["analyst"])
    return found


def imposed(world: World, reasons: str = "Ten of them were resale.", who: str = "analyst") -> MisuseMeasure:
    return misuse.decide(the_proposal(world).id, impose=True, reasons=reasons, actor=world.actors[who])


def standing_of(party_id: UUID) -> str:
    return parties.by_ids([party_id])[party_id].standing


def letters(event: str) -> list[tuple[str, str]]:
    """To whom, and what, in order."""
    found = delivery.messages(system("test")).filter(event_type=event).order_by("id")
    return [(m.to_address, m.payload["body"]) for m in found]


def verbs(party_id: UUID) -> list[str]:
    return [entry.verb for entry in ledger.history("party", str(party_id)) if "misuse" in entry.verb]


def owner_now(world: World) -> Actor:
    actor = parties.person_actor(world.people["owner"].id, world.vexora.id)
    assert actor is not None
    return actor


def suspended(world: World) -> MisuseMeasure:
    """Vexora warned, then suspended, for going on."""
    imposed(world)
    with clock.as_of(BEGAN + 10 * DAY):
        claim(world, 3, lost=True)
        return imposed(world, "It went on.", "manager")


# --- a complainant


def test_a_complainant_is_warned_goes_on_is_suspended_refused_and_processed_again_on_its_day(
    story: World,
) -> None:
    warning = the_proposal(story)
    assert (warning.step, warning.party_id) == (MisuseStep.WARNING, story.vexora.id)
    assert warning.why == "In 180 days 5 of 5 decided listings were reported wrongly (100%)."
    given = imposed(story)
    assert given.until == RULES.ends_at(BEGAN, 180)
    assert standing_of(story.vexora.id) != Standing.SUSPENDED
    to, body = letters("misuse.warning_in_force")[0]
    assert to == "owner@vexora.example"
    for said in (
        "DSA Art. 23(2)", "5 of 5 decided listings", "Ten of them were resale.", "3 more lost claims",
        "first for 30 days", "To object", "/portal/record/", "DSA Art. 21",
    ):  # fmt: skip
        assert said in body
    standing.nightly()
    assert proposed(story.actors["analyst"]) == []

    with clock.as_of(BEGAN + 10 * DAY):
        claim(story, 2, lost=True)
        assert proposed(story.actors["analyst"]) == []
    with clock.as_of(BEGAN + 11 * DAY):
        claim(story, 1, lost=True)
        due = the_proposal(story)
        assert (due.step, due.days, due.follows_id) == (MisuseStep.SUSPENSION, 30, given.id)
        assert due.why.startswith("Warned on 02 Feb 2026; since then 3 of 3 decided listings")
        until = imposed(story, "It went on.").until
        assert until == datetime(2026, 3, 15, 23, tzinfo=UTC)
        assert standing_of(story.vexora.id) == Standing.SUSPENDED
        assert (
            "Your notices are refused until 15 Mar 2026, 23:00 UTC"
            in letters("misuse.suspension_in_force")[0][1]
        )
        line = LineIn("260202-S1-0", story.rights["Vexora"], "counterfeit_mark")
        report = NoticeIn((line,), reason="It is a copy", statements=frozenset({"good_faith"}))
        with pytest.raises(NotAllowed, match=r"not processed at present.*Art\. 23\(2\).*until when"):
            notices.file_notice(report, actor=owner_now(story))
        standing.nightly()
        assert standing_of(story.vexora.id) == Standing.SUSPENDED
    assert until is not None
    for at, ended in ((until - timedelta(seconds=1), 0), (until, 1), (until, 0)):
        with clock.as_of(at):
            assert misuse.end_due() == ended
    assert standing_of(story.vexora.id) == Standing.PROBATION
    assert "Its days are over." in letters("misuse.suspension_ended")[0][1]
    assert verbs(story.vexora.id) == [
        "misuse.proposed", "misuse.warned", "misuse.proposed", "misuse.suspended", "misuse.ended",
    ]  # fmt: skip
    with clock.as_of(until + DAY):
        standing.nightly()
        assert proposed(story.actors["analyst"]) == []
        notices.file_notice(report, actor=owner_now(story))
    assert list(ledger.verify()) == []


def test_the_next_suspension_needs_new_lost_claims_and_is_twice_as_long(story: World) -> None:
    first = suspended(story)
    assert first.until is not None
    with clock.as_of(first.until + DAY):
        misuse.end_due()
        claim(story, 3, lost=True)
        again = the_proposal(story)
        assert (again.step, again.days) == (MisuseStep.SUSPENSION, 60)
        assert "since the last suspension (12 Feb 2026) 3 of 3" in again.why


def test_a_suspension_begun_in_winter_ends_at_midnight_of_summer_time(story: World) -> None:
    imposed(story)
    with clock.as_of(datetime(2026, 3, 10, 9, tzinfo=UTC)):
        claim(story, 3, lost=True)
        until = imposed(story).until
    assert until == datetime(2026, 4, 9, 22, tzinfo=UTC)
    with clock.as_of(until - timedelta(seconds=1)):
        assert misuse.end_due() == 0
    with clock.as_of(until):
        assert misuse.end_due() == 1


def test_a_dismissed_proposal_comes_back_only_with_new_facts(story: World) -> None:
    due = the_proposal(story)
    misuse.decide(due.id, impose=False, reasons="An intern, who has left.", actor=story.actors["manager"])
    for days in (0, 1, 30):
        with clock.as_of(BEGAN + days * DAY):
            standing.nightly()
    assert proposed(story.actors["analyst"]) == []
    assert letters("misuse.warning_in_force") == []
    with clock.as_of(BEGAN + 31 * DAY):
        claim(story, 1, lost=True)
    assert the_proposal(story).why.startswith("In 180 days 6 of 6")


def test_a_proposal_that_the_record_no_longer_asks_for_is_withdrawn_and_one_it_still_asks_for_is_renewed(
    story: World,
) -> None:
    first = the_proposal(story)
    with clock.as_of(BEGAN + DAY):
        claim(story, 4, lost=False, seller="S2")
        assert the_proposal(story).id == first.id
        assert the_proposal(story).counted == {"lost": 5, "decided": 9}
        claim(story, 9, lost=False, seller="S3")
    assert proposed(story.actors["analyst"]) == []
    assert verbs(story.vexora.id) == ["misuse.proposed", "misuse.withdrawn"]
    with pytest.raises(WrongState, match="no longer due"):
        misuse.decide(first.id, impose=True, reasons="late", actor=story.actors["analyst"])


def test_a_warning_ends_on_its_day_and_the_next_step_is_a_warning_again(story: World) -> None:
    until = imposed(story).until
    assert until is not None
    with clock.as_of(until):
        assert misuse.end_due() == 1
        claim(story, 5, lost=True)
        assert the_proposal(story).step == MisuseStep.WARNING


# --- the way back


def test_a_granted_appeal_lifts_the_suspension_and_the_warning(story: World) -> None:
    suspended(story)
    with clock.as_of(BEGAN + 12 * DAY):
        appeal = standing.appeal("They were ours.", actor=owner_now(story))
        standing.decide_appeal(
            appeal.id, standing=Standing.NORMAL, answer="Seen: yours.", actor=story.actors["manager"]
        )
        assert standing_of(story.vexora.id) == Standing.NORMAL
        states = {m.step: m.state for m in MisuseMeasure.objects.all()}
        assert states == {"warning": MeasureState.LIFTED, "suspension": MeasureState.LIFTED}
        assert "lifted it: Seen: yours." in letters("misuse.suspension_lifted")[0][1]
        standing.nightly()
        assert proposed(story.actors["analyst"]) == []
    assert standing_of(story.vexora.id) == Standing.NORMAL


def test_an_appeal_that_is_not_granted_leaves_the_suspension(story: World) -> None:
    suspended(story)
    appeal = standing.appeal("They were ours.", actor=owner_now(story))
    standing.decide_appeal(appeal.id, standing=None, answer="They were not.", actor=story.actors["manager"])
    assert standing_of(story.vexora.id) == Standing.SUSPENDED


def test_a_person_lifts_a_suspension_early_and_the_record_speaks_at_once(story: World) -> None:
    measure = suspended(story)
    with clock.as_of(BEGAN + 12 * DAY):
        misuse.lift(measure.id, reasons="It has new people.", actor=story.actors["analyst"])
        assert standing_of(story.vexora.id) == Standing.PROBATION
        with pytest.raises(WrongState, match="not in force: lifted"):
            misuse.lift(measure.id, reasons="again", actor=story.actors["analyst"])
    assert verbs(story.vexora.id)[-1] == "misuse.lifted"


def test_nobody_is_suspended_once_the_warning_is_lifted(story: World) -> None:
    warning = imposed(story)
    with clock.as_of(BEGAN + 10 * DAY):
        claim(story, 3, lost=True)
        due = the_proposal(story)
        misuse.lift(warning.id, reasons="Sent to the wrong one.", actor=story.actors["analyst"])
        with pytest.raises(WrongState, match="no longer due"):
            misuse.decide(due.id, impose=True, reasons="x", actor=story.actors["analyst"])
        assert standing_of(story.vexora.id) != Standing.SUSPENDED


# --- sellers


def infringe(world: World, days: int, first: int = 0) -> None:
    for n in range(first, first + days):
        with clock.as_of(BEGAN + n * DAY):
            claim(world, 1, lost=False)


def test_a_seller_is_warned_suspended_served_again_and_its_marketplace_hears_of_it(world: World) -> None:
    seller = world.actors["seller"].require_party()
    Party.objects.filter(id=seller).update(email="one@sellers.example")
    infringe(world, 2)
    with clock.as_of(BEGAN + 2 * DAY):
        warning = the_proposal(world)
        assert (warning.party_id, warning.step) == (seller, MisuseStep.WARNING)
        assert warning.why == (
            "In 12 months infringements were confirmed on 2 days: 2 strikes, of 2 listings posted (100%)."
        )
        imposed(world, "Both were copies.")
        to, body = letters("misuse.warning_in_force")[0]
        assert to == "one@sellers.example"
        for said in (
            "Art. 23(1)",
            "2 strikes",
            "Both were copies.",
            "5 days with a strike",
            "/seller/strikes/",
        ):
            assert said in body
    infringe(world, 2, first=3)
    assert proposed(world.actors["analyst"]) == []
    infringe(world, 1, first=5)
    with clock.as_of(BEGAN + 6 * DAY):
        due = the_proposal(world)
        assert (due.step, due.days) == (MisuseStep.SUSPENSION, 30)
        until = imposed(world, "It goes on.").until
        assert until is not None
        assert standing_of(seller) == Standing.SUSPENDED
        told = dict(letters("misuse.suspension_in_force"))
        assert set(told) == {"one@sellers.example", "engineer@bazaar.example"}
        assert "your id S1" in told["engineer@bazaar.example"]
        assert "suspend your service to it until 10 Mar 2026, 23:00 UTC" in told["engineer@bazaar.example"]
        assert "pass this on" not in told["engineer@bazaar.example"]
        standing.nightly()
        assert standing_of(seller) == Standing.SUSPENDED
    with clock.as_of(until):
        assert misuse.end_due() == 1
        assert standing_of(seller) != Standing.SUSPENDED
        assert (
            "give it your service again"
            in dict(letters("misuse.suspension_ended"))["engineer@bazaar.example"]
        )
        standing.nightly()
        assert proposed(world.actors["analyst"]) == []
    assert list(ledger.verify()) == []


def test_a_seller_without_an_address_is_told_by_its_marketplace(world: World) -> None:
    infringe(world, 2)
    with clock.as_of(BEGAN + 2 * DAY):
        imposed(world)
    infringe(world, 3, first=3)
    with clock.as_of(BEGAN + 6 * DAY):
        imposed(world)
    assert [to for to, _ in letters("misuse.suspension_in_force")] == ["engineer@bazaar.example"]
    assert "pass this on to it" in letters("misuse.suspension_in_force")[0][1]


def test_a_reversal_takes_the_proposal_back_with_its_strike(world: World) -> None:
    infringe(world, 2)
    [_, last] = (
        cases.visible(world.actors["analyst"])
        .filter(seller_id=the_proposal(world).party_id)
        .order_by("number")
    )
    review.decide(
        [last.id], CaseEvent.REVERSE, reason_code="resale", explanation="x", actor=world.actors["analyst"]
    )
    standing.judge_waiting()
    assert proposed(world.actors["analyst"]) == []


def test_a_seller_appeals_and_a_grant_lifts_its_warning(world: World) -> None:
    infringe(world, 2)
    warning = imposed(world)
    appeal = standing.appeal("I have invoices.", actor=world.actors["seller"])
    standing.decide_appeal(
        appeal.id, standing=Standing.NORMAL, answer="They are good.", actor=world.actors["manager"]
    )
    warning.refresh_from_db()
    assert warning.state == MeasureState.LIFTED


def test_nobody_can_be_warned_whom_nobody_knows(world: World) -> None:
    for n in range(3):
        with clock.as_of(BEGAN + n * DAY):
            claim(world, 1, lost=False, seller="")
    standing.nightly()
    assert proposed(world.actors["analyst"]) == []


# --- who may, and what the database refuses


def test_only_an_analyst_or_account_manager_of_the_house_decides_and_says_why(story: World) -> None:
    due = the_proposal(story).id
    for who, refused in (
        ("engineer", NotAllowed),
        ("owner", NotFound),
        ("stranger", NotFound),
        ("seller", NotFound),
    ):
        with pytest.raises(refused):
            misuse.decide(due, impose=True, reasons="x", actor=story.actors[who])
    for reasons in ("  ", "x" * 4001):
        with pytest.raises(Invalid, match="Say why"):
            misuse.decide(due, impose=True, reasons=reasons, actor=story.actors["analyst"])
    assert the_proposal(story).state == MeasureState.PROPOSED


def test_a_party_sees_what_was_imposed_on_it_and_no_proposal(story: World) -> None:
    owner = story.actors["owner"]
    assert list(parties.misuse_measures(owner)) == []
    given = imposed(story)
    assert [m.id for m in parties.misuse_measures(owner)] == [given.id]
    assert list(parties.misuse_measures(story.actors["stranger"])) == []


def test_the_second_of_two_people_learns_who_decided_and_what(story: World) -> None:
    due = the_proposal(story).id
    misuse.decide(due, impose=False, reasons="Once is no custom.", actor=story.actors["manager"])
    with pytest.raises(WrongState, match="decided already, by Manager: dismissed"):
        misuse.decide(due, impose=True, reasons="x", actor=story.actors["analyst"])


SECOND = """INSERT INTO parties_misusemeasure
    SELECT (jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid()))).* FROM parties_misusemeasure m"""


@pytest.mark.parametrize(
    "sql",
    [
        SECOND,
        "UPDATE parties_misusemeasure SET step = 'suspension'",
        "UPDATE parties_misusemeasure SET state = 'in_force'",
        "UPDATE parties_misusemeasure SET state = 'ended', decided_at = now(), reasons = 'x', decided_by = 'y'",
    ],
    ids=[
        "a second open proposal",
        "a suspension without a warning",
        "imposed by nobody",
        "over without a day",
    ],
)
def test_the_database_refuses(story: World, sql: str) -> None:
    assert len(proposed(story.actors["analyst"])) == 1
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_decide_at_once_one_decides_and_the_other_is_told_so(world: World) -> None:
    with clock.as_of(BEGAN):
        claim(world, 5, lost=True)
    due = the_proposal(world).id

    def decide(who: str) -> str:
        try:
            misuse.decide(due, impose=who == "analyst", reasons="seen", actor=world.actors[who])
        except WrongState as wrong:
            return str(wrong)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as both:
        said = sorted(both.map(decide, ("analyst", "manager")))
    assert said.count("done") == 1
    assert any(answer.startswith("This was decided already, by ") for answer in said)
    assert len([v for v in verbs(world.vexora.id) if v != "misuse.proposed"]) == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_make_one_proposal(world: World) -> None:
    with clock.as_of(BEGAN):
        claim(world, 5, lost=True)
    MisuseMeasure.objects.all().delete()

    def run(_: int) -> None:
        try:
            with clock.as_of(BEGAN):
                standing.nightly()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        list(both.map(run, range(2)))
    assert the_proposal(world).step == MisuseStep.WARNING


def test_sellers_that_have_strikes_from_before_are_found_by_the_nightly_run(world: World) -> None:
    infringe(world, 2)
    MisuseMeasure.objects.all().delete()
    with clock.as_of(BEGAN + 2 * DAY):
        standing.nightly()
    assert the_proposal(world).party_id == world.actors["seller"].require_party()
