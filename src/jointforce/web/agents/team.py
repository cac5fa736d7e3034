"""An agent's people, and the keys with which its machines act, each under one mandate."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from jointforce.base.clock import now
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed
from jointforce.domain.mandate import ACTS_AS
from jointforce.domain.vocabulary import MandateStatus, Role
from jointforce.flows import mandates, onboarding
from jointforce.parties import queries as parties
from jointforce.web.agents.home import agent_actor
from jointforce.web.mandate_forms import ColleagueForm
from jointforce.web.portal.forms import KeyForm


@require_http_methods(["GET", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    """The people, and a form to invite one."""
    actor = agent_actor(request)
    manages = may(actor, Ability.MANAGE_MEMBERS)
    form = ColleagueForm(request.POST or None)
    if request.method == "POST":
        if not manages:
            raise NotAllowed("Only an owner invites people.")
        if form.is_valid() and _invited(form, actor):
            messages.success(
                request, f"Invited. A letter to {form.cleaned_data['email']} carries a link that works once."
            )
            return redirect("agent-members")
    context = {
        "members": parties.members(actor, actor.require_party()),
        "form": form,
        "may_change": manages,
        "me": actor.id,
        "end_url": "agent-member-end",
    }
    return render(request, "portal/members.html", context, status=422 if form.errors else 200)


def _invited(form: ColleagueForm, actor: Actor) -> bool:
    data = form.cleaned_data
    try:
        onboarding.invite(
            actor.require_party(),
            email=data["email"],
            name=data["name"],
            role=Role(data["role"]),
            actor=actor,
        )
    except Invalid as why:
        form.refuse(why, "email")
        return False
    return True


@require_POST
def member_end(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Take a role away."""
    actor = agent_actor(request)
    onboarding.end_membership(actor.require_party(), membership_id, actor=actor)
    messages.success(request, "The role has ended.")
    return redirect("agent-members")


class AgentKeyForm(KeyForm):
    """A key for a machine, under one mandate."""

    mandate = forms.ChoiceField(label="Acts for")
    field_order = ("mandate", "name", "scopes", "expires_at")

    def __init__(self, *args: object, held: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, role=ACTS_AS, **kwargs)
        field = self.fields["mandate"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = held


@require_http_methods(["GET", "POST"])
@sensitive_variables("secret")
def keys(request: HttpRequest) -> HttpResponse:
    """The machines' keys, and a form to issue one; a new key is shown on this answer and never again."""
    actor = agent_actor(request)
    if not may(actor, Ability.MANAGE_KEYS):
        raise NotAllowed("Only an owner sees and issues keys.")
    verified = parties.mandates(actor, MandateStatus.VERIFIED).order_by("rights_holder__name", "id")
    held = [(str(mandate.id), mandate.rights_holder.name) for mandate in verified]
    form, secret = AgentKeyForm(request.POST or None, held=held), ""
    if request.method == "POST" and form.is_valid():
        secret = _issued(form, actor)
        form = AgentKeyForm(held=held)
    context = {
        "keys": parties.api_keys(actor),
        "form": form,
        "secret": secret,
        "now": now(),
        "revoke_url": "agent-key-revoke",
    }
    response = render(request, "portal/keys.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _issued(form: AgentKeyForm, actor: Actor) -> str:
    data, last_day = form.cleaned_data, form.cleaned_data["expires_at"]
    return mandates.issue_key(
        UUID(data["mandate"]),
        name=data["name"],
        scopes=data["scopes"],
        expires_at=datetime.combine(last_day + timedelta(days=1), time.min, UTC) if last_day else None,
        actor=actor,
    )


@require_POST
def key_revoke(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """End a key."""
    onboarding.revoke_key(key_id, actor=agent_actor(request))
    messages.success(request, "The key no longer works.")
    return redirect("agent-keys")
