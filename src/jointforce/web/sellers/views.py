"""The seller: what was removed, why, and one answer for one listing or for many."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.clock import now
from jointforce.cases import queries as cases
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent, CaseState, available_events
from jointforce.domain.errors import Invalid, NotFound, WrongState
from jointforce.domain.vocabulary import PartyKind
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer, review
from jointforce.web import paging
from jointforce.web.actors import actor_of
from jointforce.web.files import download
from jointforce.web.sellers.forms import AnswerForm

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


def _answerable(case: "Case", statement: "StatementOfReasons", actor: Actor) -> bool:
    open_ = CaseEvent.COUNTER in available_events(CaseState(case.state), actor)
    return open_ and statement.answer_until > now()


@require_GET
def statements(request: HttpRequest) -> HttpResponse:
    """The seller's statements of reasons, newest first."""
    return _list(request, actor_of(request, PartyKind.SELLER), AnswerForm())


def _list(request: HttpRequest, actor: Actor, form: AnswerForm, chosen: tuple[str, ...] = ()) -> HttpResponse:
    page = paging.page(enforcement.statements(actor), paging.after(request), by=("-issued_at",), size=PAGE)
    found = cases.by_ids(actor, [s.case_id for s in page.rows])
    lines = [
        Line(s, found[s.case_id], _answerable(found[s.case_id], s, actor))
        for s in page.rows
        if s.case_id in found
    ]
    context = {
        "lines": lines,
        "next_after": page.next_after,
        "form": form,
        "chosen": chosen,
        "any_answerable": any(line.answerable for line in lines),
    }
    return render(request, "seller/statements.html", context, status=422 if form.errors else 200)


@require_POST
def answer_many(request: HttpRequest) -> HttpResponse:
    """One answer for many listings: for all that were chosen, or for none."""
    actor = actor_of(request, PartyKind.SELLER)
    form = AnswerForm(request.POST, request.FILES)
    chosen = tuple(dict.fromkeys(request.POST.getlist("statement")))
    if not chosen:
        form.add_error(None, "Choose at least one listing above.")
    if form.is_valid():
        try:
            found = [enforcement.statement(actor, UUID(value)) for value in chosen[:PAGE]]
        except ValueError as wrong:
            raise NotFound("There is no such statement of reasons.") from wrong
        if _answered(form, list(dict.fromkeys(s.case_id for s in found)), actor):
            what = "1 listing" if len(found) == 1 else f"{len(found)} listings"
            messages.success(request, f"Your answer for {what} is with an analyst.")
            return redirect("seller")
    return _list(request, actor, form, chosen)


def _answered(form: AnswerForm, case_ids: list[UUID], actor: Actor) -> bool:
    """Whether the answer was taken; if not, the form says why."""
    try:
        review.counter(case_ids, form.cleaned_data["text"], actor=actor)
    except (Invalid, WrongState) as why:
        form.refuse(why)
        return False
    file = form.cleaned_data["file"]
    if file is not None:
        for case_id in case_ids:
            answer.attach(case_id, [file], actor=actor)
    return True


@require_GET
def statement(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """One statement, for its seller and the desk."""
    actor = actor_of(request, PartyKind.SELLER, PartyKind.MARKETPLACE)
    return _statement(request, actor, enforcement.statement(actor, statement_id), AnswerForm())


def _statement(
    request: HttpRequest, actor: Actor, found: "StatementOfReasons", form: AnswerForm
) -> HttpResponse:
    case = cases.case(actor, found.case_id)
    context = {
        "s": found,
        "facts": list(dict.fromkeys(found.body["facts"])),
        "case": case,
        "state": case.state,
        "can_counter": _answerable(case, found, actor),
        "late": found.answer_until <= now(),
        "answers": cases.counter_notices(case.id),
        "files": cases.files(actor, case.id),
        "form": form,
        "is_seller": actor.party_kind is PartyKind.SELLER,
    }
    return render(request, "seller/statement.html", context, status=422 if form.errors else 200)


@require_POST
def counter(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """The listing is lawful, says the seller."""
    actor = actor_of(request, PartyKind.SELLER)
    found = enforcement.statement(actor, statement_id)
    form = AnswerForm(request.POST, request.FILES)
    if form.is_valid() and _answered(form, [found.case_id], actor):
        messages.success(request, "Your answer is with an analyst.")
        return redirect("statement", statement_id)
    return _statement(request, actor, found, form)


@require_GET
def file(request: HttpRequest, statement_id: UUID, file_id: UUID) -> HttpResponse:
    """A file that the seller brought."""
    actor = actor_of(request, PartyKind.SELLER, PartyKind.MARKETPLACE)
    found = cases.file(actor, file_id)
    if found.case_id != enforcement.statement(actor, statement_id).case_id:
        raise NotFound("There is no such file.")
    return download(found.sha256, found.media_type, found.name)
