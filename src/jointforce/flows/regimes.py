"""A house says which regimes hold for it, and confirms what nobody has checked."""

from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.cases import services as cases
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotAllowed


def choose(code: str, *, holds: bool, actor: Actor) -> None:
    """Switch a regime on or off for the clocks that start from now on.

    Raises:
        NotAllowed: the actor is no analyst. NotFound: there is no such regime.
    """
    with transaction.atomic():
        cases.choose_regime(_house(actor), code, holds=holds, actor=actor, now=clock_now())


def confirm(code: str, path: str, *, actor: Actor) -> None:
    """Confirm one value of a regime as it reads now.

    Raises:
        NotAllowed: the actor is no analyst. NotFound: there is no such regime or value.
    """
    with transaction.atomic():
        cases.confirm_value(_house(actor), code, path, actor=actor, now=clock_now())


def _house(actor: Actor) -> UUID:
    if actor.operator_id is None or not actor.is_desk:
        raise NotAllowed("Only an analyst changes which rules hold.")
    return actor.operator_id
