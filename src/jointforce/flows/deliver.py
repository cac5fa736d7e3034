"""Sends what is due and reports back what was acknowledged.

One loop claims in batches, each message is sent by a task of its own, and what came of many attempts is recorded in
one transaction: a slow receiver holds up nobody else, and letters never take the place of an order. A crash loses
nothing: an unrecorded attempt's lease runs out, and the message leaves again under the same id.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError, OperationalError, connection, transaction

from jointforce.base import egress
from jointforce.base.clock import now as clock_now
from jointforce.cases import services as cases
from jointforce.delivery import letters, queries, services, signing
from jointforce.delivery.schemas import Claimed, Tried
from jointforce.domain.actor import system
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.vocabulary import OrderKind
from jointforce.enforcement import services as enforcement
from jointforce.flows import clocks, tell
from jointforce.flows.tell_sellers import SELLER_ASKED
from jointforce.ledger.services import gathered
from jointforce.parties import queries as parties
from jointforce.parties import services as parties_services

if TYPE_CHECKING:
    from jointforce.delivery.models import Endpoint

log = logging.getLogger(__name__)
IN_FLIGHT = {"webhook": 64, "email": 8}
"""How many messages of a channel one courier has on their way at a time."""

IDLE_SECONDS = 1.0
CLAIM_REST_SECONDS = (0.05, 0.1)
RECORD_REST_SECONDS = (0.05, 0.5)
RESTS = 9
"""After a claim, and after a record, comes a rest of so many times as long as it took, within those bounds: what comes
meanwhile goes together. Alone an order waits for nothing; under load the database is spared."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A claimed message with what it needs to leave: a webhook its address and secrets, a letter its text.

    trouble: why it cannot leave at all.
    """

    message: Claimed
    url: str = ""
    secrets: tuple[str, ...] = ()
    text: str = ""
    trouble: str = ""


class _Rest:
    """The pause between two pieces of work of one kind. bounds: its least and most seconds."""

    def __init__(self, bounds: tuple[float, float]) -> None:
        self._least, self._most = bounds
        self._until = 0.0

    @contextmanager
    def after(self) -> Iterator[None]:
        """A piece of work, and the pause that follows it."""
        began = time.monotonic()
        yield
        took = time.monotonic() - began
        self._until = began + took + min(self._most, max(self._least, RESTS * took))

    async def over(self) -> None:
        """Until the pause is over."""
        await asyncio.sleep(self._until - time.monotonic())


class Courier:
    """The sender: one a worker process; several processes share the outbox by claims."""

    def __init__(self) -> None:
        self._database = ThreadPoolExecutor(max_workers=1, thread_name_prefix="courier-database")
        self._results: asyncio.Queue[Tried | None] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._on_their_way = dict.fromkeys(IN_FLIGHT, 0)
        self._wake = asyncio.Event()

    async def run(self, stop: asyncio.Event, wake: asyncio.Event) -> None:
        """Send until `stop`; look whenever `wake` is set, and at least each second."""
        self._wake = wake
        async with egress.client() as http:
            recorder, rest = asyncio.create_task(self._record_forever()), _Rest(CLAIM_REST_SECONDS)
            try:
                while not stop.is_set() and not recorder.done():
                    wake.clear()
                    try:
                        with rest.after():
                            claimed = await self._in_database(self._claim)
                    except OperationalError:
                        log.warning("the database is away; trying again")
                        await asyncio.sleep(1)
                        continue
                    for parcel in claimed:
                        self._on_their_way[parcel.message.channel] += 1
                        task = asyncio.create_task(self._send(http, parcel))
                        self._tasks.add(task)
                        task.add_done_callback(self._tasks.discard)
                    await _first(stop, wake, IDLE_SECONDS)
                    await rest.over()
            finally:
                await asyncio.gather(*self._tasks, return_exceptions=True)
                await self._results.put(None)
                await recorder
                await self._in_database(_close_connection)
                self._database.shutdown()

    def _claim(self) -> list[_Parcel]:
        return [
            parcel
            for channel, most in IN_FLIGHT.items()
            if (room := most - self._on_their_way[channel]) > 0
            for parcel in _parcels(services.claim(room, channel=channel, now=clock_now()))
        ]

    async def _send(self, http: egress.Client, parcel: _Parcel) -> None:
        message = parcel.message
        started, at = time.monotonic(), clock_now()
        status, error, answer = 0, "", None
        try:
            if parcel.trouble:
                error = parcel.trouble
            elif message.channel == "email":
                await asyncio.to_thread(send_letter, message, parcel.text)
                status = 200
            else:
                answer = await _post(http, parcel)
                status = answer.status
                error = "" if 200 <= status < 300 else f"the receiver answered {status}"
        except (egress.Refused, egress.Unreachable, OSError, ValueError) as wrong:
            error = f"{type(wrong).__name__}: {wrong}"
        finally:
            if self._on_their_way[message.channel] == IN_FLIGHT[message.channel]:
                self._wake.set()  # there was no room for more, and now there is
            self._on_their_way[message.channel] -= 1
        took = timedelta(seconds=time.monotonic() - started)
        await self._results.put(
            Tried(message, status, error, took, at, _expected_seq(answer), _retry_after(answer))
        )

    async def _record_forever(self) -> None:
        """Record in batches until the None that ends the queue; an unexpected error ends the courier, not just this."""
        ended, rest = False, _Rest(RECORD_REST_SECONDS)
        while not ended:
            results = [await self._results.get()]
            await rest.over()
            while not self._results.empty():
                results.append(self._results.get_nowait())
            tried = [t for t in results if t is not None]
            ended = len(tried) < len(results)
            while tried:
                try:
                    with rest.after():
                        await self._in_database(record, tried)
                    break
                except OperationalError:
                    log.warning("the database is away; what was sent is recorded as soon as it is back")
                    await asyncio.sleep(1)

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
    now = clock_now()
    with transaction.atomic(), gathered(now=now):
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
        _received(delivered, now)


def _received(delivered: Sequence[Tried], now: datetime) -> None:
    """What was told has arrived: clocks that start when it is received run from then."""
    answers = {
        UUID(notice): t.at
        for t in delivered
        if t.message.event_type == tell.COUNTER_FORWARDED
        for notice in t.message.payload["counter_notices"]
    }
    if answers:
        clocks.answers_received(answers, now=now)
    asked = {UUID(t.message.subject_id): t.at for t in delivered if t.message.event_type == SELLER_ASKED}
    if asked:
        cases.questions_received(asked)
    late = {
        UUID(t.message.subject_id): t.at
        for t in delivered
        if t.message.subject_kind == "statement" and _quarter(t.at) != _quarter(t.message.created_at)
    }
    if late:
        clocks.statements_received(late, now=now)


def _quarter(at: datetime) -> int:
    """The quarter of an hour: local midnights lie between two of them, so within one no day changes."""
    return int(at.timestamp() // 900)


def _parcels(claimed: list[Claimed]) -> list[_Parcel]:
    """What each message needs to leave, read at once, so that sending itself asks the database nothing."""
    endpoints = queries.endpoints([m.party_id for m in claimed if m.channel == "webhook"])
    return [_letter(m) if m.channel == "email" else _webhook(m, endpoints.get(m.party_id)) for m in claimed]


def _webhook(message: Claimed, endpoint: "Endpoint | None") -> _Parcel:
    if endpoint is None:
        return _Parcel(message, trouble="the marketplace has no endpoint")
    keys = tuple(filter(None, (endpoint.secret, endpoint.previous_secret)))
    return _Parcel(message, endpoint.url, keys)


def _letter(message: Claimed) -> _Parcel:
    """One letter that cannot be written is that letter's trouble: it must not hold up an order."""
    try:
        return _Parcel(message, text=_letter_text(message))
    except OperationalError:
        raise
    except (DatabaseError, LookupError, ValueError) as wrong:
        log.exception("the letter %s cannot be written", message.id)
        return _Parcel(message, trouble=f"the letter cannot be written: {type(wrong).__name__}")


