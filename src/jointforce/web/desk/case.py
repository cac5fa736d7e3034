"""One case on one page: what was asked and answered, decided, ordered and delivered; and what can be done now."""

from collections import defaultdict
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.clock import now
from jointforce.cases import queries as cases
from jointforce.cases.queries import actions as case_actions
from jointforce.cases.queries import clocks as clock_queries
from jointforce.cases.queries import complaints, enquiries, seller_questions
from jointforce.delivery import queries as delivery
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import DESK_STATES, CaseEvent, CaseState, available_events
from jointforce.domain.errors import Invalid, NotFound
from jointforce.domain.facts import FactKind, in_a_sentence
from jointforce.domain.questions import KINDS, QuestionKind
from jointforce.domain.reasons import BY_CODE
from jointforce.domain.regime import ClockEvent
from jointforce.domain.vocabulary import Answer, CaseOrigin, Ruling
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer, clocks, review
from jointforce.intake import queries as intake
from jointforce.ledger import queries as ledger
from jointforce.rights import queries as rights
from jointforce.web.clocks import shown
from jointforce.web.desk.actions import HOLD_CAUSES
from jointforce.web.desk.common import desk_actor, read_day, read_number, read_text
from jointforce.web.desk.parts import part
from jointforce.web.desk.ruling import RULING_KEYS, RULING_LABELS, read_event, read_reason, reason_groups
from jointforce.web.files import listing_picture, stored_file

if TYPE_CHECKING:
    from jointforce.cases.models import Case
    from jointforce.rights.models import Fact

FACTS_SHOWN = 20
_DANGER = frozenset({CaseEvent.DECIDE_REMOVE, CaseEvent.COUNTER_REJECTED})


@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Everything about one case, and what may be done now."""
    actor = desk_actor(request)
    found = cases.case(actor, case_id)
    state = CaseState(found.state)
    possible = available_events(state, actor)
    hold = case_actions.open_hold(case_id) if state is CaseState.HELD else None
    clocks = clock_queries.clocks_of(case_id, actor=actor)
    files = defaultdict(list)
    for file in cases.files(actor, case_id):
        files[file.by_party_id].append(file)
    attempts = defaultdict(list)
    for row in delivery.attempts_of_lane(case_id):
        attempts[row.subject_id].append(row)
    disputed = getattr(found, "disputed", True)
    context = {
        "complaints": complaints.of_case(actor, case_id) if disputed else [],
        "settlements": complaints.settlements([case_id]) if disputed else [],
        "case": found,
        "buttons": [
            (e.value, RULING_LABELS[e], RULING_KEYS.get(e, ""), "danger" if e in _DANGER else "success")
            for e in possible
            if e in RULING_LABELS
        ],
        "can_recall": CaseEvent.RECALL_QUESTION in possible,
        "can_recall_from_seller": CaseEvent.RECALL_FROM_SELLER in possible,
        "seller_question": seller_questions.of_case(case_id) if found.origin == CaseOrigin.NOTICE else None,
        "can_reopen": CaseEvent.REOPEN in possible,
        "may_decide": may(actor, Ability.DECIDE_CASES),
        "waits": state in DESK_STATES,
        "hold": hold,
        "hold_causes": [HOLD_CAUSES[cause] for cause in hold.causes] if hold else [],
        "own_hold": hold is not None and hold.proposed_by == actor.id,
        "kinds": KINDS.items(),
        "can_ask": CaseEvent.REFER_BACK in possible,
        "may_write": may(actor, Ability.WRITE_MESSAGES),
        "reason_groups": reason_groups(),
        "notices": intake.notices_of_cases(actor, [case_id]).get(case_id, [])
        if found.origin == CaseOrigin.NOTICE
        else [],
        "questions": cases.referrals(case_id),
        "holder_files": files.pop(found.rights_holder_id, []),
        "seller_files": files.pop(found.seller_id, []),
        "other_files": [file for group in files.values() for file in group],
        "counter_notices": cases.counter_notices(case_id),
        "enquiries": enquiries.of_case(case_id) if getattr(found, "enquired", True) else [],
        "decisions": cases.decisions(case_id),
        "orders": [(order, attempts.get(str(order.id), [])) for order in enforcement.orders_of(case_id)],
        "reason_labels": {code: reason.label for code, reason in BY_CODE.items()},
        "answers": {a.value: a.value.replace("_", " ") for a in Answer},
        "rulings": {r.value: r.value for r in Ruling},
        "thread": cases.messages(case_id),
        "clocks": shown(clocks),
        "action_url": reverse("desk-court-action", args=[case_id])
        if may(actor, Ability.DECIDE_CASES) and clock_queries.wait_for(clocks, ClockEvent.ACTION_FILED)
        else "",
        "answer_url": reverse("desk-answer-seller", args=[case_id])
        if may(actor, Ability.DECIDE_CASES)
        and clock_queries.wait_for(clocks, ClockEvent.COUNTER_NOTICE_ANSWERED)
        else "",
        "is_desk": True,
        "history": ledger.history("case", str(case_id)),
        "picture_url": "desk-picture",
        "message_url": "desk-message",
    }
    return render(request, "desk/case.html", context)


def _facts(actor: Actor, found: "Case") -> "list[tuple[Fact, str, bool]]":
    """What the rights holder has told us about this right, in words; and whether the actor may see in which case."""
    known = list(rights.facts(actor, now()).filter(right_id=found.right_id)[:FACTS_SHOWN])
    seen = cases.by_ids(actor, [fact.case_id for fact in known])
    return [(f, in_a_sentence(FactKind(f.kind), f.value), f.case_id in seen) for f in known]


@require_GET
def told(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What the rights holder has told us beyond this case: of its right, and of the seller. A part of the page."""
    actor = desk_actor(request)
    found = cases.case(actor, case_id)
    context = {
        "case": found,
        "facts": _facts(actor, found),
        "authorisation": rights.authorisation_of(found.rights_holder_id, found.seller_id),
    }
    return part(request, "desk/told.html", f"What {found.rights_holder.name} has told us", context)


