"""How many questions a day are asked: of one rights holder, and of those who say nothing else."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jointforce.domain.questions import read_budget
from jointforce.domain.vocabulary import PartyKind
from jointforce.flows import questions
from jointforce.parties import queries as parties
from jointforce.web.desk.common import desk_actor, read_number


@require_POST
def holder(request: HttpRequest, holder_id: UUID) -> HttpResponse:
    """The budget of one rights holder."""
    actor = desk_actor(request)
    parties.party(actor, holder_id, PartyKind.RIGHTS_HOLDER)
    questions.set_a_day(holder_id, read_budget(request.POST.get("a_day", "")), actor=actor)
    messages.success(request, "The daily budget of questions is set.")
    return redirect("desk-holder", holder_id)


@require_POST
def house(request: HttpRequest) -> HttpResponse:
    """The budget of every rights holder that says nothing else."""
    actor = desk_actor(request)
    assert actor.operator_id is not None
    questions.set_a_day(actor.operator_id, read_budget(request.POST.get("a_day", "")), actor=actor)
    messages.success(request, "The daily budget of questions is set for all that say nothing else.")
    return redirect("desk-holders")


@require_POST
def checks(request: HttpRequest) -> HttpResponse:
    """How many answers in a hundred are compared with what is known."""
    actor = desk_actor(request)
    percent = read_number(request.POST.get("percent", ""), "How many answers in a hundred are compared")
    questions.set_check_percent(percent, actor=actor)
    messages.success(request, "Set. Rights holders see nothing of it.")
    return redirect("desk-holders")