def _letter_text(message: Claimed) -> str:
    """A letter's body. A link that signs in is made now, so that no stored row ever holds one."""
    body, sign_in = str(message.payload["body"]), message.payload.get("sign_in")
    return body.replace("{sign_in}", _link(sign_in)) if sign_in else body


async def _post(http: egress.Client, parcel: _Parcel) -> egress.Answer:
    message = parcel.message
    body = json.dumps(
        {"type": message.event_type, "timestamp": message.created_at.isoformat(), "data": message.payload},
        separators=(",", ":"),
        ensure_ascii=False,
    ).encode()
    headers = signing.headers(f"msg_{message.id.hex}", int(time.time()), body, parcel.secrets)
    return await egress.request(
        http,
        "POST",
        parcel.url,
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


def send_letter(message: Claimed, text: str) -> None:
    """Send one e-mail.

    Raises:
        OSError: the mail server cannot be reached or refuses.
    """
    EmailMessage(
        subject=str(message.payload["subject"]),
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.to_address],
        headers={"Message-ID": f"<{message.id.hex}@jointforce>"},
    ).send()


def _link(sign_in: dict[str, str]) -> str:
    with transaction.atomic():
        party_id, person_id = UUID(sign_in["party"]), UUID(sign_in["person"])
        party = parties.by_ids([party_id])[party_id]
        person = next((p for p in parties.people_of(party_id) if p.id == person_id), None)
        if person is None:  # whoever has left gets a page that says so
            return letters.url(sign_in["next"])
        token = parties_services.make_link(
            person, party, actor=system("delivery"), now=clock_now(), next_path=sign_in["next"]
        )
    return letters.url(f"/enter/{token}/")


async def _first(stop: asyncio.Event, wake: asyncio.Event, seconds: float) -> None:
    waits = [asyncio.create_task(stop.wait()), asyncio.create_task(wake.wait())]
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
