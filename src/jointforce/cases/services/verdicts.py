"""A rights holder's answers to many questions in one transaction."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from jointforce.base.sql import execute, insert
from jointforce.cases.models import Case, Referral, Verdict
from jointforce.cases.schemas import Answered, AnswerIn
from jointforce.cases.services.locking import lock_cases, store
from jointforce.domain import case_flow, reasons
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.errors import DomainError, Invalid, NotFound, WrongState
from jointforce.domain.ledger_chain import text_hash
from jointforce.domain.programme import word_removes_at_once
from jointforce.domain.questions import QuestionKind, option_for, read_fields
from jointforce.domain.vocabulary import CLEARING_ANSWERS, REMOVING_ANSWERS
from jointforce.ledger.services import Act, append

MAX_NOTE = 4000


def record_verdicts(answers: Sequence[AnswerIn], *, actor: Actor, now: datetime) -> list[Answered]:
    """Record answers; one result each, in order. A refused one does not hold up the others.

    A member's “counterfeit” or “infringing” removes; another's goes to an analyst, as do “cannot tell”, “needs test
    buy” and what only informs. The first answer stands: a second to the same question is refused, also when two arrive
    at once.
    """
    cases = lock_cases([a.case_id for a in answers], actor)
    referrals = {
        r.case_id: r
        for r in Referral.objects.filter(case_id__in=cases, answered_at__isnull=True, lapsed_at__isnull=True)
    }
    results: list[Answered] = []
    verdicts: list[Verdict] = []
    changed: dict[UUID, Case] = {}
    acts: list[Act] = []
    for answer in answers:
        case = cases.get(answer.case_id)
        try:
            event, code, said = _check(case, answer, referrals, changed, actor, now)
        except DomainError as refused:
            results.append(Answered(answer.case_id, code=refused.code, detail=str(refused)))
            continue
        assert case is not None
        case.state = case_flow.move(CaseState(case.state), event, actor)
        changed[case.id] = case
        verdict = Verdict(
            case=case, referral=referrals[case.id], rights_holder_id=case.rights_holder_id, answer=answer.answer,
            reason_code=code, note=answer.note, fields=said, by_kind=actor.kind, by_id=actor.id, by_name=actor.name,
            agent_id=actor.agent_id, mandate_id=actor.mandate_id, at=now,
        )  # fmt: skip
        verdicts.append(verdict)
        facts = {"verdict": str(verdict.id), "answer": answer.answer.value, "note": text_hash(answer.note)}
        if said:
            facts["fields"] = text_hash(json.dumps(said, sort_keys=True))
        acts.append(Act("case", str(case.id), "case.answered", actor, code, facts))
        results.append(
            Answered(case.id, case, event, answer.answer, code, verdict_id=verdict.id, fields=said)
        )
    insert(verdicts)
    execute(
        "UPDATE cases_referral SET answered_at = %s WHERE id = ANY(%s)",
        [now, [v.referral_id for v in verdicts]],
    )
    store(list(changed.values()), now=now)
    append(acts, now=now)
    return results


def _check(
    case: Case | None,
    answer: AnswerIn,
    referrals: dict[UUID, Referral],
    changed: dict[UUID, Case],
    actor: Actor,
    now: datetime,
) -> tuple[CaseEvent, str, dict[str, Any]]:
    """The event that the answer causes, its reason's code, and what it says beside it."""
    if case is None:
        raise NotFound("There is no such case.")
    if case.id in changed or case.id not in referrals or case.state != CaseState.REFERRED:
        raise WrongState(f"Case {case.number} has no open question; it is {case.state.replace('_', ' ')}.")
    option = option_for(QuestionKind(referrals[case.id].kind), answer.answer, answer.reason_code)
    if answer.reason_code and not reasons.fits(answer.reason_code, answer.answer):
        fitting = ", ".join(r.code for r in reasons.reasons_for(answer.answer))
        raise Invalid(
            f"The reason {answer.reason_code!r} does not go with “{answer.answer.value}”; use {fitting}."
        )
    if len(answer.note) > MAX_NOTE:
        raise Invalid(f"A note has at most {MAX_NOTE} characters; put more into a file.")
    said = read_fields(option, answer.fields, today=now.date())
    event = _event(case, answer, actor)
    case_flow.move(CaseState(case.state), event, actor)
    code = answer.reason_code or option.reason_code or reasons.default_reason(answer.answer)
    return event, code, said


def _event(case: Case, answer: AnswerIn, actor: Actor) -> CaseEvent:
    if answer.answer in CLEARING_ANSWERS:
        return CaseEvent.ANSWER_CLEAR
    at_once = word_removes_at_once(actor.phase, actor.standing) and case.cleared_product_id is None
    if answer.answer in REMOVING_ANSWERS and at_once:
        return CaseEvent.ANSWER_INFRINGING
    return CaseEvent.ANSWER_FOR_REVIEW
