"""Drafts and templates of notices: kept as they are, whatever is still missing."""

from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed
from jointforce.domain.notice_forms import FORMS
from jointforce.domain.vocabulary import PartyKind
from jointforce.intake import services as intake
from jointforce.intake.schemas import NoticeIn

MAX_DRAFT_LINES = 10_000
"""More than a notice takes, so that a long paste is kept and can be sent in parts."""


def _require(actor: Actor) -> None:
    if not may(actor, Ability.FILE_NOTICES) or actor.party_kind is not PartyKind.RIGHTS_HOLDER:
        raise NotAllowed("Your role may not file notices.")


def save_draft(draft_id: UUID, notice: NoticeIn, *, actor: Actor) -> None:
    """Keep what was written so far; the same id again replaces it.

    Raises:
        NotAllowed, NotFound, Invalid: with a sentence.
    """
    _require(actor)
    if notice.regime not in FORMS:
        raise Invalid("There is no such law here.")
    if len(notice.lines) > MAX_DRAFT_LINES:
        raise Invalid(
            f"A draft has at most {MAX_DRAFT_LINES:,} lines, and this one has {len(notice.lines):,}."
        )
    if len(notice.reason) > 5000:
        raise Invalid("The reason has at most 5,000 characters.")
    with transaction.atomic():
        intake.save_draft(draft_id, notice, actor=actor, now=clock_now())


def drop_draft(draft_id: UUID, *, actor: Actor) -> None:
    """Throw a draft away.

    Raises:
        NotAllowed, NotFound: with a sentence.
    """
    _require(actor)
    with transaction.atomic():
        intake.drop_draft(draft_id, actor=actor)


def keep_template(
    name: str, notice: NoticeIn, *, right_id: UUID | None, reason_code: str, actor: Actor
) -> None:
    """Keep what is the same in many notices, by name.

    Raises:
        NotAllowed, Invalid: with a sentence.
    """
    _require(actor)
    with transaction.atomic():
        intake.keep_template(name, notice, right_id, reason_code, actor=actor, now=clock_now())


def drop_template(template_id: UUID, *, actor: Actor) -> None:
    """Throw a template away.

    Raises:
        NotAllowed: the actor may not.
    """
    _require(actor)
    with transaction.atomic():
        intake.drop_template([template_id], actor=actor)
