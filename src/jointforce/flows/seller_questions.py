"""What no analyst could read in its lane's hours is put to the seller, who answers or is silent.

China's E-Commerce Law has a notice passed on to the seller (Art. 42) and its answer to the complainant (Art. 43); here
the seller speaks before anything is restricted. Cases are found by a column; each batch is one transaction, so whatever
was cut short is found again and nothing is done twice.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.cases import services as cases
from jointforce.cases.queries import seller_questions as queries
from jointforce.cases.schemas import FileIn, RulingIn
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor, system
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.errors import Invalid, NotAllowed, WrongState
from jointforce.domain.lanes import Lane
from jointforce.domain.reasons import BY_CODE, SELLER_SILENCE_REASON
from jointforce.domain.vocabulary import ClaimResult, Ruling, SellerQuestionEnd
from jointforce.flows import enforce, tell_sellers, vault
from jointforce.flows.batches import Settled, settle
from jointforce.flows.notices.lane import lane_of_parties
from jointforce.flows.notices.outcome import tell_decided
from jointforce.ledger.services import gathered
from jointforce.parties import queries as parties

if TYPE_CHECKING:
    from jointforce.cases.models import Case, CaseNotice, SellerQuestion
    from jointforce.parties.models import Party

BATCH = 500
CLOCK = system("clock")
MAX_TEXT = 10_000
LOOK_AGAIN = timedelta(hours=24)
"""After so long it is asked again whether the complainant's lane puts what is unread to the seller."""


def ask_unread() -> int:
    """Put every notice whose hours are over unread to its seller; how many. Safe to run twice, or in two processes."""
    return settle(_ask_unread, BATCH)


def _ask_unread(now: datetime, size: int) -> Settled:
    found = cases.lock_unread(now, size)
    return Settled(len(found), _ask(found, now) if found else 0)


def _ask(found: "Sequence[Case]", now: datetime) -> int:
    notices = queries.opening_notices(case.id for case in found)
    ids = {case.rights_holder_id for case in found} | {n.agent_id for n in notices.values() if n.agent_id}
    known = parties.by_ids(ids)
    askings, later = [], {}
    for case in found:
        notice = notices[case.id]
        lane = lane_of_parties([known[i] for i in (case.rights_holder_id, notice.agent_id) if i])
        put_off = _not_yet(case, lane, now)
        if put_off is not None:
            later[case.id] = put_off
        else:
            askings.append(cases.SellerAsking(case, lane.ask_days, _told(case, notice, known)))
    cases.put_off_asking(later)
    tell_sellers.asked(cases.ask_sellers(askings, actor=CLOCK, now=now), now=now)
    return len(askings)


def _not_yet(case: "Case", lane: Lane, now: datetime) -> datetime | None:
    """When to look at the case again, where its complainant's lane of today does not have the seller asked now."""
    if lane.ask_days == 0 or case.state != CaseState.IN_REVIEW:
        return now + LOOK_AGAIN
    unread_from = case.opened_at + timedelta(hours=lane.hours)
    return unread_from if unread_from > now else None


def _told(case: "Case", notice: "CaseNotice", known: "Mapping[UUID, Party]") -> dict[str, str]:
    holder = known[case.rights_holder_id].name
    who = f"{known[notice.agent_id].name}, for {holder}" if notice.agent_id else holder
    label = BY_CODE[notice.reason_code].label if notice.reason_code in BY_CODE else "A notice was received"
    return {"complainant": who, "mark": case.mark, "reason_code": notice.reason_code, "reason": label}


def settle_silent_sellers() -> int:
    """Restrict what sellers were silent about in time; how many cases moved. Safe to run twice, or in two processes.

    Where the question never arrived, silence says nothing: the case goes back to an analyst.
    """
    return settle(_settle_silent, BATCH)


def _settle_silent(now: datetime, size: int) -> Settled:
    overdue = cases.lock_overdue_questions(now, size)
    _restrict_silent([q for q in overdue if q.received_at is not None], now)
    lost = [q for q in overdue if q.received_at is None]
    back = CaseEvent.RECALL_FROM_SELLER
    cases.end_questions(lost, SellerQuestionEnd.UNDELIVERED, back, actor=CLOCK, now=now)
    cases.return_to_review(lost, back, actor=CLOCK, now=now)
    return Settled(len(overdue), len(overdue))


