"""What works in the background, what waits for it, and the proof that nothing was changed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.cases import queries as cases
from jointforce.cases.queries import COUNT_CAP
from jointforce.delivery import queries as delivery
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotFound
from jointforce.domain.vocabulary import PartyKind
from jointforce.flows.intake import screen_again
from jointforce.intake import queries as intake
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties
from jointforce.rights import queries as rights
from jointforce.screening import queries as screening
from jointforce.web.desk.common import desk_actor, in_sentences, read_id

ROOTS = 24
SWEEPS = 10
ASIDE = 50


@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """How much waits in the background, and what was done last."""
    actor = desk_actor(request)
    context = {
        "unscreened": intake.waiting_to_screen(actor, COUNT_CAP),
        "overdue": cases.count_overdue(actor),
        "pictures": intake.pictures_waiting(COUNT_CAP) if actor.party_id == actor.operator_id else None,
        "outbox": delivery.counts(actor, COUNT_CAP),
        "aside": intake.unscreenable(actor)[:ASIDE],
        "may_retry": may(actor, Ability.RETRY_DELIVERIES),
        "sweeps": screening.sweeps(actor, SWEEPS),
        "root": next(iter(ledger.last_roots(1)), None),
    }
    return render(request, "desk/work.html", context)


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """What was set aside waits for screening again."""
    actor = desk_actor(request)
    chosen = [found for text in request.POST.getlist("version") if (found := read_id(text))]
    if not chosen:
        raise Invalid("Choose at least one listing.")
    count = screen_again(chosen, actor=actor)
    messages.success(request, f"{count} listing{'' if count == 1 else 's'} will be screened again.")
    return redirect("desk-work")


@require_GET
def roots(request: HttpRequest) -> HttpResponse:
    """The latest roots of the ledger; and, asked for one subject, whether its chain holds."""
    actor = desk_actor(request)
    kind, named = request.GET.get("kind", ""), request.GET.get("subject", "").strip()[:64]
    context: dict[str, object] = {
        "roots": ledger.last_roots(ROOTS),
        "kinds": list(_FIND),
        "kind": kind,
        "named": named,
    }
    if kind and named:
        subject = _subject(actor, kind, named)
        lines = ledger.history(kind, subject)
        context |= {
            "subject": subject,
            "broken": ledger.verify_subject(kind, subject),
            "lines": list(zip(lines, in_sentences(lines), strict=True)),
        }
    return render(request, "desk/ledger.html", context)


def _subject(actor: Actor, kind: str, named: str) -> str:
    find = _FIND.get(kind)
    if find is None:
        raise Invalid("There is no such kind of subject.")
    if kind == "case" and named.lstrip("#").isdecimal() and len(named) < 18:
        found = (
            cases.visible(actor).filter(number=int(named.lstrip("#"))).values_list("id", flat=True).first()
        )
        if found is None:
            raise NotFound("There is no such case.")
        return str(found)
    try:
        subject = UUID(named)
    except ValueError as wrong:
        raise Invalid("Name a case by its number, anything else by its id.") from wrong
    find(actor, subject)
    return str(subject)


def _policy(actor: Actor, subject: UUID) -> None:
    if subject != actor.operator_id:
        parties.party(actor, subject, PartyKind.RIGHTS_HOLDER)


_FIND = {"case": cases.case, "right": rights.right, "party": parties.party, "policy": _policy}
"""Where each kind of subject is looked up among what the actor may see; NotFound for anything else."""
