"""Sellers ask the rights holders of what was removed, and are answered, or are not in time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from jointforce.base.sql import fetch, require_transaction
from jointforce.cases.models import Case, Enquiry
from jointforce.cases.permissions import visible_enquiries
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import RESTRICTED_STATES, CaseState
from jointforce.domain.errors import Invalid, NotFound, WrongState
from jointforce.domain.ledger_chain import text_hash
from jointforce.ledger.services import Act, append

MAX_TEXT = 4000
MOST_OF_A_CASE = 5
"""A rights holder is not to be written to without end; what is left then is the answer to the statement of reasons."""


def enquire(
    case: Case, enquiry_id: UUID, text: str, *, due_at: datetime, actor: Actor, now: datetime
) -> Enquiry:
    """The seller of a locked case asks its rights holder.

    Raises:
        WrongState: the listing is not restricted, an enquiry waits already, or there were `MOST_OF_A_CASE` before.
        Invalid: nothing or too much is said.
    """
    require_transaction()
    if CaseState(case.state) not in RESTRICTED_STATES:
        raise WrongState("The listing is not removed, so there is nothing to ask the rights holder about.")
    before = list(Enquiry.objects.filter(case=case).values_list("ended_at", flat=True))
    if None in before:
        raise WrongState("You have asked already, and the rights holder has not answered yet.")
    if len(before) >= MOST_OF_A_CASE:
        raise WrongState(
            f"You have asked {MOST_OF_A_CASE} times about this listing. What else you can do stands in its statement "
            "of reasons."
        )
    enquiry = Enquiry.objects.create(
        id=enquiry_id, case=case, rights_holder_id=case.rights_holder_id, seller_id=case.seller_id,
        text=_said(text), by_id=actor.id, by_name=actor.name, asked_at=now, due_at=due_at,
    )  # fmt: skip
    append([_act(enquiry, "case.enquired", actor, {"text": text_hash(enquiry.text)})], now=now)
    return enquiry


def lock_enquiry(enquiry_id: UUID, actor: Actor) -> Enquiry:
    """The enquiry with its case, row-locked: the case first, as everywhere.

    Raises:
        NotFound: there is none, or it is not the actor's to see.
    """
    require_transaction()
    mine = Enquiry.objects.filter(visible_enquiries(actor), id=enquiry_id)
    case = Case.objects.filter(id__in=mine.values("case_id")).select_for_update().first()
    if case is None:
        raise NotFound("There is no such enquiry.")
    enquiry = Enquiry.objects.get(id=enquiry_id)
    enquiry.case = case
    return enquiry


def answer_enquiry(enquiry: Enquiry, text: str, *, actor: Actor, now: datetime) -> None:
    """The rights holder answers a locked enquiry, late answers included.

    Raises:
        WrongState: it was answered before. Invalid: nothing or too much is said.
    """
    if enquiry.answered_at is not None:
        raise WrongState(
            f"The seller was answered already, on {enquiry.answered_at:%d %b %Y, %H:%M} UTC; that answer stands."
        )
    enquiry.answer, enquiry.answered_at = _said(text), now
    enquiry.answered_by_id, enquiry.answered_by_name = actor.id, actor.name
    enquiry.ended_at = enquiry.ended_at or now
    enquiry.save(update_fields=["answer", "answered_at", "answered_by_id", "answered_by_name", "ended_at"])
    append([_act(enquiry, "case.enquiry_answered", actor, {"text": text_hash(enquiry.answer)})], now=now)


def lock_overdue_enquiries(now: datetime, limit: int) -> list[Enquiry]:
    """Enquiries whose time is over, each with its case row-locked; what another has locked is left."""
    require_transaction()
    waiting = Enquiry.objects.filter(ended_at__isnull=True, due_at__lt=now).order_by("due_at", "id")
    due = waiting.values_list("case_id", flat=True)[:limit]
    rows = Case.objects.filter(id__in=list(due)).order_by("id").select_for_update(skip_locked=True)
    cases = {case.id: case for case in rows}
    found = list(waiting.filter(case_id__in=cases))
    for enquiry in found:
        enquiry.case = cases[enquiry.case_id]
    return found


def end_enquiries(case_ids: Iterable[UUID], *, actor: Actor, now: datetime) -> None:
    """The listings of these locked cases come back: what their sellers ask needs no answer any more."""
    require_transaction()
    ended = fetch(
        "UPDATE cases_enquiry SET ended_at = least(%s, due_at) WHERE case_id = ANY(%s) AND ended_at IS NULL "
        "RETURNING case_id, id",
        [now, list(case_ids)],
    )
    acts = [
        Act("case", str(case), "case.enquiry_ended", actor, "", {"enquiry": str(id_)}) for case, id_ in ended
    ]
    append(acts, now=now)


def leave_unanswered(enquiries: Sequence[Enquiry], *, actor: Actor, now: datetime) -> None:
    """The time of these locked enquiries is over."""
    for enquiry in enquiries:
        enquiry.ended_at = now
    Enquiry.objects.bulk_update(enquiries, ["ended_at"])
    append([_act(e, "case.enquiry_unanswered", actor, {}) for e in enquiries], now=now)


def _said(text: str) -> str:
    said = text.strip()
    if not said or len(said) > MAX_TEXT:
        raise Invalid(f"Write 1 to {MAX_TEXT:,} characters.")
    return said


def _act(enquiry: Enquiry, verb: str, actor: Actor, facts: dict[str, str]) -> Act:
    return Act("case", str(enquiry.case_id), verb, actor, "", {"enquiry": str(enquiry.id), **facts})
