"""API keys: `Authorization: Bearer KEY`."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja.security import HttpBearer

from jointforce.base.clock import now
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotAllowed
from jointforce.flows import accounts
from jointforce.parties import queries as parties


class KeyAuth(HttpBearer):
    """Finds the actor behind a key."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor, or None; why not stands in the request for the answer."""
        actor, why = parties.key_actor(token, now())
        request.key_problem = why  # type: ignore[attr-defined]
        if actor is not None:
            accounts.note_key_use(UUID(actor.id))
        return actor


def actor_of(request: HttpRequest, ability: Ability) -> Actor:
    """The actor, who may do this.

    Raises:
        NotAllowed: the key's scopes or role do not allow it.
    """
    actor = cast("Actor", request.auth)  # type: ignore[attr-defined]
    if not may(actor, ability):
        raise NotAllowed(f"This key may not do this; it needs the scope {ability.value}.")
    return actor
