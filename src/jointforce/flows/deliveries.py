"""People and machines ask for messages to be sent again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.delivery import queries, services
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotFound


def try_again(message_id: UUID, *, actor: Actor) -> None:
    """Another attempt now.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence.
    """
    with transaction.atomic():
        services.try_again(queries.message(actor, message_id), actor=actor, now=clock_now())


def recover(marketplace_id: UUID | None, *, actor: Actor) -> int:
    """Send everything that waits for one marketplace, or for all of the actor's, at once; how many messages.

    Raises:
        NotAllowed: the actor may not. NotFound: the marketplace is not one of the actor's.
    """
    if marketplace_id is not None and marketplace_id not in actor.marketplace_ids:
        raise NotFound("There is no such marketplace.")
    with transaction.atomic():
        wanted = actor.marketplace_ids if marketplace_id is None else (marketplace_id,)
        return services.recover(wanted, actor=actor, now=clock_now())


def replay(since: datetime, until: datetime, *, actor: Actor) -> int:
    """Send the delivered orders of a span again, in order; how many.

    Raises:
        NotAllowed: the actor may not.
    """
    with transaction.atomic():
        return services.replay(actor.require_party(), since, until, actor=actor, now=clock_now())
