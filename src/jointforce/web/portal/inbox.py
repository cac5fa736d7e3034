"""The inbox: is this yours, and is it genuine? One answer at a time, or one for many."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from jointforce.cases import queries as cases
from jointforce.cases.queries import enquiries, questions
from jointforce.cases.schemas import Answered, AnswerIn, PortalFilter
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.errors import Invalid
from jointforce.domain.vocabulary import Answer
from jointforce.flows import answer as flow
from jointforce.web import paging
from jointforce.web.portal.common import ANSWERS, TABS, answerer, holder, reason_groups, said
from jointforce.web.wording import ANSWERS as SPOKEN

PAGE = 25
MOST_AT_ONCE = 1000
REFUSALS_SHOWN = 20
_TAB_AFTER = {
    CaseEvent.ANSWER_INFRINGING: "removed",
    CaseEvent.ANSWER_FOR_REVIEW: "desk",
    CaseEvent.ANSWER_CLEAR: "cleared",
}


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Open questions by deadline, or what became of the others."""
    return _page(request, holder(request))


def _page(request: HttpRequest, actor: Actor, *, status: int = 200) -> HttpResponse:
    """The list; after a refused answer with what was chosen and typed."""
    tab = request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"
    search = request.GET.get("q", "").strip()[:200]
    wanted = PortalFilter(
        states=TABS[tab][1],
        search=search,
        order="due" if tab == "open" else "changed",
        asked_as_one=tab == "open" and not search,
        after=paging.after(request),
        limit=PAGE,
    )
    page = cases.page(actor, wanted)
    counts = cases.counts_of(
        actor,
        {key: states for key, (_, states) in TABS.items()},
        asked_as_one="open",
        beside={"sellers_ask": enquiries.waiting(actor)},
    )
    context = {
        "cases": page.cases,
        "other_questions": questions.other_questions([case.id for case in page.cases]),
        "equals": questions.equals_of([case.id for case in page.cases]),
        "next_page": _address(tab, search, page.next_after) if page.next_after else "",
        "first_page": _address(tab, search) if wanted.after else "",
        "tab": tab,
        "q": search,
        "tabs": [
            (key, label, counts[key])
            for key, (label, _) in TABS.items()
            if key != "waiting" or counts[key] or tab == key
        ],
        "answers": ANSWERS,
        "reasons": reason_groups(),
        "typed": request.POST,
        "chosen": request.POST.getlist("case"),
        "may_answer": tab == "open" and may(actor, Ability.ANSWER_REFERRALS),
        "sellers_ask": counts["sellers_ask"],
        "unread": list({line.case_id: line for line in cases.unread(actor)}.values())[:5],
    }
    return render(request, "portal/inbox.html", context, status=status)


def _address(tab: str, search: str, cursor: UUID | None = None) -> str:
    query = QueryDict(mutable=True)
    query["tab"] = tab
    if search:
        query["q"] = search
    if cursor is not None:
        query["after"] = str(cursor)
    return f"{reverse('portal')}?{query.urlencode()}"


@require_POST
def answer_many(request: HttpRequest) -> HttpResponse:
    """The same answer, with a reason and a note, to many questions; what was refused is said one by one."""
    actor = answerer(request)
    try:
        answer, reason, note = said(request)
        ids = _chosen(request)
    except Invalid as why:
        messages.error(request, str(why))
        return _page(request, actor, status=422)
    results = flow.answer_referrals(
        [AnswerIn(i, answer, reason, note, for_equals=True) for i in ids], actor=actor
    )
    _say(request, answer, results, asked=len(ids))
    return redirect("portal")


def _chosen(request: HttpRequest) -> list[UUID]:
    try:
        ids = list(dict.fromkeys(UUID(value) for value in request.POST.getlist("case")))
    except ValueError as wrong:
        raise Invalid("There is no such case.") from wrong
    if not ids:
        raise Invalid("Choose at least one question, then answer.")
    if len(ids) > MOST_AT_ONCE:
        raise Invalid(f"At most {MOST_AT_ONCE:,} questions are answered at once.")
    return ids


def _say(request: HttpRequest, answer: Answer, results: list[Answered], *, asked: int) -> None:
    """asked: the results of as many come first; the others are equal questions that were settled with them."""
    recorded = [r for r in results if r.recorded]
    if recorded:
        direct = sum(r.recorded for r in results[:asked])
        what = "1 question" if direct == 1 else f"{direct} questions"
        if len(recorded) > direct:
            what += f" about {len(recorded):,} listings"
        tabs = [_TAB_AFTER[r.event] for r in recorded if r.event is not None]
        link = f"{reverse('portal')}?tab={tabs[0]}"
        sentence = format_html(
            '{} answered: {}. <a href="{}">See what becomes of it</a>', what, SPOKEN[answer], link
        )
        messages.success(request, sentence)
    refused = [r for r in results if not r.recorded]
    for result in refused[:REFUSALS_SHOWN]:
        messages.error(request, f"Not answered: {result.detail}")
    if len(refused) > REFUSALS_SHOWN:
        messages.error(request, f"{len(refused) - REFUSALS_SHOWN} more were not answered.")
