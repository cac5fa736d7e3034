"""Deliveries: what could not be sent first, with every attempt; one message or everything is sent again at once."""

from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.paging import page
from jointforce.cases.queries import COUNT_CAP
from jointforce.delivery import queries
from jointforce.domain.abilities import Ability, may
from jointforce.domain.errors import Invalid
from jointforce.domain.vocabulary import MessageState
from jointforce.flows import deliveries as flow
from jointforce.parties import queries as parties
from jointforce.web.desk.common import PAGE, desk_actor, read_id

TABS = ("trouble", "all", *(s.value for s in MessageState))


@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """Messages: those in trouble first; by state; by the party they go to."""
    actor = desk_actor(request)
    tab = request.GET.get("tab", "trouble")
    if tab not in TABS:
        raise Invalid("There is no such list.")
    if tab == "trouble":
        rows, order = queries.in_trouble(actor), ("created_at", "id")
    else:
        rows, order = queries.messages(actor), ("-created_at", "-id")
        rows = rows if tab == "all" else rows.filter(state=tab)
    to = read_id(request.GET.get("to", ""))
    if to is not None:
        rows = rows.filter(party_id=to)
    found = page(rows, order, after=request.GET.get("after", ""), limit=PAGE)
    markets = parties.marketplaces(actor)
    waiting = queries.waiting_for([m.id for m in markets])
    context = {
        "found": found.rows,
        "next_after": found.next_after,
        "tab": tab,
        "tabs": TABS,
        "to": str(to) if to else "",
        "trouble": queries.in_trouble(actor)[:COUNT_CAP].count(),
        "marketplaces": [(m, waiting.get(m.id, 0)) for m in markets],
        "may_retry": may(actor, Ability.RETRY_DELIVERIES),
    }
    return render(request, "desk/deliveries.html", context)


@require_GET
def delivery(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message: where it stands, and every attempt at it."""
    actor = desk_actor(request)
    found = queries.message(actor, message_id)
    context = {
        "message": found,
        "attempts": queries.attempts(message_id),
        "can_retry": may(actor, Ability.RETRY_DELIVERIES) and found.state in ("pending", "dead"),
    }
    return render(request, "desk/delivery.html", context)


@require_POST
def retry(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Another attempt now."""
    actor = desk_actor(request)
    queries.message(actor, message_id)
    flow.try_again(message_id, actor=actor)
    notes.success(request, "The message is sent now.")
    return redirect("desk-delivery", message_id)


@require_POST
def recover(request: HttpRequest) -> HttpResponse:
    """Send everything that waits now: for the marketplace that the form names, or for all of the actor's."""
    actor = desk_actor(request)
    count = flow.recover(read_id(request.POST.get("marketplace", "")), actor=actor)
    notes.success(request, f"{count} message{'' if count == 1 else 's'} will be sent now, in order.")
    return redirect("desk-deliveries")
