"""Complaints about decisions, as they wait for a person who has not decided in the case; disputes noted."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.paging import page
from jointforce.cases import queries as cases
from jointforce.cases.queries import complaints as queries
from jointforce.domain.abilities import Ability, may
from jointforce.domain.complaint import ComplaintState, SettlementOutcome
from jointforce.domain.errors import Invalid
from jointforce.domain.reasons import reasons_for_ruling
from jointforce.domain.vocabulary import Ruling
from jointforce.flows import complaints as flow
from jointforce.web.desk.common import PAGE, desk_actor, read_day, read_text


@require_GET
def complaints(request: HttpRequest) -> HttpResponse:
    """The complaints of one state; what waits longest first."""
    actor = desk_actor(request)
    state = request.GET.get("state", ComplaintState.OPEN.value)
    if state not in {s.value for s in ComplaintState}:
        raise Invalid("There is no such list.")
    rows = queries.complaints(actor).filter(state=state)
    found = page(rows, ("filed_at", "id"), after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "complaints": found.rows,
        "next_after": found.next_after,
        "state": state,
        "states": [s.value for s in ComplaintState],
    }
    return render(request, "desk/complaints.html", context)


@require_GET
def complaint(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """One complaint: what was decided, what is said against it, and who may decide."""
    actor = desk_actor(request)
    found = queries.complaint(actor, complaint_id)
    own = actor.id in queries.deciders(found.case_id)
    context = {
        "c": found,
        "may_decide": may(actor, Ability.DECIDE_CASES) and not own and found.state == "open",
        "decided_before": own,
        "reasons": reasons_for_ruling(Ruling.REINSTATE if found.by_seller else Ruling.REMOVE),
    }
    return render(request, "desk/complaint.html", context)


@require_POST
def decide(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """The decision stands, or falls."""
    actor = desk_actor(request)
    queries.complaint(actor, complaint_id)
    target = request.POST.get("target", "")
    if target not in ("upheld", "reversed"):
        raise Invalid("Say whether the decision stands or falls.")
    flow.decide(
        complaint_id, reverse=target == "reversed", reason_code=request.POST.get("reason_code", ""),
        explanation=read_text(request, "explanation", 2000), actor=actor,
    )  # fmt: skip
    messages.success(request, "The decision stands." if target == "upheld" else "The decision was reversed.")
    return redirect("desk-complaint", complaint_id)


@require_POST
def settlement(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """How a dispute about the case stands before an out-of-court body."""
    actor = desk_actor(request)
    cases.case(actor, case_id)
    try:
        outcome = SettlementOutcome(request.POST.get("outcome", "pending"))
    except ValueError as wrong:
        raise Invalid("There is no such outcome.") from wrong
    referred = read_day(request, "referred_on")
    if referred is None:
        raise Invalid("Say since which day the body has the dispute.")
    flow.note_settlement(
        case_id, body=read_text(request, "body", 200), reference=read_text(request, "reference", 100),
        referred_on=referred, outcome=outcome, decided_on=read_day(request, "decided_on"),
        note=read_text(request, "note", 1000), actor=actor,
    )  # fmt: skip
    messages.success(request, "The dispute is noted.")
    return redirect("desk-case", case_id)
