"""The seller answers: one answer for one listing or for many, kept until it is sent, with documents until decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.cases import queries as case_queries
from jointforce.cases import services as cases
from jointforce.cases.queries import answers as queries
from jointforce.cases.schemas import Countered, FileIn
from jointforce.domain import counter_parts
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotAllowed, WrongState
from jointforce.domain.regime import Regime
from jointforce.flows import clocks, tell, vault
from jointforce.ledger.services import gathered

if TYPE_CHECKING:
    from jointforce.cases.models import CounterDraft

NO_PARTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class AnswerEdit:
    """An answer as its writer left it: which listings stay, the words, what is asked of it, files added or dropped.

    document_ids: documents of the seller's vault, by one tick each.
    """

    case_ids: Sequence[UUID]
    text: str
    parts: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[FileIn] = ()
    dropped: Sequence[str] = ()
    document_ids: Sequence[UUID] = ()


def counter(
    case_ids: Sequence[UUID],
    text: str,
    *,
    actor: Actor,
    files: Sequence[FileIn] = (),
    parts: Mapping[str, str] = NO_PARTS,
    document_ids: Sequence[UUID] = (),
) -> None:
    """A seller answers for these of its cases, all or none; its documents go with it.

    parts: what the cases' laws ask beyond the words (`domain.counter_parts`). document_ids: of its vault.

    Raises:
        NotAllowed, NotFound, WrongState, Invalid: with a sentence; then nothing has changed.
    """
    with transaction.atomic():
        now = clock_now()
        with gathered(now=now):
            papers = [*files, *vault.proofs(actor, document_ids, now)]
            results = _file(case_ids, text, parts, papers, None, actor=actor, now=now)
            for result in results:
                if not result.filed:
                    raise WrongState(result.why)


def regimes_of(case_ids: Sequence[UUID], *, actor: Actor) -> dict[UUID, list[Regime]]:
    """The laws that hold for each of these cases of the actor's, by case: what they ask of an answer is in each."""
    return clocks.regimes_of(list(case_queries.by_ids(actor, case_ids).values()))


def parts_asked(case_ids: Sequence[UUID], *, actor: Actor) -> list[counter_parts.Part]:
    """What the laws of these cases ask of an answer beyond its words, each once."""
    laws = {regime.code: regime for found in regimes_of(case_ids, actor=actor).values() for regime in found}
    return counter_parts.asked(laws[code] for code in sorted(laws))


def begin(case_ids: Sequence[UUID], *, actor: Actor) -> "CounterDraft":
    """Begin one answer for these listings; nothing is filed yet.

    Raises:
        NotFound: a case is not the seller's. NotAllowed, Invalid: with a sentence.
    """
    with transaction.atomic():
        cases.lock_every(case_ids, actor)
        return cases.begin_draft(case_ids, actor=actor, now=clock_now())


def save(draft_id: UUID, edit: AnswerEdit, *, actor: Actor) -> None:
    """Keep an answer for later.

    Raises:
        NotFound, WrongState, Invalid: with a sentence.
    """
    with transaction.atomic():
        _save(cases.lock_draft(draft_id, actor=actor), edit, clock_now())


def send(draft_id: UUID, edit: AnswerEdit, *, actor: Actor) -> list[Countered]:
    """File the answer for each of its listings that may still be answered; one result each.

    Raises:
        NotFound, WrongState, Invalid: with a sentence; also where none of the listings may be answered any more. Then
        nothing is filed, and the answer stays as it was last kept.
    """
    with transaction.atomic():
        now = clock_now()
        with gathered(now=now):
            draft = cases.lock_draft(draft_id, actor=actor)
            _save(draft, edit, now)
            files = [FileIn(**f) for f in draft.files]
            files += vault.proofs(actor, draft.document_ids, now)
            results = _file(draft.case_ids, draft.text, draft.parts, files, draft.id, actor=actor, now=now)
            if not any(r.filed for r in results):
                raise WrongState(results[0].why)
            cases.mark_sent(draft, results, now=now)
            return results


def discard(draft_id: UUID, *, actor: Actor) -> None:
    """Throw an answer away that was not sent.

    Raises:
        NotFound, WrongState: with a sentence.
    """
    with transaction.atomic():
        cases.discard_draft(cases.lock_draft(draft_id, actor=actor))


def add_documents(case_ids: Sequence[UUID], files: Sequence[FileIn], *, actor: Actor) -> int:
    """Add documents to answers that wait for a decision and whose time has not ended; to how many cases.

    Raises:
        NotFound: a case is not the seller's. NotAllowed, Invalid: with a sentence.
        WrongState: none of the cases takes documents any more.
    """
    if not may(actor, Ability.FILE_COUNTER_NOTICE):
        raise NotAllowed("Only the seller adds documents to its answer.")
    with transaction.atomic():
        now = clock_now()
        locked = cases.lock_every(case_ids, actor)
        waiting = queries.waiting_among(case_ids)
        if not waiting:
            raise WrongState("The answer was decided; no document can be added to it any more.")
        ended = _ended(list(waiting), now)
        open_ = [case for case in locked if case.id in waiting and case.id not in ended]
        if not open_:
            raise WrongState(next(iter(ended.values())))
        cases.add_evidence(open_, files, actor=actor, now=now)
        return len(open_)


def _save(draft: "CounterDraft", edit: AnswerEdit, now: datetime) -> None:
    cases.save_draft(
        draft, case_ids=edit.case_ids, text=edit.text, parts=edit.parts, files=edit.files, dropped=edit.dropped,
        document_ids=edit.document_ids, now=now,
    )  # fmt: skip


def _file(
    case_ids: Sequence[UUID],
    text: str,
    parts: Mapping[str, str],
    files: Sequence[FileIn],
    answer_id: UUID | None,
    *,
    actor: Actor,
    now: datetime,
) -> list[Countered]:
    if not may(actor, Ability.FILE_COUNTER_NOTICE):
        raise NotAllowed("Only the seller answers a statement of reasons.")
    asked_for = regimes_of(case_ids, actor=actor)
    refused = _ended(case_ids, now)
    for case_id, why in ((i, counter_parts.refusal(asked_for.get(i, []), parts)) for i in case_ids):
        if why:
            refused.setdefault(case_id, why)
    results = cases.file_counter_notices(
        case_ids, text, refused=refused, answer_id=answer_id, parts=parts, actor=actor, now=now
    )
    filed = [r.case for r in results if r.filed]
    if files:
        cases.add_evidence(filed, files, actor=actor, now=now)
    notices = queries.open_of([case.id for case in filed])
    tell.counter_filed(notices, now=now)
    clocks.counter_filed(notices, tell.counter_forwarded(notices, now=now), actor=actor, now=now)
    return results


def _ended(case_ids: Sequence[UUID], now: datetime) -> dict[UUID, str]:
    return {
        case_id: f"The time to answer ended on {end:%d %b %Y, %H:%M} UTC."
        for case_id, end in clocks.answer_deadlines(case_ids).items()
        if end < now
    }
