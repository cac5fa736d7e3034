"""The rights holder's own record: what was decided, what standing it gives, what would change it; and the appeal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import DomainError
from jointforce.flows import standing
from jointforce.flows.record import record as record_of
from jointforce.web.portal.common import holder
from jointforce.web.wording import STANDINGS


@require_GET
def record(request: HttpRequest) -> HttpResponse:
    """The record of the rights holder acted for."""
    return _page(request, holder(request))


def _page(request: HttpRequest, actor: Actor, text: str = "", sentence: str = "") -> HttpResponse:
    view = record_of(actor, actor.require_party())
    context = {
        "view": view,
        "standing": STANDINGS[view.standing],
        "may_appeal": may(actor, Ability.MANAGE_MEMBERS) and not actor.under_mandate,
        "case_page": "portal-case",
        "text": text,
        "sentence": sentence,
    }
    return render(request, "portal/record.html", context, status=422 if sentence else 200)


@require_POST
def appeal(request: HttpRequest) -> HttpResponse:
    """Say what is wrong with the record; a person at the marketplace answers."""
    actor = holder(request)
    text = request.POST.get("text", "")
    try:
        standing.appeal(text, actor=actor)
    except DomainError as wrong:
        if wrong.code == "not_allowed":
            raise
        return _page(request, actor, text, str(wrong))
    messages.success(
        request, "Your appeal is with the marketplace; the answer comes by letter and stands here."
    )
    return redirect("portal-record")
