"""Sends what waits for the DSA Transparency Database, by the hundred, and records what came of each statement.

A crash loses nothing: what was claimed and not recorded is due again when its lease runs out, and what the database
had stored by then it says it knows.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from jointforce.base import egress
from jointforce.base.clock import now as clock_now
from jointforce.delivery.connectors import transparency as database
from jointforce.enforcement import services as enforcement
from jointforce.enforcement.queries import transparency as queries
from jointforce.enforcement.schemas import AccountTrouble, DueFiling, Filed

log = logging.getLogger(__name__)
CALLS_AT_ONCE = 4
"""How many calls for one account are on their way at a time; the database allows 200 a second."""

_UNREADABLE = AccountTrouble("The token cannot be read: SECRET_KEY was changed. Switch filing on again.")


@dataclass(frozen=True, slots=True)
class _Call:
    """What one call files, and with whose account. The token is kept out of what a log may print."""

    marketplace_id: UUID
    address: str
    token: str = field(repr=False)
    filings: list[DueFiling]


def send_waiting() -> int:
    """One round: some calls for every account that has something to send; how many statements were tried."""
    calls = _claim()
    for call, (filed, trouble) in zip(calls, asyncio.run(_file_all(calls)) if calls else (), strict=True):
        with transaction.atomic():
            enforcement.record(call.marketplace_id, filed, trouble, now=clock_now())
        if trouble is not None:
            log.warning("filing for marketplace %s: %s", call.marketplace_id, trouble.sentence)
    return sum(len(call.filings) for call in calls)


def _claim() -> list[_Call]:
    """One call for an account that was in trouble, to see whether it is over; else several."""
    calls = []
    for account in queries.due_accounts(clock_now()):
        for _ in range(1 if account.failures else CALLS_AT_ONCE):
            with transaction.atomic():
                filings = enforcement.claim(account.marketplace_id, now=clock_now())
            if not filings:
                break
            calls.append(_Call(account.marketplace_id, account.address, queries.token(account), filings))
    return calls


async def _file_all(calls: Sequence[_Call]) -> list[tuple[list[Filed], AccountTrouble | None]]:
    async with egress.client() as http:
        return await asyncio.gather(*(_file(http, call) for call in calls))


async def _file(http: egress.Client, call: _Call) -> tuple[list[Filed], AccountTrouble | None]:
    if not call.token:
        return [Filed(filing, "again", {}) for filing in call.filings], _UNREADABLE
    return await database.file(http, call.address, call.token, call.filings)
