"""Switches filing on and off, and files again what people have put right."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.cases.queries import behind
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotFound
from jointforce.domain.vocabulary import FilingState
from jointforce.enforcement import services as enforcement
from jointforce.enforcement.queries import transparency as queries
from jointforce.flows.transparency import writing

MOST_AT_ONCE = 1000


def switch_on(marketplace_id: UUID, address: str, token: str, *, actor: Actor) -> None:
    """File a marketplace's statements of reasons from now on; those before stay untold.

    Raises:
        NotAllowed, NotFound, Invalid: with a sentence.
    """
    with transaction.atomic():
        _own(marketplace_id, actor)
        enforcement.switch_on(marketplace_id, address.strip(), token.strip(), actor=actor, now=clock_now())


def switch_off(marketplace_id: UUID, *, actor: Actor) -> bool:
    """File nothing more. Whether it was on.

    Raises:
        NotAllowed, NotFound: with a sentence.
    """
    with transaction.atomic():
        _own(marketplace_id, actor)
        return enforcement.switch_off(marketplace_id, actor=actor, now=clock_now())


def _own(marketplace_id: UUID, actor: Actor) -> None:
    if not actor.is_system and marketplace_id not in actor.marketplace_ids:
        raise NotFound("There is no such marketplace.")


def try_again(filing_ids: Sequence[UUID] | None, *, actor: Actor) -> int:
    """File these once more, or up to a thousand of all that were refused or given up; how many that were.

    Each is made anew from its statement, by the rules of today.

    Raises:
        NotAllowed: the actor may not. NotFound: one of them is not the actor's to see.
    """
    with transaction.atomic():
        rows = queries.filings(actor).filter(state__in=(FilingState.REFUSED, FilingState.DEAD)).order_by("id")
        if filing_ids is not None:
            for filing_id in filing_ids:
                queries.filing(actor, filing_id)
            rows = rows.filter(id__in=list(filing_ids))
        statements = [row.statement for row in rows[:MOST_AT_ONCE]]
        cases = behind.by_ids([s.case_id for s in statements])
        made = writing.filings([(cases[s.case_id], s) for s in statements])
        return enforcement.try_again([filing for filing, _ in made], actor=actor, now=clock_now())
