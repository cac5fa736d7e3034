"""Removals that wait for a second person, and what the second person says."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from jointforce.base.sql import insert
from jointforce.cases.models import Case, Hold
from jointforce.cases.schemas import HoldIn
from jointforce.cases.services.locking import store
from jointforce.domain import case_flow
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.errors import NotAllowed, WrongState
from jointforce.domain.ledger_chain import text_hash
from jointforce.domain.vocabulary import HoldOutcome
from jointforce.ledger.services import Act, append


def hold(proposals: Sequence[HoldIn], *, action_id: UUID | None, actor: Actor, now: datetime) -> list[Hold]:
    """Let these removals wait for another person; the cases are locked by the caller.

    Raises:
        WrongState, NotAllowed: a case cannot be held, or the actor may not decide it.
    """
    for proposal in proposals:
        proposal.case.state = case_flow.move(CaseState(proposal.case.state), CaseEvent.HOLD, actor)
    holds = insert(
        [
            Hold(
                case=p.case, rights_holder_id=p.case.rights_holder_id, reason_code=p.reason_code,
                explanation=p.explanation, private_note=p.private_note, causes=[c.value for c in p.causes],
                action_id=action_id, proposed_by=actor.id, proposed_by_name=actor.name, at=now,
            )
            for p in proposals
        ]
    )  # fmt: skip
    store([p.case for p in proposals], now=now)
    append(
        [
            Act("case", str(h.case_id), "case.hold", actor, h.reason_code,
                {"hold": str(h.id), "causes": h.causes, "explanation": text_hash(h.explanation)})
            for h in holds
        ],
        now=now,
    )  # fmt: skip
    return holds


def release(cases: Sequence[Case], *, actor: Actor, now: datetime) -> list[Hold]:
    """A second person agrees: the holds, in the order of the locked cases, which the caller now decides.

    Raises:
        WrongState: a case does not wait. NotAllowed: the actor proposed it, or is no analyst.
    """
    holds = _open(cases)
    for case, waiting in zip(cases, holds, strict=True):
        if waiting.proposed_by == actor.id:
            raise NotAllowed(
                f"You proposed the removal of case {case.number} yourself: another analyst must agree to it."
            )
        case_flow.move(CaseState(case.state), CaseEvent.RELEASE, actor)
    _settle(holds, HoldOutcome.RELEASED, "", actor, now)
    return holds


def return_held(cases: Sequence[Case], note: str, *, actor: Actor, now: datetime) -> list[Hold]:
    """The removal is not agreed to, or is withdrawn by whoever proposed it: back to review. The cases are locked.

    Raises:
        WrongState: a case does not wait. NotAllowed: the actor is no analyst.
    """
    holds = _open(cases)
    for case in cases:
        case.state = case_flow.move(CaseState(case.state), CaseEvent.RETURN_HELD, actor)
    store(cases, now=now)
    _settle(holds, HoldOutcome.RETURNED, note, actor, now)
    append(
        [
            Act("case", str(h.case_id), "case.return_held", actor, "", {"hold": str(h.id), "note": text_hash(note)})
            for h in holds
        ],
        now=now,
    )  # fmt: skip
    return holds


def _open(cases: Sequence[Case]) -> list[Hold]:
    waiting = {h.case_id: h for h in Hold.objects.filter(case__in=cases, outcome="").select_for_update()}
    for case in cases:
        if case.id not in waiting:
            raise WrongState(
                f"Case {case.number} does not wait for a second person; it is {case.state.replace('_', ' ')}."
            )
    return [waiting[case.id] for case in cases]


def _settle(holds: Sequence[Hold], outcome: HoldOutcome, note: str, actor: Actor, now: datetime) -> None:
    for waiting in holds:
        waiting.outcome, waiting.note, waiting.settled_at = outcome, note, now
        waiting.settled_by, waiting.settled_by_name = actor.id, actor.name
    Hold.objects.bulk_update(holds, ["outcome", "note", "settled_at", "settled_by", "settled_by_name"])
