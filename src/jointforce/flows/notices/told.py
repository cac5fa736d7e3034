"""What the complainant sees: each line of a notice with its case as it stands and the last decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from jointforce.cases import queries as cases
from jointforce.domain.actor import Actor
from jointforce.intake import queries as intake

if TYPE_CHECKING:
    from jointforce.cases.models import Decision
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


def with_cases(lines: "Sequence[NoticeLine]", *, actor: Actor) -> list[LineTold]:
    """Lines with their cases; three queries however many there are."""
    known = cases.cases_told(actor, [line.case_id for line in lines if line.case_id])
    last = cases.last_decisions(list(known))
    told = []
    for line in lines:
        case = known.get(line.case_id) if line.case_id else None
        told.append(LineTold(line, case, last.get(case.id) if case else None))
    return told
