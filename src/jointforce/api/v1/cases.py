"""Cases: read, answer, ask, decide."""

import base64
import binascii
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from jointforce.api.v1.auth import actor_of, need
from jointforce.api.v1.cases_out import case_out, detail_out, file_out, message_out
from jointforce.api.v1.errors import READS, WRITES
from jointforce.api.v1.idempotency import Done, once
from jointforce.api.v1.paging import Cursor, Limit, after
from jointforce.api.v1.schemas.cases import (
    CaseDetailOut,
    CaseOut,
    CasesOut,
    DecisionIn,
    FileIn,
    FileOut,
    MessageIn,
    MessageOut,
    QuestionIn,
    RetractIn,
    VerdictIn,
    VerdictOut,
    VerdictsIn,
    VerdictsOut,
)
from jointforce.base import blobs, uploads
from jointforce.cases import queries as cases
from jointforce.cases.schemas import Answered, AnswerIn, PortalFilter
from jointforce.cases.schemas import FileIn as KeptFile
from jointforce.domain.abilities import Ability
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.reasons import BY_CODE
from jointforce.domain.repair import repair
from jointforce.flows import answer, review

if TYPE_CHECKING:
    from jointforce.domain.actor import Actor

router = Router(tags=["Cases"])
REFUSALS = {kind.code: kind for kind in (NotFound, NotAllowed, WrongState, Invalid)}


@router.get("/cases", response={200: CasesOut, **READS})
def list_cases(
    request: HttpRequest,
    cursor: Cursor,
    limit: Limit,
    state: Annotated[list[CaseState], Query(max_length=20, description="Any of these.")] = [],  # noqa: B006
    q: Annotated[str, Query(max_length=200, description="Case number, listing, mark or seller.")] = "",
    order: Annotated[
        Literal["changed", "due"], Query(description="Last change, or deadline, first.")
    ] = "changed",
) -> CasesOut:
    """The cases that the key may see."""
    actor = actor_of(request, Ability.READ_CASES)
    states = tuple(s.value for s in state)
    page = cases.page(
        actor, PortalFilter(states=states, search=repair(q)[0], order=order, after=after(cursor), limit=limit)
    )
    return CasesOut(
        items=[case_out(c, actor) for c in page.cases],
        next_cursor=str(page.next_after) if page.next_after else None,
    )


@router.get("/cases/{uuid:case_id}", response={200: CaseDetailOut, **READS})
def get_case(request: HttpRequest, case_id: UUID) -> CaseDetailOut:
    """One case with all that was said and done in it, and what may be done now."""
    actor = actor_of(request)
    return detail_out(cases.case(actor, case_id), actor)


@router.post("/cases/{uuid:case_id}/verdict", response={200: VerdictOut, **WRITES})
def post_verdict(request: HttpRequest, case_id: UUID, body: VerdictIn) -> HttpResponse:
    """Answer one question. A member's “counterfeit” or “infringing” removes the listing at once."""
    actor = _on(request, case_id, Ability.ANSWER_REFERRALS)
    said = AnswerIn(case_id, body.answer, body.reason_code, body.note, body.fields, body.for_equals)

    def effect() -> Done:
        result, *others = answer.answer_referrals([said], actor=actor)
        if not result.recorded:
            raise REFUSALS.get(result.code, Invalid)(result.detail)
        also = [str(other.case_id) for other in others if other.recorded]
        told = _verdict(result)
        told.also_answered = len(also)
        return Done(told, [str(case_id), *also])

    def again(subjects: list[str]) -> VerdictOut:
        state = cases.case(actor, case_id).state
        return VerdictOut(case_id=case_id, recorded=True, state=state, also_answered=len(subjects) - 1)

    return once(request, actor, effect, again)


@router.post("/verdicts", response={200: VerdictsOut, **WRITES})
def post_verdicts(request: HttpRequest, body: VerdictsIn) -> HttpResponse:
    """Answer many questions; one result each, in order. A refused one does not hold up the others."""
    actor = actor_of(request, Ability.ANSWER_REFERRALS)
    said = [
        AnswerIn(v.case_id, v.answer, v.reason_code, v.note, v.fields, v.for_equals) for v in body.verdicts
    ]

    def effect() -> Done:
        found = answer.answer_referrals(said, actor=actor)
        recorded = [str(r.case_id) for r in found if r.recorded]
        return Done(VerdictsOut(results=[_verdict(r) for r in found]), recorded)

    def again(subjects: list[str]) -> VerdictsOut:
        states = dict(cases.visible(actor).filter(id__in=subjects).values_list("id", "state"))
        return VerdictsOut(results=[_told_again(v.case_id, states.get(v.case_id)) for v in body.verdicts])

    return once(request, actor, effect, again)


