"""Listings in, and what screening says of them; sellers in, and their links."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from jointforce.api.v1.auth import actor_of, need
from jointforce.api.v1.errors import ACTS, READS, WRITES
from jointforce.api.v1.idempotency import Done, once
from jointforce.api.v1.paging import Cursor, Limit, page
from jointforce.api.v1.schemas.common import ItemError, ItemOut, ResultsOut
from jointforce.api.v1.schemas.listings import (
    DispositionOut,
    ListingCaseOut,
    ListingDetailOut,
    ListingOut,
    ListingsIn,
    ListingsOut,
    MatchOut,
    SellerLinkOut,
    SellersIn,
)
from jointforce.cases import queries as cases
from jointforce.domain.abilities import Ability
from jointforce.flows import intake as flow
from jointforce.flows import onboarding
from jointforce.flows.results import ItemResult
from jointforce.intake import queries as intake
from jointforce.parties import queries as parties
from jointforce.screening import queries as screening
from jointforce.triage import queries as triage

if TYPE_CHECKING:
    from jointforce.intake.models import ListingVersion

router = Router(tags=["Listings and sellers"])


def results(found: list[ItemResult]) -> ResultsOut:
    """One result an item, as a flow gives them."""
    return ResultsOut(
        results=[
            ItemOut(
                id=r.id,
                status=r.status,
                error=ItemError(field=r.field, reason=r.reason) if r.reason else None,
            )
            for r in found
        ]
    )


@router.post("/listings", response={207: ResultsOut, **WRITES})
def post_listings(request: HttpRequest, body: ListingsIn) -> Status[ResultsOut]:
    """Send listings: new, changed or equal; one result each, in order.

    Idempotent by the marketplace and its own id of the listing. Screened within a moment: see `GET /listings/{id}`.
    """
    actor = actor_of(request, Ability.SEND_LISTINGS)
    return Status(207, results(flow.post_listings(body.listings, actor=actor)))


@router.get("/listings", response={200: ListingsOut, **READS})
def list_listings(request: HttpRequest, cursor: Cursor, limit: Limit) -> ListingsOut:
    """The listings of the key's own marketplace, the newest first."""
    actor = actor_of(request, Ability.READ_LISTINGS)
    mine = intake.listings(actor).filter(marketplace_id=actor.require_party()).select_related("seller")
    found, following = page(mine, cursor, limit)
    versions = intake.latest_versions([listing.id for listing in found])
    return ListingsOut(
        items=[_listing(versions[listing.id]) for listing in found],
        next_cursor=following,
    )


@router.get("/listings/{path:listing_id}", response={200: ListingDetailOut, **READS})
def get_listing(request: HttpRequest, listing_id: str) -> ListingDetailOut:
    """One listing by the marketplace's own id: what was found in its newest version, and what became of it."""
    actor = actor_of(request)
    listing = intake.listing_by_external_id(actor, actor.require_party(), listing_id)
    need(actor, Ability.READ_LISTINGS)
    version = intake.latest_versions([listing.id])[listing.id]
    return ListingDetailOut(
        **_listing(version).model_dump(),
        matches=[
            MatchOut(
                signal=m.signal,
                mark=m.right.mark if m.right else None,
                rights_holder=m.rights_holder.name,
                field=m.field,
                start=m.start,
                end=m.end,
                text=m.text,
                use=m.use,
                disguise=m.disguise,
                score=m.score,
                explanation=m.explanation,
            )
            for m in screening.matches_of(actor, listing.id)
            if m.version_id == version.id
        ],
        dispositions=[
            DispositionOut(
                rights_holder=t.rights_holder.name, disposition=t.disposition, risk=t.risk, reason=t.reason
            )
            for t in triage.of_listing(listing.id)
            if t.version_id == version.id
        ],
        cases=[
            ListingCaseOut(id=c.id, number=c.number, state=c.state)
            for c in cases.visible(actor).filter(listing_id=listing.id).order_by("-id")
        ],
    )


def _listing(version: "ListingVersion") -> ListingOut:
    return ListingOut(
        id=version.listing.external_id,
        version=version.number,
        seller_id=version.listing.seller.external_id,
        title=version.title,
        price=None if version.price is None else f"{version.price:.2f}",
        currency=version.currency,
        received_at=version.received_at,
        screened_at=version.screened_at,
        repaired=version.repaired,
    )


@router.post("/sellers", response={207: ResultsOut, **WRITES})
def post_sellers(request: HttpRequest, body: SellersIn) -> Status[ResultsOut]:
    """Send sellers: new, changed or equal; one result each, in order.

    Idempotent by the marketplace and its own id of the seller.
    """
    actor = actor_of(request, Ability.SEND_SELLERS)
    return Status(207, results(flow.post_sellers(body.sellers, actor=actor)))


@router.post("/sellers/{path:seller_id}/link", response={201: SellerLinkOut, **ACTS})
def post_seller_link(request: HttpRequest, seller_id: str) -> HttpResponse:
    """A link that signs one of the marketplace's sellers in, once, to see statements and to answer them."""
    actor = actor_of(request)
    marketplace = actor.require_party()
    parties.seller_at(marketplace, seller_id)

    def effect() -> Done:
        url = onboarding.seller_link(seller_id, actor=actor, marketplace_id=marketplace)
        return Done(SellerLinkOut(url=url), [])

    return once(request, actor, effect, lambda _: SellerLinkOut(url=None), status=201)
