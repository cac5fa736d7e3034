"""The seller answers: the listing is lawful. One answer may stand for many cases."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from jointforce.base.sql import insert
from jointforce.cases.models import Case, CounterNotice
from jointforce.cases.schemas import Countered
from jointforce.cases.services.locking import lock_cases, store
from jointforce.domain import case_flow
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.errors import Invalid, NotFound, WrongState
from jointforce.domain.ledger_chain import text_hash
from jointforce.ledger.services import Act, append

MAX_TEXT = 10_000
_MOVED_ON: dict[CaseState, str] = {
    CaseState.COUNTERED: "You have answered already; an analyst reads it. You may still add documents.",
    CaseState.UPHELD: "Your answer was read and not granted. You may complain about that (DSA Art. 20).",
    CaseState.REINSTATING: "The listing is coming back; it needs no answer.",
    CaseState.REINSTATED: "The listing is visible again; it needs no answer.",
}
"""Why a case takes no answer (any more), in the seller's words."""
_NOTHING: Mapping[UUID, str] = MappingProxyType({})


def file_counter_notices(
    case_ids: Sequence[UUID],
    text: str,
    *,
    refused: Mapping[UUID, str] = _NOTHING,
    answer_id: UUID | None = None,
    parts: Mapping[str, str] = MappingProxyType({}),
    actor: Actor,
    now: datetime,
) -> list[Countered]:
    """File one answer for these cases of the seller; one result each, in the order of `case_ids`.

    A case that has moved on meanwhile, or that the caller has `refused` (why, by case), is left as it is and does not
    hold up the others. answer_id: what the answers of many cases have in common.

    Raises:
        Invalid: no text, or too long. NotFound: a case is not the seller's. NotAllowed: the actor is no seller.
    """
    if not text.strip():
        raise Invalid("Say why the listing is lawful, in your own words.")
    if len(text) > MAX_TEXT:
        raise Invalid(f"At most {MAX_TEXT:,} characters; put more into a file.")
    case_ids = list(dict.fromkeys(case_ids))
    cases = lock_cases(case_ids, actor)
    if len(cases) != len(case_ids):
        raise NotFound("There is no such case.")
    results = [_countered(cases[i], refused.get(i, ""), actor) for i in case_ids]
    taken = [r.case for r in results if r.filed]
    notices = [
        CounterNotice(
            case=case, rights_holder_id=case.rights_holder_id, seller_id=case.seller_id, text=text,
            answer_id=answer_id, parts=dict(parts), by_id=actor.id, by_name=actor.name, submitted_at=now,
        )
        for case in taken
    ]  # fmt: skip
    insert(notices)
    store(taken, now=now)
    digest = text_hash(text)
    append(
        [
            Act(
                "case", str(n.case_id), "case.countered", actor, "", {"counter_notice": str(n.id), "text": digest}
            )
            for n in notices
        ],
        now=now,
    )  # fmt: skip
    return results


def _countered(case: Case, refused: str, actor: Actor) -> Countered:
    if refused:
        return Countered(case, refused)
    try:
        case.state = case_flow.move(CaseState(case.state), CaseEvent.COUNTER, actor)
    except WrongState as why:
        return Countered(case, _MOVED_ON.get(CaseState(case.state), str(why)))
    return Countered(case)
