"""Notices: looked over, filed, read, taken back."""

import base64
import binascii
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from jointforce.api.v1.auth import actor_of, need
from jointforce.api.v1.errors import READS, WRITES
from jointforce.api.v1.idempotency import Done, once
from jointforce.api.v1.paging import Cursor, Limit, page
from jointforce.api.v1.schemas.notices import (
    FindingOut,
    LintedOut,
    LintOut,
    NoticeCaseOut,
    NoticeDetailOut,
    NoticeDraftIn,
    NoticeFileIn,
    NoticeIn,
    NoticeLineOut,
    NoticeOut,
    NoticesOut,
    RetractNoticeIn,
)
from jointforce.base import blobs, uploads
from jointforce.domain.abilities import Ability
from jointforce.domain.errors import Invalid
from jointforce.domain.notice_forms import FORMS, missing_statements
from jointforce.domain.vocabulary import NoticeChannel, NoticeLineState
from jointforce.flows import notices as flow
from jointforce.intake import queries as intake
from jointforce.intake import schemas as given

if TYPE_CHECKING:
    from jointforce.domain.actor import Actor
    from jointforce.intake.models import Notice

router = Router(tags=["Notices"])
READERS = (Ability.FILE_NOTICES, Ability.READ_CASES)


@router.post("/notices", response={201: NoticeDetailOut, **WRITES})
def post_notice(request: HttpRequest, body: NoticeIn) -> HttpResponse:
    """File a notice of up to 1,000 lines; each is taken, or answered with what it lacks."""
    actor = actor_of(request, Ability.FILE_NOTICES)
    notice = _given(body)

    def effect() -> Done:
        filed = flow.file_notice(notice, actor=actor, channel=NoticeChannel.API)
        return Done(_detail(filed.notice, filed.told), [str(filed.notice.id)])

    def again(subjects: list[str]) -> NoticeDetailOut:
        return _found(UUID(subjects[0]), actor)

    return once(request, actor, effect, again, status=201)


@router.post("/notices/lint", response={200: LintOut, **WRITES})
def lint_notice(request: HttpRequest, body: NoticeDraftIn) -> LintOut:
    """What would become of each line now, and what is missing. Nothing is kept."""
    actor = actor_of(request, Ability.FILE_NOTICES)
    notice = _given(body, keep=False)
    lines = flow.preview(notice, actor=actor)
    return LintOut(
        taken=sum(line.state is NoticeLineState.OPENED for line in lines),
        missing=missing_statements(notice.regime, notice.statements, notice.signature)
        if notice.regime in FORMS
        else [],
        lines=[
            LintedOut(
                line=number,
                listing=line.given.listing,
                would_be="taken" if line.state is NoticeLineState.OPENED else line.state.value,
                findings=_findings(line.findings),
            )
            for number, line in enumerate(lines, 1)
        ],
    )


@router.get("/notices", response={200: NoticesOut, **READS})
def list_notices(request: HttpRequest, cursor: Cursor, limit: Limit) -> NoticesOut:
    """The notices that the key may see, the newest first."""
    actor = actor_of(request, *READERS)
    found, following = page(intake.notices(actor), cursor, limit)
    return NoticesOut(items=[_notice(notice) for notice in found], next_cursor=following)


@router.get("/notices/{uuid:notice_id}", response={200: NoticeDetailOut, **READS})
def get_notice(request: HttpRequest, notice_id: UUID) -> NoticeDetailOut:
    """One notice: each line with its case as it stands, its running clock, and the outcome with the reason."""
    actor = actor_of(request)
    found = intake.notice(actor, notice_id)
    need(actor, *READERS)
    return _detail(found, flow.lines_told(notice_id, actor=actor))


@router.post("/notices/{uuid:notice_id}/retract", response={200: NoticeDetailOut, **WRITES})
def post_retract(request: HttpRequest, notice_id: UUID, body: RetractNoticeIn) -> HttpResponse:
    """Take lines back, or all: what was removed on them is reinstated, what waits is closed."""
    actor = actor_of(request)
    intake.notice(actor, notice_id)
    need(actor, Ability.FILE_NOTICES)

    def effect() -> Done:
        flow.retract_notice(notice_id, body.lines, actor=actor, note=body.note)
        return Done(_found(notice_id, actor), [str(notice_id)])

    return once(request, actor, effect, lambda _: _found(notice_id, actor))


def _given(body: NoticeDraftIn, *, keep: bool = True) -> given.NoticeIn:
    """What was sent, with the notice's right and reason on each line that names none. keep: store its files.

    Raises:
        Invalid: a file is refused.
    """
    lines = [
        given.LineIn(
            line.listing, line.right_id or body.right_id, line.reason_code or body.reason_code, line.explanation,
            line.where_seen, frozenset(line.confirmed),
        )
        for line in body.lines
    ]  # fmt: skip
    buys = [
        given.BuyIn(
            buy.order_number, buy.bought_on, buy.finding, buy.seller, buy.line, _files(buy.files, keep=keep)
        )
        for buy in body.test_buys
    ]
    return given.NoticeIn(
        tuple(lines), body.regime, body.reason, frozenset(body.statements), body.signature, body.reference,
        _files(body.files, keep=keep), tuple(buys),
    )  # fmt: skip


def _files(files: Sequence[NoticeFileIn], *, keep: bool) -> tuple[given.NoticeFileIn, ...]:
    kept = []
    for file in files:
        try:
            content = base64.b64decode(file.bytes, validate=True)
        except (binascii.Error, ValueError) as wrong:
            raise Invalid(f"The bytes of the file {file.name!r} are not base64.") from wrong
        upload = uploads.document(content, file.content_type)
        digest = blobs.put(upload.content) if keep else ""
        kept.append(given.NoticeFileIn(file.name, upload.media_type, digest, len(upload.content)))
    return tuple(kept)


def _notice(notice: "Notice") -> NoticeOut:
    return NoticeOut(
        id=notice.id, state=notice.state, regime=notice.regime, reference=notice.reference, reason=notice.reason,
        channel=notice.channel, taken=notice.taken, held_up=notice.held_up, received_at=notice.received_at,
    )  # fmt: skip


def _found(notice_id: UUID, actor: "Actor") -> NoticeDetailOut:
    return _detail(intake.notice(actor, notice_id), flow.lines_told(notice_id, actor=actor))


def _detail(notice: "Notice", lines: Sequence[flow.LineTold]) -> NoticeDetailOut:
    return NoticeDetailOut(**_notice(notice).model_dump(), lines=[_line(told) for told in lines])


def _line(told: flow.LineTold) -> NoticeLineOut:
    line, case, decision = told.line, told.case, told.decision
    shown = None
    if case is not None:
        shown = NoticeCaseOut(
            id=case.id, number=case.number, state=case.state, due_at=case.due_at,
            outcome=decision.ruling if decision else "", reason_code=decision.reason_code if decision else "",
            explanation=decision.explanation if decision else "",
        )  # fmt: skip
    return NoticeLineOut(
        line=line.position, listing=line.listing_ref, right_id=line.right_id, reason_code=line.reason_code,
        status=line.state, findings=_findings(line.findings), case=shown,
    )  # fmt: skip


def _findings(findings: Sequence[dict[str, str]]) -> list[FindingOut]:
    return [FindingOut(**finding) for finding in findings]
