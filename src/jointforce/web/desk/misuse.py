"""Measures against misuse at the desk: who is due a step, the count behind it, the decision and the way back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.clock import now
from jointforce.base.paging import page
from jointforce.domain.errors import Invalid
from jointforce.domain.misuse import MeasureState
from jointforce.flows import misuse
from jointforce.parties import queries as parties
from jointforce.parties.services import decides_misuse
from jointforce.web.desk import records
from jointforce.web.desk.common import PAGE, abilities, desk_actor, read_text

_LISTS = {
    "due": ("Wait for a decision", [MeasureState.PROPOSED]),
    "in_force": ("In force", [MeasureState.IN_FORCE]),
    "past": (
        "Past",
        [MeasureState.ENDED, MeasureState.LIFTED, MeasureState.DISMISSED, MeasureState.WITHDRAWN],
    ),
}


@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    """Complainants and sellers for whom a step is due; what is in force; what is past. The oldest first."""
    actor = desk_actor(request)
    chosen = request.GET.get("list", "due")
    if chosen not in _LISTS:
        raise Invalid("There is no such list.")
    rows = parties.misuse_measures(actor).filter(state__in=_LISTS[chosen][1])
    found = page(rows, ("proposed_at", "id"), after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "measures": found.rows,
        "next_after": found.next_after,
        "lists": [(code, label) for code, (label, _) in _LISTS.items()],
        "chosen": chosen,
    }
    return render(request, "desk/misuse.html", context)


@require_GET
def measure(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """One step: the count, what was done before, and who may decide."""
    actor = desk_actor(request)
    found = parties.misuse_measure(actor, measure_id)
    context = {
        "m": found,
        "may_decide": decides_misuse(actor),
        "before": parties.misuse_measures_against(actor, found.party_id).exclude(id=found.id)[:PAGE],
        "appeals": parties.appeals(actor, found.party_id)[:PAGE],
        "kept_until": parties.kept([found.party_id], now()).get(found.party_id),
        "grants": records.grants(),
        "can": abilities(actor),
    }
    return render(request, "desk/misuse_measure.html", context)


@require_POST
def decide(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """Impose the step, dismiss the proposal, or lift what is in force."""
    actor = desk_actor(request)
    parties.misuse_measure(actor, measure_id)
    target, reasons = request.POST.get("target", ""), read_text(request, "reasons", 4000)
    if target == "lift":
        misuse.lift(measure_id, reasons=reasons, actor=actor)
        messages.success(request, "It is lifted, and the party is told.")
    elif target in ("impose", "dismiss"):
        misuse.decide(measure_id, impose=target == "impose", reasons=reasons, actor=actor)
        said = (
            "It is in force, and the party is told."
            if target == "impose"
            else "It is dismissed, and comes back only with new facts."
        )
        messages.success(request, said)
    else:
        raise Invalid("Say whether to impose the step, to dismiss it, or to lift it.")
    return redirect("desk-misuse-measure", measure_id)


@require_POST
def answer_appeal(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """Answer an appeal of the party that the measure is against."""
    actor = desk_actor(request)
    found = parties.misuse_measure(actor, measure_id)
    records.answer_one(request, actor, found.party_id)
    return redirect("desk-misuse-measure", measure_id)
