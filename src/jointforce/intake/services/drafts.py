"""What a rights holder has begun to write, and what it writes again and again."""

from datetime import datetime
from uuid import UUID

from jointforce.base.sql import require_transaction
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotFound
from jointforce.domain.repair import repair
from jointforce.domain.vocabulary import NoticeChannel, NoticeLineState, NoticeState
from jointforce.intake.models import Notice, NoticeLine, NoticeTemplate
from jointforce.intake.schemas import LineIn, LineKept, NoticeIn
from jointforce.intake.services.notices import clear_draft, keep_lines, own_draft

MOST_DRAFTS = 100


def save_draft(draft_id: UUID, notice: NoticeIn, *, actor: Actor, now: datetime) -> Notice:
    """Keep what was written so far, whatever is still missing; the same id again replaces it.

    Raises:
        NotFound: it is no draft of the actor's. Invalid: there are too many drafts.
    """
    require_transaction()
    holder, operator = actor.require_party(), actor.operator_id
    assert operator is not None
    found = Notice.objects.select_for_update().filter(id=draft_id).first()
    if found is not None and not own_draft(found, actor):
        raise NotFound("There is no such draft.")
    if found is None:
        if Notice.objects.filter(complainant_id=holder, state=NoticeState.DRAFT).count() >= MOST_DRAFTS:
            raise Invalid(f"You have {MOST_DRAFTS} drafts. Send or delete some first.")
        found = Notice(
            id=draft_id, operator_id=operator, rights_holder_id=holder, complainant_id=holder,
            channel=NoticeChannel.PORTAL, state=NoticeState.DRAFT, good_faith=False, by_id=actor.id,
            reporter_name=actor.name, agent_id=actor.agent_id, mandate_id=actor.mandate_id,
        )  # fmt: skip
    found.regime, found.received_at = notice.regime, now
    found.reason, found.reference = repair(notice.reason)[0], repair(notice.reference)[0][:100]
    found.statements, found.signature = sorted(notice.statements), repair(notice.signature)[0][:200]
    found.save()
    NoticeLine.objects.filter(notice_id=draft_id).delete()
    keep_lines(found, [_draft_line(line) for line in notice.lines])
    return found


def _draft_line(line: LineIn) -> LineKept:
    return LineKept(line, NoticeLineState.DRAFT)


def drop_draft(draft_id: UUID, *, actor: Actor) -> None:
    """Throw a draft away.

    Raises:
        NotFound: it is no draft of the actor's.
    """
    require_transaction()
    rows = Notice.objects.select_for_update().filter(id=draft_id)
    found = rows.first()
    if found is None or not own_draft(found, actor):
        raise NotFound("There is no such draft.")
    clear_draft(found)


def keep_template(
    name: str, notice: NoticeIn, right_id: UUID | None, reason_code: str, *, actor: Actor, now: datetime
) -> None:
    """Keep what is the same in many notices, by name; the same name replaces it.

    Raises:
        Invalid: it has no name.
    """
    clean = repair(name)[0].strip()[:100]
    if not clean:
        raise Invalid("Give the template a name.")
    NoticeTemplate.objects.update_or_create(
        rights_holder_id=actor.require_party(), name=clean,
        defaults={
            "regime": notice.regime, "right_id": right_id, "reason_code": reason_code[:40],
            "reason": repair(notice.reason)[0], "changed_at": now,
        },
    )  # fmt: skip


def drop_template(template_id: UUID, *, actor: Actor) -> None:
    """Throw a template away.

    Raises:
        NotFound: the actor's party has no such template.
    """
    rows = NoticeTemplate.objects.filter(id=template_id, rights_holder_id=actor.require_party())
    if not rows.delete()[0]:
        raise NotFound("There is no such template.")
