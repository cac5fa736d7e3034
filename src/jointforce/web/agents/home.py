"""Who an agent acts for: what waits at each principal, what is due first over all of them, and the way to each."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jointforce.base.clock import now
from jointforce.cases import queries as cases
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotFound, WrongState
from jointforce.domain.vocabulary import PartyKind
from jointforce.flows import standing
from jointforce.parties import queries as parties
from jointforce.web.actors import actor_of

DUE_FIRST = 20


def agent_actor(request: HttpRequest) -> Actor:
    """Somebody of an agent, in its own house."""
    return actor_of(request, PartyKind.AGENT)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Every principal with its counts, and the questions of all of them by deadline; each only under a mandate in
    force.
    """
    return _page(request, agent_actor(request))


@require_POST
def appeal(request: HttpRequest) -> HttpResponse:
    """Say what is wrong with the agent's own record, or with a measure; a person at the marketplace answers."""
    actor = agent_actor(request)
    text = request.POST.get("text", "")
    try:
        standing.appeal(text, actor=actor)
    except (Invalid, WrongState) as wrong:
        return _page(request, actor, text, str(wrong))
    messages.success(
        request, "Your appeal is with the marketplace; the answer comes by letter and stands here."
    )
    return redirect("agent")


def _page(request: HttpRequest, actor: Actor, text: str = "", sentence: str = "") -> HttpResponse:
    agent = parties.by_ids([actor.require_party()])[actor.require_party()]
    acting = parties.actors_in_force(UUID(actor.id), agent.id, now().date())
    held = {mandate.id: mandate for mandate in parties.mandates(actor)}
    waiting = cases.by_principal(acting)
    appeals = parties.appeals(actor, agent.id)
    context = {
        "agent": agent,
        "principals": [
            (held[a.mandate_id], waiting[a.require_party()]) for a in acting if a.mandate_id in held
        ],
        "others": [m for m in held.values() if m.id not in {a.mandate_id for a in acting}],
        "due_first": _with_mandates(cases.due_first(acting, DUE_FIRST), acting),
        "total": sum(counts.open for counts in waiting.values()),
        "may_claim": may(actor, Ability.WRITE_MANDATES),
        "measures": parties.misuse_measures_against(actor, agent.id)[:DUE_FIRST],
        "appeals": appeals[:DUE_FIRST],
        "waits": any(found.granted is None for found in appeals),
        "may_appeal": may(actor, Ability.MANAGE_MEMBERS),
        "text": text,
        "sentence": sentence,
    }
    return render(request, "agents/home.html", context, status=422 if sentence else 200)


def _with_mandates(found: list[cases.Due], acting: list[Actor]) -> list[tuple[cases.Due, UUID | None]]:
    under = {actor.party_id: actor.mandate_id for actor in acting}
    return [(due, under[due.rights_holder_id]) for due in found]


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Act for a principal from now on (`mandate`: its id; `case`: and open this one), or for the agent itself again.

    Raises:
        NotFound: the person has no such mandate, or it is not in force; the sentence says which.
    """
    actor = actor_of(request, PartyKind.AGENT, PartyKind.RIGHTS_HOLDER)
    agent_id = actor.agent_id or actor.party_id
    if actor.party_kind is PartyKind.RIGHTS_HOLDER and not actor.under_mandate:
        raise NotFound("There is no such page.")
    wanted = request.POST.get("mandate", "")
    request.session["party_id"] = str(agent_id)
    if not wanted:
        request.session.pop("mandate_id", None)
        return redirect("agent")
    try:
        acting = parties.person_under_mandate(UUID(actor.id), UUID(wanted), now().date())
    except ValueError as wrong:
        raise NotFound("There is no such mandate.") from wrong
    if acting.actor is None or acting.actor.agent_id != agent_id:
        raise NotFound(acting.sentence or "There is no such mandate.")
    request.session["mandate_id"] = wanted
    principal = parties.by_ids([acting.actor.require_party()])[acting.actor.require_party()]
    messages.success(request, f"You now act for {principal.name}.")
    return _to_case(request) or redirect("portal")


def _to_case(request: HttpRequest) -> HttpResponse | None:
    try:
        return redirect("portal-case", UUID(request.POST.get("case", "")))
    except ValueError:
        return None
