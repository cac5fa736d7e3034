"""One question with everything that is needed to answer it, and what became of it."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jointforce.cases import queries as cases
from jointforce.cases.queries import clocks as clock_queries
from jointforce.cases.queries import complaints as complaint_queries
from jointforce.cases.queries import enquiries, questions, seller_questions
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent, CaseState, available_events
from jointforce.domain.errors import Invalid, NotFound, WrongState
from jointforce.domain.questions import KINDS, QuestionKind
from jointforce.domain.regime import ClockEvent
from jointforce.domain.vocabulary import CaseOrigin
from jointforce.flows import answer as flow
from jointforce.flows import clocks, complaints, undo
from jointforce.intake import queries as intake
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties
from jointforce.web.clocks import shown
from jointforce.web.complaint_form import ComplaintForm, complaints_shown
from jointforce.web.files import download, listing_picture, uploaded
from jointforce.web.portal.common import answerer, holder, reason_groups, said, said_fields

if TYPE_CHECKING:
    from jointforce.cases.models import Case, CounterNotice, Decision

QUICK_LOOKS = 40
"""So often a page asks every half second what became of an order; then every five seconds."""


@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The question, the listing as it was seen, the answers, the thread and the history."""
    actor = holder(request)
    return _page(request, actor, cases.case(actor, case_id))


