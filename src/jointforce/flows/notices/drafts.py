"""Drafts and templates of notices: kept as they are, whatever is still missing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.base.ids import uuid7
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed, WrongState
from jointforce.domain.notice_forms import FORMS
from jointforce.domain.vocabulary import NoticeLineState, PartyKind
from jointforce.flows.notices.file import MAX_BUYS, MAX_FILES, MAX_LINES
from jointforce.intake import queries
from jointforce.intake import services as intake
from jointforce.intake.schemas import BuyIn, LineIn, NoticeFileIn, NoticeIn

if TYPE_CHECKING:
    from jointforce.intake.models import Notice, NoticeFile, NoticeLine

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


def as_written(draft: "Notice", *, actor: Actor) -> NoticeIn:
    """A draft, or a sent notice, that the caller has found: as it was written, with the evidence that came with it."""
    lines = tuple(line_as_written(line) for line in queries.lines_of(actor, draft.id))
    files = queries.files_of([draft.id])
    buys = tuple(
        BuyIn(
            buy.order_number, buy.bought_on, buy.finding, buy.seller, buy.position,
            tuple(_file(f) for f in files if f.test_buy_id == buy.id),
        )
        for buy in queries.buys_of([draft.id])
    )  # fmt: skip
    return NoticeIn(
        lines, draft.regime, draft.reason, frozenset(draft.statements), draft.signature, draft.reference,
        tuple(_file(f) for f in files if f.test_buy_id is None), buys,
    )  # fmt: skip


def line_as_written(line: "NoticeLine") -> LineIn:
    """A kept line as it was given."""
    return LineIn(
        line.listing_ref, line.right_id, line.reason_code, line.explanation, line.where_seen,
        frozenset(line.confirmed),
    )  # fmt: skip


def _file(file: "NoticeFile") -> NoticeFileIn:
    return NoticeFileIn(file.name, file.media_type, file.sha256, file.size)


def add_evidence(
    draft_id: UUID, *, files: Sequence[NoticeFileIn] = (), buys: Sequence[BuyIn] = (), actor: Actor
) -> None:
    """Files and test buys that will go with a draft.

    Raises:
        NotAllowed, NotFound, Invalid: with a sentence.
    """
    _require(actor)
    with transaction.atomic():
        draft = queries.draft(actor, draft_id)
        written = as_written(draft, actor=actor)
        if len(written.files) + len(files) > MAX_FILES or len(written.buys) + len(buys) > MAX_BUYS:
            raise Invalid(f"A notice takes at most {MAX_FILES} files and {MAX_BUYS} test buys.")
        more = NoticeIn((), files=tuple(files), buys=tuple(buys))
        intake.keep_evidence(draft, more, actor=actor, now=clock_now())


def split_draft(draft_id: UUID, *, actor: Actor) -> int:
    """Make drafts of as many lines as a notice takes out of one that has more; how many there are then.

    The evidence stays with the first.

    Raises:
        NotAllowed, NotFound, Invalid: with a sentence.
    """
    _require(actor)
    with transaction.atomic():
        written = as_written(queries.draft(actor, draft_id), actor=actor)
        parts = [
            written.lines[start : start + MAX_LINES] for start in range(0, len(written.lines), MAX_LINES)
        ]
        now = clock_now()
        for number, lines in enumerate(parts):
            part_id = draft_id if number == 0 else uuid7()
            intake.save_draft(part_id, replace(written, lines=lines), actor=actor, now=now)
    return len(parts)


def correct_notice(notice_id: UUID, *, actor: Actor) -> UUID:
    """A draft of the lines of a sent notice that were not taken, to be put right and sent again; its id.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence.
    """
    _require(actor)
    with transaction.atomic():
        sent = queries.notice(actor, notice_id)
        held = {NoticeLineState.REFUSED, NoticeLineState.INCOMPLETE}
        lines = [line_as_written(line) for line in queries.lines_of(actor, notice_id) if line.state in held]
        if not lines:
            raise WrongState("Every line of this notice was taken.")
        draft_id = uuid7()
        given = NoticeIn(tuple(lines), sent.regime, sent.reason, reference=sent.reference)
        intake.save_draft(draft_id, given, actor=actor, now=clock_now())
    return draft_id


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
        NotAllowed, NotFound: with a sentence.
    """
    _require(actor)
    with transaction.atomic():
        intake.drop_template(template_id, actor=actor)
