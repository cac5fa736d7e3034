"""Reads about mandates, and who acts under one today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from jointforce.domain import mandate as rules
from jointforce.domain.actor import Actor, ActorKind
from jointforce.domain.errors import NotFound
from jointforce.domain.vocabulary import MandateStatus, PartyKind, ProgrammePhase, Role, Standing
from jointforce.parties.models import Mandate, Membership, Party, Person
from jointforce.parties.permissions import visible_mandates

_LONGEST_NAME = 150
"""Of the fields that say who acted."""


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts under a mandate; or None, and why not, in a sentence."""

    actor: Actor | None
    sentence: str = ""


def mandates(actor: Actor, status: MandateStatus | None = None) -> QuerySet[Mandate]:
    """The mandates that the actor may see, each with its two parties."""
    rows = Mandate.objects.filter(visible_mandates(actor)).select_related("agent", "rights_holder")
    return rows.filter(status=status) if status else rows


def mandate(actor: Actor, mandate_id: UUID) -> Mandate:
    """One mandate.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    found = mandates(actor).filter(id=mandate_id).first()
    if found is None:
        raise NotFound("There is no such mandate.")
    return found


def in_force(on: date) -> Q:
    """The condition on mandates under which agents may act that day; the same as `mandate.in_force`."""
    ends = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    return ends & Q(status=MandateStatus.VERIFIED, valid_from__lte=on)


def person_under_mandate(person_id: UUID, mandate_id: UUID, on: date) -> Acting:
    """The person acting for the mandate's rights holder that day; another agent's mandate is one that is not there."""
    nobody = Acting(None, "There is no such mandate.")
    held = Mandate.objects.filter(id=mandate_id).select_related("agent", "rights_holder").first()
    if held is None:
        return nobody
    roles = Membership.objects.filter(person_id=person_id, party_id=held.agent_id, ended_at__isnull=True)
    role = roles.filter(person__is_active=True).select_related("person").first()
    if role is None:
        return nobody
    return _acting(held, ActorKind.PERSON, str(person_id), role.person.name, None, on)


def key_under_mandate(held: Mandate, key_id: UUID, name: str, scopes: Iterable[str], on: date) -> Acting:
    """A key acting for the mandate's rights holder that day."""
    return _acting(held, ActorKind.API_KEY, str(key_id), name, scopes, on)


def _acting(
    held: Mandate, kind: ActorKind, id_: str, name: str, key_scopes: Iterable[str] | None, on: date
) -> Acting:
    holder, agent = held.rights_holder, held.agent
    why = rules.why_not(MandateStatus(held.status), held.valid_from, held.valid_until, on)
    if why:
        return Acting(None, f"The mandate of {agent.name} for {holder.name} {why}.")
    return Acting(
        Actor(
            kind=kind, id=id_, name=name_under(name, agent, holder), party_id=holder.id,
            party_kind=PartyKind.RIGHTS_HOLDER, operator_id=held.operator_id, role=rules.ACTS_AS,
            phase=ProgrammePhase(holder.phase),
            standing=rules.lower(Standing(holder.standing), Standing(agent.standing)),
            scopes=rules.scopes(held.allows, key_scopes), mandate_id=held.id, agent_id=agent.id,
            right_ids=frozenset(held.right_ids),
        )
    )  # fmt: skip


def name_under(name: str, agent: Party, holder: Party) -> str:
    """Who acted, as it is kept with what was done: “Anna (Firm) for Brand”."""
    said = f"{name} ({agent.name}) for {holder.name}"
    if len(said) <= _LONGEST_NAME:
        return said
    return f"{name[:60]} ({agent.name[:40]}) for {holder.name[:40]}"


def actors_in_force(person_id: UUID, agent_id: UUID, on: date) -> list[Actor]:
    """The person as the actor under each mandate of the agent that is in force that day, by rights holder."""
    person = Person.objects.filter(
        id=person_id, is_active=True, memberships__party_id=agent_id, memberships__ended_at__isnull=True
    ).first()
    if person is None:
        return []
    rows = Mandate.objects.filter(in_force(on), agent_id=agent_id).select_related("agent", "rights_holder")
    found = [
        _acting(held, ActorKind.PERSON, str(person_id), person.name, None, on).actor
        for held in rows.order_by("rights_holder__name", "id")
    ]
    return [actor for actor in found if actor is not None]


def principals_of(agent_id: UUID, on: date) -> list[tuple[str, str]]:
    """The mandates of an agent that are in force that day, as (id, rights holder's name), by name; unscoped."""
    rows = Mandate.objects.filter(in_force(on), agent_id=agent_id).order_by("rights_holder__name", "id")
    return [(str(id_), name) for id_, name in rows.values_list("id", "rights_holder__name")]


def agent_of_email(operator_id: UUID, email: str) -> Party | None:
    """The agent of the house in which the person with that address has a role."""
    return Party.objects.filter(
        kind=PartyKind.AGENT, operator_id=operator_id, memberships__ended_at__isnull=True,
        memberships__person__email=email.strip().lower(), memberships__person__is_active=True,
    ).order_by("created_at").first()  # fmt: skip


def rights_holder_named(operator_id: UUID, name: str) -> Party | None:
    """The rights holder of the house with exactly this name, in any case; None where none or several have it."""
    rows = Party.objects.filter(
        kind=PartyKind.RIGHTS_HOLDER, operator_id=operator_id, name__iexact=name.strip()
    )[:2]
    found = list(rows)
    return found[0] if len(found) == 1 else None


def agents_who_answer(rights_holder_id: UUID, ability: str, on: date) -> list[tuple[Mandate, Person]]:
    """The people of agents whose mandates for the rights holder are in force that day and allow this, unscoped."""
    held = Mandate.objects.filter(in_force(on), rights_holder_id=rights_holder_id, allows__contains=[ability])
    by_agent = {found.agent_id: found for found in held.select_related("rights_holder").order_by("id")}
    roles = Membership.objects.filter(
        party_id__in=by_agent, ended_at__isnull=True, person__is_active=True,
        role__in=[Role.AGENT_OWNER, Role.AGENT_MEMBER],
    ).select_related("person").order_by("created_at", "id")  # fmt: skip
    return [(by_agent[role.party_id], role.person) for role in roles]
