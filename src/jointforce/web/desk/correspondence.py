"""What others have written: threads that wait for the desk, and notices of the public."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jointforce.base.paging import page
from jointforce.cases import queries as cases
from jointforce.domain.abilities import Ability, may
from jointforce.domain.errors import Invalid
from jointforce.domain.notice_forms import FORMS
from jointforce.domain.vocabulary import NoticeState
from jointforce.flows import checks, review
from jointforce.flows import notices as notice_flow
from jointforce.intake import queries as intake
from jointforce.web.desk.common import PAGE, desk_actor, read_id, search_text
from jointforce.web.files import stored_file


@require_GET
def threads(request: HttpRequest) -> HttpResponse:
    """Threads in which a rights holder wrote last and waits, the longest first; with `holder`, those of one."""
    actor = desk_actor(request)
    rows = cases.waiting_messages(actor)
    holder_id = read_id(request.GET.get("holder", ""))
    if holder_id is not None:
        rows = rows.filter(rights_holder_id=holder_id)
    found = page(rows, ("at", "id"), after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "waiting": found.rows,
        "next_after": found.next_after,
        "may_write": may(actor, Ability.WRITE_MESSAGES),
    }
    return render(request, "desk/messages.html", context)


@require_POST
def put_aside(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """No answer is needed."""
    review.no_answer_needed(case_id, actor=desk_actor(request))
    messages.success(request, "The thread no longer waits for an answer.")
    return redirect("desk-messages")


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """Notices of rights holders and of the public, the newest first."""
    actor = desk_actor(request)
    state, search = request.GET.get("state", ""), search_text(request)
    if state and state not in set(NoticeState):
        raise Invalid("There is no such list.")
    rows = intake.notices(actor).select_related("rights_holder", "complainant")
    if state:
        rows = rows.filter(state=state)
    if search:
        rows = rows.filter(mark__icontains=search)
    found = page(rows, ("-received_at", "-id"), after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "notices": found.rows,
        "next_after": found.next_after,
        "state": state,
        "states": [s.value for s in NoticeState if s is not NoticeState.DRAFT],
        "q": search,
    }
    return render(request, "desk/notices.html", context)


@require_GET
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """One notice: what its sender stated, each line with what was found and its case, and what came with it."""
    actor = desk_actor(request)
    found = intake.notice(actor, notice_id)
    form = FORMS.get(found.regime)
    context = {
        "notice": found,
        "law": form.label if form else found.regime,
        "statements": [s for s in form.statements if s.code in found.statements] if form else [],
        "told": notice_flow.lines_told(notice_id, actor=actor),
        "files": intake.files_of([notice_id]),
        "buys": intake.buys_of([notice_id]),
    }
    return render(request, "desk/notice.html", context)


@require_GET
def notice_file(request: HttpRequest, notice_id: UUID, notice_file_id: UUID) -> HttpResponse:
    """A file that came with a notice."""
    found = intake.file_of(desk_actor(request), notice_id, notice_file_id)
    return stored_file(found.sha256, found.media_type, found.name)


@require_http_methods(["GET", "POST"])
def check_afterwards(request: HttpRequest) -> HttpResponse:
    """What was restricted on a notice's word and waits for a look, the longest first; those chosen stand."""
    actor = desk_actor(request)
    if request.method == "POST":
        chosen = [case for value in request.POST.getlist("case") if (case := read_id(value))]
        if not chosen:
            raise Invalid("Choose at least one case.")
        checks.confirm_removals(chosen, actor=actor)
        messages.success(request, f"Looked at: {len(chosen)} stand{'s' if len(chosen) == 1 else ''}.")
        return redirect("desk-checks")
    found = page(cases.to_check(actor), cases.CHECK_ORDER, after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "cases": found.rows, "next_after": found.next_after, "may_decide": may(actor, Ability.DECIDE_CASES)
    }  # fmt: skip
    return render(request, "desk/checks.html", context)
