"""What the complainant sees: each line of a notice with its case as it stands and the last decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from jointforce.cases import queries as cases
from jointforce.domain.actor import Actor
from jointforce.intake import queries as intake

if TYPE_CHECKING:
    from jointforce.cases.models import Case, Decision
    from jointforce.cases.queries import CaseTold
    from jointforce.intake.models import NoticeLine


@dataclass(frozen=True, slots=True)
class LineTold:
    """A line, and its case with the last word in it, where the actor may see one."""

    line: "NoticeLine"
    case: "CaseTold | None"
    decision: "Decision | None"


def lines_told(notice_id: UUID, *, actor: Actor) -> list[LineTold]:
    """The lines of a notice that the caller has found, in order."""
    return with_cases(intake.lines_of(actor, notice_id), actor=actor)


def with_cases(
    lines: "Sequence[NoticeLine]",
    *,
    actor: Actor,
    opened: "Sequence[Case]" = (),
    decided: "Mapping[UUID, Decision] | None" = None,
) -> list[LineTold]:
    """Lines with their cases; two queries however many there are.

    opened: cases that the caller has opened and need not be asked for; decided: the last decision on each of them.
    """
    ours = {case.id: cases.case_told(actor, case) for case in opened}
    asked = cases.cases_told(
        actor, [line.case_id for line in lines if line.case_id and line.case_id not in ours]
    )
    known = asked | {id_: told for id_, told in ours.items() if told is not None}
    last = {**cases.last_decisions(list(asked)), **(decided or {})}
    told = []
    for line in lines:
        case = known.get(line.case_id) if line.case_id else None
        told.append(LineTold(line, case, last.get(case.id) if case else None))
    return told
