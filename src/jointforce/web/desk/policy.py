"""Policies: the rules in order as sentences, edited one at a time, with what each would have caught last month."""

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jointforce.base.clock import now as clock_now
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed
from jointforce.domain.policy_edits import Edit, compare, edited, in_words
from jointforce.domain.triage_rules import Rule, describe, policy_from_json
from jointforce.flows import policies
from jointforce.flows.policies import PolicyInForce
from jointforce.flows.policy_preview import count_catches
from jointforce.parties import queries as parties
from jointforce.triage import queries as triage
from jointforce.web.desk import policy_form
from jointforce.web.desk.common import desk_actor, read_number, read_text

if TYPE_CHECKING:
    from jointforce.triage.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule in a list: its number, its sentence, and what it would have caught last month (None: not counted)."""

    number: int
    sentence: str
    catches: int | None = None


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the list of versions."""

    version: "PolicyVersion"
    author: str


def _address(name: str, holder_id: UUID | None, *rest: object) -> str:
    return reverse(f"{name}-holder", args=[holder_id, *rest]) if holder_id else reverse(name, args=[*rest])


@require_GET
def policy(request: HttpRequest, holder_id: UUID | None = None) -> HttpResponse:
    """A policy: the house's default, or what acts for one rights holder."""
    actor = desk_actor(request)
    acting = policies.in_force(holder_id, actor=actor)
    versions = triage.versions(actor, holder_id)
    names = parties.people_named({v.author_id for v in versions})
    may_edit = may(actor, Ability.EDIT_POLICY)
    context = {
        "acting": acting,
        "holder": acting.rights_holder,
        "rules": [Shown(n, describe(rule)) for n, rule in enumerate(acting.policy.rules, start=1)],
        "versions": [VersionLine(v, names.get(v.author_id, "The installation")) for v in versions],
        "with_own": triage.own_policies_in_force(actor) if holder_id is None else [],
        "may_edit": may_edit,
        "can_edit": may_edit and acting.own,
        "counts_url": _address("desk-policy-counts", holder_id),
        "change_url": _address("desk-policy-change", holder_id),
    }
    return render(request, "desk/policy.html", context)


@require_GET
def counts(request: HttpRequest, holder_id: UUID | None = None) -> HttpResponse:
    """The same rules with last month's counts; fetched by the page once it stands, for counting takes a moment."""
    actor = desk_actor(request)
    acting = policies.in_force(holder_id, actor=actor)
    may_edit = may(actor, Ability.EDIT_POLICY) and acting.own
    context = {
        "rules": _counted(actor, holder_id, acting.policy.rules),
        "can_edit": may_edit,
        "acting": acting,
        "change_url": _address("desk-policy-change", holder_id),
    }
    return render(request, "desk/policy_rules.html", context)


