"""The account manager's board: how each rights holder does, and everything about one of them."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jointforce.base.clock import now as clock_now
from jointforce.base.paging import page
from jointforce.cases import queries as cases
from jointforce.cases.queries import checks
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.checks import reliability
from jointforce.domain.errors import Invalid, NotAllowed, NotFound
from jointforce.domain.programme import PHASES, word_removes_at_once
from jointforce.domain.vocabulary import PartyKind, ProgrammePhase, Role, Standing
from jointforce.flows import onboarding, programme, questions, record
from jointforce.parties import queries as parties
from jointforce.reporting.queries import holder_health
from jointforce.rights import queries as rights
from jointforce.web.desk.common import abilities, desk_actor, read_id, read_text, search_text
from jointforce.web.desk.parts import part

if TYPE_CHECKING:
    from jointforce.parties.models import Party

BOARD_PAGE = 25
SPAN = timedelta(days=30)
SHOWN = 20
_ROLES = (Role.BRAND_OWNER, Role.BRAND_MEMBER, Role.BRAND_VIEWER)


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Every rights holder of the house with its health of the last 30 days; with `mine=yes` the actor's own."""
    actor = desk_actor(request)
    rows = parties.parties(actor, PartyKind.RIGHTS_HOLDER)
    search, phase, mine = search_text(request), request.GET.get("phase", ""), request.GET.get("mine") == "yes"
    if search:
        rows = rows.filter(name__icontains=search)
    if phase:
        rows = rows.filter(phase=phase)
    if mine:
        rows = rows.filter(id__in=[p.id for p in parties.managed_by(_person(actor))])
    found = page(rows, ("name", "id"), after=request.GET.get("after", ""), limit=BOARD_PAGE)
    now = clock_now()
    ids = [holder.id for holder in found.rows]
    health = holder_health(actor, ids, since=now - SPAN, now=now)
    managers = parties.account_managers(ids)
    waiting = cases.count_waiting_messages(actor, ids)
    records = record.board(actor, found.rows)
    check_percent, a_day = parties.house_asks(actor.operator_id)
    context = {
        "board": [
            (
                holder,
                health[holder.id],
                managers.get(holder.id),
                waiting.get(holder.id, 0),
                records[holder.id],
            )
            for holder in found.rows
        ],
        "next_after": found.next_after,
        "q": search,
        "phase": phase,
        "mine": mine,
        "phases": [p.value for p in ProgrammePhase],
        "can": abilities(actor),
        "check_percent": check_percent,
        "a_day": a_day,
    }
    return render(request, "desk/holders.html", context)


