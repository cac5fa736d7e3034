"""The seller answers: the listing is lawful. One answer may stand for many cases."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from jointforce.cases.models import CounterNotice
from jointforce.cases.services.locking import lock_cases, store
from jointforce.domain import case_flow
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.errors import Invalid, NotFound
from jointforce.domain.ledger_chain import text_hash
from jointforce.ledger.services import Act, append

MAX_TEXT = 10_000


def file_counter_notices(
    case_ids: Sequence[UUID], text: str, *, actor: Actor, now: datetime
) -> list[CounterNotice]:
    """File one answer for these cases of the seller; all or none.

    Raises:
        Invalid: no text, or too long. NotFound: a case is not the seller's. WrongState: one cannot be countered.
    """
    if not text.strip():
        raise Invalid("Say why the listing is lawful, in your own words.")
    if len(text) > MAX_TEXT:
        raise Invalid(f"At most {MAX_TEXT:,} characters; put more into a file.")
    cases = lock_cases(case_ids, actor)
    if len(cases) != len(set(case_ids)):
        raise NotFound("There is no such case.")
    notices = []
    for case in cases.values():
        case.state = case_flow.move(CaseState(case.state), CaseEvent.COUNTER, actor)
        notices.append(
            CounterNotice(
                case=case,
                rights_holder_id=case.rights_holder_id,
                seller_id=case.seller_id,
                text=text,
                by_id=actor.id,
                by_name=actor.name,
                submitted_at=now,
            )
        )
    CounterNotice.objects.bulk_create(notices)
    store(list(cases.values()), now=now)
    append(
        [
            Act(
                "case",
                str(n.case_id),
                "case.countered",
                actor,
                "",
                {"counter_notice": str(n.id), "text": text_hash(text)},
            )
            for n in notices
        ],
        now=now,
    )
    return notices
