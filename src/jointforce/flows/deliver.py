"""Sends what is due and reports back what was acknowledged.

One loop claims in batches, each message is sent by a task of its own, and what came of many attempts is recorded in
one transaction: a slow receiver holds up nobody else. A crash loses nothing: an unrecorded attempt's lease runs out,
and the message leaves again under the same id.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import OperationalError, connection, transaction

from jointforce.base import egress
from jointforce.base.clock import now as clock_now
from jointforce.cases import services as cases
from jointforce.delivery import letters, queries, services, signing
from jointforce.delivery.schemas import Claimed, Tried
from jointforce.domain.actor import system
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.vocabulary import OrderKind
from jointforce.enforcement import services as enforcement
from jointforce.parties import queries as parties
from jointforce.parties import services as parties_services

log = logging.getLogger(__name__)
IN_FLIGHT = 64
IDLE_SECONDS = 1.0
T = TypeVar("T")


class Courier:
    """The sender: one a worker process; several processes share the outbox by claims."""

    def __init__(self) -> None:
        self._database = ThreadPoolExecutor(max_workers=1, thread_name_prefix="courier-database")
        self._results: asyncio.Queue[Tried | None] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event, wake: asyncio.Event) -> None:
        """Send until `stop`; look whenever `wake` is set, and at least each second."""
        async with egress.client() as http:
            recorder = asyncio.create_task(self._record_forever(wake))
            try:
                while not stop.is_set() and not recorder.done():
                    wake.clear()
                    try:
                        claimed = await self._in_database(self._claim)
                    except OperationalError:
                        log.warning("the database is away; trying again")
                        await asyncio.sleep(1)
                        continue
                    for message in claimed:
                        task = asyncio.create_task(self._send(http, message))
                        self._tasks.add(task)
                        task.add_done_callback(self._tasks.discard)
                    if not claimed:
                        await _first(stop, wake, IDLE_SECONDS)
            finally:
                await asyncio.gather(*self._tasks, return_exceptions=True)
                await self._results.put(None)
                await recorder
                await self._in_database(_close_connection)
                self._database.shutdown()

    def _claim(self) -> list[tuple[Claimed, str, tuple[str, ...]]]:
        room = IN_FLIGHT - len(self._tasks)
        if room <= 0:
            return []
        claimed = services.claim(room, now=clock_now())
        endpoints = queries.endpoints([m.party_id for m in claimed if m.channel == "webhook"])
        found = []
        for message in claimed:
            endpoint = endpoints.get(message.party_id)
            secrets = (endpoint.secret, endpoint.previous_secret) if endpoint else ()
            found.append((message, endpoint.url if endpoint else "", tuple(s for s in secrets if s)))
        return found

    async def _send(self, http: egress.Client, claimed: tuple[Claimed, str, tuple[str, ...]]) -> None:
        message, url, secrets = claimed
        started, at = time.monotonic(), clock_now()
        status, error, answer = 0, "", None
        try:
            if message.channel == "email":
                await asyncio.to_thread(send_letter, message)
                status = 200
            elif not url:
                error = "the marketplace has no endpoint"
            else:
                answer = await _post(http, url, message, secrets)
                status = answer.status
                error = "" if 200 <= status < 300 else f"the receiver answered {status}"
        except (egress.Refused, egress.Unreachable, OSError, ValueError) as wrong:
            error = f"{type(wrong).__name__}: {wrong}"
        took = timedelta(seconds=time.monotonic() - started)
        await self._results.put(
            Tried(message, status, error, took, at, _expected_seq(answer), _retry_after(answer))
        )

    async def _record_forever(self, wake: asyncio.Event) -> None:
        """Record in batches until the None that ends the queue; an unexpected error ends the courier, not just this."""
        ended = False
        while not ended:
            results = [await self._results.get()]
            while not self._results.empty():
                results.append(self._results.get_nowait())
            tried = [t for t in results if t is not None]
            ended = len(tried) < len(results)
            while tried:
                try:
                    await self._in_database(record, tried)
                    break
                except OperationalError:
                    log.warning("the database is away; what was sent is recorded as soon as it is back")
                    await asyncio.sleep(1)
            wake.set()

    async def _in_database(self, work: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(
            self._database, _with_fresh_connection, work, *args
        )


def _close_connection() -> None:
    connection.close()


def _with_fresh_connection(work: Callable[..., T], *args: object) -> T:
    try:
        return work(*args)
    except OperationalError:
        connection.close()
        raise


def record(tried: list[Tried]) -> None:
    """What came of attempts, and what follows from acknowledged orders, in one transaction."""
    with transaction.atomic():
        now = clock_now()
        delivered = services.record(tried, now=now)
        order_ids = [UUID(t.message.subject_id) for t in delivered if t.message.subject_kind == "order"]
        if order_ids:
            orders = enforcement.acknowledge(order_ids, now=now)
            done = {
                order.case_id: CaseEvent.REMOVAL_DONE
                if order.kind == OrderKind.TAKEDOWN
                else CaseEvent.REINSTATEMENT_DONE
                for order in orders
            }
            cases.settle(list(done.items()), now=now)


async def _post(http: egress.Client, url: str, message: Claimed, secrets: tuple[str, ...]) -> egress.Answer:
    body = json.dumps(
        {"type": message.event_type, "timestamp": message.created_at.isoformat(), "data": message.payload},
        separators=(",", ":"),
        ensure_ascii=False,
    ).encode()
    headers = signing.headers(f"msg_{message.id.hex}", int(time.time()), body, secrets)
    return await egress.request(
        http,
        "POST",
        url,
        headers={**headers, "content-type": "application/json", "user-agent": "Jointforce"},
        body=body,
    )


def _expected_seq(answer: egress.Answer | None) -> int | None:
    if answer is None or answer.status != 409:
        return None
    try:
        expected = json.loads(answer.body).get("expected_seq")
    except (ValueError, AttributeError, RecursionError):
        return None
    return expected if isinstance(expected, int) and expected >= 1 else None


def _retry_after(answer: egress.Answer | None) -> timedelta | None:
    value = answer.headers.get("retry-after", "") if answer is not None else ""
    return timedelta(seconds=min(int(value), 86_400)) if value.isascii() and value.isdigit() else None


def send_letter(message: Claimed) -> None:
    """Send one e-mail. A link that signs in is made now, so that no stored row ever holds one.

    Raises:
        OSError: the mail server cannot be reached or refuses.
    """
    body = str(message.payload["body"])
    sign_in = message.payload.get("sign_in")
    try:
        if sign_in:
            body = body.replace("{sign_in}", _link(sign_in))
        EmailMessage(
            subject=str(message.payload["subject"]),
            body=body,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[message.to_address],
            headers={"Message-ID": f"<{message.id.hex}@jointforce>"},
        ).send()
    finally:
        connection.close()


def _link(sign_in: dict[str, str]) -> str:
    with transaction.atomic():
        party_id, person_id = UUID(sign_in["party"]), UUID(sign_in["person"])
        party = parties.by_ids([party_id])[party_id]
        person = next(p for p in parties.people_of(party_id) if p.id == person_id)
        token = parties_services.make_link(
            person, party, actor=system("delivery"), now=clock_now(), next_path=sign_in["next"]
        )
    return letters.url(f"/enter/{token}/")


async def _first(stop: asyncio.Event, wake: asyncio.Event, seconds: float) -> None:
    waits = [asyncio.create_task(stop.wait()), asyncio.create_task(wake.wait())]
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
