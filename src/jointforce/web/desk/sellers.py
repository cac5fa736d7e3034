"""Sellers: who sells what was found, and what came of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.clock import now
from jointforce.base.paging import page
from jointforce.cases import queries as cases
from jointforce.cases.schemas import DeskFilter
from jointforce.domain.repeat_infringer import reached
from jointforce.domain.vocabulary import PartyKind
from jointforce.enforcement import queries as enforcement
from jointforce.parties import queries as parties
from jointforce.rights import queries as rights
from jointforce.web.desk import records
from jointforce.web.desk.common import PAGE, abilities, desk_actor, search_text

LAST = 20


@require_GET
def sellers(request: HttpRequest) -> HttpResponse:
    """The sellers of the actor's marketplaces by name, each with its record."""
    actor = desk_actor(request)
    search = search_text(request)
    found = page(
        parties.sellers(actor, search), ("name", "id"), after=request.GET.get("after", ""), limit=PAGE
    )
    records = cases.seller_records([seller.id for seller in found.rows])
    context = {
        "sellers": [(seller, records.get(seller.id, {})) for seller in found.rows],
        "next_after": found.next_after,
        "q": search,
    }
    return render(request, "desk/sellers.html", context)


@require_GET
def seller(request: HttpRequest, seller_id: UUID) -> HttpResponse:
    """One seller: its record, what is restricted now, who has authorised it, its last cases."""
    actor = desk_actor(request)
    found = parties.party(actor, seller_id, PartyKind.SELLER)
    at = now()
    counted = enforcement.strikes_in_force(seller_id, at)
    context = {
        "seller": found,
        "marketplace": next(
            (m.name for m in parties.marketplaces(actor) if m.id == found.marketplace_id), ""
        ),
        "record": cases.seller_records([seller_id]).get(seller_id, {}),
        "restrictions": enforcement.restrictions_of_seller(seller_id),
        "strikes": len(counted),
        "reached": reached([strike.at for strike in counted], at),
        "measures": parties.misuse_measures_against(actor, seller_id)[:LAST],
        "appeals": parties.appeals(actor, seller_id)[:LAST],
        "kept_until": parties.kept([seller_id], at).get(seller_id),
        "grants": records.grants(),
        "can": abilities(actor),
        "authorised": rights.authorisations(actor).filter(seller_id=seller_id)[:LAST],
        "cases": cases.desk_cases(actor, DeskFilter(seller_id=seller_id)).order_by("-changed_at", "-id")[
            :LAST
        ],
    }
    return render(request, "desk/seller.html", context)


@require_POST
def answer_appeal(request: HttpRequest, seller_id: UUID) -> HttpResponse:
    """Grant a seller a standing, keep the present one, or take a grant back."""
    actor = desk_actor(request)
    parties.party(actor, seller_id, PartyKind.SELLER)
    records.answer_one(request, actor, seller_id)
    return redirect("desk-seller", seller_id)
