"""A complainant takes a notice back, a line of it or all: what was removed returns, what waits is closed."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.cases import queries as case_queries
from jointforce.cases import services as cases
from jointforce.cases.schemas import RulingIn
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import RESTRICTED_STATES, CaseEvent, CaseState
from jointforce.domain.errors import Invalid, NotAllowed, WrongState
from jointforce.domain.vocabulary import NoticeLineState, Ruling
from jointforce.flows import enforce
from jointforce.intake import queries as intake_queries
from jointforce.intake import services as intake
from jointforce.ledger.services import gathered

TAKEN = frozenset({NoticeLineState.OPENED, NoticeLineState.JOINED})
_WAITING = frozenset({CaseState.ANSWERED, CaseState.IN_REVIEW, CaseState.SELLER_ASKED})


def retract_notice(
    notice_id: UUID, positions: Collection[int] | None = None, *, actor: Actor, note: str = ""
) -> int:
    """Take these lines back, or all; how many. A removed listing is reinstated, a case that waits is closed.

    A case that rests on another line or notice as well goes on. What is closed already stays as it is.

    Raises:
        NotAllowed, NotFound, Invalid, WrongState: with a sentence; then nothing has changed.
    """
    if len(note) > 2000:
        raise Invalid("A note has at most 2,000 characters.")
    with transaction.atomic():
        now = clock_now()
        notice = intake.lock_notice(notice_id, actor)
        if not may(actor, Ability.FILE_NOTICES):
            raise NotAllowed("Your role may not take notices back.")
        lines = {line.position: line for line in intake_queries.lines_of(actor, notice_id)}
        wanted = sorted(lines if positions is None else set(positions))
        unknown = [position for position in wanted if position not in lines]
        if unknown:
            raise Invalid(f"The notice has no line {unknown[0]}; it has {len(lines)}.")
        back = [lines[position] for position in wanted if lines[position].state in TAKEN]
        if not back:
            raise WrongState(
                "There is nothing to take back: these lines were not taken, or are taken back already."
            )
        given = {line.id for line in back}
        touched = {line.case_id for line in back if line.case_id}
        held = _still_reported(touched, given)
        with gathered(now=now):
            _end(sorted(touched - held), note, actor)
            intake.retract_lines(notice, [line.position for line in back], actor=actor, now=now)
        return len(back)


def _still_reported(case_ids: Collection[UUID], without: Collection[UUID]) -> set[UUID]:
    """Those of these cases that another line, of this notice or another, rests on."""
    return intake_queries.reported_otherwise(case_ids, without)


def _end(case_ids: Sequence[UUID], note: str, actor: Actor) -> None:
    now = clock_now()
    locked = list(cases.lock_cases(case_ids, actor).values())
    answers = case_queries.open_counter_notices([case.id for case in locked])
    back, closed = [], []
    for case in locked:
        if case.state in RESTRICTED_STATES:
            back.append(
                RulingIn(
                    case,
                    CaseEvent.RETRACT,
                    Ruling.REINSTATE,
                    "retracted",
                    note,
                    counter_notice=answers.get(case.id),
                )
            )
        elif case.state in _WAITING:
            closed.append(RulingIn(case, CaseEvent.WITHDRAW, Ruling.CLEAR, "retracted", note))
    cases.decide(closed, actor=actor, now=now)
    enforce.reinstate(cases.decide(back, actor=actor, now=now), actor=actor, now=now, by_counter_notice=False)
