"""The seller of a removed listing asks the rights holder, by way of the marketplace, and a clock runs for the answer.

Marketplaces tell sellers to contact the rights owner, and then nobody answers: here both sides write on one page, a
programme's time runs (eBay's VeRO: five business days), and silence has its rule. It moves no case: the answer to the
statement of reasons, which an analyst reads, is open all the while.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.base.ids import uuid7
from jointforce.cases import services as cases
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor, system
from jointforce.domain.errors import NotAllowed
from jointforce.domain.regime import ClockEvent, DutyOf
from jointforce.domain.regime_files import REGIMES
from jointforce.domain.vocabulary import PartyKind
from jointforce.flows import clocks, tell_enquiries
from jointforce.flows.batches import Settled, settle
from jointforce.ledger.services import gathered

BATCH = 500
MOST_OF_A_CASE = cases.MOST_OF_A_CASE
CLOCK = system("clock")
_DEFAULT = REGIMES["ebay"].clock("owner_contact")


def default_due(asked_at: datetime) -> datetime:
    """Where no regime sets the rights holder's time we give what eBay's programme gives: five business days."""
    return clocks.last_moment(_DEFAULT, asked_at)


def ask(case_id: UUID, text: str, *, actor: Actor) -> UUID:
    """The seller asks the rights holder about its removed listing; the rights holder's people are told. Its id.

    Raises:
        NotAllowed, NotFound, WrongState, Invalid: with a sentence; then nothing has changed.
    """
    with transaction.atomic():
        now = clock_now()
        with gathered(now=now):
            [case] = cases.lock_every([case_id], actor)
            if actor.party_kind is not PartyKind.SELLER or not may(actor, Ability.FILE_COUNTER_NOTICE):
                raise NotAllowed("Only the seller asks the rights holder about its listing.")
            enquiry_id = uuid7()
            event = ClockEvent.OWNER_CONTACTED
            started = clocks.start([(case, enquiry_id)], event, at=now, actor=actor, now=now)
            ends = [c.due_until for c in started if c.duty_of == DutyOf.COMPLAINANT and c.due_until]
            due = max(ends, default=default_due(now))
            enquiry = cases.enquire(case, enquiry_id, text, due_at=due, actor=actor, now=now)
            tell_enquiries.asked(enquiry, now=now)
    return enquiry_id


def answer(enquiry_id: UUID, text: str, *, actor: Actor) -> None:
    """The rights holder answers, also after its time; the seller is told.

    Raises:
        NotAllowed, NotFound, WrongState, Invalid: with a sentence; then nothing has changed.
    """
    with transaction.atomic():
        now = clock_now()
        with gathered(now=now):
            enquiry = cases.lock_enquiry(enquiry_id, actor)
            if actor.party_kind is not PartyKind.RIGHTS_HOLDER or not may(actor, Ability.WRITE_MESSAGES):
                raise NotAllowed("Your role may not answer sellers.")
            waited = enquiry.ended_at is None
            cases.answer_enquiry(enquiry, text, actor=actor, now=now)
            if waited:  # else the clock that runs, if any, is that of a later enquiry
                cases.stop_clocks([enquiry.case_id], ClockEvent.OWNER_ANSWERED, actor=actor, now=now)
            tell_enquiries.answered(enquiry, now=now)


def settle_unanswered() -> int:
    """End every enquiry whose time is over, and tell its seller what it can do; how many. Safe to run twice at once."""
    return settle(_settle, BATCH)


def _settle(now: datetime, size: int) -> Settled:
    overdue = cases.lock_overdue_enquiries(now, size)
    cases.leave_unanswered(overdue, actor=CLOCK, now=now)
    tell_enquiries.unanswered(overdue, now=now)
    return Settled(len(overdue), len(overdue))
