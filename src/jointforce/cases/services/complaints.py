"""Complaints about decisions (DSA Art. 20), and out-of-court disputes noted (Art. 21)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from jointforce.base.sql import insert, require_transaction
from jointforce.cases.models import Case, Complaint, Decision, Settlement
from jointforce.cases.services.counter_notices import MAX_TEXT
from jointforce.cases.services.locking import lock_cases
from jointforce.domain import complaint as rules
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseState
from jointforce.domain.complaint import ComplaintState, SettlementOutcome
from jointforce.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.ledger_chain import text_hash
from jointforce.domain.vocabulary import PartyKind, Ruling
from jointforce.ledger.services import Act, append


def file_complaints(
    case_ids: Sequence[UUID], text: str, *, informed: Mapping[UUID, datetime], actor: Actor, now: datetime
) -> list[Complaint]:
    """One complaint for each of these cases' last decisions, all or none.

    informed: when the actor was told of the decision, by case; else the decision's own instant.

    Raises:
        NotAllowed: neither a seller nor a rights holder's member. NotFound: a case is not the actor's.
        WrongState: no decision against the actor, too late, or complained about already. Invalid: no text, or too long.
    """
    by_seller = actor.party_kind is PartyKind.SELLER
    needed = Ability.FILE_COUNTER_NOTICE if by_seller else Ability.ANSWER_REFERRALS
    if actor.party_kind not in (PartyKind.SELLER, PartyKind.RIGHTS_HOLDER) or not may(actor, needed):
        raise NotAllowed("Only the seller or the rights holder complains about a decision.")
    if not text.strip() or len(text) > MAX_TEXT:
        raise Invalid(f"Say in 1 to {MAX_TEXT:,} characters why the decision is wrong.")
    cases = lock_cases(case_ids, actor)
    if len(cases) != len(set(case_ids)):
        raise NotFound("There is no such case.")
    last = last_decisions(list(cases))
    rows = []
    for case in cases.values():
        decision = last.get(case.id)
        why = rules.refusal(
            CaseState(case.state),
            Ruling(decision.ruling) if decision else None,
            decision.reason_code if decision else "",
            informed.get(case.id) or (decision.at if decision else now),
            now,
            by_seller=by_seller,
        )
        if why or decision is None:
            raise WrongState(why)
        rows.append(
            Complaint(
                case=case, rights_holder_id=case.rights_holder_id, operator_id=case.operator_id,
                party_id=actor.require_party(), by_seller=by_seller, decision=decision, text=text.strip(),
                by_id=actor.id, by_name=actor.name, filed_at=now,
            )
        )  # fmt: skip
    earlier = Complaint.objects.filter(
        decision__in=[r.decision_id for r in rows], party_id=actor.require_party()
    )
    if earlier.exclude(state=ComplaintState.WITHDRAWN).exists():
        raise WrongState("You have complained about this decision already.")
    insert(rows)
    append([_act(row, "case.complained", actor, text) for row in rows], now=now)
    return rows


def lock_complaint(complaint_id: UUID, *, actor: Actor) -> Complaint:
    """A complaint that the actor may see, its case locked first, as every writer does.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    require_transaction()
    case_id = Complaint.objects.filter(id=complaint_id).values_list("case_id", flat=True).first()
    case = lock_cases([case_id], actor).get(case_id) if case_id else None
    found = Complaint.objects.select_for_update().filter(id=complaint_id).first() if case else None
    theirs = actor.party_kind is PartyKind.MARKETPLACE or actor.is_system
    if case is None or found is None or not (theirs or found.party_id == actor.party_id):
        raise NotFound("There is no such complaint.")
    found.case = case
    return found


def require_other_person(complaint: Complaint, *, actor: Actor) -> None:
    """Whether the actor may decide a locked complaint.

    Raises:
        WrongState: it no longer waits. NotAllowed: a machine, no analyst, or one who has decided in the case.
    """
    rules.require_open(ComplaintState(complaint.state))
    people = Decision.objects.filter(case_id=complaint.case_id, by_kind="person")
    rules.require_other_person(actor, set(people.values_list("by_id", flat=True)))


