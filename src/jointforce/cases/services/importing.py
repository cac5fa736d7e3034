"""Brings an old system's cases in, set-based, under the same constraints; one ledger entry for the whole."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from jointforce.base.ids import named_uuid, uuid7
from jointforce.base.sql import copy_rows, fetch, require_transaction
from jointforce.cases.models import Case, CounterNotice, Decision, Message, Outcome, Referral, Verdict
from jointforce.domain.actor import Actor, ActorKind
from jointforce.domain.case_flow import CLOSED_STATES, DESK_STATES, RESTRICTED_STATES, CaseState
from jointforce.domain.errors import Invalid
from jointforce.domain.matter import fold_text, matter_key
from jointforce.domain.questions import KINDS, QuestionKind, group_key
from jointforce.domain.urgency import desk_due, hours_ahead
from jointforce.domain.vocabulary import (
    REMOVING_ANSWERS,
    Answer,
    ClaimKind,
    ClaimResult,
    CounterNoticeState,
    Ruling,
    Standing,
)
from jointforce.ledger.services import Act, append

QUESTION = KINDS[QuestionKind.IS_IT_GENUINE].question
_UNSETTLED = frozenset(
    {CaseState.NEW, CaseState.WAITING, CaseState.HELD, CaseState.REMOVING, CaseState.REINSTATING}
)
_NEEDS = {
    Ruling.REMOVE: RESTRICTED_STATES | {CaseState.REINSTATED},
    Ruling.UPHOLD: frozenset({CaseState.UPHELD}),
    Ruling.REINSTATE: frozenset({CaseState.REINSTATED}),
}


@dataclass(frozen=True, slots=True)
class HistoricVerdict:
    """What the rights holder answered, in an old system."""

    answer: Answer
    reason_code: str
    by_name: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class HistoricDecision:
    """What the marketplace ruled."""

    ruling: Ruling
    reason_code: str
    explanation: str
    by_name: str
    at: datetime
    automated: bool = False


@dataclass(frozen=True, slots=True)
class HistoricCounterNotice:
    """What the seller answered; decided by the case's last decision where it is no longer `submitted`."""

    text: str
    by_name: str
    submitted_at: datetime
    state: CounterNoticeState


@dataclass(frozen=True, slots=True)
class HistoricMessage:
    """A line of the thread."""

    body: str
    by_name: str
    by_party_id: UUID
    from_desk: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class HistoricCase:
    """A case of an old system. reference: its id there; it is brought in once. decisions: oldest first."""

    reference: str
    operator_id: UUID
    marketplace_id: UUID
    rights_holder_id: UUID
    seller_id: UUID
    right_id: UUID | None
    listing_id: UUID
    listing_external_id: str
    version_id: UUID
    listing: dict[str, Any]
    evidence: list[dict[str, Any]]
    mark: str
    state: CaseState
    origin: str
    risk: float
    opened_at: datetime
    due_at: datetime | None
    changed_at: datetime
    verdict: HistoricVerdict | None = None
    decisions: Sequence[HistoricDecision] = ()
    counter_notice: HistoricCounterNotice | None = None
    messages: Sequence[HistoricMessage] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """A case as it was brought in: its id, and those of its decisions, oldest first."""

    id: UUID
    row: HistoricCase
    decision_ids: list[UUID] = field(default_factory=list)


def import_history(rows: Sequence[HistoricCase], *, actor: Actor, now: datetime) -> list[Imported]:
    """Store the cases with their questions, answers, decisions and threads; in order.

    Raises:
        Invalid: a case was brought in before, or its parts do not go together. IntegrityError: a constraint refuses it.
    """
    require_transaction()
    if not rows:
        return []
    for row in rows:
        _check(row)
    cases = [
        Imported(
            named_uuid("case", str(row.operator_id), row.reference), row, [uuid7() for _ in row.decisions]
        )
        for row in rows
    ]
    _refuse_doubles(cases)
    numbers = [
        r[0] for r in fetch("SELECT nextval('case_number_seq') FROM generate_series(1, %s)", [len(rows)])
    ]
    copy_rows(Case, _CASE, (_case(case, number) for case, number in zip(cases, numbers, strict=True)))
    _copy_answers(cases)
    _copy_decisions(cases)
    _copy_messages(cases)
    _copy_outcomes(cases, now)
    content = hashlib.sha256(b"".join(case.id.bytes for case in cases)).hexdigest()
    facts = {"cases": len(cases), "ids": content}
    append([Act("sweep", str(uuid7()), "cases.imported", actor, "", facts)], now=now)
    return cases