def _told_again(case_id: UUID, state: str | None) -> VerdictOut:
    if state is not None:
        return VerdictOut(case_id=case_id, recorded=True, state=state)
    detail = "It was refused when it was sent; the reason is kept for 30 days."
    return VerdictOut(case_id=case_id, recorded=False, code="refused", detail=detail)


def _verdict(result: Answered) -> VerdictOut:
    return VerdictOut(
        case_id=result.case_id,
        recorded=result.recorded,
        state=str(result.case.state) if result.case else None,
        code=result.code,
        detail=result.detail,
    )


@router.post("/cases/{uuid:case_id}/retract", response={200: CaseOut, **WRITES})
def post_retract(request: HttpRequest, case_id: UUID, body: RetractIn) -> HttpResponse:
    """Take “counterfeit” or “infringing” back: the listing is reinstated."""
    actor = _on(request, case_id, Ability.ANSWER_REFERRALS)
    return _changed(request, actor, case_id, lambda: answer.retract(case_id, actor=actor, note=body.note))


@router.post("/cases/{uuid:case_id}/decision", response={200: CaseOut, **WRITES})
def post_decision(request: HttpRequest, case_id: UUID, body: DecisionIn) -> HttpResponse:
    """Decide a case, as an analyst of the marketplace; carried out at once."""
    actor = _on(request, case_id, Ability.DECIDE_CASES)
    if body.reason_code not in BY_CODE:
        raise Invalid(f"There is no reason {body.reason_code!r}; there are: {', '.join(BY_CODE)}.")

    def decide() -> None:
        review.decide(
            [case_id], CaseEvent(body.event), reason_code=body.reason_code, explanation=body.explanation,
            private_note=body.private_note, actor=actor,
        )  # fmt: skip

    return _changed(request, actor, case_id, decide)


@router.post("/cases/{uuid:case_id}/question", response={200: CaseOut, **WRITES})
def post_question(request: HttpRequest, case_id: UUID, body: QuestionIn) -> HttpResponse:
    """Ask the rights holder (again), as an analyst of the marketplace."""
    actor = _on(request, case_id, Ability.DECIDE_CASES)
    return _changed(
        request,
        actor,
        case_id,
        lambda: review.refer_back(case_id, body.question, hours=body.hours, actor=actor, kind=body.kind),
    )


@router.post("/cases/{uuid:case_id}/messages", response={201: MessageOut, **WRITES})
def post_message(request: HttpRequest, case_id: UUID, body: MessageIn) -> HttpResponse:
    """Write to the other side: the rights holder to its account manager, or the desk to the rights holder."""
    actor = _on(request, case_id, Ability.WRITE_MESSAGES)

    def effect() -> Done:
        answer.write(case_id, body.body, actor=actor)
        written = cases.messages(case_id)[-1]
        return Done(message_out(written), [str(written.id)])

    def again(subjects: list[str]) -> MessageOut:
        return next(message_out(m) for m in cases.messages(case_id) if str(m.id) in subjects)

    return once(request, actor, effect, again, status=201)


@router.post("/cases/{uuid:case_id}/files", response={201: FileOut, **WRITES})
def post_file(request: HttpRequest, case_id: UUID, body: FileIn) -> HttpResponse:
    """Add a file to a case: a picture, a PDF without anything active in it, or plain text; at most 10 MB."""
    actor = _on(request, case_id, Ability.WRITE_MESSAGES)
    try:
        content = base64.b64decode(body.bytes, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise Invalid("The file's bytes are not base64.") from wrong
    upload = uploads.document(content, body.content_type)

    def effect() -> Done:
        kept = KeptFile(body.name, upload.media_type, blobs.put(upload.content), len(upload.content))
        answer.attach(case_id, [kept], actor=actor)
        added = cases.files(actor, case_id)[-1]
        return Done(file_out(added), [str(added.id)])

    return once(
        request,
        actor,
        effect,
        lambda subjects: file_out(cases.file(actor, UUID(subjects[0]))),
        status=201,
    )


def _on(request: HttpRequest, case_id: UUID, ability: Ability) -> "Actor":
    """The actor, to whom the case is visible and who may do this in it."""
    actor = actor_of(request)
    cases.case(actor, case_id)
    need(actor, ability)
    return actor


def _changed(request: HttpRequest, actor: "Actor", case_id: UUID, change: Callable[[], None]) -> HttpResponse:
    """Do it once; the answer is the case as it stands then."""

    def effect() -> Done:
        change()
        return Done(case_out(cases.case(actor, case_id), actor), [str(case_id)])

    return once(request, actor, effect, lambda _: case_out(cases.case(actor, case_id), actor))
