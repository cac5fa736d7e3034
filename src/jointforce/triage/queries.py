"""Reads about policies and what they said."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotFound
from jointforce.domain.triage_rules import Policy, policy_from_json
from jointforce.triage.models import PolicyVersion, Triaging
from jointforce.triage.permissions import own_policies


def in_force(operator_id: UUID, rights_holder_id: UUID | None) -> PolicyVersion | None:
    """The newest version of a policy, also one that gives it up for the default; None: there never was one.

    rights_holder_id None: the operator's default.
    """
    rows = PolicyVersion.objects.filter(operator_id=operator_id, rights_holder_id=rights_holder_id)
    return rows.order_by("-number").first()


def policies_for(
    operator_id: UUID, rights_holder_ids: Iterable[UUID]
) -> dict[UUID | None, tuple[UUID, Policy]]:
    """The policy in force for each rights holder that has its own, and under None the operator's default."""
    rows = PolicyVersion.objects.filter(operator_id=operator_id).filter(
        rights_holder_id__in=set(rights_holder_ids)
    ) | PolicyVersion.objects.filter(operator_id=operator_id, rights_holder_id__isnull=True)
    newest = rows.order_by("rights_holder_id", "-number").distinct("rights_holder_id")
    return {
        row.rights_holder_id: (row.id, policy_from_json(row.rules))
        for row in newest
        if not row.follows_default
    }


def rules_of_house(operator_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """The stored rules in force by the id of each rights holder that has its own, and the operator's under ""."""
    rows = PolicyVersion.objects.filter(operator_id=operator_id)
    newest = rows.order_by("rights_holder_id", "-number").distinct("rights_holder_id")
    return {str(row.rights_holder_id or ""): row.rules for row in newest if not row.follows_default}


def own_policies_in_force(actor: Actor) -> list[PolicyVersion]:
    """The newest version of each rights holder's own policy that the actor may see, by the rights holder's name."""
    rows = PolicyVersion.objects.filter(own_policies(actor), rights_holder__isnull=False)
    newest = (
        rows.order_by("rights_holder_id", "-number")
        .distinct("rights_holder_id")
        .select_related("rights_holder")
    )
    found = [row for row in newest if not row.follows_default]
    return sorted(found, key=lambda row: row.rights_holder.name if row.rights_holder else "")


def version_before(version: PolicyVersion) -> PolicyVersion | None:
    """The version that this one replaced; None for the first."""
    rows = PolicyVersion.objects.filter(
        operator_id=version.operator_id, rights_holder_id=version.rights_holder_id, number__lt=version.number
    )
    return rows.order_by("-number").first()


def versions(actor: Actor, rights_holder_id: UUID | None) -> list[PolicyVersion]:
    """Every version of a policy that the actor may see, newest first."""
    rows = PolicyVersion.objects.filter(own_policies(actor), rights_holder_id=rights_holder_id)
    return list(rows.order_by("-number"))


def version(actor: Actor, version_id: UUID) -> PolicyVersion:
    """One version of a policy.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    found = PolicyVersion.objects.filter(own_policies(actor), id=version_id).first()
    if found is None:
        raise NotFound("There is no such policy.")
    return found


def watched(actor: Actor, limit: int = 100) -> list[Triaging]:
    """What a rights holder's policy watches, the riskiest first."""
    rows = Triaging.objects.filter(rights_holder_id=actor.party_id, disposition="watch")
    return list(rows.select_related("version", "marketplace").order_by("-risk")[:limit])


def of_listing(listing_id: UUID) -> list[Triaging]:
    """What was said of a listing, newest first; scoped by the caller."""
    return list(
        Triaging.objects.filter(listing_id=listing_id).select_related("rights_holder").order_by("-at")
    )