def _check(row: HistoricCase) -> None:
    missing = {"title", "description", "images", "price", "currency", "seller", "marketplace"} - set(
        row.listing
    )
    if missing:
        raise Invalid(f"The listing of case {row.reference!r} has no {', '.join(sorted(missing))}.")
    if row.state in _UNSETTLED:
        raise Invalid(f"Case {row.reference!r} is {row.state.value}: bring it in when that is done.")
    ruled = {d.ruling for d in row.decisions}
    for ruling, states in _NEEDS.items():
        if row.state in states and ruling not in ruled:
            raise Invalid(
                f"Case {row.reference!r} is {row.state.value}, and has no decision to {ruling.value}."
            )
    if row.state is CaseState.REFERRED and row.verdict is not None:
        raise Invalid(f"Case {row.reference!r} is referred, and has its answer already.")
    notice = row.counter_notice
    waits = notice is not None and notice.state is CounterNoticeState.SUBMITTED
    if waits != (row.state is CaseState.COUNTERED):
        raise Invalid(
            f"Case {row.reference!r} is {row.state.value}, which does not go with its counter-notice."
        )
    if notice is not None and not row.decisions:
        raise Invalid(f"Case {row.reference!r} has a counter-notice, and no decision that it is against.")


def _refuse_doubles(cases: Sequence[Imported]) -> None:
    counts = Counter(case.id for case in cases)
    known = {r[0] for r in fetch("SELECT id FROM cases_case WHERE id = ANY(%s)", [list(counts)])}
    twice = [case.row.reference for case in cases if case.id in known or counts[case.id] > 1]
    if twice:
        raise Invalid(
            f"{len(twice)} of {len(cases)} cases were brought in before or stand here twice, "
            f"the first is {twice[0]!r}."
        )


_CASE = (
    "id", "number", "operator_id", "marketplace_id", "rights_holder_id", "seller_id", "right_id", "listing_id",
    "listing_external_id", "version_id", "latest_version_id", "listing", "evidence", "mark", "state", "origin", "risk",
    "risk_reasons", "triage_reason", "policy_version_id", "on_silence", "matter_key", "matter_price",
    "matter_currency", "earlier_case_id", "opened_at", "due_at", "urgency_hours", "urgent_at",
    "changed_at", "closed_at",
)  # fmt: skip


def _case(case: Imported, number: int) -> tuple[Any, ...]:
    row = case.row
    listing = row.listing
    key = matter_key(
        folded_title=fold_text(listing["title"]),
        folded_description=fold_text(listing["description"]),
        pictures=[image.get("sha256") or image.get("url", "") for image in listing["images"]],
        seller=listing["seller"].get("external_id", ""),
        category=listing.get("category", ""),
    )
    price = None if listing["price"] is None else Decimal(listing["price"])
    closed = row.changed_at if row.state in CLOSED_STATES else None
    ahead = hours_ahead(row.risk, Standing.NORMAL)
    waits = row.state in DESK_STATES
    due = (row.due_at or desk_due(row.state, row.changed_at)) if waits else row.due_at
    urgent = due - timedelta(hours=ahead) if waits and due is not None else None
    return (
        case.id, number, row.operator_id, row.marketplace_id, row.rights_holder_id, row.seller_id, row.right_id,
        row.listing_id, row.listing_external_id, row.version_id, row.version_id, json.dumps(listing),
        json.dumps(row.evidence), row.mark[:400], row.state.value, row.origin, row.risk, "[]", "Brought in", None,
        "watch", key, price, listing["currency"], None, row.opened_at, due, ahead, urgent, row.changed_at,
        closed,
    )  # fmt: skip


