"""What sellers are asked about notices before anything is restricted, and their answers."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from jointforce.api.v1.auth import actor_of, need
from jointforce.api.v1.errors import READS, WRITES
from jointforce.api.v1.idempotency import Done, once
from jointforce.api.v1.paging import Cursor, Limit, page
from jointforce.api.v1.schemas.orders import SellerAnswerIn, SellerQuestionOut, SellerQuestionsOut
from jointforce.cases.queries import seller_questions as queries
from jointforce.domain.abilities import Ability
from jointforce.domain.vocabulary import SellerQuestionEnd
from jointforce.flows import seller_questions

if TYPE_CHECKING:
    from jointforce.cases.models import SellerQuestion

router = Router(tags=["Questions to sellers"])
READERS = (Ability.READ_ORDERS, Ability.FILE_COUNTER_NOTICE)


@router.get("/seller-questions", response={200: SellerQuestionsOut, **READS})
def list_seller_questions(request: HttpRequest, cursor: Cursor, limit: Limit) -> SellerQuestionsOut:
    """The questions to the key's sellers, or to the seller whose key it is, the newest first."""
    actor = actor_of(request, *READERS)
    found, following = page(queries.questions(actor), cursor, limit)
    return SellerQuestionsOut(items=[_out(q) for q in found], next_cursor=following)


@router.get("/seller-questions/{uuid:question_id}", response={200: SellerQuestionOut, **READS})
def get_seller_question(request: HttpRequest, question_id: UUID) -> SellerQuestionOut:
    """One question to a seller."""
    actor = actor_of(request)
    found = queries.question(actor, question_id)
    need(actor, *READERS)
    return _out(found)


@router.post("/seller-questions/{uuid:question_id}/answer", response={201: SellerQuestionOut, **WRITES})
def post_seller_answer(request: HttpRequest, question_id: UUID, body: SellerAnswerIn) -> HttpResponse:
    """The seller says that the listing is lawful, and an analyst decides; or agrees, and it is removed."""
    actor = actor_of(request)
    queries.question(actor, question_id)
    need(actor, Ability.FILE_COUNTER_NOTICE)

    def effect() -> Done:
        if body.answer == "agreed":
            seller_questions.agree(question_id, body.text, actor=actor)
        else:
            seller_questions.contest(question_id, body.text, actor=actor)
        return Done(_out(queries.question(actor, question_id)), [str(question_id)])

    def again(subjects: list[str]) -> SellerQuestionOut:
        return _out(queries.question(actor, UUID(subjects[0])))

    return once(request, actor, effect, again, status=201)


def _out(found: "SellerQuestion") -> SellerQuestionOut:
    case = found.case
    return SellerQuestionOut(
        id=found.id,
        case_id=found.case_id,
        marketplace=case.marketplace.name,
        listing_id=case.listing_external_id,
        seller_id=found.seller.external_id,
        title=case.listing["title"],
        complainant=found.told["complainant"],
        mark=found.told["mark"],
        reason_code=found.told["reason_code"],
        reason=found.told["reason"],
        asked_at=found.asked_at,
        answer_until=found.due_at,
        ended=SellerQuestionEnd(found.ended_how) if found.ended_how else None,
        ended_at=found.ended_at,
        text=found.text,
    )
