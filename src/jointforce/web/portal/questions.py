"""How many questions a day the rights holder takes, how today stands, and what its answers have taught us."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jointforce.base.clock import now
from jointforce.domain.abilities import Ability, may
from jointforce.domain.errors import Invalid, NotAllowed
from jointforce.domain.facts import FactKind, in_a_sentence
from jointforce.domain.questions import read_budget
from jointforce.flows import questions as flow
from jointforce.rights import queries as rights
from jointforce.web.portal.common import holder

SHOWN = 200


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The day's budget with what is spent and what waits; an owner changes it."""
    actor = holder(request)
    party, may_change, wrong = actor.require_party(), may(actor, Ability.SET_QUESTIONS), ""
    if request.method == "POST":
        if not may_change:
            raise NotAllowed("Only an owner changes how many questions are asked.")
        try:
            flow.set_a_day(party, read_budget(request.POST.get("a_day", "")), actor=actor)
        except Invalid as refused:
            wrong = str(refused)
        else:
            messages.success(request, "Saved. It holds from now on.")
            return redirect("portal-questions")
    context = {
        "day": flow.day(party),
        "may_change": may_change,
        "wrong": wrong,
        "facts": [
            (fact, in_a_sentence(FactKind(fact.kind), fact.value))
            for fact in rights.facts(actor, now())[:SHOWN]
        ],
        "may_end": may(actor, Ability.SUBMIT_RIGHTS),
        "typed": request.POST.get("a_day", ""),
    }
    return render(request, "portal/questions.html", context, status=422 if wrong else 200)


@require_POST
def fact_end(request: HttpRequest, fact_id: UUID) -> HttpResponse:
    """What was said beyond a case holds no more."""
    flow.end_fact(fact_id, actor=holder(request))
    messages.success(request, "It holds no more; nobody is asked because of it from now on.")
    return redirect("portal-questions")
