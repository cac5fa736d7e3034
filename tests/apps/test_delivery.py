"""Orders leave signed, in order, until they are acknowledged; a real receiver on loopback says what it saw."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from pytest_django import Settings
from standardwebhooks import Webhook

from jointforce.base.clock import now
from jointforce.base.sql import execute
from jointforce.delivery import queries, services
from jointforce.delivery.schemas import Outgoing
from jointforce.domain import retry
from jointforce.domain.actor import Actor, system
from jointforce.domain.errors import NotAllowed, NotFound
from jointforce.domain.vocabulary import Role
from jointforce.flows import deliveries, onboarding
from jointforce.flows.deliver import Courier
from jointforce.ledger.queries import history
from jointforce.parties import queries as parties

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = system("test")


@dataclass
class Receiver:
    """A marketplace's endpoint: answers with what `answers` holds next (200 when empty), and remembers what came."""

    url: str = ""
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.seen]


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            state.seen.append(({k.lower(): v for k, v in self.headers.items()}, body))
            status, answer = state.answers.pop(0) if state.answers else (200, {})
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}/hooks"
    settings.EGRESS_ALLOW = frozenset({f"127.0.0.1:{server.server_port}"})
    yield state
    server.shutdown()
    server.server_close()


@dataclass
class Market:
    """A marketplace with an endpoint."""

    id: UUID
    secret: str


@pytest.fixture
def market(receiver: Receiver) -> Market:
    house = onboarding.create_operator("Bazaar")
    endpoint = onboarding.set_endpoint(house.id, receiver.url, actor=SYSTEM)
    return Market(house.id, endpoint.secret)


def _order(market: Market, lane: UUID, seq: int) -> Outgoing:
    return Outgoing(
        "webhook", market.id, "listing.takedown", "order", str(uuid4()), {"seq": seq}, lane=lane, seq=seq
    )


def _send(*messages: Outgoing) -> None:
    with transaction.atomic():
        services.enqueue(messages, now=now())


def _run_until(done: Callable[[], bool], seconds: float = 15) -> None:
    """Run the courier until `done`, which looks at the receiver only."""

    async def run() -> None:
        stop, wake = asyncio.Event(), asyncio.Event()
        running = asyncio.create_task(Courier().run(stop, wake))
        try:
            async with asyncio.timeout(seconds):
                while not done():  # noqa: ASYNC110  (the receiver is another thread)
                    await asyncio.sleep(0.02)
        finally:
            stop.set()
            wake.set()
            await running

    asyncio.run(run())


def _member(party_id: UUID, role: Role) -> Actor:
    person = onboarding.invite(
        party_id,
        email=f"{role}@{party_id.hex}.example",
        name=role.title(),
        role=role,
        actor=SYSTEM,
        send=False,
    )
    actor = parties.person_actor(person.id, party_id)
    assert actor is not None
    return actor


def _state(message: Outgoing) -> str:
    return str(queries.message(SYSTEM, message.id).state)


def test_an_order_is_signed_as_the_reference_library_expects_and_is_delivered(
    receiver: Receiver, market: Market
) -> None:
    order = _order(market, uuid4(), 1)
    _send(order)
    _run_until(lambda: len(receiver.seen) == 1)
    headers, body = receiver.seen[0]
    assert Webhook(market.secret).verify(body, headers)["data"] == {"seq": 1}
    assert headers["webhook-id"] == f"msg_{order.id.hex}"
    assert _state(order) == "delivered"


def test_a_refused_order_comes_again_under_the_same_id(receiver: Receiver, market: Market) -> None:
    receiver.answers = [(503, {})]
    order = _order(market, uuid4(), 1)
    _send(order)
    _run_until(lambda: len(receiver.seen) == 2)
    assert {headers["webhook-id"] for headers, _ in receiver.seen} == {f"msg_{order.id.hex}"}
    assert _state(order) == "delivered"
    assert [a.status for a in queries.attempts(order.id)] == [503, 200]


def test_the_second_order_of_a_case_waits_for_the_first(receiver: Receiver, market: Market) -> None:
    receiver.answers = [(500, {})]
    lane = uuid4()
    _send(_order(market, lane, 1), _order(market, lane, 2))
    _run_until(lambda: len(receiver.seen) == 3)
    assert [b["data"]["seq"] for b in receiver.bodies()] == [1, 1, 2]


