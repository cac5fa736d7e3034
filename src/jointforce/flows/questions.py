"""Questions that wait for a day on which the rights holder's budget has room; and the budget itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.cases import services as cases
from jointforce.cases.queries import questions
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotAllowed, NotFound
from jointforce.domain.questions import day_of
from jointforce.domain.vocabulary import PartyKind
from jointforce.flows import tell
from jointforce.parties import queries as parties
from jointforce.parties import services as parties_services
from jointforce.rights import queries as rights
from jointforce.rights import services as rights_services

if TYPE_CHECKING:
    from jointforce.cases.models import Case


@dataclass(frozen=True, slots=True)
class Day:
    """A rights holder's day: its budget (None: no limit), whose word that is, what is spent, what waits, until when."""

    budget: int | None
    own: int | None
    spent: int
    waiting: int
    opens_again: datetime


def day(rights_holder_id: UUID) -> Day:
    """How this rights holder's day stands; for a caller who has found it among what the actor may see."""
    now = clock_now()
    return Day(
        budget=parties.questions_a_day([rights_holder_id]).get(rights_holder_id),
        own=parties.by_ids([rights_holder_id])[rights_holder_id].questions_a_day,
        spent=questions.asked_on_day(rights_holder_id, now),
        waiting=questions.count_waiting([rights_holder_id]).get(rights_holder_id, 0),
        opens_again=day_of(now) + timedelta(days=1),
    )


def ask_waiting() -> int:
    """Ask what waits, as far as each rights holder's day has room; how many cases. The worker calls it."""
    asked = 0
    for holder in sorted(questions.holders_that_wait()):
        with transaction.atomic():
            asked += len(ask_in_transaction([holder], now=clock_now()))
    return asked


def ask_in_transaction(rights_holder_ids: Iterable[UUID], *, now: datetime) -> "list[Case]":
    """The same for these rights holders, in the caller's transaction; they are told. The cases asked about."""
    holders = set(rights_holder_ids)
    budgets = parties.questions_a_day(holders)
    asked = cases.ask_waiting({holder: budgets.get(holder) for holder in holders}, now=now)
    tell.questions(asked, now=now)
    return asked


def set_a_day(party_id: UUID, count: int | None, *, actor: Actor) -> None:
    """A rights holder's budget, by its owner or an account manager; or the house's, by an account manager.

    Raises:
        NotAllowed: the actor may not. NotFound: the party is not the actor's to see.
    """
    own_house = actor.party_kind is PartyKind.MARKETPLACE and party_id == actor.operator_id
    with transaction.atomic():
        found = (
            parties.by_ids([party_id])[party_id]
            if own_house or party_id == actor.party_id
            else parties.party(actor, party_id, PartyKind.RIGHTS_HOLDER)
        )
        if found.kind not in (PartyKind.RIGHTS_HOLDER, PartyKind.MARKETPLACE):
            raise NotFound("There is no such rights holder.")
        if not may(actor, Ability.SET_QUESTIONS):
            raise NotAllowed(
                "The rights holder's owner or an account manager sets how many questions are asked."
            )
        parties_services.set_questions_a_day(found, count, actor=actor, now=clock_now())


def end_fact(fact_id: UUID, *, actor: Actor) -> None:
    """The rights holder takes back what it told us beyond a case.

    Raises:
        NotFound: it is not the actor's to see, or holds no more. NotAllowed: the actor does not speak for it.
    """
    with transaction.atomic():
        now = clock_now()
        rights.fact(actor, fact_id, now)
        if actor.party_kind is not PartyKind.RIGHTS_HOLDER or not may(actor, Ability.SUBMIT_RIGHTS):
            raise NotAllowed("Only the rights holder says this.")
        rights_services.end_facts(fact_id=fact_id, actor=actor, now=now)


def set_check_percent(percent: int, *, actor: Actor) -> None:
    """How many answers in a hundred the actor's house compares with what it knows.

    Raises:
        NotAllowed: the actor is no account manager. Invalid: not 0 to 100.
    """
    if actor.operator_id is None or actor.party_kind is not PartyKind.MARKETPLACE:
        raise NotAllowed("Only an account manager sets this.")
    with transaction.atomic():
        parties_services.set_check_percent(actor.operator_id, percent, actor=actor, now=clock_now())
