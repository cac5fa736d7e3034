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
        found = parties.key_use(token, now())
        request.key_problem = found.problem  # type: ignore[attr-defined]
        if found.actor is not None:
            accounts.note_key_use(UUID(found.actor.id), found.last_used_at)
        return found.actor


def actor_of(request: HttpRequest, *abilities: Ability) -> Actor:
    """The actor, who may do one of these, if any is named.

    Raises:
        NotAllowed: the key's scopes or role allow none of them.
    """
    actor = cast("Actor", request.auth)  # type: ignore[attr-defined]
    if abilities:
        need(actor, *abilities)
    return actor


def need(actor: Actor, *abilities: Ability) -> None:
    """Refuse a key that may do none of these. On one object, ask this only after the object is found to be the
    actor's, so that what is another's looks like what does not exist.

    Raises:
        NotAllowed: says which scope is missing.
    """
    if not any(may(actor, ability) for ability in abilities):
        wanted = " or ".join(ability.value for ability in abilities)
        raise NotAllowed(f"This key may not do this; it needs the scope {wanted}, and a role that has it.")
