"""The seller: what was removed, why, and the answer to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.clock import now
from jointforce.cases import queries as cases
from jointforce.cases.queries import answers, enquiries, seller_questions
from jointforce.cases.queries import clocks as clock_queries
from jointforce.cases.queries import complaints as complaint_queries
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import RESTRICTED_STATES, CaseEvent, CaseState, available_events
from jointforce.domain.errors import Invalid, NotFound, WrongState
from jointforce.domain.vocabulary import PartyKind
from jointforce.enforcement import queries as enforcement
from jointforce.flows import clocks, complaints, counter_notices, review
from jointforce.flows import enquiries as enquiry_flow
from jointforce.web import paging
from jointforce.web.actors import actor_of
from jointforce.web.clocks import shown
from jointforce.web.complaint_form import ComplaintForm, complaints_shown
from jointforce.web.files import download
from jointforce.web.sellers.forms import AnswerForm, EnquiryForm, EvidenceForm, papers_of

if TYPE_CHECKING:
    from jointforce.cases.models import Case
    from jointforce.enforcement.models import StatementOfReasons

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A statement in the list, with its case as the seller sees it, and whether it may still be answered."""

    statement: "StatementOfReasons"
    case: "Case"
    answerable: bool
    until: datetime


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the seller's list is narrowed to: one rights holder's; those that may still be answered; by a word."""

    holder: UUID | None = None
    only_open: bool = False
    search: str = ""


def read_filter(sent: QueryDict) -> Narrowed:
    """The filter of an address or a form.

    Raises:
        NotFound: it names no rights holder.
    """
    try:
        holder = UUID(str(sent["holder"])) if sent.get("holder") else None
    except ValueError as wrong:
        raise NotFound("There is no such rights holder.") from wrong
    return Narrowed(holder, sent.get("state") == "open", sent.get("q", "").replace("\x00", "")[:200].strip())


def narrowed(actor: Actor, wanted: Narrowed) -> "QuerySet[StatementOfReasons]":
    """The seller's statements that the filter leaves."""
    rows = enforcement.statements(actor)
    if wanted.holder:
        rows = rows.filter(rights_holder_id=wanted.holder)
    if wanted.search:
        rows = rows.filter(body__listing__title__icontains=wanted.search)
    if wanted.only_open:
        rows = rows.filter(answer_until__gte=now(), case_id__in=answers.answerable(actor).values("id"))
    return rows


def _answerable(case: "Case", until: datetime, actor: Actor) -> bool:
    return until >= now() and CaseEvent.COUNTER in available_events(CaseState(case.state), actor)


@require_GET
def statements(request: HttpRequest) -> HttpResponse:
    """What was restricted, with its deadline; what may be answered can be chosen for one answer."""
    return statement_list(request, actor_of(request, PartyKind.SELLER), read_filter(request.GET))


def statement_list(
    request: HttpRequest, actor: Actor, wanted: Narrowed, refused: str = "", chosen: tuple[str, ...] = ()
) -> HttpResponse:
    """The seller's list; `refused`: why an answer could not be begun."""
    page = paging.page(narrowed(actor, wanted), paging.after(request), by=("-issued_at",), size=PAGE)
    found = cases.by_ids(actor, [s.case_id for s in page.rows])
    ends = clocks.answer_deadlines(list(found))
    lines = [
        Line(s, found[s.case_id], _answerable(found[s.case_id], ends[s.case_id], actor), ends[s.case_id])
        for s in page.rows
        if s.case_id in found
    ]
    holders = enforcement.holders_of_seller(
        actor, narrowed(actor, Narrowed(wanted.holder, True, wanted.search))
    )
    address = request.GET.copy()
    address.pop("after", None)
    context = {
        "lines": lines,
        "next_after": page.next_after,
        "address": address.urlencode(),
        "wanted": wanted,
        "holders": holders,
        "open_count": sum(open_count for _, _, open_count in holders),
        "asked": seller_questions.open_questions(actor)[:PAGE],
        "drafts": answers.begun(actor),
        "chosen": chosen,
        "refused": refused,
        "any_answerable": any(line.answerable for line in lines),
    }
    return render(request, "seller/statements.html", context, status=422 if refused else 200)


