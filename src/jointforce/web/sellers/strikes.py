"""What counts against a seller, what it leads to, and what would lower it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jointforce.base.clock import now
from jointforce.domain.repeat_infringer import POLICY, reached
from jointforce.domain.vocabulary import PartyKind
from jointforce.enforcement import queries as enforcement
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
    """The seller's strikes, and where it stands by the policy."""
    actor = actor_of(request, PartyKind.SELLER)
    at = now()
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
    }
    return render(request, "seller/strikes.html", context)
