"""IP rights, products, authorised sellers."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from jointforce.api.v1.auth import actor_of, need
from jointforce.api.v1.errors import ACTS, READS, WRITES
from jointforce.api.v1.idempotency import Done, once
from jointforce.api.v1.listings import results
from jointforce.api.v1.paging import Cursor, Limit, page
from jointforce.api.v1.schemas.common import ResultsOut
from jointforce.api.v1.schemas.rights import (
    AuthorisationIn,
    AuthorisationOut,
    AuthorisationsOut,
    ProductIn,
    ProductOut,
    ProductsOut,
    ReviewIn,
    RightOut,
    RightsIn,
    RightsOut,
)
from jointforce.domain.abilities import Ability
from jointforce.domain.errors import WrongState
from jointforce.domain.vocabulary import RightStatus
from jointforce.flows import catalogue, onboarding
from jointforce.flows.results import ItemResult
from jointforce.parties import queries as parties
from jointforce.rights import queries as rights

if TYPE_CHECKING:
    from jointforce.rights.models import Authorisation, IPRight, Product

router = Router(tags=["Rights"])


@router.post("/rights", response={207: ResultsOut, **WRITES})
def post_rights(request: HttpRequest, body: RightsIn) -> HttpResponse:
    """Submit IP rights: new, changed or equal; one result each, in order. An analyst verifies them."""
    actor = actor_of(request, Ability.SUBMIT_RIGHTS)

    def effect() -> Done:
        found = onboarding.submit_rights(body.rights, actor=actor)
        return Done(results(found), [str(r.listing_id) for r in found if r.listing_id])

    def again(subjects: list[str]) -> ResultsOut:
        stand = set(rights.rights(actor).filter(id__in=subjects).values_list("external_id", flat=True))
        return results([_told_again(item, stand) for item in body.rights])

    return once(request, actor, effect, again, status=207)


def _told_again(item: object, stand: set[str]) -> ItemResult:
    given = str(item.get("id", "")).strip() if isinstance(item, dict) else ""
    if given in stand:
        return ItemResult(given, "unchanged")
    return ItemResult(
        given, "rejected", "id", "It was rejected when it was sent; the reason is kept for 30 days."
    )


@router.get("/rights", response={200: RightsOut, **READS})
def list_rights(
    request: HttpRequest,
    cursor: Cursor,
    limit: Limit,
    status: Annotated[RightStatus | None, Query(description="Only these.")] = None,
) -> RightsOut:
    """The rights that the key may see, the newest first."""
    actor = actor_of(request, Ability.READ_RIGHTS)
    found, following = page(rights.rights(actor, status), cursor, limit)
    return RightsOut(items=[_right(r) for r in found], next_cursor=following)


@router.get("/rights/{uuid:right_id}", response={200: RightOut, **READS})
def get_right(request: HttpRequest, right_id: UUID) -> RightOut:
    """One right."""
    actor = actor_of(request)
    found = rights.right(actor, right_id)
    need(actor, Ability.READ_RIGHTS)
    return _right(found)


@router.post("/rights/{uuid:right_id}/review", response={200: RightOut, **WRITES})
def post_review(request: HttpRequest, right_id: UUID, body: ReviewIn) -> HttpResponse:
    """Verify or reject a right, as an analyst of the marketplace."""
    actor = actor_of(request)
    rights.right(actor, right_id)
    need(actor, Ability.VERIFY_RIGHTS)

    def effect() -> Done:
        onboarding.set_right_status([right_id], RightStatus(body.status), reason=body.reason, actor=actor)
        return Done(_right(rights.right(actor, right_id)), [str(right_id)])

    return once(request, actor, effect, lambda _: _right(rights.right(actor, right_id)))


def _right(right: "IPRight") -> RightOut:
    return RightOut(
        id=right.id,
        external_id=right.external_id,
        rights_holder=right.rights_holder.name,
        mark=right.mark,
        kind=right.form,
        right_type=right.right_type,
        office=right.office,
        number=right.number,
        territories=right.territories,
        nice_classes=right.nice_classes,
        valid_from=right.valid_from,
        valid_until=right.valid_until,
        status=right.status,
        status_reason=right.status_reason,
        usual_price_low=None if right.usual_price_low is None else f"{right.usual_price_low:.2f}",
        currency=right.currency,
        submitted_at=right.submitted_at,
        verified_at=right.verified_at,
    )


@router.post("/products", response={201: ProductOut, **WRITES})
def post_product(request: HttpRequest, body: ProductIn) -> HttpResponse:
    """Add a product with the price that it usually fetches."""
    actor = actor_of(request, Ability.SUBMIT_RIGHTS)

    def effect() -> Done:
        product = catalogue.add_product(
            rights_holder_id=actor.require_party(), right_id=body.right_id, name=body.name,
            usual_price_low=body.usual_price_low, usual_price_high=body.usual_price_high, currency=body.currency,
            gtin=body.gtin, actor=actor,
        )  # fmt: skip
        return Done(_product(product), [str(product.id)])

    return once(
        request,
        actor,
        effect,
        lambda subjects: _product(rights.products(actor).get(id=subjects[0])),
        status=201,
    )


@router.get("/products", response={200: ProductsOut, **READS})
def list_products(request: HttpRequest, cursor: Cursor, limit: Limit) -> ProductsOut:
    """The products that the key may see, the newest first."""
    actor = actor_of(request, Ability.READ_RIGHTS)
    found, following = page(rights.products(actor), cursor, limit)
    return ProductsOut(items=[_product(p) for p in found], next_cursor=following)


def _product(product: "Product") -> ProductOut:
    high = product.usual_price_high
    return ProductOut(
        id=product.id,
        name=product.name,
        right_id=product.right_id,
        gtin=product.gtin,
        usual_price_low=f"{product.usual_price_low:.2f}",
        usual_price_high=None if high is None else f"{high:.2f}",
        currency=product.currency,
    )


@router.post("/authorisations", response={201: AuthorisationOut, **WRITES})
def post_authorisation(request: HttpRequest, body: AuthorisationIn) -> HttpResponse:
    """The rights holder's word that a seller may sell; said twice, it is the same word."""
    actor = actor_of(request, Ability.SUBMIT_RIGHTS)

    def effect() -> Done:
        seller_id = parties.seller_in_house(actor.operator_id, body.marketplace, body.seller_id)
        catalogue.authorise_sellers(
            actor.require_party(), [seller_id], actor=actor, valid_until=body.valid_until
        )
        found = rights.authorisations(actor).get(seller_id=seller_id)
        if found.valid_until != body.valid_until:
            until = found.valid_until or "further notice"
            raise WrongState(f"The seller is authorised until {until} already; end that first.")
        return Done(_authorisation(found), [str(found.id)])

    return once(
        request,
        actor,
        effect,
        lambda subjects: _authorisation(rights.authorisation(actor, UUID(subjects[0]))),
        status=201,
    )