def _person(actor: Actor) -> UUID:
    found = read_id(actor.id)
    assert found is not None
    return found


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Bring a rights holder on board."""
    actor = desk_actor(request)
    if not may(actor, Ability.MANAGE_PROGRAMME):
        raise NotAllowed("Only an account manager brings a rights holder on board.")
    name, country, sentence = read_text(request, "name", 201), read_text(request, "country", 10), ""
    if request.method == "POST":
        try:
            holder = programme.bring_on_board(name, country=country, actor=actor)
        except Invalid as wrong:
            sentence = str(wrong)
        else:
            messages.success(request, f"{holder.name} is on board. Invite its people next.")
            return redirect("desk-holder", holder.id)
    context = {"name": name, "country": country, "sentence": sentence}
    return render(request, "desk/holder_new.html", context, status=422 if sentence else 200)


@require_GET
def holder(request: HttpRequest, holder_id: UUID) -> HttpResponse:
    """One rights holder: health, programme, people, rights, products, sellers, what waits for an answer."""
    actor = desk_actor(request)
    found = parties.party(actor, holder_id, PartyKind.RIGHTS_HOLDER)
    now = clock_now()
    phase = ProgrammePhase(found.phase)
    can = abilities(actor)
    context = {
        "holder": found,
        "health": holder_health(actor, [holder_id], since=now - SPAN, now=now)[holder_id],
        "record": record.counted_today(found.id),
        "removes_at_once": word_removes_at_once(phase, Standing(found.standing)),
        "steps": [p.value for p in PHASES[phase]] if can["manage_programme"] else [],
        "manager": parties.account_manager(holder_id),
        "managers": _managers(found) if can["manage_programme"] else [],
        "members": parties.members(actor, holder_id),
        "mandates": parties.mandates(actor)
        .filter(rights_holder_id=holder_id)
        .order_by("-submitted_at")[:SHOWN],
        "roles": [r.value for r in _ROLES],
        "rights": rights.rights(actor).filter(rights_holder_id=holder_id)[:SHOWN],
        "products": rights.products(actor).filter(rights_holder_id=holder_id)[:SHOWN],
        "authorised": rights.authorisations(actor).filter(rights_holder_id=holder_id)[:SHOWN],
        "waiting": cases.waiting_messages(actor).filter(rights_holder_id=holder_id).order_by("at")[:SHOWN],
        "can": can,
    }
    return render(request, "desk/holder.html", context)


@require_GET
def asked(request: HttpRequest, holder_id: UUID) -> HttpResponse:
    """What it is asked today, and how reliable its answers are. A part of the page."""
    actor = desk_actor(request)
    found = parties.party(actor, holder_id, PartyKind.RIGHTS_HOLDER)
    can = abilities(actor)
    context = {
        "holder": found,
        "can": can,
        "day": questions.day(holder_id),
        "checked": _checked(holder_id) if can["manage_programme"] else None,
    }
    return part(request, "desk/asked.html", f"What {found.name} is asked", context)


def _checked(holder_id: UUID) -> tuple[int, int, float] | None:
    """How many answers agreed with what was known, of how many, and what share that makes us sure of."""
    found = checks.compared([holder_id]).get(holder_id)
    return None if found is None else (*found, reliability(*found))


def _managers(found: "Party") -> list[tuple[UUID, str]]:
    assert found.operator_id is not None
    return [(p.id, p.name) for p in parties.people_of(found.operator_id, [Role.ACCOUNT_MANAGER])]


@require_POST
def assign(request: HttpRequest, holder_id: UUID) -> HttpResponse:
    """Put an account manager at its side."""
    actor = desk_actor(request)
    parties.party(actor, holder_id, PartyKind.RIGHTS_HOLDER)
    person = read_id(request.POST.get("person", ""))
    if person is None:
        raise Invalid("Choose an account manager.")
    onboarding.assign_manager(holder_id, person, actor=actor)
    messages.success(request, "The account manager is assigned.")
    return redirect("desk-holder", holder_id)


@require_POST
def phase(request: HttpRequest, holder_id: UUID) -> HttpResponse:
    """A step in the programme."""
    actor = desk_actor(request)
    parties.party(actor, holder_id, PartyKind.RIGHTS_HOLDER)
    try:
        target = ProgrammePhase(request.POST.get("phase", ""))
    except ValueError as wrong:
        raise Invalid("Choose a phase.") from wrong
    programme.set_phase(holder_id, target, reason=read_text(request, "reason", 300), actor=actor)
    messages.success(request, f"The phase is “{target.value}” now.")
    return redirect("desk-holder", holder_id)


@require_POST
def invite(request: HttpRequest, holder_id: UUID) -> HttpResponse:
    """Invite a person by e-mail."""
    actor = desk_actor(request)
    parties.party(actor, holder_id, PartyKind.RIGHTS_HOLDER)
    email, name = read_text(request, "email", 254), read_text(request, "name", 150)
    role = request.POST.get("role", "")
    if role not in _ROLES or not name:
        raise Invalid("Say the person's name and role.")
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise Invalid("Please give an e-mail address that is one.") from wrong
    onboarding.invite(holder_id, email=email, name=name, role=Role(role), actor=actor)
    messages.success(request, f"{name} gets a letter with a link that signs in once.")
    return redirect("desk-holder", holder_id)


@require_POST
def end_member(request: HttpRequest, holder_id: UUID, membership_id: UUID) -> HttpResponse:
    """Take a person's role away."""
    actor = desk_actor(request)
    if membership_id not in {member.id for member in parties.members(actor, holder_id)}:
        raise NotFound("There is no such member.")
    onboarding.end_membership(holder_id, membership_id, actor=actor)
    messages.success(request, "The role has ended.")
    return redirect("desk-holder", holder_id)