def test_a_receiver_that_lost_its_memory_gets_everything_from_where_it_asks(
    receiver: Receiver, market: Market
) -> None:
    lane = uuid4()
    first, second = _order(market, lane, 1), _order(market, lane, 2)
    _send(first)
    _run_until(lambda: len(receiver.seen) == 1)
    receiver.answers = [(409, {"expected_seq": 1})]
    _send(second)
    _run_until(lambda: len(receiver.seen) == 4)
    assert [b["data"]["seq"] for b in receiver.bodies()] == [1, 2, 1, 2]
    assert (_state(first), _state(second)) == ("delivered", "delivered")


def test_a_redirect_is_a_failure_and_is_not_followed(receiver: Receiver, market: Market) -> None:
    receiver.answers = [(302, {})]
    order = _order(market, uuid4(), 1)
    _send(order)
    _run_until(lambda: len(receiver.seen) == 2)
    assert queries.attempts(order.id)[0].status == 302


def test_what_three_attempts_did_not_deliver_is_shown_to_people(receiver: Receiver, market: Market) -> None:
    receiver.answers = [(500, {})] * 3
    order = _order(market, uuid4(), 1)
    _send(order)
    _run_until(lambda: len(receiver.seen) == 3)
    assert [m.id for m in queries.in_trouble(SYSTEM)] == [order.id]


def test_a_private_address_is_never_reached_unless_it_is_named(
    receiver: Receiver, market: Market, settings: Settings
) -> None:
    settings.EGRESS_ALLOW = frozenset()
    order = _order(market, uuid4(), 1)
    _send(order)

    with pytest.raises(TimeoutError):
        _run_until(lambda: bool(receiver.seen), seconds=1.5)
    assert receiver.seen == []


def test_an_order_that_never_left_is_withdrawn_and_one_that_may_have_left_is_not(market: Market) -> None:
    lane = uuid4()
    early, late = _order(market, lane, 1), _order(market, uuid4(), 1)
    _send(early, late)
    with transaction.atomic():
        claimed = services.claim(1, now=now())
    with transaction.atomic():
        withdrawn = services.cancel_unattempted([early.subject_id, late.subject_id], now=now())
    gone = {early.subject_id, late.subject_id} - {claimed[0].subject_id}
    assert {str(order) for order in withdrawn} == gone


def test_all_that_waits_for_a_marketplace_is_sent_now_in_order_when_a_person_says_so(
    receiver: Receiver, market: Market
) -> None:
    other = onboarding.create_marketplace("Souk", market.id)
    lane = uuid4()
    waiting = [_order(market, lane, 1), _order(market, lane, 2)]
    elsewhere = Outgoing("webhook", other.id, "listing.takedown", "order", str(uuid4()), {"seq": 9})
    later = now() + timedelta(hours=5)
    with transaction.atomic():
        services.enqueue([*waiting, elsewhere], now=later)
    assert deliveries.recover(market.id, actor=_member(market.id, Role.ANALYST)) == 2
    _run_until(lambda: len(receiver.seen) == 2)
    assert [b["data"]["seq"] for b in receiver.bodies()] == [1, 2]
    assert _state(elsewhere) == "pending"
    assert history("party", str(market.id))[-1].verb == "deliveries.recovered"


def test_what_was_given_up_gets_its_attempts_anew(receiver: Receiver, market: Market) -> None:
    order = _order(market, uuid4(), 1)
    _send(order)
    execute(
        "UPDATE delivery_outgoingmessage SET state = 'dead', due_at = NULL, attempts = %s",
        [retry.MAX_ATTEMPTS],
    )
    receiver.answers = [(503, {})]
    assert deliveries.recover(market.id, actor=_member(market.id, Role.ANALYST)) == 1
    _run_until(lambda: len(receiver.seen) == 1)
    assert _state(order) == "pending"


def test_only_the_desk_of_a_marketplace_has_its_messages_sent_again(market: Market) -> None:
    other = onboarding.create_marketplace("Souk", market.id)
    with pytest.raises(NotFound):
        deliveries.recover(market.id, actor=_member(other.id, Role.ENGINEER))
    with pytest.raises(NotAllowed):
        deliveries.recover(market.id, actor=_member(market.id, Role.ACCOUNT_MANAGER))
    assert deliveries.recover(other.id, actor=_member(market.id, Role.ANALYST)) == 0


def test_there_are_at_least_twelve_attempts_over_120_hours() -> None:
    assert retry.MAX_ATTEMPTS >= 12
    assert sum(d.total_seconds() for d in retry.DELAYS) >= 120 * 3600
    assert retry.next_delay(retry.MAX_ATTEMPTS, 0.5) is None
