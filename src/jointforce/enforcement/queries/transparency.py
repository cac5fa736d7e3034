"""Reads about what is filed with the DSA Transparency Database."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from jointforce.base.sealed import unseal
from jointforce.base.sql import select
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotFound
from jointforce.domain.vocabulary import FilingState
from jointforce.enforcement.models import TransparencyAccount, TransparencyStatement
from jointforce.enforcement.permissions import visible_filings

SEALED_FOR = "transparency token"


def accounts(marketplace_ids: Iterable[UUID]) -> dict[UUID, TransparencyAccount]:
    """The accounts in force of these marketplaces."""
    rows = select(
        TransparencyAccount,
        "WHERE marketplace_id = ANY(%s) AND switched_off_at IS NULL",
        [list(set(marketplace_ids))],
    )
    return {row.marketplace_id: row for row in rows}


def due_accounts(now: datetime) -> list[TransparencyAccount]:
    """The accounts that may send now and have something to send, unscoped: for the sender."""
    return list(
        TransparencyAccount.objects.raw(
            """SELECT a.* FROM enforcement_transparencyaccount a
               WHERE a.switched_off_at IS NULL AND (a.next_attempt_at IS NULL OR a.next_attempt_at <= %(now)s)
                     AND EXISTS (SELECT 1 FROM enforcement_transparencystatement t
                                 WHERE t.marketplace_id = a.marketplace_id AND t.state = 'pending'
                                       AND t.next_attempt_at <= %(now)s)
               ORDER BY a.id""",
            {"now": now},
        )
    )


def token(account: TransparencyAccount) -> str:
    """The account's token; empty where it cannot be read any more (`SECRET_KEY` was changed)."""
    return unseal(account.token, SEALED_FOR).decode()


def filings(actor: Actor) -> QuerySet[TransparencyStatement]:
    """The filings that the actor may see, the newest first."""
    rows = TransparencyStatement.objects.filter(visible_filings(actor))
    return rows.select_related("statement", "marketplace").order_by("-created_at", "-id")


def filing(actor: Actor, filing_id: UUID) -> TransparencyStatement:
    """One filing.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    found = filings(actor).filter(id=filing_id).first()
    if found is None:
        raise NotFound("There is no such statement.")
    return found


def counts(actor: Actor, cap: int) -> dict[FilingState, int]:
    """How many of the actor's filings are in each state, each counted up to `cap`."""
    rows = filings(actor).order_by().select_related(None)
    return {state: rows.filter(state=state)[:cap].count() for state in FilingState}


@dataclass(frozen=True, slots=True)
class Exported:
    """A filing as a file holds it."""

    payload: dict[str, Any]
    state: FilingState
    created_at: datetime
    sent_at: datetime | None
    answer: dict[str, Any]


def export(marketplace_ids: Sequence[UUID], since: datetime, until: datetime) -> Iterator[Exported]:
    """What was written from `since` to before `until`, in order; read by a cursor of the server: any number fits."""
    rows = TransparencyStatement.objects.filter(
        marketplace_id__in=list(marketplace_ids), created_at__gte=since, created_at__lt=until
    ).order_by("created_at", "id")
    columns = ("payload", "state", "created_at", "sent_at", "answer")
    for payload, state, created_at, sent_at, answer in rows.values_list(*columns).iterator(2000):
        yield Exported(payload, FilingState(state), created_at, sent_at, answer)
