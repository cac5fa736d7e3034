"""Statements of reasons, and the seller's answer to them."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from jointforce.api.v1.auth import actor_of, need
from jointforce.api.v1.cases_out import counter_notice_out
from jointforce.api.v1.errors import READS, WRITES
from jointforce.api.v1.idempotency import Done, once
from jointforce.api.v1.paging import Cursor, Limit, page
from jointforce.api.v1.schemas.cases import CounterNoticeOut
from jointforce.api.v1.schemas.orders import (
    AnswerPartOut,
    CounterNoticeIn,
    OneStatementOut,
    StatementOut,
    StatementsOut,
)
from jointforce.cases import queries as cases
from jointforce.domain.abilities import Ability
from jointforce.enforcement import queries as enforcement
from jointforce.flows import counter_notices, review

if TYPE_CHECKING:
    from jointforce.enforcement.models import StatementOfReasons

router = Router(tags=["Statements of reasons"])
READERS = (Ability.READ_ORDERS, Ability.FILE_COUNTER_NOTICE)


@router.get("/statements", response={200: StatementsOut, **READS})
def list_statements(request: HttpRequest, cursor: Cursor, limit: Limit) -> StatementsOut:
    """The statements to the key's sellers, or to the seller whose key it is, the newest first."""
    actor = actor_of(request, *READERS)
    found, following = page(enforcement.statements(actor), cursor, limit)
    return StatementsOut(items=[_statement(s) for s in found], next_cursor=following)


@router.get("/statements/{uuid:statement_id}", response={200: OneStatementOut, **READS})
def get_statement(request: HttpRequest, statement_id: UUID) -> OneStatementOut:
    """One statement of reasons, with what the laws of its case ask of an answer."""
    actor = actor_of(request)
    found = enforcement.statement(actor, statement_id)
    need(actor, *READERS)
    asks = [
        AnswerPartOut(
            code=p.code, label=p.label, is_statement=p.is_statement, laws=[name for name, _ in p.laws]
        )
        for p in counter_notices.parts_asked([found.case_id], actor=actor)
    ]
    return OneStatementOut(**_statement(found).model_dump(), answer_asks=asks)


@router.post("/statements/{uuid:statement_id}/counter-notice", response={201: CounterNoticeOut, **WRITES})
def post_counter_notice(request: HttpRequest, statement_id: UUID, body: CounterNoticeIn) -> HttpResponse:
    """The seller says why the listing is lawful; an analyst decides."""
    actor = actor_of(request)
    found = enforcement.statement(actor, statement_id)
    need(actor, Ability.FILE_COUNTER_NOTICE)

    def effect() -> Done:
        review.counter([found.case_id], body.text, actor=actor, parts=body.parts)
        filed = cases.counter_notices(found.case_id)[-1]
        return Done(counter_notice_out(filed, actor), [str(filed.id)])

    def again(subjects: list[str]) -> CounterNoticeOut:
        filed = next(n for n in cases.counter_notices(found.case_id) if str(n.id) in subjects)
        return counter_notice_out(filed, actor)

    return once(request, actor, effect, again, status=201)


def _statement(found: "StatementOfReasons") -> StatementOut:
    return StatementOut(
        id=found.id,
        number=found.number,
        case_id=found.case_id,
        marketplace=found.marketplace.name,
        seller_id=found.seller.external_id,
        body=found.body,
        issued_at=found.issued_at,
        answer_until=found.answer_until,
    )