def _copy_answers(cases: Sequence[Imported]) -> None:
    """The question of each case that is open, was answered or ran out; and the answers."""
    asked = [
        (case, uuid7())
        for case in cases
        if case.row.verdict or case.row.state in (CaseState.REFERRED, CaseState.LAPSED)
    ]
    copy_rows(
        Referral,
        ("id", "case_id", "rights_holder_id", "question", "group_key", "asked_at", "due_at", "answered_at",
         "lapsed_at"),
        (
            (
                referral, case.id, case.row.rights_holder_id, QUESTION, _group_key(case.row), case.row.opened_at,
                case.row.due_at or case.row.changed_at, case.row.verdict.at if case.row.verdict else None,
                case.row.changed_at if case.row.state is CaseState.LAPSED and not case.row.verdict else None,
            )
            for case, referral in asked
        ),
    )  # fmt: skip
    copy_rows(
        Verdict,
        ("id", "case_id", "referral_id", "rights_holder_id", "answer", "reason_code", "note", "by_kind", "by_id",
         "by_name", "at"),
        (
            (
                uuid7(), case.id, referral, case.row.rights_holder_id, said.answer.value, said.reason_code, said.note,
                ActorKind.SYSTEM.value, "import", said.by_name, said.at,
            )
            for case, referral in asked
            if (said := case.row.verdict) is not None
        ),
    )  # fmt: skip


def _group_key(row: HistoricCase) -> str | None:
    """Only an open question has equals."""
    if row.state is not CaseState.REFERRED:
        return None
    return group_key(
        rights_holder=str(row.rights_holder_id),
        seller=str(row.seller_id),
        title=row.listing["title"],
        description=row.listing["description"],
        kind=QuestionKind.IS_IT_GENUINE,
        question=QUESTION,
    )


def _copy_decisions(cases: Sequence[Imported]) -> None:
    copy_rows(
        Decision,
        ("id", "case_id", "rights_holder_id", "ruling", "reason_code", "explanation", "private_note", "automated",
         "by_kind", "by_id", "by_name", "supersedes_id", "at"),
        (
            (
                own, case.id, case.row.rights_holder_id, d.ruling.value, d.reason_code, d.explanation, "", d.automated,
                ActorKind.SYSTEM.value, "import", d.by_name, before, d.at,
            )
            for case in cases
            for own, before, d in zip(case.decision_ids, [None, *case.decision_ids], case.row.decisions, strict=False)
        ),
    )  # fmt: skip
    copy_rows(
        CounterNotice,
        ("id", "case_id", "rights_holder_id", "seller_id", "state", "text", "by_id", "by_name", "submitted_at",
         "decided_at", "decision_id"),
        (
            (
                uuid7(), case.id, case.row.rights_holder_id, case.row.seller_id, notice.state.value, notice.text,
                "import", notice.by_name, notice.submitted_at,
                *((case.row.decisions[-1].at, case.decision_ids[-1])
                  if notice.state is not CounterNoticeState.SUBMITTED else (None, None)),
            )
            for case in cases
            if (notice := case.row.counter_notice) is not None
        ),
    )  # fmt: skip


def _copy_messages(cases: Sequence[Imported]) -> None:
    copy_rows(
        Message,
        ("id", "case_id", "rights_holder_id", "body", "by_id", "by_party_id", "by_name", "from_desk", "at", "read_at"),
        (
            (
                uuid7(), case.id, case.row.rights_holder_id, line.body, "import", line.by_party_id, line.by_name,
                line.from_desk, line.at, line.at,
            )
            for case in cases
            for line in case.row.messages
        ),
    )  # fmt: skip


def _copy_outcomes(cases: Sequence[Imported], now: datetime) -> None:
    """What became of the answers that a listing infringes; the nightly run reckons with them."""
    copy_rows(
        Outcome,
        ("id", "case_id", "rights_holder_id", "seller_id", "complainant_id", "kind", "reason_code", "result", "alone",
         "by_id", "at", "recorded_at", "judged_at"),
        (
            (
                uuid7(), case.id, case.row.rights_holder_id, case.row.seller_id, case.row.rights_holder_id,
                ClaimKind.VERDICT.value, said.reason_code, _result(case.row).value, False, "import",
                case.row.decisions[-1].at, now, now,
            )
            for case in cases
            if (said := case.row.verdict) and said.answer in REMOVING_ANSWERS and case.row.decisions
        ),
    )  # fmt: skip


def _result(row: HistoricCase) -> ClaimResult:
    if row.state in RESTRICTED_STATES:
        return ClaimResult.UPHELD
    if row.counter_notice is not None and row.counter_notice.state is CounterNoticeState.GRANTED:
        return ClaimResult.COUNTERED
    retracted = row.decisions[-1].reason_code == "retracted"
    return ClaimResult.RETRACTED if retracted else ClaimResult.REJECTED