def settle_complaint(
    complaint: Complaint,
    state: ComplaintState,
    explanation: str,
    *,
    reopened_id: UUID | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Write down how a locked complaint was decided; the caller has checked who decides, and carried it out.

    Raises:
        Invalid: no explanation.
    """
    if not explanation.strip():
        raise Invalid("Explain the decision; whoever complained reads it (DSA Art. 20(5)).")
    complaint.state, complaint.explanation = state, explanation.strip()
    complaint.decided_at, complaint.decided_by_id, complaint.decided_by_name = now, actor.id, actor.name
    complaint.reopened_id = reopened_id
    if state is ComplaintState.REVERSED:
        complaint.outcome = last_decisions([reopened_id or complaint.case_id]).get(
            reopened_id or complaint.case_id
        )
    complaint.save()
    append([_act(complaint, f"case.complaint_{state.value}", actor, explanation)], now=now)


def withdraw_complaint(complaint: Complaint, *, actor: Actor, now: datetime) -> None:
    """Whoever complained takes a locked complaint back; it may be made again in time.

    Raises:
        NotFound: the complaint is another's. WrongState: it no longer waits.
    """
    if complaint.party_id != actor.party_id:
        raise NotFound("There is no such complaint.")
    rules.require_open(ComplaintState(complaint.state))
    complaint.state = ComplaintState.WITHDRAWN
    complaint.save(update_fields=["state"])
    append([_act(complaint, "case.complaint_withdrawn", actor)], now=now)


def note_settlement(
    case: Case,
    *,
    body: str,
    reference: str,
    referred_on: date,
    outcome: SettlementOutcome,
    decided_on: date | None,
    note: str,
    actor: Actor,
    now: datetime,
) -> Settlement:
    """Note, or note anew, how a dispute about a locked case stands before a certified body (DSA Art. 21).

    Raises:
        NotAllowed: the actor is no analyst. Invalid: no body or reference, or dates that cannot be.
    """
    if not may(actor, Ability.DECIDE_CASES):
        raise NotAllowed("Only an analyst notes a dispute.")
    if not body.strip() or not reference.strip():
        raise Invalid("Name the body and its reference.")
    pending = outcome is SettlementOutcome.PENDING
    if pending != (decided_on is None):
        raise Invalid("A dispute that has ended says since which day, and one that waits has no such day.")
    if referred_on > now.date() or (decided_on is not None and not referred_on <= decided_on <= now.date()):
        raise Invalid("A dispute begins at the latest today, and ends between then and today.")
    row, _ = Settlement.objects.update_or_create(
        case=case, body=body.strip()[:200], reference=reference.strip()[:100],
        defaults={
            "rights_holder_id": case.rights_holder_id, "referred_on": referred_on, "outcome": outcome,
            "decided_on": decided_on, "note": note.strip()[:1000], "by_id": actor.id, "changed_at": now,
        },
    )  # fmt: skip
    facts = {"settlement": str(row.id), "outcome": outcome.value, "reference": text_hash(reference)}
    append([Act("case", str(case.id), "case.settlement", actor, "", facts)], now=now)
    return row


def last_decisions(case_ids: Sequence[UUID]) -> dict[UUID, Decision]:
    """Each case's last decision, by case."""
    rows = Decision.objects.filter(case_id__in=list(case_ids)).order_by("case_id", "-id").distinct("case_id")
    return {row.case_id: row for row in rows}


def _act(complaint: Complaint, verb: str, actor: Actor, words: str = "") -> Act:
    facts = {"complaint": str(complaint.id), "decision": str(complaint.decision_id)}
    if words:
        facts["words"] = text_hash(words)
    if complaint.reopened_id:
        facts["reopened"] = str(complaint.reopened_id)
    return Act("case", str(complaint.case_id), verb, actor, "", facts)
