"""What counts against a seller, what it leads to, and what would lower it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.clock import now
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, WrongState
from jointforce.domain.repeat_infringer import POLICY, reached
from jointforce.domain.vocabulary import PartyKind
from jointforce.enforcement import queries as enforcement
from jointforce.flows import standing
from jointforce.parties import queries as parties
from jointforce.web.actors import actor_of

if TYPE_CHECKING:
    from jointforce.enforcement.models import StatementOfReasons

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One strike: for which listing, since when, until when, and the statement in which it may be complained about."""

    statement: "StatementOfReasons"
    at: datetime
    expires_at: datetime


@require_GET
def strikes(request: HttpRequest) -> HttpResponse:
    """The seller's strikes, where it stands by the policy, and what was done about them."""
    return _page(request, actor_of(request, PartyKind.SELLER))


@require_POST
def appeal(request: HttpRequest) -> HttpResponse:
    """Say what is wrong with the strikes, or with a measure; a person at the marketplace answers."""
    actor = actor_of(request, PartyKind.SELLER)
    text = request.POST.get("text", "")
    try:
        standing.appeal(text, actor=actor)
    except (Invalid, WrongState) as wrong:
        return _page(request, actor, text, str(wrong))
    messages.success(
        request, "Your appeal is with the marketplace; the answer comes by letter and stands here."
    )
    return redirect("seller-strikes")


def _page(request: HttpRequest, actor: Actor, text: str = "", sentence: str = "") -> HttpResponse:
    at, appeals = now(), parties.appeals(actor, actor.require_party())
    counted = enforcement.strikes_in_force(actor.require_party(), at)
    cases = [strike.case_id for strike in counted[:SHOWN]]
    rows = enforcement.statements(actor).filter(case_id__in=cases).order_by("issued_at")
    by_case = {statement.case_id: statement for statement in rows}
    context = {
        "lines": [
            Line(by_case[s.case_id], s.at, POLICY.expires_at(s.at))
            for s in counted[:SHOWN]
            if s.case_id in by_case
        ],
        "count": len(counted),
        "reached": reached([s.at for s in counted], at),
        "policy": POLICY,
        "measures": parties.misuse_measures_against(actor, actor.require_party())[:SHOWN],
        "appeals": appeals[:SHOWN],
        "waits": any(appeal.granted is None for appeal in appeals),
        "text": text,
        "sentence": sentence,
    }
    return render(request, "seller/strikes.html", context, status=422 if sentence else 200)