@require_GET
def statement(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """One statement, for its seller and the desk."""
    actor = actor_of(request, PartyKind.SELLER, PartyKind.MARKETPLACE)
    return _statement(request, actor, enforcement.statement(actor, statement_id))


def _statement(
    request: HttpRequest,
    actor: Actor,
    found: "StatementOfReasons",
    form: AnswerForm | None = None,
    evidence_form: EvidenceForm | None = None,
    complaint_form: ComplaintForm | None = None,
    enquiry_form: EnquiryForm | None = None,
) -> HttpResponse:
    case = cases.case(actor, found.case_id)
    until = clocks.answer_deadlines([case.id])[case.id]
    late = until < now()
    given = cases.counter_notices(case.id)
    refused = any(f is not None and f.errors for f in (form, evidence_form, complaint_form, enquiry_form))
    asked = enquiries.of_case(case.id) if getattr(case, "enquired", True) else []
    answerable = _answerable(case, until, actor)
    if form is None and answerable:
        form = _answer_form(actor, case.id)
    context = {
        **complaints_shown(actor, case, complaint_form, informed_at=found.issued_at),
        "complaint_url": "statement-complaint",
        "withdraw_url": "seller-complaint-withdraw",
        "complaint_subject": found.id,
        "s": found,
        "facts": list(dict.fromkeys(found.body["facts"])),
        "case": case,
        "state": case.state,
        "can_counter": answerable,
        "until": until,
        "can_add": actor.party_kind is PartyKind.SELLER
        and case.state == CaseState.COUNTERED
        and not late
        and any(answer.state == "submitted" for answer in given),
        "late": late,
        "answers": given,
        "files": cases.files(actor, case.id),
        "form": form,
        "evidence_form": evidence_form or EvidenceForm(),
        "enquiries": asked,
        "enquiry_form": enquiry_form or EnquiryForm(),
        "can_enquire": actor.party_kind is PartyKind.SELLER
        and case.state in RESTRICTED_STATES
        and all(enquiry.ended_at for enquiry in asked)
        and len(asked) < enquiry_flow.MOST_OF_A_CASE,
        "is_seller": actor.party_kind is PartyKind.SELLER,
        "clocks": shown(clock_queries.clocks_of(case.id, actor=actor)),
    }
    return render(request, "seller/statement.html", context, status=422 if refused else 200)


def _answer_form(actor: Actor, case_id: UUID, *sent: Any) -> AnswerForm:
    if actor.party_kind is not PartyKind.SELLER:
        return AnswerForm(*sent)
    return AnswerForm(
        *sent, parts=counter_notices.parts_asked([case_id], actor=actor), papers=papers_of(actor)
    )


@require_POST
def counter(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """The listing is lawful, says the seller."""
    actor = actor_of(request, PartyKind.SELLER)
    found = enforcement.statement(actor, statement_id)
    form = _answer_form(actor, found.case_id, request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data
        try:
            review.counter(
                [found.case_id], sent["text"], files=sent["documents"], parts=form.parts_given(),
                document_ids=form.papers_chosen(), actor=actor,
            )  # fmt: skip
        except (Invalid, WrongState) as why:
            form.refuse(why)
        else:
            messages.success(request, "Your answer is with an analyst.")
            return redirect("statement", statement_id)
    return _statement(request, actor, found, form)


@require_POST
def complain(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """The seller complains about the decision."""
    actor = actor_of(request, PartyKind.SELLER)
    found = enforcement.statement(actor, statement_id)
    form = ComplaintForm(request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data
        files = [sent["document"]] if sent["document"] else []
        try:
            complaints.complain([found.case_id], sent["text"], files=files, actor=actor)
        except (Invalid, WrongState) as why:
            form.refuse(why)
        else:
            messages.success(request, "Your complaint is with the marketplace.")
            return redirect("statement", statement_id)
    return _statement(request, actor, found, complaint_form=form)


@require_POST
def enquire(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """The seller asks the rights holder."""
    actor = actor_of(request, PartyKind.SELLER)
    found = enforcement.statement(actor, statement_id)
    form = EnquiryForm(request.POST)
    if form.is_valid():
        try:
            enquiry_flow.ask(found.case_id, form.cleaned_data["enquiry"], actor=actor)
        except (Invalid, WrongState) as why:
            form.refuse(why)
        else:
            messages.success(request, "The rights holder is asked. What it answers stands here.")
            return redirect("statement", statement_id)
    return _statement(request, actor, found, enquiry_form=form)


@require_POST
def withdraw_complaint(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """The seller takes its complaint back."""
    actor = actor_of(request, PartyKind.SELLER)
    found = complaint_queries.complaint(actor, complaint_id)
    complaints.withdraw(complaint_id, actor=actor)
    messages.success(request, "The complaint is withdrawn.")
    latest = enforcement.statements_of(found.case_id)
    return redirect("statement", latest[-1].id)


@require_POST
def evidence(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """A document is added to an answer that waits for a decision."""
    actor = actor_of(request, PartyKind.SELLER)
    found = enforcement.statement(actor, statement_id)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            counter_notices.add_documents([found.case_id], form.cleaned_data["documents"], actor=actor)
        except (Invalid, WrongState) as why:
            form.refuse(why)
        else:
            messages.success(request, "The documents were added to your answer.")
            return redirect("statement", statement_id)
    return _statement(request, actor, found, evidence_form=form)


@require_GET
def file(request: HttpRequest, statement_id: UUID, file_id: UUID) -> HttpResponse:
    """A file that the seller brought."""
    actor = actor_of(request, PartyKind.SELLER, PartyKind.MARKETPLACE)
    found = cases.file(actor, file_id)
    if found.case_id != enforcement.statement(actor, statement_id).case_id:
        raise NotFound("There is no such file.")
    return download(found.sha256, found.media_type, found.name)
