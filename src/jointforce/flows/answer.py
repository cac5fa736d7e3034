"""The rights holder answers: what is counterfeit is removed at once, what is genuine is cleared and remembered."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.cases import queries
from jointforce.cases import services as cases
from jointforce.cases.schemas import Answered, AnswerIn, FileIn, RulingIn
from jointforce.domain.actor import Actor, system
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.facts import BY_REASON
from jointforce.domain.matter import Matter
from jointforce.domain.reasons import BY_CODE, RETRACTED_REASON
from jointforce.domain.vocabulary import Answer, Ruling
from jointforce.flows import enforce, tell
from jointforce.ledger.services import gathered
from jointforce.parties import queries as parties
from jointforce.rights import services as rights


def answer_referrals(answers: Sequence[AnswerIn], *, actor: Actor) -> list[Answered]:
    """Record the answers and do what follows from them, in one transaction.

    One result each, in order; then one for each equal question that an answer was for as well.
    """
    now = clock_now()
    with transaction.atomic(), gathered(now=now):
        results = cases.record_verdicts(cases.with_equals(answers, actor=actor), actor=actor, now=now)
        removing = [r for r in results if r.event is CaseEvent.ANSWER_INFRINGING]
        ruler = system("programme")
        decided = cases.decide(
            [
                RulingIn(r.case, None, Ruling.REMOVE, r.reason_code, BY_CODE[r.reason_code].label)
                for r in removing
                if r.case is not None
            ],
            actor=ruler,
            now=now,
        )
        enforce.remove(decided, actor=ruler, now=now)
        _remember([r for r in results if r.event is CaseEvent.ANSWER_CLEAR], actor, now)
        _learn(results, actor, now)
        cases.compare_with_known(
            [r.verdict_id for r in results if r.verdict_id],
            percent=parties.check_percent(actor.operator_id),
            now=now,
        )
    return results


def _learn(results: Sequence[Answered], actor: Actor, now: datetime) -> None:
    """What holds beyond the case; equal answers say it once."""
    learnt: dict[str, rights.Learnt] = {}
    for r in results:
        kind = BY_REASON.get(r.reason_code)
        if kind is None or not r.fields or r.case is None or r.case.right_id is None or r.verdict_id is None:
            continue
        fact = rights.Learnt(
            r.case.rights_holder_id, r.case.right_id, kind, r.fields, r.case.id, r.verdict_id
        )
        learnt.setdefault(f"{fact.right_id} {kind} {sorted(r.fields.items())}", fact)
    rights.learn(list(learnt.values()), actor=actor, now=now)


def _remember(cleared: Sequence[Answered], actor: Actor, now: datetime) -> None:
    found = [(r, r.case) for r in cleared if r.case is not None]
    rights.remember_clearances(
        [
            rights.Cleared(
                case.rights_holder_id,
                case.listing_id,
                case.id,
                Matter(
                    case.matter_key, None if case.matter_price is None else float(case.matter_price),
                    case.matter_currency,
                ),
            )
            for _, case in found
        ],
        now=now,
    )  # fmt: skip
    for r, case in found:
        if r.answer is Answer.AUTHORISED and not actor.right_ids:  # a seller is authorised for all rights
            until = date.fromisoformat(r.fields["until"]) if "until" in r.fields else None
            rights.authorise(
                case.rights_holder_id,
                [case.seller_id],
                actor=actor,
                now=now,
                valid_until=until,
                source="verdict",
            )


def retract(case_id: UUID, *, actor: Actor, note: str = "") -> None:
    """The rights holder takes “counterfeit” back: the listing is reinstated.

    Raises:
        NotFound: the case is not the actor's. WrongState: there is nothing to take back.
    """
    with transaction.atomic():
        now = clock_now()
        [case] = cases.lock_every([case_id], actor)
        ruling = RulingIn(
            case,
            CaseEvent.RETRACT,
            Ruling.REINSTATE,
            RETRACTED_REASON,
            note,
            counter_notice=queries.open_counter_notice(case_id),
        )
        decided = cases.decide([ruling], actor=actor, now=now)
        enforce.reinstate(decided, actor=actor, now=now, by_counter_notice=False)


def attach(case_id: UUID, files: Sequence[FileIn], *, actor: Actor) -> None:
    """Files that go with a case, from whoever may see it.

    Raises:
        NotFound: the case is not the actor's. Invalid: too many files.
    """
    with transaction.atomic():
        [case] = cases.lock_every([case_id], actor)
        cases.add_evidence([case], files, actor=actor, now=clock_now())


def read(case_id: UUID, *, actor: Actor) -> None:
    """The actor's side has seen what the other side wrote in the case's thread.

    Raises:
        NotFound: the case is not the actor's.
    """
    queries.case(actor, case_id)
    cases.mark_read(case_id, by_desk=actor.is_desk, now=clock_now())


def write(case_id: UUID, body: str, *, actor: Actor) -> None:
    """A line in the case's thread; the other side is told.

    Raises:
        NotFound, NotAllowed, Invalid: with a sentence.
    """
    with transaction.atomic():
        now = clock_now()
        [case] = cases.lock_every([case_id], actor)
        tell.message(case, cases.write_message(case, body, actor=actor, now=now), now=now)
