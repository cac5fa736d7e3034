"""Who reported listings is told what was decided and why, once every line is (DSA Art. 16(5))."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from jointforce.base.ids import uuid7
from jointforce.cases import queries as case_queries
from jointforce.delivery import letters
from jointforce.delivery import services as delivery
from jointforce.delivery.schemas import Outgoing
from jointforce.domain.actor import system
from jointforce.domain.reasons import BY_CODE
from jointforce.domain.vocabulary import Role, Ruling
from jointforce.flows.notices.told import LineTold, with_cases
from jointforce.intake import queries as intake_queries
from jointforce.intake import services as intake
from jointforce.parties import queries as parties

if TYPE_CHECKING:
    from jointforce.intake.models import Notice

MOST_LINES = 50
"""So many lines a letter tells one by one; the portal shows all of them."""

_WORDS = {
    Ruling.REMOVE: "removed",
    Ruling.UPHOLD: "stays removed",
    Ruling.CLEAR: "stays",
    Ruling.REINSTATE: "is visible again",
}


def tell_decided(case_ids: Sequence[UUID], *, now: datetime) -> None:
    """After decisions on these cases: a letter for each notice none of whose lines waits any more, and never twice."""
    ready = case_queries.notices_decided_by(case_ids)
    if not ready:
        return
    lines = intake_queries.lines_of_many(ready)
    told = with_cases([line for many in lines.values() for line in many], actor=system("notices"))
    by_notice: dict[UUID, list[LineTold]] = {}
    for one in told:
        by_notice.setdefault(one.line.notice_id, []).append(one)
    notices = intake.mark_decided(ready, now=now)
    delivery.enqueue(
        [message for notice in notices for message in _letters(notice, by_notice[notice.id])], now=now
    )


def _letters(notice: "Notice", told: Sequence[LineTold]) -> list[Outgoing]:
    said = _said(told)
    if notice.complainant_id is None:
        to = [(notice.operator_id, notice.reporter_name, notice.reporter_email)]
    else:
        people = parties.people_of(notice.complainant_id, (Role.BRAND_OWNER, Role.BRAND_MEMBER))
        to = [(notice.complainant_id, person.name, person.email) for person in people]
        said = f"{said}\nAll of it: {letters.url(f'/portal/notices/{notice.id}/')}"
    return [
        Outgoing(
            "email", party, "notice.decided", "letter", str(uuid7()), letters.notice_outcome(name, said),
            to_address=email,
        )
        for party, name, email in to
    ]  # fmt: skip


def _said(told: Sequence[LineTold]) -> str:
    """Each listing that was looked at, with what was decided and why."""
    decided = [one for one in told if one.case is not None and one.decision is not None]
    lines = []
    for one in decided[:MOST_LINES]:
        assert one.decision is not None
        reason = BY_CODE.get(one.decision.reason_code)
        why = reason.label if reason else one.decision.reason_code.replace("_", " ")
        by = " It was decided by a machine." if one.decision.automated else ""
        what = _WORDS[Ruling(one.decision.ruling)]
        lines.append(f"{one.line.listing_ref[:200]}: {what}. {why}. {one.decision.explanation}{by}".strip())
    more = len(decided) - MOST_LINES
    return "\n".join(["What you reported was decided:", *lines, *([f"And {more} more."] if more > 0 else [])])
