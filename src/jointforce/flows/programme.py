"""The good-faith programme: who comes on board, and which step a rights holder has reached."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction

from jointforce.base.clock import now as clock_now
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed
from jointforce.domain.vocabulary import PartyKind, ProgrammePhase
from jointforce.flows import onboarding
from jointforce.parties import queries as parties
from jointforce.parties import services

if TYPE_CHECKING:
    from jointforce.parties.models import Party

MAX_NAME = 200


def bring_on_board(name: str, *, country: str, actor: Actor) -> "Party":
    """A new rights holder of the actor's house, invited to the programme.

    Raises:
        NotAllowed: the actor does not manage the programme. Invalid: no name, or one that is taken.
    """
    if not may(actor, Ability.MANAGE_PROGRAMME) or actor.operator_id is None:
        raise NotAllowed("Only an account manager brings a rights holder on board.")
    name, country = name.strip(), country.strip().upper()
    if not name or len(name) > MAX_NAME or "\x00" in name:
        raise Invalid(f"A name has 1 to {MAX_NAME} characters.")
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise Invalid("A country is its two letters, such as DE.")
    try:
        return onboarding.create_rights_holder(
            name, operator_id=actor.operator_id, country=country, phase=ProgrammePhase.INVITED, actor=actor
        )
    except IntegrityError as taken:
        raise Invalid(f"There is a rights holder named {name} already.") from taken


def set_phase(rights_holder_id: UUID, target: ProgrammePhase, *, reason: str, actor: Actor) -> "Party":
    """A step in the programme; from `member` on, the rights holder's word removes at once.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence.
    """
    holder = parties.party(actor, rights_holder_id, PartyKind.RIGHTS_HOLDER)
    with transaction.atomic():
        return services.set_phase(holder, target, actor=actor, reason=reason, now=clock_now())
