"""A decision is complained about, and another person decides: it stands, or is reversed by the flows that took it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.base.ids import named_uuid, uuid7
from jointforce.cases import services as cases
from jointforce.cases.schemas import FileIn, Opening
from jointforce.delivery import letters
from jointforce.delivery import services as delivery
from jointforce.delivery.schemas import Outgoing
from jointforce.domain.actor import Actor, system
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.complaint import ComplaintState, SettlementOutcome
from jointforce.domain.errors import NotFound
from jointforce.domain.matter import Matter
from jointforce.domain.regime import ClockEvent, DutyOf
from jointforce.domain.vocabulary import CaseOrigin, Measure, OnSilence, PartyKind, Role, Ruling
from jointforce.enforcement import queries as enforcement
from jointforce.flows import clocks, review, vault
from jointforce.parties import queries as parties

if TYPE_CHECKING:
    from jointforce.cases.models import Case, Complaint

_ANSWERING = (Role.BRAND_OWNER, Role.BRAND_MEMBER)


def complain(
    case_ids: Sequence[UUID], text: str, *, files: Sequence[FileIn] = (), actor: Actor
) -> "list[Complaint]":
    """The seller, or the rights holder, complains about the last decision of each of these cases; all or none.

    Free of charge, until six months after the actor was told (DSA Art. 20(1)).

    Raises:
        NotAllowed, NotFound, WrongState, Invalid: with a sentence; then nothing has changed.
    """
    with transaction.atomic():
        now = clock_now()
        informed = _informed(case_ids) if actor.party_kind is PartyKind.SELLER else {}
        filed = cases.file_complaints(case_ids, text, informed=informed, actor=actor, now=now)
        whose = DutyOf.SELLER if actor.party_kind is PartyKind.SELLER else DutyOf.COMPLAINANT
        cases.stop_clocks(case_ids, ClockEvent.COMPLAINT_FILED, duty_of=whose, actor=actor, now=now)
        if files:
            cases.add_evidence([c.case for c in filed], files, actor=actor, now=now)
        return filed


def _informed(case_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When the seller was told of a removal: by the statement. Of a later decision, by that decision's own letter."""
    last = cases.last_decisions(case_ids)
    removed = [i for i, decision in last.items() if decision.ruling == Ruling.REMOVE]
    return enforcement.informed_at(removed)


def decide(
    complaint_id: UUID, *, reverse: bool, reason_code: str = "", explanation: str, actor: Actor
) -> None:
    """A person who has not decided in the case decides the complaint.

    reverse: the decision falls, and is undone by the flow of the opposite decision: the listing comes back, or is
    removed in a case that names the earlier one. reason_code: of that decision.

    Raises:
        NotAllowed, NotFound, WrongState, Invalid: with a sentence; then nothing has changed.
    """
    with transaction.atomic():
        now = clock_now()
        complaint = cases.lock_complaint(complaint_id, actor=actor)
        cases.require_other_person(complaint, actor=actor)
        state = ComplaintState.REVERSED if reverse else ComplaintState.UPHELD
        reopened: UUID | None = None
        if reverse:
            case_id, event = complaint.case_id, CaseEvent.REVERSE
            if not complaint.by_seller:
                reopened = case_id = _reopen(complaint.case, now)
                event = CaseEvent.DECIDE_REMOVE
            review.decide([case_id], event, reason_code=reason_code, explanation=explanation, actor=actor)
        cases.settle_complaint(complaint, state, explanation, reopened_id=reopened, actor=actor, now=now)
        _tell(complaint, now)


def withdraw(complaint_id: UUID, *, actor: Actor) -> None:
    """Whoever complained takes it back.

    Raises:
        NotFound, WrongState: with a sentence.
    """
    with transaction.atomic():
        complaint = cases.lock_complaint(complaint_id, actor=actor)
        cases.withdraw_complaint(complaint, actor=actor, now=clock_now())


def note_settlement(
    case_id: UUID,
    *,
    body: str,
    reference: str,
    referred_on: date,
    outcome: SettlementOutcome = SettlementOutcome.PENDING,
    decided_on: date | None = None,
    note: str = "",
    actor: Actor,
) -> None:
    """The desk notes how a dispute stands before a certified out-of-court body; noted again, it is corrected.

    Raises:
        NotAllowed, NotFound, Invalid: with a sentence.
    """
    with transaction.atomic():
        case = cases.lock_cases([case_id], actor).get(case_id)
        if case is None:
            raise NotFound("There is no such case.")
        now = clock_now()
        noted = cases.note_settlement(
            case, body=body, reference=reference, referred_on=referred_on, outcome=outcome,
            decided_on=decided_on, note=note, actor=actor, now=now,
        )  # fmt: skip
        if outcome is SettlementOutcome.PENDING:
            # A corrected day is another cause: it begins the clock anew.
            cause = named_uuid(str(noted.id), referred_on.isoformat())
            received = datetime.combine(referred_on, time(), UTC)
            clocks.start([(case, cause)], ClockEvent.DISPUTE_REFERRED, at=received, actor=actor, now=now)
        else:
            cases.stop_clocks([case.id], ClockEvent.DISPUTE_DECIDED, actor=actor, now=now)


def _reopen(case: "Case", now: datetime) -> UUID:
    """A case that names the earlier one and waits for an analyst: what was settled wrongly is settled anew."""
    opening = Opening(
        operator_id=case.operator_id, marketplace_id=case.marketplace_id, rights_holder_id=case.rights_holder_id,
        seller_id=case.seller_id, right_id=case.right_id, listing_id=case.listing_id,
        listing_external_id=case.listing_external_id, version_id=case.latest_version_id, listing=case.listing,
        evidence=case.evidence, mark=case.mark, event=CaseEvent.REVIEW, origin=CaseOrigin(case.origin),
        risk=case.risk, risk_reasons=case.risk_reasons,
        triage_reason=f"A complaint about case {case.number} was granted.",
        policy_version_id=case.policy_version_id, deadline_hours=48, on_silence=OnSilence.REVIEW,
        measure=Measure(case.measure),
        matter=Matter(
            case.matter_key, None if case.matter_price is None else float(case.matter_price), case.matter_currency
        ),
        question="", again=True,
    )  # fmt: skip
    [opened] = cases.open_cases(vault.heed([opening], now), actor=system("complaints"), now=now)
    return opened.case.id


def _tell(complaint: "Complaint", now: datetime) -> None:
    """Who complained, always; the other side, where the decision fell."""
    case = complaint.case
    fell = complaint.state == ComplaintState.REVERSED
    told = [complaint.party_id]
    if fell:
        told = [case.seller_id, case.rights_holder_id]
    messages = []
    for party in parties.by_ids(told).values():
        own = party.id == complaint.party_id
        people = (
            [(party.name, party.email)]
            if party.kind == PartyKind.SELLER
            else [(p.name, p.email) for p in parties.people_of(party.id, _ANSWERING)]
        )
        for name, email in people:
            if email:
                letter = letters.complaint_decided(
                    name, case.listing["title"], own=own, fell=fell, explanation=complaint.explanation
                )
                messages.append(
                    Outgoing(
                        "email",
                        party.id,
                        "complaint.decided",
                        "letter",
                        str(uuid7()),
                        letter,
                        to_address=email,
                    )
                )
    delivery.enqueue(messages, now=now)
