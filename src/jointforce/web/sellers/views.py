"""The seller: what was removed, why, and the answer."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.cases import queries as cases
from jointforce.domain.case_flow import CaseEvent, CaseState, available_events
from jointforce.domain.vocabulary import PartyKind
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer, review
from jointforce.web.actors import actor_of
from jointforce.web.files import uploaded


@require_GET
def statements(request: HttpRequest) -> HttpResponse:
    """The seller's statements of reasons."""
    actor = actor_of(request, PartyKind.SELLER)
    return render(request, "seller/statements.html", {"statements": enforcement.statements(actor)[:200]})


@require_GET
def statement(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """One statement, for its seller and the desk."""
    actor = actor_of(request, PartyKind.SELLER, PartyKind.MARKETPLACE)
    found = enforcement.statement(actor, statement_id)
    case = cases.case(actor, found.case_id)
    can_counter = CaseEvent.COUNTER in available_events(CaseState(case.state), actor)
    return render(
        request, "seller/statement.html", {"s": found, "state": case.state, "can_counter": can_counter}
    )


@require_POST
def counter(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """The listing is lawful, says the seller."""
    actor = actor_of(request, PartyKind.SELLER)
    found = enforcement.statement(actor, statement_id)
    files = uploaded(request)
    review.counter([found.case_id], request.POST.get("text", ""), actor=actor)
    if files:
        answer.attach(found.case_id, files, actor=actor)
    return redirect("statement", statement_id)
