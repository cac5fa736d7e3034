"""Mandates of agents: given by a rights holder, claimed by an agent, verified, rejected, ended; every side is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.base.ids import uuid7
from jointforce.delivery import letters
from jointforce.delivery import services as delivery
from jointforce.delivery.schemas import Outgoing
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.vocabulary import AgentKind, MandateStatus, PartyKind, Role
from jointforce.parties import queries as parties
from jointforce.parties import services as parties_services
from jointforce.parties.schemas import MandateIn
from jointforce.rights import queries as rights

if TYPE_CHECKING:
    from jointforce.parties.models import Mandate, Party, Person

MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class Terms:
    """What a mandate says. right_ids: of the rights holder; empty: all. document_*: the power of attorney as kept."""

    valid_from: date
    valid_until: date | None = None
    right_ids: tuple[UUID, ...] = ()
    allows: tuple[str, ...] = ()
    document_hash: str = ""
    document_type: str = ""


def create_agent(name: str, *, operator_id: UUID, kind: AgentKind = AgentKind.FIRM, actor: Actor) -> "Party":
    """A firm or association that may be given mandates.

    Raises:
        Invalid: it has no name.
    """
    clean = name.strip()
    if not clean or len(clean) > MAX_NAME or "\x00" in clean:
        raise Invalid(f"An agent's name has 1 to {MAX_NAME} characters.")
    with transaction.atomic():
        return parties_services.create_party(
            kind=PartyKind.AGENT, name=clean, operator_id=operator_id, agent_kind=kind, actor=actor, now=clock_now()
        )  # fmt: skip


def give(
    *, email: str, person_name: str, agent_name: str, kind: AgentKind, terms: Terms, actor: Actor
) -> "Mandate":
    """A rights holder's owner gives a mandate, which is verified by that: the word is the owner's own.

    email: of somebody of the agent; an agent that is not on board yet is brought in, and this is its first owner.

    Raises:
        NotAllowed: the actor is no owner of a rights holder. NotFound: a right is not its own.
        Invalid, WrongState: with a sentence.
    """
    if actor.party_kind is not PartyKind.RIGHTS_HOLDER or not may(actor, Ability.VERIFY_MANDATES):
        raise NotAllowed("Only an owner of the rights holder gives a mandate.")
    holder_id, house = actor.require_party(), actor.operator_id
    assert house is not None
    if rights.rights(actor).filter(id__in=terms.right_ids).count() != len(set(terms.right_ids)):
        raise NotFound("There is no such right.")
    with transaction.atomic():
        now = clock_now()
        agent = parties.agent_of_email(house, email)
        if agent is None:
            agent = create_agent(agent_name, operator_id=house, kind=kind, actor=actor)
            person = parties_services.add_member(
                agent, email=email, name=person_name, role=Role.AGENT_OWNER, actor=actor, now=now
            )
            _invite(agent, person, actor, now)
        [made] = parties_services.submit_mandates(
            [_row(agent, holder_id, house, terms)], actor=actor, now=now
        )
        [found] = parties_services.set_mandate_status(
            [made.id], MandateStatus.VERIFIED, actor=actor, reason="", now=now
        )
        _tell_agent(found, now)
        return found


def claim(*, holder_name: str, right_numbers: Sequence[str], terms: Terms, actor: Actor) -> "Mandate":
    """An agent says that it has a mandate, and brings the power of attorney; nothing is allowed until it is verified.

    right_numbers: the registration numbers of the rights that it covers, none for all.

    Raises:
        NotAllowed: the actor is no owner of an agent. Invalid, WrongState: with a sentence.
    """
    if actor.party_kind is not PartyKind.AGENT or not may(actor, Ability.WRITE_MANDATES):
        raise NotAllowed("Only an owner of the agent claims a mandate.")
    if not terms.document_hash:
        raise Invalid("Bring the power of attorney: a picture, a PDF or plain text.")
    house = actor.operator_id
    assert house is not None
    holder = parties.rights_holder_named(house, holder_name)
    if holder is None:
        raise Invalid(
            f"No rights holder here is called “{holder_name.strip()[:MAX_NAME]}”; ask yours how it is called here."
        )
    with transaction.atomic():
        now = clock_now()
        agent = parties.by_ids([actor.require_party()])[actor.require_party()]
        found = _by_number(holder.id, right_numbers)
        row = _row(agent, holder.id, house, terms, found)
        [made] = parties_services.submit_mandates([row], actor=actor, now=now)
        made.agent, made.rights_holder = agent, holder
        _tell_holder(made, now)
        return made


def _by_number(holder_id: UUID, numbers: Sequence[str]) -> tuple[UUID, ...]:
    wanted = list(dict.fromkeys(number.strip() for number in numbers if number.strip()))
    found = rights.by_numbers(holder_id, wanted)
    missing = [number for number in wanted if number not in found]
    if missing:
        raise Invalid(f"The rights holder has no right with the number {', '.join(missing)} here.")
    return tuple(found.values())


def _row(
    agent: "Party", holder_id: UUID, house: UUID, terms: Terms, right_ids: tuple[UUID, ...] | None = None
) -> MandateIn:
    return MandateIn(
        agent_id=agent.id, rights_holder_id=holder_id, operator_id=house, valid_from=terms.valid_from,
        valid_until=terms.valid_until, right_ids=terms.right_ids if right_ids is None else right_ids,
        allows=terms.allows, document_hash=terms.document_hash, document_type=terms.document_type,
    )  # fmt: skip


def set_status(
    mandate_ids: Sequence[UUID], target: MandateStatus, *, actor: Actor, reason: str = ""
) -> "list[Mandate]":
    """Verify, reject, end, or submit again; it holds from the agent's next request on.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence. Invalid: a rejection without its reason.
    """
    if target is MandateStatus.REJECTED and not reason.strip():
        raise Invalid("Say why the mandate is rejected; the agent reads it.")
    if actor.under_mandate:
        raise NotAllowed("Act for your own organisation to change a mandate.")
    with transaction.atomic():
        now = clock_now()
        found = parties_services.set_mandate_status(mandate_ids, target, actor=actor, reason=reason, now=now)
        for mandate in found:
            if actor.party_kind is not PartyKind.AGENT:
                _tell_agent(mandate, now)
            if actor.party_kind is not PartyKind.RIGHTS_HOLDER:
                _tell_holder(mandate, now)
        return found


def issue_key(
    mandate_id: UUID, *, name: str, scopes: Sequence[str], expires_at: datetime | None = None, actor: Actor
) -> str:
    """A key with which an agent's machine acts under one mandate, as long as that is in force; shown once.

    Raises:
        NotAllowed: the actor is no owner of an agent. NotFound: the mandate is not its own.
        WrongState: it is not verified. Invalid: an unknown scope.
    """
    found = parties.mandate(actor, mandate_id)
    if actor.party_kind is not PartyKind.AGENT or not may(actor, Ability.MANAGE_KEYS):
        raise NotAllowed("Only an owner of the agent issues keys.")
    if found.status != MandateStatus.VERIFIED:
        raise WrongState("A key is issued once the mandate is verified.")
    with transaction.atomic():
        return parties_services.issue_key(
            found.agent, name=name, role=Role.AGENT_MEMBER, scopes=scopes, actor=actor, now=clock_now(),
            expires_at=expires_at, mandate_id=mandate_id,
        )  # fmt: skip


def _invite(agent: "Party", person: "Person", actor: Actor, now: datetime) -> None:
    start = "/" if person.has_usable_password() else "/accounts/password/set/"
    sign_in = letters.SignIn(person.id, agent.id, start)
    letter = letters.invitation(person.name, agent.name, actor.name, sign_in)
    _send(agent.id, person, "member.invited", letter, now)


def _tell_agent(mandate: "Mandate", now: datetime) -> None:
    for person in parties.people_of(mandate.agent_id, [Role.AGENT_OWNER]):
        letter = letters.mandate(
            person.name, mandate.rights_holder.name, mandate.agent.name, MandateStatus(mandate.status),
            mandate.reason, "/agent/",
        )  # fmt: skip
        _send(mandate.agent_id, person, "mandate.changed", letter, now)


def _tell_holder(mandate: "Mandate", now: datetime) -> None:
    for person in parties.people_of(mandate.rights_holder_id, [Role.BRAND_OWNER]):
        letter = letters.mandate(
            person.name, mandate.rights_holder.name, mandate.agent.name, MandateStatus(mandate.status),
            mandate.reason, f"/portal/agents/{mandate.id}/",
        )  # fmt: skip
        _send(mandate.rights_holder_id, person, "mandate.changed", letter, now)


def _send(party_id: UUID, person: "Person", event: str, letter: dict[str, object], now: datetime) -> None:
    message = Outgoing("email", party_id, event, "letter", str(uuid7()), letter, to_address=person.email)
    delivery.enqueue([message], now=now)
