"""The rights holder's inbox: is this yours, and is it genuine?"""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.clock import now
from jointforce.cases import queries as cases
from jointforce.cases.schemas import AnswerIn, PortalFilter
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent, CaseState, available_events
from jointforce.domain.errors import Invalid
from jointforce.domain.reasons import REASONS
from jointforce.domain.vocabulary import Answer, PartyKind
from jointforce.flows import answer as flow
from jointforce.ledger import queries as ledger
from jointforce.rights import queries as rights_queries
from jointforce.web.actors import actor_of
from jointforce.web.files import listing_picture, uploaded

ANSWERS = (
    (Answer.COUNTERFEIT, "Counterfeit", "c"),
    (Answer.INFRINGING, "Infringing", "i"),
    (Answer.GENUINE, "Genuine", "g"),
    (Answer.AUTHORISED, "Authorised seller", "a"),
    (Answer.CANNOT_TELL, "Cannot tell", "t"),
    (Answer.NEEDS_TEST_BUY, "Needs test buy", "b"),
)
TABS: dict[str, tuple[str, tuple[str, ...]]] = {
    "open": ("Open", ("referred",)),
    "desk": ("With the marketplace", ("answered", "in_review", "countered")),
    "removed": ("Removed", ("removing", "removed", "upheld")),
    "cleared": ("Cleared", ("cleared", "lapsed", "reinstated", "reinstating")),
}
PAGE = 25


def _actor(request: HttpRequest) -> Actor:
    return actor_of(request, PartyKind.RIGHTS_HOLDER)


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Open questions by deadline, or what became of the others."""
    actor = _actor(request)
    tab = request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"
    order = "due" if tab == "open" else "changed"
    page = cases.page(
        actor, PortalFilter(states=TABS[tab][1], order=order, after=_after(request), limit=PAGE)
    )
    counts = cases.counts(actor, [state for _, states in TABS.values() for state in states])
    tabs = [(key, label, sum(counts[s] for s in states)) for key, (label, states) in TABS.items()]
    context = {
        "cases": page.cases,
        "next_after": page.next_after,
        "tab": tab,
        "tabs": tabs,
        "answers": ANSWERS,
        "may_answer": may(actor, Ability.ANSWER_REFERRALS),
    }
    return render(request, "portal/inbox.html", context)


def _after(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET["after"]) if request.GET.get("after") else None
    except ValueError as wrong:
        raise Invalid("There is no such page of the list.") from wrong


@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One question with everything that is needed to answer it."""
    actor = _actor(request)
    found = cases.case(actor, case_id)
    events = available_events(CaseState(found.state), actor)
    asked = cases.referrals(case_id)
    context = {
        "case": found,
        "question": asked[-1].question if asked else "",
        "answers": ANSWERS,
        "reasons": REASONS,
        "can_answer": CaseEvent.ANSWER_CLEAR in events,
        "can_retract": CaseEvent.RETRACT in events,
        "next_case": cases.neighbours(actor, found),
        "thread": cases.messages(case_id),
        "history": ledger.history("case", str(case_id)),
        "picture_url": "portal-picture",
        "message_url": "portal-message",
    }
    return render(request, "portal/case.html", context)


@require_GET
def state(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Where the case stands: asked again by itself while an order is on its way."""
    actor = _actor(request)
    found = cases.case(actor, case_id)
    can_retract = CaseEvent.RETRACT in available_events(CaseState(found.state), actor)
    return render(request, "portal/state.html", {"case": found, "can_retract": can_retract})


@require_POST
def answer(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One answer, by mouse or key."""
    actor = _actor(request)
    cases.case(actor, case_id)
    files = uploaded(request)
    said = AnswerIn(
        case_id, _answer(request), request.POST.get("reason_code", ""), request.POST.get("note", "")
    )
    [result] = flow.answer_referrals([said], actor=actor)
    if not result.recorded:
        messages.error(request, result.detail)
    elif files:
        flow.attach(case_id, files, actor=actor)
    return redirect("portal-case", case_id)


def _answer(request: HttpRequest) -> Answer:
    try:
        return Answer(request.POST.get("answer", ""))
    except ValueError as wrong:
        raise Invalid(
            "Say what it is: counterfeit, infringing, genuine, authorised, cannot tell, needs test buy."
        ) from wrong


@require_POST
def answer_many(request: HttpRequest) -> HttpResponse:
    """The same answer to many questions."""
    actor = _actor(request)
    said = _answer(request)
    try:
        ids = [UUID(value) for value in request.POST.getlist("case")][:1000]
    except ValueError as wrong:
        raise Invalid("There is no such case.") from wrong
    results = flow.answer_referrals([AnswerIn(i, said) for i in ids], actor=actor)
    recorded = sum(r.recorded for r in results)
    messages.success(request, f"{recorded} of {len(results)} questions answered.")
    for refused in [r for r in results if not r.recorded][:5]:
        messages.error(request, refused.detail)
    return redirect("portal")


@require_POST
def retract(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take “counterfeit” back."""
    flow.retract(case_id, actor=_actor(request))
    return redirect("portal-case", case_id)


@require_POST
def message(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask the account manager."""
    flow.write(case_id, request.POST.get("body", ""), actor=_actor(request))
    return redirect("portal-case", case_id)


@require_GET
def picture(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """A picture of the frozen listing."""
    found = cases.case(_actor(request), case_id)
    return listing_picture(cast("list[dict[str, str]]", found.listing["images"]), number)


@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    """The rights holder's rights."""
    return render(
        request, "portal/rights.html", {"rights": rights_queries.rights(_actor(request))[:500], "now": now()}
    )
