"""The desk: what waits for an analyst, every case of the house's marketplaces, rights, deliveries."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jointforce.cases import queries as cases
from jointforce.cases.schemas import PortalFilter
from jointforce.delivery import queries as delivery
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import DESK_STATES, CaseEvent, CaseState, available_events
from jointforce.domain.errors import Invalid
from jointforce.domain.reasons import REASONS
from jointforce.domain.vocabulary import PartyKind, RightStatus
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer, deliveries, onboarding, review
from jointforce.ledger import queries as ledger
from jointforce.rights import queries as rights_queries
from jointforce.web.actors import actor_of
from jointforce.web.files import listing_picture

PAGE = 50


def _actor(request: HttpRequest) -> Actor:
    return actor_of(request, PartyKind.MARKETPLACE)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Invalid("There is no such thing.") from wrong


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for an analyst, the earliest deadline first."""
    return _list(request, "Waiting for a decision", tuple(sorted(DESK_STATES)), "due")


@require_GET
def all_cases(request: HttpRequest) -> HttpResponse:
    """Every case, the last change first."""
    return _list(request, "Cases", (), "changed")


def _list(request: HttpRequest, heading: str, states: tuple[str, ...], order: str) -> HttpResponse:
    actor = _actor(request)
    after = _id(request.GET["after"]) if request.GET.get("after") else None
    search = request.GET.get("q", "")[:200]
    page = cases.page(actor, PortalFilter(states=states, search=search, order=order, after=after, limit=PAGE))
    context = {
        "heading": heading,
        "cases": page.cases,
        "next_after": page.next_after,
        "q": search,
        "trouble": delivery.in_trouble(actor)[:100].count(),
    }
    return render(request, "desk/cases.html", context)


@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Everything about one case, and what may be decided now."""
    actor = _actor(request)
    found = cases.case(actor, case_id)
    events = [e for e in available_events(CaseState(found.state), actor) if e in review.RULINGS]
    context = {
        "case": found,
        "events": [e.value for e in events],
        "reasons": REASONS,
        "counter_notices": cases.counter_notices(case_id),
        "orders": enforcement.orders_of(case_id),
        "statements": enforcement.statements_of(case_id),
        "thread": cases.messages(case_id),
        "history": ledger.history("case", str(case_id)),
        "picture_url": "desk-picture",
        "message_url": "desk-message",
    }
    return render(request, "desk/case.html", context)


@require_POST
def decide(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A ruling."""
    actor = _actor(request)
    cases.case(actor, case_id)
    try:
        event = CaseEvent(request.POST.get("event", ""))
    except ValueError as wrong:
        raise Invalid("Say what you decide.") from wrong
    review.decide(
        [case_id],
        event,
        reason_code=request.POST.get("reason_code", "")[:40],
        explanation=request.POST.get("explanation", "")[:2000],
        private_note=request.POST.get("private_note", "")[:2000],
        actor=actor,
    )
    return redirect("desk-case", case_id)


@require_POST
def message(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Answer the rights holder."""
    answer.write(case_id, request.POST.get("body", ""), actor=_actor(request))
    return redirect("desk-case", case_id)


@require_GET
def picture(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """A picture of the frozen listing."""
    return listing_picture(cases.case(_actor(request), case_id).listing["images"], number)


@require_http_methods(["GET", "POST"])
def rights(request: HttpRequest) -> HttpResponse:
    """The house's rights; an analyst verifies or rejects what was submitted."""
    actor = _actor(request)
    if request.method == "POST":
        targets = {"verified": RightStatus.VERIFIED, "rejected": RightStatus.REJECTED}
        target = targets.get(request.POST.get("target", ""))
        if target is None:
            raise Invalid("Say whether the right is verified or rejected.")
        right_id = _id(request.POST.get("right", ""))
        rights_queries.right(actor, right_id)
        onboarding.set_right_status([right_id], target, reason="Looked at by the desk", actor=actor)
        return redirect("desk-rights")
    context = {
        "rights": rights_queries.rights(actor)[:500],
        "desk": True,
        "may_verify": may(actor, Ability.VERIFY_RIGHTS),
    }
    return render(request, "portal/rights.html", context)


@require_http_methods(["GET", "POST"])
def messages_out(request: HttpRequest) -> HttpResponse:
    """What was and is to be sent: first what is in trouble."""
    actor = _actor(request)
    if request.method == "POST":
        deliveries.try_again(_id(request.POST.get("message", "")), actor=actor)
        return redirect("desk-deliveries")
    found = [*delivery.in_trouble(actor)[:50], *delivery.messages(actor)[:50]]
    context = {"found": found, "may_retry": may(actor, Ability.RETRY_DELIVERIES)}
    return render(request, "desk/deliveries.html", context)
