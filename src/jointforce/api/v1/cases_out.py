"""A case and its parts, as the API tells them to the actor who asks."""

from typing import TYPE_CHECKING

from jointforce.api.v1.schemas.cases import (
    CaseDetailOut,
    CaseOrderOut,
    CaseOut,
    ClockOut,
    CounterNoticeOut,
    DecisionOut,
    FileOut,
    GivenVerdictOut,
    MessageOut,
)
from jointforce.cases import queries as cases
from jointforce.cases.queries import clocks as clock_queries
from jointforce.cases.queries import questions
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseState, available_events
from jointforce.domain.vocabulary import PartyKind
from jointforce.enforcement import queries as enforcement

if TYPE_CHECKING:
    from jointforce.cases.models import Case, CaseClock, CounterNotice, Evidence, Message


def case_out(case: "Case", actor: Actor) -> CaseOut:
    """A case, with what the actor may do now."""
    return CaseOut(
        id=case.id,
        number=case.number,
        state=case.state,
        origin=case.origin,
        mark=case.mark,
        risk=case.risk,
        rights_holder=case.rights_holder.name,
        marketplace=case.marketplace.name,
        listing_id=case.listing_external_id,
        listing=case.listing,
        evidence=case.evidence,
        opened_at=case.opened_at,
        due_at=case.due_at,
        available_actions=[e.value for e in available_events(CaseState(case.state), actor)],
    )


def detail_out(case: "Case", actor: Actor) -> CaseDetailOut:
    """A case with its questions, answers, rulings, orders, thread and files."""
    asked = cases.referrals(case.id)
    return CaseDetailOut(
        **case_out(case, actor).model_dump(),
        question=asked[-1].question if asked else "",
        equal_questions=len(questions.open_equals(actor, [case.id])),
        question_kind=asked[-1].kind if asked else None,
        verdicts=[
            GivenVerdictOut(answer=v.answer, reason_code=v.reason_code, note=v.note, fields=v.fields, at=v.at)
            for v in cases.verdicts(case.id)
        ],
        decisions=[
            DecisionOut(
                ruling=d.ruling, reason_code=d.reason_code, explanation=d.explanation, automated=d.automated, at=d.at
            )
            for d in cases.decisions(case.id)
        ],
        orders=[
            CaseOrderOut(
                id=o.id, kind=o.kind, seq=o.seq, state=o.state, issued_at=o.issued_at, acknowledged_at=o.acknowledged_at
            )
            for o in enforcement.orders_of(case.id)
        ],
        counter_notices=[counter_notice_out(n, actor) for n in cases.counter_notices(case.id)],
        messages=[message_out(m) for m in cases.messages(case.id)],
        files=[file_out(f) for f in cases.files(actor, case.id)],
        clocks=[clock_out(c) for c in clock_queries.clocks_of(case.id, actor=actor)],
    )  # fmt: skip


def counter_notice_out(notice: "CounterNotice", actor: Actor) -> CounterNoticeOut:
    """A seller's answer; its text is not for the rights holder, for it may name people."""
    shown = actor.party_kind is not PartyKind.RIGHTS_HOLDER
    return CounterNoticeOut(
        id=notice.id,
        state=notice.state,
        text=notice.text if shown else None,
        submitted_at=notice.submitted_at,
        decided_at=notice.decided_at,
    )


def message_out(message: "Message") -> MessageOut:
    """A line of the thread."""
    return MessageOut(
        id=message.id, body=message.body, by_name=message.by_name, from_desk=message.from_desk, at=message.at
    )


def clock_out(clock: "CaseClock") -> ClockOut:
    """A clock, running or ended."""
    return ClockOut(
        regime=clock.regime, code=clock.code, duty_of=clock.duty_of, started_at=clock.started_at,
        due_from=clock.due_from, due_until=clock.due_until, on_expiry=clock.on_expiry, article=clock.article,
        confirmed=clock.confirmed, ended_at=clock.ended_at, ended_how=clock.ended_how,
    )  # fmt: skip


def file_out(file: "Evidence") -> FileOut:
    """A file, without its bytes."""
    return FileOut(id=file.id, name=file.name, media_type=file.media_type, sha256=file.sha256, size=file.size)
