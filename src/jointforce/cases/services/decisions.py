"""The marketplace's rulings, added and never edited; and what the marketplace has done about them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from jointforce.base.models import new_row
from jointforce.base.reading import of_before
from jointforce.base.sql import execute, fetch, insert
from jointforce.cases.models import Case, Decision
from jointforce.cases.schemas import Decided, RulingIn
from jointforce.cases.services.checks import end_checks
from jointforce.cases.services.locking import lock_cases, store
from jointforce.cases.services.outcomes import record_outcomes, result_of
from jointforce.domain import case_flow
from jointforce.domain.actor import Actor, system
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.ledger_chain import text_hash
from jointforce.domain.vocabulary import CounterNoticeState, Ruling
from jointforce.ledger.services import Act, append


def decide(
    rulings: Sequence[RulingIn], *, actor: Actor, now: datetime, action_id: UUID | None = None
) -> list[Decided]:
    """Take decisions on locked cases. `event` None: the case has moved already (a member's answer, a policy).

    action_id: of the one action that takes these and perhaps other decisions, which can be undone as one. A decision
    supersedes the case's last one. A ruling on a counter-notice closes it.

    Raises:
        WrongState, NotAllowed: a case cannot take the event, or the actor may not cause it.
    """
    if not rulings:
        return []
    for ruling in rulings:
        if ruling.event is not None:
            ruling.case.state = case_flow.move(CaseState(ruling.case.state), ruling.event, actor)
    last = _last_decisions([r.case.id for r in rulings])
    decisions = [
        new_row(
            Decision, case=r.case, rights_holder_id=r.case.rights_holder_id, ruling=r.ruling, reason_code=r.reason_code,
            explanation=r.explanation, private_note=r.private_note, automated=r.automated, by_kind=actor.kind,
            by_id=actor.id, by_name=actor.name, supersedes_id=last.get(r.case.id),
            action_id=action_id, at=now,
        )
        for r in rulings
    ]  # fmt: skip
    insert(decisions)
    store([r.case for r in rulings if r.event is not None], now=now)
    if not actor.is_system:
        end_checks([r.case.id for r in rulings])
    for ruling, decision in zip(rulings, decisions, strict=True):
        notice = ruling.counter_notice
        if notice is None:
            continue
        granted = ruling.ruling is Ruling.REINSTATE
        notice.state = CounterNoticeState.GRANTED if granted else CounterNoticeState.REJECTED
        notice.decided_at, notice.decision = now, decision
        notice.save(update_fields=["state", "decided_at", "decision"])
    record_outcomes([(r.case, result_of(r)) for r in rulings if not r.automated], actor=actor, now=now)
    append([_act(d, actor) for d in decisions], now=now)
    return [Decided(r.case, d) for r, d in zip(rulings, decisions, strict=True)]


def _last_decisions(case_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    asked = of_before(case_ids)
    if not asked:
        return {}
    return dict(
        fetch(
            "SELECT DISTINCT ON (case_id) case_id, id FROM cases_decision WHERE case_id = ANY(%s) "
            "ORDER BY case_id, id DESC",
            [asked],
        )
    )


def _act(decision: Decision, actor: Actor) -> Act:
    facts = {
        "decision": str(decision.id),
        "ruling": str(decision.ruling),
        "automated": decision.automated,
        "explanation": text_hash(decision.explanation),
    }
    if decision.supersedes_id:
        facts["supersedes"] = str(decision.supersedes_id)
    return Act("case", str(decision.case_id), "case.decided", actor, decision.reason_code, facts)


def settle(done: Sequence[tuple[UUID, CaseEvent]], *, now: datetime) -> list[Case]:
    """The marketplace has done what it was ordered: REMOVAL_DONE or REINSTATEMENT_DONE.

    A case that has moved on meanwhile (the seller has answered) keeps its state. Returns the cases that moved.
    """
    actor = system("delivery")
    events = dict(done)
    cases = lock_cases(events, actor)
    moved = []
    for case in cases.values():
        event = events[case.id]
        if (case.state, event) in (
            (CaseState.REMOVING, CaseEvent.REMOVAL_DONE),
            (CaseState.REINSTATING, CaseEvent.REINSTATEMENT_DONE),
        ):
            case.state = case_flow.move(CaseState(case.state), event, actor)
            moved.append(case)
    store(moved, now=now)
    append([Act("case", str(c.id), f"case.{events[c.id].value}", actor) for c in moved], now=now)
    return moved


def end_open_questions(case_ids: Sequence[UUID], *, now: datetime) -> None:
    """Questions that nobody waits for any more."""
    if case_ids:
        execute(
            "UPDATE cases_referral SET lapsed_at = %s WHERE case_id = ANY(%s) AND answered_at IS NULL "
            "AND lapsed_at IS NULL",
            [now, list(case_ids)],
        )
