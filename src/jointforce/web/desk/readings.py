"""Second readings: a colleague's case without its decision, and how often readers agree."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jointforce.cases import queries as cases
from jointforce.cases.queries import checks
from jointforce.domain.abilities import Ability, may
from jointforce.domain.checks import reliability
from jointforce.domain.errors import Invalid
from jointforce.flows import review
from jointforce.web.desk.common import desk_actor, read_id

_FINDINGS = {"infringes": True, "lawful": False}


@require_http_methods(["GET", "POST"])
def readings(request: HttpRequest) -> HttpResponse:
    """The next case to be read again, as it lay before the first reader; and, for account managers, who agrees."""
    actor = desk_actor(request)
    if request.method == "POST":
        reading, finding = read_id(request.POST.get("reading", "")), request.POST.get("finding", "")
        if reading is None or finding not in _FINDINGS:
            raise Invalid("Say whether it infringes or is lawful.")
        review.read_again(reading, _FINDINGS[finding], actor=actor)
        messages.success(
            request, "Thank you. The decision stands as it was taken; only agreement is counted."
        )
        return redirect("desk-readings")
    decides = may(actor, Ability.DECIDE_CASES)
    found = checks.next_reading(actor) if decides else None
    manages = may(actor, Ability.MANAGE_PROGRAMME)
    context = {
        "reading": found,
        "case": found.case if found else None,
        "questions": [q for q in cases.referrals(found.case_id) if q.answered_at] if found else [],
        "decides": decides,
        "agreements": [(a, reliability(a.agreed, a.read)) for a in checks.agreements(actor)]
        if manages
        else [],
        "manages": manages,
        "picture_url": "desk-picture",
    }
    return render(request, "desk/readings.html", context)
