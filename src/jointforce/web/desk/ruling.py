"""The decisions as the desk's forms offer them: labels, keys, and the reasons that go with each."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jointforce.cases import queries as cases
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent, CaseState, available_events
from jointforce.domain.errors import Invalid, NotAllowed, NotFound
from jointforce.domain.reasons import Reason, reasons_for_ruling
from jointforce.domain.vocabulary import Ruling
from jointforce.flows import review
from jointforce.web.desk.common import desk_actor, read_text

if TYPE_CHECKING:
    from jointforce.cases.models import Case

RULING_LABELS: dict[CaseEvent, str] = {
    CaseEvent.DECIDE_REMOVE: "Remove the listing",
    CaseEvent.DECIDE_CLEAR: "Clear the listing",
    CaseEvent.COUNTER_GRANTED: "Grant: the listing returns",
    CaseEvent.COUNTER_REJECTED: "Uphold the removal",
    CaseEvent.REVERSE: "Reverse the removal",
}
RULING_KEYS: dict[CaseEvent, str] = {
    CaseEvent.DECIDE_REMOVE: "r",
    CaseEvent.DECIDE_CLEAR: "c",
    CaseEvent.COUNTER_GRANTED: "g",
    CaseEvent.COUNTER_REJECTED: "u",
}
CONSEQUENCES: dict[CaseEvent, str] = {
    CaseEvent.DECIDE_REMOVE: "A removal order goes to the marketplace at once; each seller is told why.",
    CaseEvent.DECIDE_CLEAR: "The cases are closed and the listings stay for sale. Nobody is told.",
    CaseEvent.COUNTER_GRANTED: "A reinstatement order goes out at once; seller and rights holder are told.",
    CaseEvent.COUNTER_REJECTED: "The listings stay down; each seller is told why, and where else to turn.",
}
BULK = tuple(CONSEQUENCES)
MAX_BULK = 200
_LAWFUL = frozenset({CaseEvent.DECIDE_CLEAR, CaseEvent.COUNTER_GRANTED, CaseEvent.REVERSE})


def reason_groups() -> list[tuple[str, list[Reason]]]:
    """The reasons in two groups, as a select shows them."""
    return [
        ("It infringes (remove, uphold)", reasons_for_ruling(Ruling.REMOVE)),
        ("It is lawful (clear, grant, reverse)", reasons_for_ruling(Ruling.CLEAR)),
    ]


def read_event(request: HttpRequest) -> CaseEvent:
    """The decision that a form names.

    Raises:
        Invalid: it names none.
    """
    try:
        event = CaseEvent(request.POST.get("event", ""))
    except ValueError as wrong:
        raise Invalid("Say what you decide.") from wrong
    if event not in review.RULINGS:
        raise Invalid("Say what you decide.")
    return event


def read_reason(request: HttpRequest, event: CaseEvent) -> str:
    """The reason's code; empty means the usual one of that decision.

    Raises:
        Invalid: it does not go with the decision.
    """
    fitting = [reason.code for reason in reasons_for_ruling(review.RULINGS[event])]
    code = request.POST.get("reason_code", "") or fitting[0]
    if code not in fitting:
        kind = "lawful offer" if event in _LAWFUL else "infringement"
        raise Invalid(f"“{RULING_LABELS[event]}” takes a reason for a {kind}; choose one of that group.")
    return code


def decided_in_words(acted: review.Acted) -> str:
    """How many cases were decided, and how many wait for a second person."""
    parts = [(len(acted.decided), "decided"), (len(acted.held), "held until another analyst agrees")]
    return ", ".join(f"{count} case{'' if count == 1 else 's'} {word}" for count, word in parts if count)


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """One decision for the chosen cases: first what it would do, then, confirmed, the decision itself."""
    actor = desk_actor(request)
    if not may(actor, Ability.DECIDE_CASES):
        raise NotAllowed("Only an analyst decides cases.")
    event = read_event(request)
    if event not in CONSEQUENCES:
        raise Invalid("Say what you decide.")
    reason_code = read_reason(request, event)
    explanation = read_text(request, "explanation", 2000)
    chosen = _chosen(request, actor)
    fitting = [case for case in chosen if event in available_events(CaseState(case.state), actor)]
    if request.POST.get("confirmed") and fitting and len(fitting) == len(chosen):
        acted = review.decide(
            [case.id for case in fitting],
            event,
            reason_code=reason_code,
            explanation=explanation,
            actor=actor,
        )
        messages.success(request, f"{RULING_LABELS[event]}: {decided_in_words(acted)}.")
        return redirect("desk-action", acted.action_id)
    context = {
        "event": event.value,
        "label": RULING_LABELS[event],
        "consequence": CONSEQUENCES[event],
        "reason": next(r for r in reasons_for_ruling(review.RULINGS[event]) if r.code == reason_code),
        "explanation": explanation,
        "fitting": fitting,
        "left_out": [case for case in chosen if case not in fitting],
    }
    return render(request, "desk/bulk.html", context)


def _chosen(request: HttpRequest, actor: Actor) -> "list[Case]":
    try:
        ids = {UUID(value) for value in request.POST.getlist("case")}
    except ValueError as wrong:
        raise NotFound("There is no such case.") from wrong
    if not ids:
        raise Invalid("Choose at least one case.")
    if len(ids) > MAX_BULK:
        raise Invalid(f"At most {MAX_BULK} cases are decided at once.")
    found = list(cases.visible(actor).filter(id__in=ids).select_related("rights_holder").order_by("number"))
    if len(found) != len(ids):
        raise NotFound("There is no such case.")
    return found