def _counted(actor: Actor, holder_id: UUID | None, rules: tuple[Rule, ...]) -> list[Shown]:
    catches = count_catches(holder_id, rules, actor=actor, now=clock_now())
    return [
        Shown(n, describe(rule), count)
        for n, (rule, count) in enumerate(zip(rules, catches, strict=True), start=1)
    ]


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, holder_id: UUID | None = None) -> HttpResponse:
    """One edit: the form, what the policy would be and catch, and, once it is wanted so, the new version."""
    actor = desk_actor(request)
    acting = policies.in_force(holder_id, actor=actor)
    if not may(actor, Ability.EDIT_POLICY):
        raise NotAllowed("Only an analyst edits a policy.")
    sent = request.POST if request.method == "POST" else request.GET
    edit = _edit(sent.get("edit", ""))
    number = read_number(sent.get("rule", ""), "The rule's number")
    rules = acting.policy.rules
    before = rules[number - 1] if edit is Edit.CHANGE and 1 <= number <= len(rules) else None
    takes_rule = edit in (Edit.ADD, Edit.CHANGE)
    form = policy_form.typed(request.POST) if request.method == "POST" else policy_form.shown(before)
    expected = read_number(sent["expected"], "The version") if "expected" in sent else acting.number
    if request.method == "POST" and request.POST.get("do") == "save" and not (takes_rule and form.errors):
        note = read_text(request, "note", 300)
        rule = form.rule if takes_rule else None
        saved = policies.save_edit(holder_id, edit, number, rule, note=note, expected=expected, actor=actor)
        messages.success(
            request, f"Version {saved.number} is saved. It acts on what is screened from now on."
        )
        return redirect(_address("desk-policy", holder_id))
    context = {
        "acting": acting,
        "holder": acting.rights_holder,
        "edit": edit.value,
        "heading": {
            Edit.ADD: "Add a rule", Edit.CHANGE: f"Change rule {number}", Edit.UP: f"Move rule {number} up",
            Edit.DOWN: f"Move rule {number} down", Edit.REMOVE: f"Remove rule {number}",
        }[edit],
        "number": number,
        "expected": expected,
        "meanwhile": expected != acting.number,
        "takes_rule": takes_rule,
        "form": form,
        "choices": policy_form.CHOICES,
        "note": read_text(request, "note", 300) if request.method == "POST" else "",
        "usual_note": in_words(edit, number),
        "back_url": _address("desk-policy", holder_id),
        "preview": None if takes_rule and (request.method == "GET" or form.errors) else _preview(
            actor, acting, edit, number, form.rule if takes_rule else None
        ),
    }  # fmt: skip
    wrong = request.method == "POST" and takes_rule and form.errors
    return render(request, "desk/policy_change.html", context, status=422 if wrong else 200)


def _edit(text: str) -> Edit:
    try:
        return Edit(text)
    except ValueError as wrong:
        raise Invalid("Say what is to be done to the policy.") from wrong


def _preview(
    actor: Actor, acting: PolicyInForce, edit: Edit, number: int, rule: Rule | None
) -> list[tuple[Shown | None, Shown | None]]:
    """Before and after side by side, each rule with its count by the code that acts."""
    holder_id = acting.rights_holder.id if acting.rights_holder else None
    after = edited(acting.policy, edit, number, rule)
    return list(
        zip_longest(_counted(actor, holder_id, acting.policy.rules), _counted(actor, holder_id, after.rules))
    )


@require_POST
def start(request: HttpRequest, holder_id: UUID) -> HttpResponse:
    """A rights holder's own policy, from the default."""
    actor = desk_actor(request)
    policies.in_force(holder_id, actor=actor)
    expected = read_number(request.POST.get("expected", ""), "The version")
    policies.start_own(holder_id, expected=expected, actor=actor)
    messages.success(
        request, "The rights holder has a policy of its own now; it begins as the default stands."
    )
    return redirect("desk-policy-holder", holder_id)


@require_POST
def give_up(request: HttpRequest, holder_id: UUID) -> HttpResponse:
    """Back to the default."""
    actor = desk_actor(request)
    policies.in_force(holder_id, actor=actor)
    expected = read_number(request.POST.get("expected", ""), "The version")
    policies.back_to_default(holder_id, note=read_text(request, "note", 300), expected=expected, actor=actor)
    messages.success(request, "The rights holder follows the house's default again.")
    return redirect("desk-policy-holder", holder_id)


@require_GET
def version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """One version as it stood, and what it changed against the one before."""
    actor = desk_actor(request)
    found = triage.version(actor, version_id)
    before = triage.version_before(found)
    context = {
        "version": found,
        "before": before,
        "holder": found.rights_holder,
        "author": parties.people_named([found.author_id]).get(found.author_id, "The installation"),
        "lines": compare(
            policy_from_json(before.rules).rules if before else (), policy_from_json(found.rules).rules
        ),
        "policy_url": _address("desk-policy", found.rights_holder_id),
    }
    return render(request, "desk/policy_version.html", context)
