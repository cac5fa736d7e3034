"""Who acts for the rights holder: people with their roles, machines with their keys."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from jointforce.base.clock import now
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed
from jointforce.domain.vocabulary import Role
from jointforce.flows import onboarding
from jointforce.parties import queries as parties
from jointforce.web.portal.common import own_people
from jointforce.web.portal.forms import InviteForm, KeyForm


@require_http_methods(["GET", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    """The people, and a form to invite one."""
    actor = own_people(request)
    manages = may(actor, Ability.MANAGE_MEMBERS)
    form = InviteForm(request.POST or None)
    if request.method == "POST":
        if not manages:
            raise NotAllowed("Only an owner invites people.")
        if form.is_valid() and _invited(form, actor):
            messages.success(
                request, f"Invited. A letter to {form.cleaned_data['email']} carries a link that works once."
            )
            return redirect("portal-members")
    found = parties.members(actor, actor.require_party())
    context = {
        "members": found,
        "form": form,
        "may_change": manages,
        "me": actor.id,
        "manager": parties.account_manager(actor.require_party()),
    }
    return render(request, "portal/members.html", context, status=422 if form.errors else 200)


def _invited(form: InviteForm, actor: Actor) -> bool:
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
    actor = own_people(request)
    onboarding.end_membership(actor.require_party(), membership_id, actor=actor)
    messages.success(request, "The role has ended.")
    return redirect("portal-members")


@require_http_methods(["GET", "POST"])
@sensitive_variables("secret")
def keys(request: HttpRequest) -> HttpResponse:
    """The machines' keys, and a form to issue one; a new key is shown on this answer and never again."""
    actor = own_people(request)
    if not may(actor, Ability.MANAGE_KEYS) or actor.role is None:
        raise NotAllowed("Only an owner sees and issues keys.")
    form, secret = KeyForm(request.POST or None, role=actor.role), ""
    if request.method == "POST" and form.is_valid():
        secret = _issued(form, actor, actor.role)
        form = KeyForm(role=actor.role)
    context = {"keys": parties.api_keys(actor), "form": form, "secret": secret, "now": now()}
    response = render(request, "portal/keys.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _issued(form: KeyForm, actor: Actor, role: Role) -> str:
    last_day = form.cleaned_data["expires_at"]
    return onboarding.issue_key(
        actor.require_party(),
        name=form.cleaned_data["name"],
        role=role,
        scopes=form.cleaned_data["scopes"],
        expires_at=datetime.combine(last_day + timedelta(days=1), time.min, UTC) if last_day else None,
        actor=actor,
    )


@require_POST
def key_revoke(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """End a key."""
    onboarding.revoke_key(key_id, actor=own_people(request))
    messages.success(request, "The key no longer works.")
    return redirect("portal-keys")
