"""The seller is asked about a notice before anything is restricted: what is said, until when, and the answer."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.clock import now
from jointforce.cases.queries import seller_questions as queries
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, WrongState
from jointforce.domain.vocabulary import PartyKind
from jointforce.enforcement import queries as enforcement
from jointforce.flows import seller_questions
from jointforce.web.actors import actor_of
from jointforce.web.sellers.forms import AnswerForm, papers_of

if TYPE_CHECKING:
    from jointforce.cases.models import SellerQuestion


@require_GET
def question(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Which listing, who complains, why, until when; and the answer, or what became of it."""
    actor = actor_of(request, PartyKind.SELLER)
    return _page(request, actor, queries.question(actor, question_id))


def _page(
    request: HttpRequest,
    actor: Actor,
    found: "SellerQuestion",
    form: AnswerForm | None = None,
    refused: str = "",
) -> HttpResponse:
    why_not = seller_questions.why_not(found, now())
    if form is None and not why_not:
        form = AnswerForm(papers=papers_of(actor))
    statements = enforcement.statements_of(found.case_id) if found.ended_at else []
    context = {
        "q": found,
        "case": found.case,
        "why_not": why_not,
        "refused": refused,
        "form": form,
        "statement": statements[-1] if statements else None,
        "files": queries.sellers_files(found),
    }
    wrong = bool(refused) or (form is not None and bool(form.errors))
    return render(request, "seller/question.html", context, status=422 if wrong else 200)


@require_POST
def answer(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """The listing is lawful, or the seller agrees with the complaint."""
    actor = actor_of(request, PartyKind.SELLER)
    found = queries.question(actor, question_id)
    if request.POST.get("answer") == "agree":
        try:
            seller_questions.agree(question_id, actor=actor)
        except (Invalid, WrongState) as why:
            return _page(request, actor, queries.question(actor, question_id), refused=str(why))
        messages.success(request, "The listing is being removed, as you agreed.")
        return redirect("seller-question", question_id)
    form = AnswerForm(request.POST, request.FILES, papers=papers_of(actor))
    if form.is_valid():
        sent = form.cleaned_data
        try:
            seller_questions.contest(
                question_id,
                sent["text"],
                files=sent["documents"],
                document_ids=form.papers_chosen(),
                actor=actor,
            )
        except (Invalid, WrongState) as why:
            found = queries.question(actor, question_id)
            if seller_questions.why_not(found, now()):
                return _page(request, actor, found, refused=str(why))
            form.refuse(why)
        else:
            messages.success(
                request, "Your answer is with an analyst; the listing stays until it is decided."
            )
            return redirect("seller-question", question_id)
    return _page(request, actor, found, form)
