"""From the verdict to the marketplace's acknowledgement, over real HTTP against the processes of `make run`.

Verdicts start at a constant rate, whether or not earlier ones are answered: a slow system meets a queue, as it would.
"""

import asyncio
import json
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from jointforce.bench import processes
from jointforce.bench.database import use_database
from jointforce.bench.figures import spread
from jointforce.bench.product import Running, started
from jointforce.bench.receiver import Receiver, listening
from jointforce.bench.visitor import form_token, signed_in
from jointforce.domain.actor import system

RATE = 30.0  # verdicts a second
SECONDS = 60.0
WARM_UP = 60  # verdicts that are not counted
LATE = 0.010  # seconds after which a start counts as late: the measuring side was busy
LOOKS = 5  # at the inbox, right after the feed
PATIENCE = 120.0  # seconds for what must happen before and after
SELLERS = 50
BATCH = 1_000
ACTOR = system("bench")


@dataclass
class _Fired:
    """When each verdict's first byte left, how long its answer took, which were refused, how many started late."""

    sent: dict[str, float] = field(default_factory=dict)
    answer_ms: list[float] = field(default_factory=list)
    refused: int = 0
    late: int = 0


def verdict_figures() -> dict[str, Any]:
    """The figures of 30 verdicts a second for a minute."""
    with (
        tempfile.TemporaryDirectory(prefix="jointforce-bench-") as folder,
        listening() as receiver,
        started(Path(folder), also_reach=[urlsplit(receiver.url).netloc]) as running,
    ):
        return _measure(running, receiver)


def _measure(running: Running, receiver: Receiver) -> dict[str, Any]:
    use_database(running.dsn, running.state)
    from jointforce.delivery import queries as delivery
    from jointforce.flows import onboarding
    from jointforce.parties import queries as parties

    endpoint = onboarding.set_endpoint(parties.operators()[0].id, f"{receiver.url}", actor=ACTOR)
    receiver.secret = endpoint.secret
    wanted = round(RATE * SECONDS)
    with signed_in(running.links["Rights holder"]) as person:
        cases = _open_questions(running, wanted + WARM_UP)
        after_feed = [_inbox_ms(person) for _ in range(LOOKS)]
        _wait(lambda: delivery.waiting() == 0, "the questions are told")
        before = processes.load_average()
        token = form_token(person.get("/portal/").text)
        cookies = person.cookies
        asyncio.run(_fire(running.base, cookies, token, cases[wanted:]))
        fired = asyncio.run(_fire(running.base, cookies, token, cases[:wanted]))
    _wait(lambda: set(fired.sent) <= set(receiver.acknowledged), "the orders are acknowledged", fail=False)
    return _figures(fired, receiver, cases) | {
        "verdicts_load_average": before,
        "inbox_after_feed_ms": spread(after_feed, 50),
    }


def _inbox_ms(person: httpx.Client) -> float:
    """Milliseconds of the inbox, as full as a feed has just made it: PostgreSQL has not looked at its tables since."""
    began = time.perf_counter()
    person.get("/portal/").raise_for_status()
    return (time.perf_counter() - began) * 1000


def _open_questions(running: Running, count: int) -> list[str]:
    """Disguised listings of the rights holder's brand, posted as the shop does; the ids of the questions they open."""
    key = json.loads((running.state / "shops.secret.json").read_text())["bazaar"]["api_key"]
    sellers = [
        {"id": f"bench-{n}", "name": f"Seller {n}", **({"email": f"seller{n}@shop.example"} if n % 2 else {})}
        for n in range(SELLERS)
    ]
    listings = [
        {
            "id": f"bench-{n}",
            "title": f"V⭐ltr⭐no sneaker number {n}",
            "price": 9 + n % 20,
            "currency": "EUR",
            "seller_id": f"bench-{n % SELLERS}",
        }
        for n in range(count)
    ]
    with httpx.Client(base_url=running.base, headers={"authorization": f"Bearer {key}"}, timeout=60) as shop:
        shop.post("/api/v1/sellers", json={"sellers": sellers}).raise_for_status()
        for start in range(0, count, BATCH):
            part = {"listings": listings[start : start + BATCH]}
            shop.post("/api/v1/listings", json=part).raise_for_status()
    from jointforce.cases import queries

    open_ones = queries.visible(ACTOR).filter(state="referred", listing_external_id__startswith="bench-")
    _wait(lambda: open_ones.count() >= count, "the questions are open")
    return [str(case_id) for case_id in open_ones.order_by("id").values_list("id", flat=True)]


async def _fire(base: str, cookies: httpx.Cookies, token: str, cases: list[str]) -> _Fired:
    """Start a verdict every 1/30 s, whatever became of those before."""
    fired = _Fired()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=64)
    async with httpx.AsyncClient(base_url=base, cookies=cookies, limits=limits, timeout=60) as client:
        begin = time.monotonic() + 0.1
        tasks = []
        for number, case_id in enumerate(cases):
            due = begin + number / RATE
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            fired.late += time.monotonic() - due > LATE
            tasks.append(asyncio.create_task(_answer(client, case_id, token, fired)))
        await asyncio.gather(*tasks)
    return fired


async def _answer(client: httpx.AsyncClient, case_id: str, token: str, fired: _Fired) -> None:
    async def trace(event: str, _: dict[str, Any]) -> None:
        if event == "http11.send_request_headers.started":
            fired.sent[case_id] = time.monotonic()

    answer = await client.post(
        f"/portal/cases/{case_id}/answer/",
        data={"csrfmiddlewaretoken": token, "answer": "counterfeit"},
        extensions={"trace": trace},
    )
    fired.answer_ms.append((time.monotonic() - fired.sent[case_id]) * 1000)
    fired.refused += answer.status_code != 302


def _figures(fired: _Fired, receiver: Receiver, cases: list[str]) -> dict[str, Any]:
    from jointforce.cases import queries
    from jointforce.enforcement import queries as enforcement

    recorded = queries.visible(ACTOR).filter(id__in=cases, verdicts__answer="counterfeit")
    case_ids = {str(case_id) for case_id in recorded.values_list("id", flat=True)}
    orders = {
        str(order_id): str(case_id)
        for order_id, case_id in enforcement.orders(ACTOR)
        .filter(case_id__in=map(UUID, case_ids))
        .values_list("id", "case_id")
    }
    effects = dict.fromkeys(case_ids, 0)
    for order_id, times in receiver.effects.items():
        if order_id in orders:
            effects[orders[order_id]] += times
    took = [
        (receiver.acknowledged[c] - at) * 1000 for c, at in fired.sent.items() if c in receiver.acknowledged
    ]
    return {
        "verdict_to_ack_ms": spread(took, 50, 99),
        "orders_lost": sum(times == 0 for times in effects.values()),
        "orders_doubled": sum(times > 1 for times in effects.values()),
        "verdicts": len(case_ids),
        "verdicts_refused": fired.refused,
        "verdicts_started_late": fired.late,
        "verdict_answer_ms": spread(fired.answer_ms, 50, 99),
        "webhooks_received": receiver.deliveries,
        "webhooks_forged": receiver.forged,
    }


def _wait(done: Any, what: str, *, fail: bool = True) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > deadline:
            if fail:
                raise TimeoutError(f"Waited {PATIENCE:.0f} s in vain until {what}.")
            return
        time.sleep(0.2)