@require_GET
def following(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The most urgent case that waits now, apart from this one; the queue where none does."""
    actor = desk_actor(request)
    found = cases.next_in_queue(actor, cases.case(actor, case_id).id)
    return redirect("desk-case", found) if found else redirect("desk")


@require_POST
def decide(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A ruling."""
    actor = desk_actor(request)
    cases.case(actor, case_id)
    event = read_event(request)
    acted = review.decide(
        [case_id],
        event,
        reason_code=read_reason(request, event),
        explanation=read_text(request, "explanation", 2000),
        private_note=read_text(request, "private_note", 2000),
        actor=actor,
    )
    if acted.held:
        messages.warning(request, f"{RULING_LABELS[event]}: held until another analyst agrees.")
    else:
        messages.success(request, f"{RULING_LABELS[event]}: decided.")
    return redirect("desk-case", case_id)


@require_POST
def ask(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask the rights holder (again): a kind of question, in its usual or one's own words, with a deadline."""
    actor = desk_actor(request)
    cases.case(actor, case_id)
    hours = read_number(request.POST.get("hours", ""), "The deadline in hours")
    try:
        kind = QuestionKind(request.POST["kind"]) if request.POST.get("kind") else None
    except ValueError as wrong:
        raise Invalid("There is no such kind of question.") from wrong
    review.refer_back(case_id, read_text(request, "question", 1001), hours=hours, actor=actor, kind=kind)
    messages.success(request, f"The rights holder is asked, and has {hours} hours.")
    return redirect("desk-case", case_id)


@require_POST
def court_action(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The complainant has told the desk that it has gone to court or to an authority."""
    actor = desk_actor(request)
    found = cases.case(actor, case_id)
    clocks.report_action(found.id, read_text(request, "action", 500), actor=actor)
    messages.success(request, "Noted. The listing stays down, and the clock has stopped.")
    return redirect("desk-case", case_id)


@require_POST
def answer_seller(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The complainant has told the desk that it stands by its notice."""
    actor = desk_actor(request)
    found = cases.case(actor, case_id)
    clocks.answer_seller(found.id, read_text(request, "answer", 2000), actor=actor)
    messages.success(request, "Noted. The listing stays down until you have decided.")
    return redirect("desk-case", case_id)


@require_POST
def more_time(request: HttpRequest, case_id: UUID, clock_id: UUID) -> HttpResponse:
    """Lengthen a clock of the law: its extension, or days that do not count."""
    actor = desk_actor(request)
    found = cases.case(actor, case_id)
    kind = read_text(request, "kind", 30)
    since, until = read_day(request, "since"), read_day(request, "until")
    days = (since, until) if since and until else None
    end = clocks.give_more_time(
        found.id, clock_id, kind, days=days, note=read_text(request, "note", 500), actor=actor
    )
    messages.success(request, f"The clock now runs until {end:%d %b %Y}. The rights holder can read why.")
    return redirect("desk-case", case_id)


@require_POST
def message(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Answer the rights holder in the case's thread."""
    answer.write(case_id, read_text(request, "body", 4001), actor=desk_actor(request))
    return redirect("desk-case", case_id)


@require_GET
def picture(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """A picture of the frozen listing."""
    return listing_picture(cases.case(desk_actor(request), case_id).listing["images"], number)


@require_GET
def file(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponse:
    """A file of a case: a picture in the page, anything else as a download."""
    actor = desk_actor(request)
    cases.case(actor, case_id)
    found = cases.file(actor, file_id)
    if found.case_id != case_id:
        raise NotFound("There is no such file.")
    return stored_file(found.sha256, found.media_type, found.name)
