"""One action of the desk, however many cases it decided, undone as one; and single cases opened or recalled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.cases import queries
from jointforce.cases import services as cases
from jointforce.cases.queries import actions
from jointforce.cases.schemas import RulingIn
from jointforce.domain.abilities import require_analyst
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.errors import DomainError, Invalid, NotFound, WrongState
from jointforce.domain.reasons import UNDONE_REASON
from jointforce.domain.vocabulary import Ruling
from jointforce.flows import clocks, enforce
from jointforce.ledger.services import gathered
from jointforce.rights import queries as rights
from jointforce.rights import services as rights_services

if TYPE_CHECKING:
    from jointforce.cases.models import Case, Decision

MAX_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of one case of the action; `why_not` is empty where it was undone."""

    case: "Case"
    why_not: str = ""


def undo_action(action_id: UUID, note: str, *, actor: Actor) -> list[Undone]:
    """Undo what one action did, case by case: what has moved on since is left alone, and said.

    A removal is reversed and the listing reinstated, a cleared case goes back to review, an answer that was turned down
    waits again, a removal that was held is withdrawn.

    Raises:
        NotFound: there is no such action. NotAllowed: the actor is no analyst. Invalid: nothing says why.
    """
    require_analyst(actor)
    if not note.strip() or len(note) > MAX_NOTE:
        raise Invalid(f"Say why it is undone, in 1 to {MAX_NOTE:,} characters; the sellers read it.")
    with transaction.atomic():
        now = clock_now()
        decisions = {d.case_id: d for d in actions.decisions_of_action(action_id)}
        holds = {h.case_id for h in actions.open_holds_of_action(action_id)}
        locked = cases.lock_cases([*decisions, *holds], actor)
        if not locked:
            raise NotFound("There is no such action.")
        last = queries.last_decisions(list(decisions))
        results = []
        with gathered(now=now):
            for case in locked.values():
                try:
                    with transaction.atomic():
                        if case.id in holds:
                            cases.return_held([case], note.strip(), actor=actor, now=now)
                        elif last[case.id].id != decisions[case.id].id:
                            raise WrongState(f"Case {case.number} was decided anew since.")
                        else:
                            _undo(case, decisions[case.id], note.strip(), actor, now)
                except DomainError as refused:
                    results.append(Undone(case, str(refused)))
                else:
                    results.append(Undone(case))
    return results


def _undo(case: "Case", decision: "Decision", note: str, actor: Actor, now: datetime) -> None:
    _BACK[Ruling(decision.ruling)](case, note, actor, now)


def _reverse(case: "Case", note: str, actor: Actor, now: datetime) -> None:
    ruling = RulingIn(
        case, CaseEvent.REVERSE, Ruling.REINSTATE, UNDONE_REASON, note,
        counter_notice=queries.open_counter_notice(case.id),
    )  # fmt: skip
    decided = cases.decide([ruling], actor=actor, now=now)
    enforce.reinstate(decided, actor=actor, now=now, by_counter_notice=ruling.counter_notice is not None)


def _reopen(case: "Case", note: str, actor: Actor, now: datetime) -> None:
    cases.reopen([case], note, actor=actor, now=now)


def _reconsider(case: "Case", note: str, actor: Actor, now: datetime) -> None:
    cases.reconsider_answers([case], note, actor=actor, now=now)
    answer = queries.open_counter_notice(case.id)
    assert answer is not None
    clocks.start_anew(case, answer, actor=actor, now=now)


def _remove_again(case: "Case", note: str, actor: Actor, now: datetime) -> None:
    if case.state == CaseState.REINSTATING:
        raise WrongState(f"Case {case.number}: the marketplace has not confirmed the reinstatement yet.")
    removal = next(d for d in reversed(queries.decisions(case.id)) if d.ruling == Ruling.REMOVE)
    cases.reopen([case], note, actor=actor, now=now)
    ruling = RulingIn(case, CaseEvent.DECIDE_REMOVE, Ruling.REMOVE, removal.reason_code, note)
    enforce.remove(cases.decide([ruling], actor=actor, now=now), actor=actor, now=now)


_BACK: "dict[Ruling, Callable[[Case, str, Actor, datetime], None]]" = {
    Ruling.REMOVE: _reverse,
    Ruling.CLEAR: _reopen,
    Ruling.UPHOLD: _reconsider,
    Ruling.REINSTATE: _remove_again,
}


def reopen(case_ids: Sequence[UUID], note: str, *, actor: Actor) -> None:
    """Open closed cases again; all or none.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence.
    """
    require_analyst(actor)
    with transaction.atomic():
        cases.reopen(cases.lock_every(case_ids, actor), note, actor=actor, now=clock_now())


def recall_questions(case_ids: Sequence[UUID], *, actor: Actor) -> None:
    """Take open questions back, from the rights holder or from the seller; all or none.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence.
    """
    require_analyst(actor)
    with transaction.atomic():
        cases.recall_questions(cases.lock_every(case_ids, actor), actor=actor, now=clock_now())


def take_back_answers(case_ids: Sequence[UUID], *, actor: Actor) -> None:
    """A rights holder takes answers back that removed nothing: it is asked anew, and what was remembered is forgotten.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence; then nothing has changed.
    """
    with transaction.atomic():
        now = clock_now()
        locked = cases.lock_every(case_ids, actor)
        answered = {case.seller_id: case.changed_at for case in locked}
        cases.take_back_answers(locked, actor=actor, now=now)
        rights_services.forget_clearances([(c.rights_holder_id, c.listing_id) for c in locked], now=now)
        rights_services.end_facts(case_ids=[c.id for c in locked], actor=actor, now=now)
        for given in rights.authorisations_by_verdict(actor.require_party(), answered):
            rights_services.end_authorisation(given.rights_holder_id, given.id, actor=actor, now=now)