@router.get("/authorisations", response={200: AuthorisationsOut, **READS})
def list_authorisations(request: HttpRequest, cursor: Cursor, limit: Limit) -> AuthorisationsOut:
    """The authorisations in force, the newest first."""
    actor = actor_of(request, Ability.READ_RIGHTS)
    found, following = page(rights.authorisations(actor), cursor, limit)
    return AuthorisationsOut(items=[_authorisation(a) for a in found], next_cursor=following)


@router.delete("/authorisations/{uuid:authorisation_id}", response={200: AuthorisationOut, **ACTS})
def delete_authorisation(request: HttpRequest, authorisation_id: UUID) -> HttpResponse:
    """Take the word back."""
    actor = actor_of(request)
    rights.authorisation(actor, authorisation_id)
    need(actor, Ability.SUBMIT_RIGHTS)

    def told(_: object = None) -> AuthorisationOut:
        return _authorisation(rights.authorisation(actor, authorisation_id))

    def effect() -> Done:
        catalogue.end_authorisation(actor.require_party(), authorisation_id, actor=actor)
        return Done(told(), [str(authorisation_id)])

    return once(request, actor, effect, told)


def _authorisation(found: "Authorisation") -> AuthorisationOut:
    market = found.seller.marketplace
    return AuthorisationOut(
        id=found.id,
        rights_holder=found.rights_holder.name,
        marketplace=market.name if market else "",
        seller_id=found.seller.external_id,
        seller=found.seller.name,
        valid_until=found.valid_until,
        created_at=found.created_at,
        ended_at=found.ended_at,
    )
