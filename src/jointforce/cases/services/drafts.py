"""A seller's answer before it is sent: kept with the seller, so that it outlives a closed page and a lost sign-in."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from jointforce.base.sql import require_transaction
from jointforce.cases.models import CounterDraft
from jointforce.cases.schemas import Countered, FileIn
from jointforce.cases.services.counter_notices import MAX_TEXT
from jointforce.cases.services.thread import MAX_FILES
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed, NotFound, WrongState

MAX_CASES = 1000
MAX_DRAFTS = 20


def begin_draft(case_ids: Sequence[UUID], *, actor: Actor, now: datetime) -> CounterDraft:
    """A new answer for these cases, which the caller has found among the seller's.

    Raises:
        NotAllowed: the actor is no seller. Invalid: no case, too many, or too many answers begun.
    """
    require_transaction()
    if not may(actor, Ability.FILE_COUNTER_NOTICE):
        raise NotAllowed("Only the seller answers a statement of reasons.")
    _check_cases(case_ids)
    begun = CounterDraft.objects.filter(seller_id=actor.require_party(), sent_at__isnull=True).count()
    if begun >= MAX_DRAFTS:
        raise Invalid(f"You have begun {MAX_DRAFTS} answers; send or discard one first.")
    return CounterDraft.objects.create(
        seller_id=actor.require_party(), case_ids=list(dict.fromkeys(case_ids)), by_id=actor.id,
        by_name=actor.name, changed_at=now,
    )  # fmt: skip


def lock_draft(draft_id: UUID, *, actor: Actor) -> CounterDraft:
    """An answer of the actor's, row-locked: two windows, or two people of one seller, never send it twice.

    Raises:
        NotFound: it is not the actor's, or was discarded.
    """
    require_transaction()
    rows = CounterDraft.objects.filter(id=draft_id, seller_id=actor.party_id)
    found = rows.select_for_update().first()
    if found is None:
        raise NotFound("There is no such answer.")
    return found


def save_draft(
    draft: CounterDraft,
    *,
    case_ids: Sequence[UUID],
    text: str,
    parts: Mapping[str, str],
    files: Sequence[FileIn],
    dropped: Sequence[str],
    document_ids: Sequence[UUID] = (),
    now: datetime,
) -> None:
    """Keep a locked answer as it stands. case_ids: those of its cases that stay. dropped: hashes of files taken out.

    Raises:
        WrongState: it was sent. Invalid: no case is left, the text is too long, or too many files.
    """
    require_unsent(draft)
    kept = [i for i in draft.case_ids if i in set(case_ids)]
    _check_cases(kept)
    if len(text) > MAX_TEXT:
        raise Invalid(f"At most {MAX_TEXT:,} characters; put more into a file.")
    held = {f["sha256"]: f for f in draft.files if f["sha256"] not in dropped}
    held |= {f.sha256: asdict(f) for f in files}
    if len(held) + len(set(document_ids)) > MAX_FILES:
        raise Invalid(f"An answer takes at most {MAX_FILES} files.")
    draft.case_ids, draft.text, draft.parts, draft.files = kept, text, dict(parts), list(held.values())
    draft.document_ids = list(dict.fromkeys(document_ids))
    draft.changed_at = now
    draft.save(update_fields=["case_ids", "text", "parts", "files", "document_ids", "changed_at"])


def mark_sent(draft: CounterDraft, results: Sequence[Countered], *, now: datetime) -> None:
    """Remember what became of each listing; from now on the answer is not changed."""
    draft.results = [
        {"case_id": str(r.case.id), "filed": r.filed, "why": r.why, "title": r.case.listing["title"]}
        for r in results
    ]
    draft.sent_at = draft.changed_at = now
    draft.save(update_fields=["results", "sent_at", "changed_at"])


def discard_draft(draft: CounterDraft) -> None:
    """Throw away what was not sent; nothing depends on it.

    Raises:
        WrongState: it was sent.
    """
    require_unsent(draft)
    draft.delete()


def require_unsent(draft: CounterDraft) -> None:
    """Whether the locked answer is still in the making.

    Raises:
        WrongState: it was sent.
    """
    if draft.sent_at is not None:
        raise WrongState(f"This answer was sent on {draft.sent_at:%d %b %Y, %H:%M} UTC.")


def _check_cases(case_ids: Sequence[UUID]) -> None:
    if not case_ids:
        raise Invalid("Choose at least one listing.")
    if len(case_ids) > MAX_CASES:
        raise Invalid(f"One answer is for at most {MAX_CASES:,} listings; choose fewer.")
