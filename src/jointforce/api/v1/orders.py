"""Orders, where they are sent, and the key that asks."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from jointforce.api.v1.auth import actor_of, need
from jointforce.api.v1.errors import READS, WRITES
from jointforce.api.v1.idempotency import Done, once
from jointforce.api.v1.paging import Cursor, Limit, page
from jointforce.api.v1.schemas.orders import (
    EndpointIn,
    EndpointOut,
    KeyOut,
    OrderOut,
    OrdersOut,
    ReplayIn,
    ReplayOut,
)
from jointforce.delivery import queries as delivery
from jointforce.domain.abilities import Ability, may
from jointforce.domain.errors import Invalid, NotFound
from jointforce.domain.vocabulary import OrderState
from jointforce.enforcement import queries as enforcement
from jointforce.flows import deliveries, onboarding
from jointforce.parties import queries as parties

if TYPE_CHECKING:
    from jointforce.enforcement.models import Order

router = Router(tags=["Orders and webhooks"])


@router.get("/orders", response={200: OrdersOut, **READS})
def list_orders(
    request: HttpRequest,
    cursor: Cursor,
    limit: Limit,
    state: Annotated[OrderState | None, Query(description="Only these.")] = None,
    case_id: Annotated[UUID | None, Query(description="Only this case's.")] = None,
) -> OrdersOut:
    """The orders to the key's marketplaces, the newest first."""
    rows = enforcement.orders(actor_of(request, Ability.READ_ORDERS))
    if state is not None:
        rows = rows.filter(state=state)
    if case_id is not None:
        rows = rows.filter(case_id=case_id)
    found, following = page(rows, cursor, limit)
    return OrdersOut(items=[_order(o) for o in found], next_cursor=following)


@router.get("/orders/{uuid:order_id}", response={200: OrderOut, **READS})
def get_order(request: HttpRequest, order_id: UUID) -> OrderOut:
    """One order."""
    actor = actor_of(request)
    found = enforcement.orders(actor).filter(id=order_id).first()
    if found is None:
        raise NotFound("There is no such order.")
    need(actor, Ability.READ_ORDERS)
    return _order(found)


@router.post("/orders/replay", response={200: ReplayOut, **WRITES})
def post_replay(request: HttpRequest, body: ReplayIn) -> HttpResponse:
    """Have the delivered orders of a span sent again, in order; a receiver that did them already does nothing."""
    actor = actor_of(request, Ability.REPLAY_ORDERS)
    if body.until < body.since:
        raise Invalid("The span ends before it begins.")

    def effect() -> Done:
        count = deliveries.replay(body.since, body.until, actor=actor)
        return Done(ReplayOut(orders=count), [str(count)])

    return once(request, actor, effect, lambda subjects: ReplayOut(orders=int(subjects[0])))


def _order(order: "Order") -> OrderOut:
    return OrderOut(
        id=order.id,
        case_id=order.case_id,
        kind=order.kind,
        seq=order.seq,
        listing_id=order.listing_external_id,
        measure=order.measure,
        reason_code=order.reason_code,
        state=order.state,
        issued_at=order.issued_at,
        acknowledged_at=order.acknowledged_at,
    )


@router.get("/endpoint", response={200: EndpointOut, **READS})
def get_endpoint(request: HttpRequest) -> EndpointOut:
    """Where the marketplace takes its webhooks now; 404 while nowhere."""
    actor = actor_of(request, Ability.READ_DELIVERIES)
    return _endpoint(actor.require_party())


def _endpoint(party_id: UUID) -> EndpointOut:
    found = delivery.endpoints([party_id]).get(party_id)
    if found is None:
        raise NotFound("No endpoint is set.")
    return EndpointOut(url=found.url, since=found.created_at)


@router.put("/endpoint", response={200: EndpointOut, **WRITES})
def put_endpoint(request: HttpRequest, body: EndpointIn) -> HttpResponse:
    """Set where webhooks go. The answer holds the new signing secret; the one before signs too, so nothing is lost."""
    actor = actor_of(request, Ability.READ_DELIVERIES)
    need(actor, Ability.MANAGE_KEYS)
    party_id = actor.require_party()

    def effect() -> Done:
        made = onboarding.set_endpoint(party_id, body.url, actor=actor)
        return Done(EndpointOut(url=made.url, since=made.created_at, secret=made.secret), [str(made.id)])

    return once(request, actor, effect, lambda _: _endpoint(party_id))


@router.get("/key", response={200: KeyOut, **READS})
def get_key(request: HttpRequest) -> KeyOut:
    """Whose key this is, and what it may do: its own scopes, as far as its role has them."""
    actor = actor_of(request)
    known = parties.by_ids([actor.require_party(), *actor.marketplace_ids])
    return KeyOut(
        party=known[actor.require_party()].name,
        party_kind=str(actor.party_kind),
        role=str(actor.role),
        scopes=[ability.value for ability in Ability if may(actor, ability)],
        marketplaces=[known[m].name for m in actor.marketplace_ids],
    )