def _restrict_silent(silent: "Sequence[SellerQuestion]", now: datetime) -> None:
    if not silent:
        return
    event = CaseEvent.SELLER_SILENT
    cases.end_questions(silent, SellerQuestionEnd.SILENT, event, actor=CLOCK, now=now)
    rulings = [
        RulingIn(q.case, event, Ruling.REMOVE, SELLER_SILENCE_REASON, _silence_in_words(q), automated=True)
        for q in silent
    ]
    decided = cases.decide(rulings, actor=CLOCK, now=now)
    cases.record_outcomes([(d.case, ClaimResult.UPHELD) for d in decided], actor=CLOCK, now=now)
    enforce.remove(decided, actor=CLOCK, now=now)
    tell_decided([d.case.id for d in decided], now=now)


def _silence_in_words(question: "SellerQuestion") -> str:
    return (
        f"{question.told['complainant']} complained: {question.told['reason']}. You were asked on "
        f"{question.asked_at:%d %b %Y}, and no answer came by {question.due_at:%d %b %Y, %H:%M} UTC "
        "(compare China E-Commerce Law Art. 42–43)."
    )


def contest(
    question_id: UUID,
    text: str,
    *,
    actor: Actor,
    files: Sequence[FileIn] = (),
    document_ids: Sequence[UUID] = (),
) -> None:
    """The seller says why the listing is lawful: an analyst reads it, and the complainant is told.

    Raises:
        NotAllowed, NotFound, WrongState, Invalid: with a sentence; then nothing has changed.
    """
    if not text.strip():
        raise Invalid("Say why the listing is lawful, in your own words.")
    with transaction.atomic():
        now = clock_now()
        with gathered(now=now):
            question = _take_answer(question_id, text, actor, now)
            event = CaseEvent.SELLER_CONTESTS
            cases.end_questions(
                [question], SellerQuestionEnd.CONTESTED, event, text=text.strip(), actor=actor, now=now
            )
            cases.return_to_review([question], event, actor=actor, now=now)
            papers = [*files, *vault.proofs(actor, document_ids, now)]
            if papers:
                cases.add_evidence([question.case], papers, actor=actor, now=now)
            tell_sellers.contested(question, now=now)


def agree(question_id: UUID, text: str = "", *, actor: Actor) -> None:
    """The seller takes the listing down, or agrees that it is: it is removed, with its statement of reasons.

    Raises:
        NotAllowed, NotFound, WrongState, Invalid: with a sentence; then nothing has changed.
    """
    with transaction.atomic():
        now = clock_now()
        with gathered(now=now):
            question = _take_answer(question_id, text, actor, now)
            event = CaseEvent.SELLER_AGREES
            cases.end_questions(
                [question], SellerQuestionEnd.AGREED, event, text=text.strip(), actor=actor, now=now
            )
            why = f"The seller was asked about a complaint of {question.told['complainant']} and agreed with it."
            ruling = RulingIn(question.case, event, Ruling.REMOVE, question.told["reason_code"], why)
            decided = cases.decide([ruling], actor=actor, now=now)
            enforce.remove(decided, actor=actor, now=now)
            tell_decided([question.case_id], now=now)


def _take_answer(question_id: UUID, text: str, actor: Actor, now: datetime) -> "SellerQuestion":
    question = cases.lock_question(question_id, actor)
    if not may(actor, Ability.FILE_COUNTER_NOTICE):
        raise NotAllowed("Only the seller answers what it is asked.")
    if len(text) > MAX_TEXT:
        raise Invalid(f"At most {MAX_TEXT:,} characters; put more into a file.")
    refusal = why_not(question, now)
    if refusal:
        raise WrongState(refusal)
    return question


def why_not(question: "SellerQuestion", now: datetime) -> str:
    """Why the question takes no answer (any more), in the seller's words; empty where it does."""
    how = question.ended_how
    if how in (SellerQuestionEnd.CONTESTED, SellerQuestionEnd.AGREED):
        return (
            f"You have answered already, on {question.ended_at:%d %b %Y, %H:%M} UTC; the first answer stands."
        )
    if how in (SellerQuestionEnd.OVERTAKEN, SellerQuestionEnd.UNDELIVERED):
        return (
            "The case went on before your answer came, and needs none here. If the listing is restricted, you get a "
            "statement of reasons and may answer that."
        )
    if how == SellerQuestionEnd.SILENT or (question.received_at is not None and question.due_at < now):
        return (
            f"The time to answer ended on {question.due_at:%d %b %Y, %H:%M:%S} UTC, and your answer came after it. The "
            "listing is restricted for want of an answer; you may still answer its statement of reasons, and an "
            "analyst reads that."
        )
    return ""
