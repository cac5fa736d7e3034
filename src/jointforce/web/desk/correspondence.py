"""What others have written: threads that wait for the desk, and notices of the public."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.paging import page
from jointforce.cases import queries as cases
from jointforce.domain.abilities import Ability, may
from jointforce.domain.errors import Invalid
from jointforce.domain.vocabulary import NoticeState
from jointforce.flows import review
from jointforce.intake import queries as intake
from jointforce.web.desk.common import PAGE, desk_actor, read_id, search_text


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
    """Notices of the public, the newest first."""
    actor = desk_actor(request)
    state, search = request.GET.get("state", ""), search_text(request)
    if state and state not in set(NoticeState):
        raise Invalid("There is no such list.")
    rows = intake.notices(actor).select_related("rights_holder")
    if state:
        rows = rows.filter(state=state)
    if search:
        rows = rows.filter(mark__icontains=search)
    found = page(rows, ("-received_at", "-id"), after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "notices": found.rows,
        "next_after": found.next_after,
        "state": state,
        "states": [s.value for s in NoticeState],
        "q": search,
    }
    return render(request, "desk/notices.html", context)


@require_GET
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """One notice, its outcome, and the cases that it opened or joined."""
    actor = desk_actor(request)
    found = intake.notice(actor, notice_id)
    context = {"notice": found, "cases": cases.of_notice(actor, notice_id, found.listing_ids)}
    return render(request, "desk/notice.html", context)
