"""One answer for many listings: begun by choosing them, kept until it is sent, then with what became of each."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jointforce.cases.queries import answers
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotFound, WrongState
from jointforce.domain.vocabulary import PartyKind
from jointforce.enforcement import queries as enforcement
from jointforce.flows import counter_notices
from jointforce.flows.counter_notices import AnswerEdit
from jointforce.web.actors import actor_of
from jointforce.web.sellers.forms import DraftForm, EvidenceForm, papers_of
from jointforce.web.sellers.statements import (
    Narrowed,
    narrowed,
    read_filter,
    statement_list,
)

if TYPE_CHECKING:
    from jointforce.cases.models import CounterDraft

MAX_CHOSEN = 1000


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin one answer for the chosen listings, or for all that the filter leaves and that may be answered."""
    actor = actor_of(request, PartyKind.SELLER)
    wanted = read_filter(request.POST)
    chosen = tuple(dict.fromkeys(request.POST.getlist("statement")))[: MAX_CHOSEN + 1]
    try:
        if request.POST.get("all"):
            rows = narrowed(actor, Narrowed(wanted.holder, True, wanted.search))
        else:
            rows = enforcement.statements(actor).filter(id__in=[UUID(value) for value in chosen])
    except ValueError as wrong:
        raise NotFound("There is no such statement of reasons.") from wrong
    found = list(rows.values_list("id", "case_id")[: MAX_CHOSEN + 1])
    if not request.POST.get("all") and len(found) != len(chosen):
        raise NotFound("There is no such statement of reasons.")
    try:
        draft = counter_notices.begin(list(dict.fromkeys(case for _, case in found)), actor=actor)
    except Invalid as why:
        return statement_list(request, actor, wanted, str(why), chosen)
    return redirect("seller-answer", draft.id)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """One answer: written, kept or sent; once sent, what became of each listing."""
    actor = actor_of(request, PartyKind.SELLER)
    draft = answers.draft(actor, draft_id)
    if request.method == "GET":
        return _page(request, actor, draft, _form(actor, draft))
    sending = "send" in request.POST
    form = _form(actor, draft, request.POST, request.FILES, sending=sending)
    if form.is_valid():
        try:
            edit = _edit(request, form)
            if sending:
                results = counter_notices.send(draft_id, edit, actor=actor)
                filed = sum(r.filed for r in results)
                what = "1 listing" if filed == 1 else f"{filed} listings"
                messages.success(request, f"Your answer for {what} is with an analyst.")
            else:
                counter_notices.save(draft_id, edit, actor=actor)
                messages.success(request, "Your answer is kept. Nothing was sent yet.")
        except (Invalid, WrongState) as why:
            form.refuse(why)
        else:
            return redirect("seller-answer", draft_id)
    return _page(request, actor, answers.draft(actor, draft_id), form)


def _edit(request: HttpRequest, form: DraftForm) -> AnswerEdit:
    try:
        kept = [UUID(value) for value in request.POST.getlist("case")]
    except ValueError as wrong:
        raise NotFound("There is no such case.") from wrong
    sent = form.cleaned_data
    return AnswerEdit(
        kept, sent["text"], form.parts_given(), sent["documents"], request.POST.getlist("drop"),
        form.papers_chosen(),
    )  # fmt: skip


def _form(actor: Actor, draft: "CounterDraft", *sent: Any, sending: bool = False) -> DraftForm:
    initial = {f"part-{code}": value for code, value in draft.parts.items()}
    return DraftForm(
        *sent,
        sending=sending,
        parts=counter_notices.parts_asked(draft.case_ids, actor=actor),
        papers=papers_of(actor),
        initial={**initial, "text": draft.text, "papers": [str(i) for i in draft.document_ids]},
    )


def _page(
    request: HttpRequest,
    actor: Actor,
    draft: "CounterDraft",
    form: DraftForm,
    evidence_form: EvidenceForm | None = None,
) -> HttpResponse:
    refused = bool(form.errors or (evidence_form is not None and evidence_form.errors))
    kept = set(request.POST.getlist("case")) if request.method == "POST" else None
    latest = {
        s.case_id: s
        for s in enforcement.statements(actor).filter(case_id__in=draft.case_ids).order_by("issued_at")
    }
    results = {result["case_id"]: result for result in draft.results}
    context = {
        "draft": draft,
        "lines": [
            (s, kept is None or str(case_id) in kept, results.get(str(case_id)))
            for case_id in draft.case_ids
            if (s := latest.get(case_id)) is not None
        ],
        "form": form,
        "evidence_form": evidence_form or EvidenceForm(),
        "can_add": draft.sent_at is not None and bool(answers.waiting_of_answer(draft.id)),
        "not_filed": [result for result in draft.results if not result["filed"]],
    }
    return render(request, "seller/answer.html", context, status=422 if refused else 200)


@require_POST
def evidence(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Documents are added to every listing of the answer that still waits for a decision."""
    actor = actor_of(request, PartyKind.SELLER)
    draft = answers.draft(actor, draft_id)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            waiting = answers.waiting_of_answer(draft.id)
            count = counter_notices.add_documents(waiting, form.cleaned_data["documents"], actor=actor)
        except (Invalid, WrongState) as why:
            form.refuse(why)
        else:
            what = "1 listing" if count == 1 else f"{count} listings"
            messages.success(request, f"The documents were added to your answer for {what}.")
            return redirect("seller-answer", draft_id)
    return _page(request, actor, draft, _form(actor, draft), form)


@require_POST
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Throw away an answer that was not sent."""
    actor = actor_of(request, PartyKind.SELLER)
    answers.draft(actor, draft_id)
    counter_notices.discard(draft_id, actor=actor)
    messages.success(request, "The answer was discarded. Nothing was sent.")
    return redirect("seller")
