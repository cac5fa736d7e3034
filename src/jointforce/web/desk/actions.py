"""One action of the desk, what it did and its undoing; a second person's word; cases opened and questions recalled."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.cases import queries as cases
from jointforce.cases.queries import actions as case_actions
from jointforce.domain.abilities import Ability, may
from jointforce.domain.holds import HoldCause
from jointforce.domain.reasons import BY_CODE
from jointforce.flows import held, undo
from jointforce.web.desk.common import desk_actor, read_text

HOLD_CAUSES: dict[str, str] = {
    HoldCause.LARGE_SELLER: "a large seller",
    HoldCause.MANY_AT_ONCE: "many listings of one seller at once",
    HoldCause.PEAK_SEASON: "the peak season, and no removal of this seller's has stood before",
    HoldCause.LOW_STANDING: "a complainant on probation",
}


@require_GET
def action(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """What one action decided and what of it waits, case by case, with its undoing."""
    actor = desk_actor(request)
    found = case_actions.action(actor, action_id)
    context = {
        "action_id": action_id,
        "decisions": found.decisions,
        "holds": [(h, [HOLD_CAUSES[c] for c in h.causes]) for h in found.holds],
        "reason_labels": {code: reason.label for code, reason in BY_CODE.items()},
        "may_decide": may(actor, Ability.DECIDE_CASES),
    }
    return render(request, "desk/action.html", context)


@require_POST
def undo_action(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Undo the action, case by case; what has moved on since is left alone, and said."""
    actor = desk_actor(request)
    case_actions.action(actor, action_id)
    results = undo.undo_action(action_id, read_text(request, "note", undo.MAX_NOTE), actor=actor)
    left = [r.why_not for r in results if r.why_not]
    done = len(results) - len(left)
    if done:
        messages.success(request, f"Undone: {done} case{'' if done == 1 else 's'}.")
    for why in left[:20]:
        messages.warning(request, why)
    if len(left) > 20:
        messages.warning(request, f"{len(left) - 20} more have moved on since.")
    return redirect("desk-action", action_id)


@require_POST
def agree(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A second person agrees to the removal."""
    held.release([_seen(request, case_id)], actor=desk_actor(request))
    messages.success(request, "Agreed: the removal order goes to the marketplace at once.")
    return redirect("desk-case", case_id)


@require_POST
def disagree(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A second person does not agree, or the first one thinks again."""
    held.return_to_review(
        [_seen(request, case_id)], read_text(request, "note", held.MAX_NOTE), actor=desk_actor(request)
    )
    messages.success(request, "The case is back in review.")
    return redirect("desk-case", case_id)


@require_POST
def reopen(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Open a closed case again."""
    undo.reopen(
        [_seen(request, case_id)], read_text(request, "note", undo.MAX_NOTE), actor=desk_actor(request)
    )
    messages.success(request, "The case is open again, and in review.")
    return redirect("desk-case", case_id)


@require_POST
def recall(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take the open question back from the rights holder."""
    undo.recall_questions([_seen(request, case_id)], actor=desk_actor(request))
    messages.success(request, "The question is taken back; the case is in review.")
    return redirect("desk-case", case_id)


def _seen(request: HttpRequest, case_id: UUID) -> UUID:
    """The case's id, where it is the actor's to see: what is not is not found, whatever the role."""
    return cases.case(desk_actor(request), case_id).id
