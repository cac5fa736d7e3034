"""What the rights holder has reported: each notice, each of its listings as it stands, and the way back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.paging import page
from jointforce.domain.abilities import Ability, may
from jointforce.domain.errors import DomainError, Invalid
from jointforce.domain.notice_forms import FORMS, NOTICE_REASONS
from jointforce.domain.vocabulary import NoticeLineState
from jointforce.flows import notices as flow
from jointforce.intake import queries as intake
from jointforce.web.files import download
from jointforce.web.portal.common import holder
from jointforce.web.portal.reporting import reporter

PAGE = 25
STANDING = frozenset({NoticeLineState.OPENED, NoticeLineState.JOINED})


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """Drafts, templates, and the notices that were sent, the newest first."""
    actor = holder(request)
    found = page(
        intake.notices(actor), ("-received_at", "-id"), after=request.GET.get("after", ""), limit=PAGE
    )
    reports = may(actor, Ability.FILE_NOTICES)
    context = {
        "notices": found.rows, "next_after": found.next_after, "may_report": reports,
        "drafts": intake.drafts(actor) if reports else [], "templates": intake.templates(actor) if reports else [],
    }  # fmt: skip
    return render(request, "portal/notices.html", context)


@require_GET
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """One notice: each line with its case, its clock and its outcome."""
    actor = holder(request)
    found = intake.notice(actor, notice_id)
    told = flow.lines_told(notice_id, actor=actor)
    reports = may(actor, Ability.FILE_NOTICES)
    context = {
        "notice": found, "told": told, "law": FORMS[found.regime].label if found.regime in FORMS else "",
        "reasons": {code: reason.label for code, reason in NOTICE_REASONS.items()},
        "can_retract": reports and any(t.line.state in STANDING for t in told),
        "can_correct": reports and found.held_up > 0, "files": intake.files_of([notice_id]),
        "buys": intake.buys_of([notice_id]),
    }  # fmt: skip
    return render(request, "portal/notice.html", context)


@require_POST
def retract(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Take the chosen lines back, or all."""
    actor = holder(request)
    intake.notice(actor, notice_id)
    chosen = request.POST.getlist("line")
    everything = "all" in request.POST
    try:
        if not everything and not chosen:
            raise Invalid("Choose the lines that you take back.")
        positions = (
            None if everything else [int(n) for n in chosen if n.isascii() and n.isdigit() and len(n) < 6]
        )
        count = flow.retract_notice(
            notice_id, positions, actor=actor, note=request.POST.get("note", "")[:2000]
        )
    except DomainError as why:
        messages.error(request, str(why))
    else:
        what = "1 line is" if count == 1 else f"{count} lines are"
        messages.success(request, f"{what} taken back. What was removed on its word will be visible again.")
    return redirect("portal-notice", notice_id)


@require_POST
def correct(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """A draft of what was not taken."""
    intake.notice(holder(request), notice_id)
    draft_id = flow.correct_notice(notice_id, actor=reporter(request))
    return redirect("portal-notice-draft", draft_id)


@require_GET
def file(request: HttpRequest, notice_id: UUID, notice_file_id: UUID) -> HttpResponse:
    """A file that came with a notice."""
    found = intake.file_of(holder(request), notice_id, notice_file_id)
    return download(found.sha256, found.media_type, found.name)
