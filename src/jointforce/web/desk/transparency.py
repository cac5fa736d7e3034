"""What is filed with the DSA Transparency Database: how much is where, what was refused and why, and once more."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.paging import page
from jointforce.cases.queries import COUNT_CAP
from jointforce.domain.abilities import Ability, may
from jointforce.domain.errors import Invalid, NotFound
from jointforce.domain.vocabulary import FilingState
from jointforce.enforcement.queries import transparency as queries
from jointforce.flows.transparency import accounts
from jointforce.parties import queries as parties
from jointforce.web.desk.common import PAGE, desk_actor, read_id, read_text

if TYPE_CHECKING:
    from jointforce.domain.actor import Actor

TROUBLE = (FilingState.REFUSED, FilingState.DEAD)
TABS = ("trouble", *(state.value for state in FilingState))


@require_GET
def filings(request: HttpRequest) -> HttpResponse:
    """Each marketplace's account, counts by state, and the filings of a tab: those in trouble first."""
    actor = desk_actor(request)
    tab = request.GET.get("tab", "trouble")
    if tab not in TABS:
        raise Invalid("There is no such list.")
    wanted = TROUBLE if tab == "trouble" else (FilingState(tab),)
    rows = queries.filings(actor).filter(state__in=wanted)
    found = page(rows, ("-created_at", "-id"), after=request.GET.get("after", ""), limit=PAGE)
    markets = parties.marketplaces(actor)
    known = queries.accounts([m.id for m in markets])
    context = {
        "accounts": [(m, known.get(m.id)) for m in markets],
        "counts": [(state.value, count) for state, count in queries.counts(actor, COUNT_CAP).items()],
        "found": found.rows,
        "next_after": found.next_after,
        "tab": tab,
        "tabs": TABS,
        "may_manage": may(actor, Ability.MANAGE_KEYS),
        "may_retry": may(actor, Ability.RETRY_DELIVERIES),
    }
    return render(request, "desk/transparency.html", context)


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """File once more: what the form names, or all that was refused or given up."""
    actor = desk_actor(request)
    everything = "all" in request.POST
    chosen = [found for text in request.POST.getlist("filing") if (found := read_id(text))]
    if not chosen and not everything:
        raise Invalid("Choose at least one statement.")
    count = accounts.try_again(None if everything else chosen, actor=actor)
    messages.success(request, f"{count} statement{' is' if count == 1 else 's are'} filed once more.")
    return redirect("desk-transparency")


@require_POST
def account(request: HttpRequest) -> HttpResponse:
    """Switch filing on, or off, for the marketplace that the form names. The token is never shown again."""
    actor = desk_actor(request)
    market = _marketplace(actor, read_id(request.POST.get("marketplace", "")))
    if "off" in request.POST:
        accounts.switch_off(market, actor=actor)
        messages.success(
            request, "Nothing more is filed. What waits stays here until filing is switched on again."
        )
    else:
        address, token = read_text(request, "address", 501), read_text(request, "token", 2001)
        accounts.switch_on(market, address, token, actor=actor)
        messages.success(request, "From now on, statements of reasons are filed.")
    return redirect("desk-transparency")


def _marketplace(actor: "Actor", marketplace_id: UUID | None) -> UUID:
    if marketplace_id is None or marketplace_id not in actor.marketplace_ids:
        raise NotFound("There is no such marketplace.")
    return marketplace_id