@require_POST
def complain(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The rights holder complains about the decision."""
    actor = holder(request)
    found = cases.case(actor, case_id)
    form = ComplaintForm(request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data
        files = [sent["document"]] if sent["document"] else []
        try:
            complaints.complain([case_id], sent["text"], files=files, actor=actor)
        except (Invalid, WrongState) as why:
            form.refuse(why)
        else:
            messages.success(request, "Your complaint is with the marketplace.")
            return redirect("portal-case", case_id)
    return _page(request, actor, found, status=422, complaint_form=form)


@require_POST
def withdraw_complaint(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """The rights holder takes its complaint back."""
    actor = holder(request)
    found = complaint_queries.complaint(actor, complaint_id)
    complaints.withdraw(complaint_id, actor=actor)
    messages.success(request, "The complaint is withdrawn.")
    return redirect("portal-case", found.case_id)


def _page(
    request: HttpRequest,
    actor: Actor,
    found: "Case",
    *,
    status: int = 200,
    complaint_form: ComplaintForm | None = None,
) -> HttpResponse:
    """The whole page; after a refused answer with what was typed."""
    asked = cases.referrals(found.id)
    kind = QuestionKind(asked[-1].kind) if asked else QuestionKind.IS_IT_GENUINE
    equal_cases = questions.equal_cases(actor, found.id) if found.state == CaseState.REFERRED else []
    counter_notices = cases.counter_notices(found.id)
    thread = cases.messages(found.id)
    clocks = clock_queries.clocks_of(found.id, actor=actor)
    if any(line.from_desk and line.read_at is None for line in thread):
        flow.read(found.id, actor=actor)
    context = {
        **_standing(actor, found),
        **complaints_shown(actor, found, complaint_form),
        "complaint_url": "portal-complaint",
        "withdraw_url": "portal-complaint-withdraw",
        "complaint_subject": found.id,
        "changed": _changes(found),
        "question": asked[-1].question if asked else "",
        "asked": [referral for referral in asked if referral.answered_at],
        "decision": _own_decision(found.id, counter_notices),
        "equal_cases": equal_cases,
        "equal_count": questions.equals_of([found.id]).get(found.id, 1) - 1 if equal_cases else 0,
        "left_out": request.POST.getlist("left_out"),
        "kind": KINDS[kind],
        "plain": kind is QuestionKind.IS_IT_GENUINE,
        "answers": KINDS[kind].options,
        "fields": [(field, request.POST.get(f"field-{field.name}", "")) for field in KINDS[kind].fields],
        "reasons": reason_groups(),
        "typed": request.POST,
        "next_case": cases.neighbours(actor, found),
        "answered_case": _answered_before(request, actor, found),
        "keep_going": bool(request.session.get("keep_going")),
        "seller_question": seller_questions.of_case(found.id) if found.origin == CaseOrigin.NOTICE else None,
        "counter_notices": counter_notices,
        "enquiries": enquiries.of_case(found.id) if getattr(found, "enquired", True) else [],
        "files": cases.files(actor, found.id),
        "thread": thread,
        "may_write": may(actor, Ability.WRITE_MESSAGES),
        "manager": parties.account_manager(found.rights_holder_id),
        "history": ledger.history("case", str(found.id)),
        "clocks": shown(clocks),
        "action_url": reverse("portal-court-action", args=[found.id])
        if may(actor, Ability.ANSWER_REFERRALS) and clock_queries.wait_for(clocks, ClockEvent.ACTION_FILED)
        else "",
        "answer_url": reverse("portal-answer-seller", args=[found.id])
        if may(actor, Ability.ANSWER_REFERRALS)
        and clock_queries.wait_for(clocks, ClockEvent.COUNTER_NOTICE_ANSWERED)
        else "",
        "picture_url": "portal-picture",
        "message_url": "portal-message",
        "file_url": "portal-file",
        "earlier_url": "portal-case",
    }
    return render(request, "portal/case.html", context, status=status)


def _changes(found: "Case") -> list[str] | None:
    """What is different in the listing's newest version, in words; None where the frozen one is the newest."""
    if found.latest_version_id == found.version_id:
        return None
    newest = intake.versions([found.latest_version_id])
    if not newest:
        return []
    frozen, new = found.listing, newest[0]
    price = None if new.price is None else f"{new.price:.2f}"
    pairs = {
        "title": (frozen["title"], new.title),
        "description": (frozen["description"], new.description),
        "price": ((frozen["price"], frozen["currency"]), (price, new.currency)),
        "pictures": (frozen["images"], new.images),
        "category": (frozen["category"], new.category),
        "seller": (found.seller_id, new.seller_id),
    }
    return [word for word, (then, since) in pairs.items() if then != since]


def _own_decision(case_id: UUID, counter_notices: "list[CounterNotice]") -> "Decision | None":
    """The desk's last ruling, unless it is the one on the seller's answer, which is told there."""
    told = {notice.decision_id for notice in counter_notices}
    ruled = [d for d in cases.decisions(case_id) if d.by_kind == "person" and d.id not in told]
    return ruled[-1] if ruled else None


def _standing(actor: Actor, found: "Case") -> dict[str, object]:
    events = available_events(CaseState(found.state), actor)
    return {
        "case": found,
        "can_answer": CaseEvent.ANSWER_CLEAR in events,
        "can_retract": CaseEvent.RETRACT in events,
        "can_take_back": CaseEvent.TAKE_BACK_ANSWER in events and cases.stands_as_answered(found),
    }


def _answered_before(request: HttpRequest, actor: Actor, current: "Case") -> "Case | None":
    """The case that was answered a moment ago, shown above the next question until it is settled."""
    try:
        before = UUID(request.GET.get("answered", ""))
    except ValueError:
        return None
    return cases.by_ids(actor, [before]).get(before) if before != current.id else None


@require_GET
def state(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Where the case stands: asks again by itself while an order is on its way."""
    actor = holder(request)
    looks = request.GET.get("looks", "0")
    count = int(looks) if looks.isascii() and looks.isdigit() and len(looks) < 7 else 0
    context = {
        **_standing(actor, cases.case(actor, case_id)),
        "looks": count + 1,
        "pause": "500ms" if count < QUICK_LOOKS else "5s",
        "brief": "brief" in request.GET,
    }
    return render(request, "portal/state.html", context)


@require_POST
def answer(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One answer, by mouse or key; then this case again, or the next question where the reader wants to go on."""
    if not cases.visible(holder(request)).filter(id=case_id).exists():
        raise NotFound("There is no such case.")
    actor = answerer(request)
    keep_going = "keep_going" in request.POST
    following = cases.neighbours(actor, cases.case(actor, case_id)) if keep_going else None
    try:
        answer_in = _said(request, case_id)
        files = uploaded(request)
        result, *others = flow.answer_referrals([answer_in], actor=actor)
    except Invalid as why:
        messages.error(request, str(why))
        return _page(request, actor, cases.case(actor, case_id), status=422)
    if not result.recorded:
        messages.error(request, result.detail)
        return _page(request, actor, cases.case(actor, case_id), status=409)
    if files:
        flow.attach(case_id, files, actor=actor)
    if others:
        messages.success(request, f"Answered for {1 + sum(o.recorded for o in others)} equal listings.")
    if request.session.get("keep_going", False) != keep_going:
        request.session["keep_going"] = keep_going
    if following is not None:
        return redirect(f"{reverse('portal-case', args=[following])}?answered={case_id}")
    return redirect("portal-case", case_id)


def _said(request: HttpRequest, case_id: UUID) -> AnswerIn:
    answer, reason, note = said(request)
    kind = questions.question_kind(case_id)
    try:
        left_out = frozenset(UUID(value) for value in request.POST.getlist("left_out"))
    except ValueError as wrong:
        raise Invalid("There is no such case.") from wrong
    fields = said_fields(request, kind, answer, reason)
    return AnswerIn(case_id, answer, reason, note, fields, for_equals=True, left_out=left_out)


@require_POST
def retract(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take “counterfeit” back."""
    flow.retract(case_id, actor=holder(request), note=request.POST.get("note", "")[:2000])
    messages.success(request, "Taken back. The listing will be visible again.")
    return redirect("portal-case", case_id)


@require_POST
def take_back(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take an answer back that removed nothing; the question is open again."""
    cases.case(holder(request), case_id)
    undo.take_back_answers([case_id], actor=answerer(request))
    messages.success(request, "Taken back. Please answer anew.")
    return redirect("portal-case", case_id)


@require_POST
def court_action(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The rights holder has gone to court or to an authority about the listing."""
    actor = holder(request)
    found = cases.case(actor, case_id)
    clocks.report_action(found.id, request.POST.get("action", "").replace("\x00", "")[:500], actor=actor)
    messages.success(request, "Thank you. The listing stays down, and an analyst reads what you wrote.")
    return redirect("portal-case", case_id)


@require_POST
def answer_seller(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The rights holder stands by its word against the seller's counter-notice."""
    actor = holder(request)
    found = cases.case(actor, case_id)
    clocks.answer_seller(found.id, request.POST.get("answer", "").replace("\x00", "")[:2000], actor=actor)
    messages.success(request, "Thank you. The listing stays down until an analyst has read both sides.")
    return redirect("portal-case", case_id)


@require_POST
def message(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask the account manager."""
    flow.write(case_id, request.POST.get("body", ""), actor=holder(request))
    return redirect(f"{reverse('portal-case', args=[case_id])}#messages")


@require_GET
def picture(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """A picture of the frozen listing."""
    found = cases.case(holder(request), case_id)
    return listing_picture(cast("list[dict[str, str]]", found.listing["images"]), number)


@require_GET
def file(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponse:
    """A file that somebody brought to the case."""
    found = cases.file(holder(request), file_id)
    if found.case_id != case_id:
        raise NotFound("There is no such file.")
    return download(found.sha256, found.media_type, found.name)
