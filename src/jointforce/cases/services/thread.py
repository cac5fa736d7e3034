"""What people say and show in a case."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from jointforce.base.sql import insert
from jointforce.cases.models import Case, Evidence, Message
from jointforce.cases.schemas import FileIn
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed
from jointforce.domain.ledger_chain import text_hash
from jointforce.domain.vocabulary import PartyKind
from jointforce.ledger.services import Act, append

MAX_MESSAGE = 4000
MAX_FILES = 20


def write_message(case: Case, body: str, *, actor: Actor, now: datetime) -> Message:
    """A line in the thread between the rights holder and the desk.

    Raises:
        NotAllowed: the actor may not write. Invalid: nothing or too much is said.
    """
    if not may(actor, Ability.WRITE_MESSAGES):
        raise NotAllowed("Your role may not write in a case.")
    if not body.strip() or len(body) > MAX_MESSAGE:
        raise Invalid(f"A message has 1 to {MAX_MESSAGE} characters.")
    message = Message.objects.create(
        case=case, rights_holder_id=case.rights_holder_id, body=body.strip(), by_id=actor.id,
        by_party_id=actor.require_party(), by_name=actor.name,
        from_desk=actor.party_kind is PartyKind.MARKETPLACE, at=now,
    )  # fmt: skip
    append(
        [
            Act(
                "case",
                str(case.id),
                "case.message",
                actor,
                "",
                {"message": str(message.id), "text": text_hash(body)},
            )
        ],
        now=now,
    )
    return message


def mark_read(case_id: UUID, *, by_desk: bool, now: datetime) -> None:
    """The other side's lines were seen."""
    Message.objects.filter(case_id=case_id, from_desk=not by_desk, read_at__isnull=True).update(read_at=now)


def add_evidence(
    cases: Sequence[Case], files: Sequence[FileIn], *, actor: Actor, now: datetime
) -> list[Evidence]:
    """Attach kept files to each of these cases.

    Raises:
        Invalid: a case has too many files; then none is attached.
    """
    had = dict(
        Evidence.objects.filter(case__in=[c.id for c in cases])
        .order_by()
        .values_list("case_id")
        .annotate(Count("id"))
    )
    if files and max(had.values(), default=0) + len(files) > MAX_FILES:
        raise Invalid(f"A case takes at most {MAX_FILES} files.")
    rows = insert(
        [
            Evidence(
                case=case, rights_holder_id=case.rights_holder_id, name=f.name[:200], media_type=f.media_type,
                sha256=f.sha256, size=f.size, document_id=UUID(f.document_id) if f.document_id else None,
                by_id=actor.id, by_party_id=actor.party_id, by_name=actor.name, at=now,
            )
            for case in cases
            for f in files
        ]
    )  # fmt: skip
    append(
        [Act("case", str(row.case_id), "case.evidence", actor, "", {"sha256": row.sha256}) for row in rows],
        now=now,
    )
    return rows
