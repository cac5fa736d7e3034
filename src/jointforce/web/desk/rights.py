"""Rights: what was submitted waits for an analyst, with its document; verified or rejected with a reason."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.paging import page
from jointforce.domain.abilities import Ability, may
from jointforce.domain.errors import Invalid, NotFound
from jointforce.domain.right_flow import MOVES
from jointforce.domain.vocabulary import MandateStatus, RightStatus
from jointforce.flows import onboarding
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties
from jointforce.rights import queries
from jointforce.web.desk.common import PAGE, desk_actor, in_sentences, read_text, search_text
from jointforce.web.files import stored_file

_OLDEST_FIRST = ("submitted_at", "id")
_TARGETS = {"verified": RightStatus.VERIFIED, "rejected": RightStatus.REJECTED}
SEEN_IN_REGISTER = "Seen in the register"


@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    """The rights of one status: what was submitted first, who waits longest at the top."""
    actor = desk_actor(request)
    text = request.GET.get("status", RightStatus.SUBMITTED)
    if text not in {*RightStatus, "all"}:
        raise Invalid("There is no such list.")
    status = None if text == "all" else RightStatus(text)
    order = _OLDEST_FIRST if status is RightStatus.SUBMITTED else ("mark", "id")
    search = search_text(request)
    found = page(queries.search(actor, status, search), order, after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "rights": found.rows,
        "next_after": found.next_after,
        "status": text,
        "statuses": [*(s.value for s in RightStatus), "all"],
        "q": search,
        "may_verify": may(actor, Ability.VERIFY_RIGHTS),
        "usual_reason": SEEN_IN_REGISTER,
        "mandates_waiting": parties.mandates(actor, MandateStatus.SUBMITTED).count(),
    }
    return render(request, "desk/rights.html", context)


@require_GET
def right(request: HttpRequest, right_id: UUID) -> HttpResponse:
    """One right: what it says, its document, and its history."""
    actor = desk_actor(request)
    found = queries.right(actor, right_id)
    targets = [t.value for (source, t) in MOVES if source == found.status and t in _TARGETS.values()]
    context = {
        "right": found,
        "targets": targets if may(actor, Ability.VERIFY_RIGHTS) else [],
        "products": queries.products(actor).filter(right_id=right_id)[:50],
        "history": in_sentences(ledger.history("right", str(right_id))),
        "usual_reason": SEEN_IN_REGISTER,
    }
    return render(request, "desk/right.html", context)


@require_POST
def status(request: HttpRequest, right_id: UUID) -> HttpResponse:
    """Verify or reject; the rights holder reads the reason of a rejection."""
    actor = desk_actor(request)
    found = queries.right(actor, right_id)
    target = _TARGETS.get(request.POST.get("target", ""))
    if target is None:
        raise Invalid("Say whether the right is verified or rejected.")
    reason = read_text(request, "reason", 300)
    if target is RightStatus.REJECTED and (not reason or reason == SEEN_IN_REGISTER):
        raise Invalid("Say why the right is rejected; its holder reads it.")
    onboarding.set_right_status([right_id], target, reason=reason or SEEN_IN_REGISTER, actor=actor)
    messages.success(request, f"“{found.mark}” is {target.value}.")
    return redirect("desk-right", right_id)


@require_GET
def document(request: HttpRequest, right_id: UUID) -> HttpResponse:
    """The certificate or extract: a picture in the page, anything else as a download."""
    found = queries.right(desk_actor(request), right_id)
    if not found.document_hash:
        raise NotFound("The right has no document.")
    return stored_file(found.document_hash, found.document_type, f"{found.mark} {found.number}".strip())
