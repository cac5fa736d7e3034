"""The endpoints."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Status

from jointforce.api.v1 import problems
from jointforce.api.v1.auth import KeyAuth, actor_of
from jointforce.api.v1.idempotency import once
from jointforce.api.v1.schemas import (
    CaseOut,
    CasesOut,
    ItemError,
    ItemOut,
    ListingsIn,
    OrderOut,
    OrdersOut,
    Problem,
    ResultsOut,
    SellersIn,
    VerdictIn,
    VerdictOut,
    VerdictsIn,
    VerdictsOut,
)
from jointforce.cases import queries as cases
from jointforce.cases.schemas import Answered, AnswerIn, PortalFilter
from jointforce.domain.abilities import Ability
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseState, available_events
from jointforce.domain.errors import Invalid
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer, intake
from jointforce.flows.results import ItemResult

if TYPE_CHECKING:
    from jointforce.cases.models import Case

api = NinjaAPI(
    title="Jointforce",
    version="1",
    description="Listings and sellers in, cases and orders out.",
    auth=KeyAuth(),
    docs_url=None,
    urls_namespace="api-v1",
)
problems.install(api)
ERRORS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 413: Problem, 422: Problem}
MAX_PAGE = 200


def _items(results: list[ItemResult]) -> ResultsOut:
    return ResultsOut(
        results=[
            ItemOut(
                id=r.id,
                status=r.status,
                error=ItemError(field=r.field, reason=r.reason) if r.reason else None,
            )
            for r in results
        ]
    )


@api.post("/listings", response={207: ResultsOut, **ERRORS})
def post_listings(request: HttpRequest, body: ListingsIn) -> Status[ResultsOut]:
    """Send listings: new, changed or equal; one result each."""
    actor = actor_of(request, Ability.SEND_LISTINGS)
    return Status(207, _items(intake.post_listings(body.listings, actor=actor)))


@api.post("/sellers", response={207: ResultsOut, **ERRORS})
def post_sellers(request: HttpRequest, body: SellersIn) -> Status[ResultsOut]:
    """Send sellers: new, changed or equal; one result each."""
    actor = actor_of(request, Ability.SEND_SELLERS)
    return Status(207, _items(intake.post_sellers(body.sellers, actor=actor)))


@api.get("/cases", response={200: CasesOut, **ERRORS})
def list_cases(request: HttpRequest, state: str = "", cursor: str = "", limit: int = 50) -> CasesOut:
    """The cases that the key may see, by last change."""
    actor = actor_of(request, Ability.READ_CASES)
    if state and state not in set(CaseState):
        raise Invalid(f"There is no state {state!r}; there are: {', '.join(CaseState)}.")
    page = cases.page(
        actor,
        PortalFilter(
            states=(state,) if state else (),
            order="changed",
            after=_cursor(cursor),
            limit=max(1, min(limit, MAX_PAGE)),
        ),
    )
    return CasesOut(
        items=[_case(c, actor) for c in page.cases],
        next_cursor=str(page.next_after) if page.next_after else None,
    )


def _cursor(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as wrong:
        raise Invalid("The cursor is not one that we gave.") from wrong


@api.get("/cases/{uuid:case_id}", response={200: CaseOut, **ERRORS})
def get_case(request: HttpRequest, case_id: UUID) -> CaseOut:
    """One case, with what may be done now."""
    actor = actor_of(request, Ability.READ_CASES)
    return _case(cases.case(actor, case_id), actor)


def _case(case: "Case", actor: Actor) -> CaseOut:
    return CaseOut(
        id=case.id,
        number=case.number,
        state=case.state,
        origin=case.origin,
        mark=case.mark,
        risk=case.risk,
        listing_id=case.listing_external_id,
        listing=case.listing,
        evidence=case.evidence,
        opened_at=case.opened_at.isoformat(),
        due_at=case.due_at.isoformat() if case.due_at else None,
        available_actions=[e.value for e in available_events(CaseState(case.state), actor)],
    )


@api.post("/cases/{uuid:case_id}/verdict", response={200: VerdictOut, **ERRORS})
def post_verdict(request: HttpRequest, case_id: UUID, body: VerdictIn) -> HttpResponse:
    """Answer one question."""
    actor = actor_of(request, Ability.ANSWER_REFERRALS)
    cases.case(actor, case_id)
    said = AnswerIn(case_id, body.answer, body.reason_code, body.note)
    return once(request, actor, lambda: _verdict(answer.answer_referrals([said], actor=actor)[0]))


@api.post("/verdicts", response={200: VerdictsOut, **ERRORS})
def post_verdicts(request: HttpRequest, body: VerdictsIn) -> HttpResponse:
    """Answer many questions; one result each."""
    actor = actor_of(request, Ability.ANSWER_REFERRALS)
    said = [AnswerIn(v.case_id, v.answer, v.reason_code, v.note) for v in body.verdicts]
    return once(
        request,
        actor,
        lambda: VerdictsOut(results=[_verdict(a) for a in answer.answer_referrals(said, actor=actor)]),
    )


def _verdict(result: Answered) -> VerdictOut:
    return VerdictOut(
        case_id=result.case_id,
        recorded=result.recorded,
        state=str(result.case.state) if result.case else None,
        code=result.code,
        detail=result.detail,
    )


@api.get("/orders", response={200: OrdersOut, **ERRORS})
def list_orders(request: HttpRequest, cursor: str = "", limit: int = 50) -> OrdersOut:
    """The orders to the key's marketplaces, newest first."""
    actor = actor_of(request, Ability.READ_ORDERS)
    rows = enforcement.orders(actor)
    after, size = _cursor(cursor), max(1, min(limit, MAX_PAGE))
    found = list((rows.filter(id__lt=after) if after else rows)[: size + 1])
    return OrdersOut(
        items=[
            OrderOut(
                id=o.id,
                case_id=o.case_id,
                kind=o.kind,
                seq=o.seq,
                listing_id=o.listing_external_id,
                state=o.state,
                issued_at=o.issued_at.isoformat(),
                acknowledged_at=o.acknowledged_at.isoformat() if o.acknowledged_at else None,
            )
            for o in found[:size]
        ],
        next_cursor=str(found[size - 1].id) if len(found) > size else None,
    )
