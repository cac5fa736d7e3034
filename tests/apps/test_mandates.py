"""Mandates between a rights holder and its agent: given, claimed, verified, ended, each to the ledger's account."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction

from jointforce.base.clock import now
from jointforce.cases.schemas import AnswerIn
from jointforce.delivery import queries as delivery
from jointforce.domain.abilities import Ability
from jointforce.domain.actor import Actor, system
from jointforce.domain.errors import DomainError, Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.vocabulary import AgentKind, Answer, MandateStatus, Role, Standing
from jointforce.flows import answer, mandates, onboarding
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties
from jointforce.parties.models import Mandate, Party
from jointforce.rights import queries as rights
from jointforce.rights.models import IPRight
from tests.world import World, build_world

pytestmark = pytest.mark.django_db
ANSWERS = (Ability.ANSWER_REFERRALS.value,)
PAPER: dict[str, Any] = {"document_hash": "a" * 64, "document_type": "application/pdf"}
INSTALLER = system("installer")


@pytest.fixture
def world() -> World:
    return build_world()


def today() -> date:
    return now().date()


def given(world: World, by: str = "owner", **terms: Any) -> Mandate:
    """A mandate of the firm Advocata, given by an owner."""
    said: dict[str, Any] = {"valid_from": today(), "allows": ANSWERS, **terms}
    return mandates.give(
        email="anna@advocata.example", person_name="Anna", agent_name="Advocata", kind=AgentKind.FIRM,
        terms=mandates.Terms(**said), actor=world.actors[by],
    )  # fmt: skip


def agent(world: World, name: str = "Advocata") -> Actor:
    """The owner of an agent that is on board without any mandate."""
    firm = mandates.create_agent(name, operator_id=world.operator.id, actor=INSTALLER)
    person = onboarding.invite(
        firm.id, email=f"boss@{name.lower()}.example", name="Boss", role=Role.AGENT_OWNER, actor=INSTALLER,
        send=False,
    )  # fmt: skip
    actor = parties.person_actor(person.id, firm.id)
    assert actor is not None
    return actor


def claimed(world: World, by: Actor, **terms: Any) -> Mandate:
    """A mandate that an agent says it has."""
    said: dict[str, Any] = {"valid_from": today(), "allows": ANSWERS, **PAPER, **terms}
    return mandates.claim(holder_name="vexora", right_numbers=[], terms=mandates.Terms(**said), actor=by)


def acting(found: Mandate, on: date | None = None) -> parties.Acting:
    [person] = parties.people_of(found.agent_id)
    return parties.person_under_mandate(person.id, found.id, on or today())


def letters() -> list[tuple[str, str]]:
    sent = delivery.messages(INSTALLER).filter(event_type="mandate.changed").order_by("id")
    return [(message.to_address, message.payload["body"]) for message in sent]


def test_an_owner_gives_a_mandate_and_the_agent_acts_for_it_at_once(world: World) -> None:
    found = given(world)
    actor = acting(found).actor
    assert actor is not None
    assert (actor.party_id, actor.mandate_id, actor.agent_id) == (world.vexora.id, found.id, found.agent_id)
    assert actor.name == "Anna (Advocata) for Vexora"
    verbs = [line.verb for line in ledger.history("mandate", str(found.id))]
    assert verbs == ["mandate.submitted", "mandate.verified"]
    [(to, body)] = letters()
    assert to == "anna@advocata.example"
    assert "is verified" in body


def test_a_second_mandate_by_the_same_address_goes_to_the_same_firm(world: World) -> None:
    one, other = given(world), given(world, by="stranger")
    assert one.agent_id == other.agent_id
    assert Party.objects.filter(kind="agent").count() == 1
    [anna] = parties.people_of(one.agent_id)
    for_whom = [a.party_id for a in parties.actors_in_force(anna.id, one.agent_id, today())]
    assert for_whom == [world.lumora.id, world.vexora.id]


@pytest.mark.parametrize("who", ["member", "viewer", "analyst", "engineer", "seller"])
def test_only_an_owner_gives_a_mandate(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        given(world, by=who)


def test_no_mandate_is_given_for_anothers_right(world: World) -> None:
    with pytest.raises(NotFound):
        given(world, right_ids=(world.rights["Lumora"],))


def test_who_names_a_right_finds_it_exactly_where_the_list_of_its_rights_has_it(world: World) -> None:
    narrow = acting(given(world, right_ids=(world.rights["Vexora"],))).actor
    assert narrow is not None
    ids = set(IPRight.objects.values_list("id", flat=True))
    actors = [*world.actors.values(), INSTALLER, narrow, replace(narrow, right_ids=frozenset({uuid4()}))]
    found = [set(rights.rights_named(actor, ids)) for actor in actors]
    assert found == [{right.id for right in rights.rights(actor)} for actor in actors]
    assert {len(each) for each in found} >= {0, 1, len(ids)}


def test_a_claimed_mandate_is_nothing_until_it_is_verified(world: World) -> None:
    found = claimed(world, agent(world))
    told = acting(found)
    assert told.actor is None
    assert told.sentence == (
        "The mandate of Advocata for Vexora waits until the rights holder or an analyst of the marketplace has "
        "verified it."
    )
    [(to, body)] = letters()
    assert to == "owner@vexora.example"
    assert "allows nothing until" in body


@pytest.mark.parametrize("who", ["owner", "analyst"])
def test_the_owner_or_an_analyst_verifies_a_claimed_mandate(world: World, who: str) -> None:
    found = claimed(world, agent(world))
    mandates.set_status([found.id], MandateStatus.VERIFIED, actor=world.actors[who])
    assert acting(found).actor is not None


def test_an_agent_does_not_verify_its_own_mandate(world: World) -> None:
    boss = agent(world)
    found = claimed(world, boss)
    with pytest.raises(NotAllowed):
        mandates.set_status([found.id], MandateStatus.VERIFIED, actor=boss)


@pytest.mark.parametrize("who", ["member", "viewer", "manager", "engineer"])
def test_nobody_else_verifies_it(world: World, who: str) -> None:
    found = claimed(world, agent(world))
    with pytest.raises(NotAllowed):
        mandates.set_status([found.id], MandateStatus.VERIFIED, actor=world.actors[who])


def test_a_foreign_mandate_is_not_there(world: World) -> None:
    found = given(world)
    other = agent(world, "Rivalis")
    for actor in (world.actors["stranger"], world.actors["seller"], other):
        with pytest.raises(NotFound):
            mandates.set_status([found.id], MandateStatus.ENDED, actor=actor)
    assert (
        parties.person_under_mandate(UUID(other.id), found.id, today()).sentence
        == "There is no such mandate."
    )


@pytest.mark.parametrize("who", ["owner", "analyst", "manager", "agent"])
def test_each_side_ends_a_mandate_at_once_and_the_way_back_is_a_new_verification(
    world: World, who: str
) -> None:
    found = given(world)
    [anna] = parties.people_of(found.agent_id)
    own = parties.person_actor(anna.id, found.agent_id)
    actor = own if who == "agent" else world.actors[who]
    assert actor is not None
    mandates.set_status([found.id], MandateStatus.ENDED, actor=actor, reason="A new firm")
    assert acting(found).sentence == "The mandate of Advocata for Vexora has been ended."
    assert parties.actors_in_force(anna.id, found.agent_id, today()) == []
    mandates.set_status([found.id], MandateStatus.SUBMITTED, actor=actor)
    assert acting(found).actor is None
    mandates.set_status([found.id], MandateStatus.VERIFIED, actor=world.actors["owner"])
    assert acting(found).actor is not None


def test_under_a_mandate_nobody_changes_mandates(world: World) -> None:
    found = given(world)
    with pytest.raises(NotAllowed):
        mandates.set_status([found.id], MandateStatus.ENDED, actor=acting(found).actor)  # type: ignore[arg-type]


def test_a_rejection_says_why_and_the_agent_reads_it(world: World) -> None:
    found = claimed(world, agent(world))
    with pytest.raises(Invalid, match="Say why"):
        mandates.set_status([found.id], MandateStatus.REJECTED, actor=world.actors["analyst"])
    mandates.set_status(
        [found.id], MandateStatus.REJECTED, actor=world.actors["analyst"], reason="Forged seal"
    )
    assert ("boss@advocata.example", True) in [(to, "Why: Forged seal" in body) for to, body in letters()]
    assert acting(found).sentence.endswith("was rejected.")


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (1, None, "begins on"),
        (0, 0, ""),
        (-9, 0, ""),
        (0, None, ""),
    ],
)
def test_a_mandate_holds_from_its_first_to_its_last_day(
    world: World, first: int, last: int | None, told: str
) -> None:
    until = None if last is None else today() + timedelta(last)
    found = given(world, valid_from=today() + timedelta(first), valid_until=until)
    assert told in acting(found).sentence
    assert (acting(found).actor is None) == bool(told)
    [anna] = parties.people_of(found.agent_id)
    assert bool(parties.actors_in_force(anna.id, found.agent_id, today())) == (not told)
    if last is not None:
        assert "its last day" in acting(found, today() + timedelta(last + 1)).sentence


def test_a_leap_day_is_a_day(world: World) -> None:
    found = given(world, valid_from=date(2028, 2, 29), valid_until=date(2028, 2, 29))
    held = [acting(found, date(2028, 2, 28) + timedelta(n)).actor is not None for n in range(3)]
    assert held == [False, True, False]


def test_a_mandate_that_is_past_its_last_day_is_not_verified(world: World) -> None:
    yesterday = today() - timedelta(1)
    found = claimed(world, agent(world), valid_from=yesterday, valid_until=yesterday)
    with pytest.raises(WrongState, match="has passed; a new one is needed"):
        mandates.set_status([found.id], MandateStatus.VERIFIED, actor=world.actors["analyst"])


def test_two_mandates_of_the_same_two_never_hold_on_one_day_and_may_follow_each_other(world: World) -> None:
    given(world, valid_until=today() + timedelta(30))
    with pytest.raises(WrongState, match="end that one first"):
        given(world, valid_from=today() + timedelta(30))
    given(world, valid_from=today() + timedelta(31))


def test_one_mandate_waits_at_a_time(world: World) -> None:
    boss = agent(world)
    first = claimed(world, boss)
    with pytest.raises(WrongState, match="waits for verification already"):
        claimed(world, boss)
    mandates.set_status([first.id], MandateStatus.ENDED, actor=boss)
    claimed(world, boss)
    with pytest.raises(WrongState, match="Another mandate"):
        mandates.set_status([first.id], MandateStatus.SUBMITTED, actor=boss)


def test_a_claim_needs_its_document_a_known_rights_holder_and_known_rights(world: World) -> None:
    boss = agent(world)
    with pytest.raises(Invalid, match="power of attorney"):
        claimed(world, boss, document_hash="")
    terms = mandates.Terms(today(), allows=ANSWERS, **PAPER)
    with pytest.raises(Invalid, match="No rights holder here is called “Nobody”"):
        mandates.claim(holder_name=" Nobody ", right_numbers=[], terms=terms, actor=boss)
    with pytest.raises(Invalid, match="no right with the number 4711"):
        mandates.claim(holder_name="Vexora", right_numbers=["4711"], terms=terms, actor=boss)
    with pytest.raises(Invalid, match="cannot allow keys:write"):
        claimed(world, boss, allows=("keys:write",))


def test_what_a_mandate_says_is_never_changed(world: World) -> None:
    found = given(world)
    for change in (
        "allows = '{notices:write}'",
        "valid_until = '2999-01-01'",
        "right_ids = '{}'::uuid[] || id",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE parties_mandate SET {change} WHERE id = %s", [found.id])
    with pytest.raises(DatabaseError), transaction.atomic():
        found.delete()


def test_the_word_under_a_mandate_weighs_the_lesser_of_both_standings(world: World) -> None:
    found = given(world)
    Party.objects.filter(id=found.agent_id).update(standing=Standing.PROBATION)
    actor = acting(found).actor
    assert actor is not None
    assert actor.standing is Standing.PROBATION


@pytest.mark.django_db(transaction=True)
def test_of_two_analysts_who_verify_at_once_one_is_told_that_it_is_done() -> None:
    world = build_world()
    found = claimed(world, agent(world))
    start, told = threading.Barrier(2), []

    def verify() -> None:
        try:
            start.wait()
            mandates.set_status([found.id], MandateStatus.VERIFIED, actor=world.actors["analyst"])
            told.append("done")
        except DomainError as refused:
            told.append(str(refused))
        finally:
            connections.close_all()

    racing = [threading.Thread(target=verify) for _ in range(2)]
    for thread in racing:
        thread.start()
    for thread in racing:
        thread.join()
    assert sorted(told) == ["A mandate that is verified cannot become verified.", "done"]
    verbs = [line.verb for line in ledger.history("mandate", str(found.id))]
    assert verbs == ["mandate.submitted", "mandate.verified"]


def test_what_is_done_under_a_mandate_says_so_in_the_ledger(world: World) -> None:
    case = world.refer()
    found = given(world)
    actor = acting(found).actor
    assert actor is not None
    [result] = answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=actor)
    assert result.recorded
    line = next(e for e in ledger.history("case", str(case.id)) if e.verb == "case.answered")
    assert line.facts["mandate"] == str(found.id)
    assert line.facts["agent"] == str(found.agent_id)
    assert list(ledger.verify()) == []
