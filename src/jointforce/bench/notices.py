"""Notices at the rate of the largest marketplaces: accepted, decided, ordered and acknowledged, over real HTTP.

120 million removals a year are 3.8 a second. Complainants whose record restricts at once report 100 listings a second
in notices of 100, then 20 a second one by one, against the processes of `make run` with two of the web, as production
has them; the database holds 1,000,000 open cases brought in by `import_history`. Notices start at a constant rate,
whether or not earlier ones are answered.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
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
from jointforce.domain.actor import system

BULK = 100
"""Listings of one notice; one such notice leaves every second."""

SINGLE_PER_S = 20
HOLDERS = 100
"""Complainants, in turn: a record of good faith lets 1,000 listings wait for a second look, and no more."""

LINES = 1_000
PROBES = 200
"""Notices of one listing, one after the other, by which the growth of the database is felt."""

PATIENCE = 180.0
ACTOR = system("bench")


@dataclass(slots=True)
class _Complainant:
    """A rights holder that reports: its right, its key, and the listings that it has not reported yet."""

    right: UUID
    key: str
    listings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Phase:
    """One rate held for a while. took: milliseconds of each call; sent: by case, when its notice left (monotonic s)."""

    took: list[float] = field(default_factory=list)
    sent: dict[str, float] = field(default_factory=dict)
    refused: int = 0


def notice_figures(minutes: float, cases: int) -> dict[str, Any]:
    """The figures. minutes: how long each of the two rates is held. cases: open ones in the database, at the end."""
    with (
        tempfile.TemporaryDirectory(prefix="jointforce-bench-") as folder,
        listening() as receiver,
        started(Path(folder), also_reach=[urlsplit(receiver.url).netloc], WEB_WORKERS="2") as running,
    ):
        use_database(running.dsn, running.state)
        return _measure(running, receiver, minutes * 60, cases)


def _measure(running: Running, receiver: Receiver, seconds: float, cases: int) -> dict[str, Any]:
    from jointforce.bench.waiting import Waiting
    from jointforce.delivery import queries as delivery
    from jointforce.flows import onboarding
    from jointforce.parties import queries as parties

    house = parties.operators()[0].id
    receiver.secret = onboarding.set_endpoint(house, receiver.url, actor=ACTOR).secret
    wanted = round(seconds) * (BULK + SINGLE_PER_S) + 2 * PROBES
    *complainants, large = _complainants(house, wanted)
    waiting = Waiting(house)
    found: dict[str, Any] = {"load_average_before": processes.load_average()}
    waiting.fill(cases // 10)
    at_few = asyncio.run(_one_after_another(running.base, complainants, PROBES))
    waiting.fill(cases)
    at_many = asyncio.run(_one_after_another(running.base, complainants, PROBES))
    found["growth_100k_to_1m"] = round(statistics.median(at_many) / statistics.median(at_few), 2)
    found["api_ms_at_100k"], found["api_ms_at_1m"] = spread(at_few, 50, 99), spread(at_many, 50, 99)
    found["cases_in_database"] = cases
    found["desk_next_ms"] = _desk_next(house)
    found["notice_of_1000_ms"] = round(asyncio.run(_one_big_notice(running.base, large)), 1)
    _wait(lambda: delivery.waiting() == 0, "what was sent so far is delivered")
    bulk = asyncio.run(_hold(running.base, complainants, seconds, per_s=1, lines=BULK))
    _wait(lambda: set(bulk.sent) <= set(receiver.acknowledged), "the bulk is acknowledged", fail=False)
    single = asyncio.run(_hold(running.base, complainants, seconds, per_s=SINGLE_PER_S, lines=1))
    _wait(lambda: set(single.sent) <= set(receiver.acknowledged), "the rest is acknowledged", fail=False)
    every = {**bulk.sent, **single.sent}
    return found | {
        "bulk_listings_per_s": _rate(bulk, receiver),
        "single_per_s": _rate(single, receiver),
        "api_ms": spread(single.took, 50, 99),
        "bulk_api_ms": spread(bulk.took, 50, 99),
        "notice_to_ack_ms": spread(
            [(receiver.acknowledged[x] - at) * 1000 for x, at in every.items()
             if x in receiver.acknowledged], 50, 99
        ),
        "orders_lost": len(set(every) - set(receiver.acknowledged)),
        "orders_doubled": sum(times > 1 for times in receiver.effects.values()),
        "notices_refused": bulk.refused + single.refused,
        "webhooks_forged": receiver.forged,
    }  # fmt: skip


def _complainants(house: UUID, wanted: int) -> list[_Complainant]:
    """Members of the programme with a right each, and enough listings on the marketplace that name their marks.

    The last one has reported nothing yet when its one large notice comes.
    """
    from jointforce.domain.abilities import Ability
    from jointforce.domain.vocabulary import ProgrammePhase, RightStatus, Role
    from jointforce.flows import load, onboarding

    found, rows = [], []
    for n in range(HOLDERS + 1):
        holder = onboarding.create_rights_holder(
            f"Bench {n}", operator_id=house, phase=ProgrammePhase.MEMBER, actor=ACTOR
        )
        right = {"id": f"B{n}", "mark": f"Kestrelmark{n}x", "nice_classes": "25"}
        [kept] = onboarding.submit_rights([right], actor=ACTOR, holder_id=holder.id, operator_id=house)
        assert kept.listing_id is not None
        onboarding.set_right_status([kept.listing_id], RightStatus.VERIFIED, reason="bench", actor=ACTOR)
        key = onboarding.issue_key(
            holder.id, name="bench", role=Role.BRAND_OWNER, scopes=[Ability.FILE_NOTICES, Ability.READ_CASES],
            expires_at=None, actor=ACTOR,
        )  # fmt: skip
        names = [f"bench-{n}-{i}" for i in range(wanted // HOLDERS + BULK if n < HOLDERS else LINES)]
        rows += [
            {"id": name, "title": f"Kestrelmark{n}x shoes {name}", "seller_id": f"bench-{i % 50}", "price": 50 + i % 40,
             "currency": "EUR", "category": "Shoes"}
            for i, name in enumerate(names)
        ]  # fmt: skip
        found.append(_Complainant(kept.listing_id, key, names))
    with load.Loaders(house, 1) as loaders:
        load.load_rows(
            "listings", enumerate(rows, start=1), marketplace_id=house, actor=ACTOR, loaders=loaders
        )
    return found


def _body(complainant: _Complainant, count: int) -> tuple[list[str], dict[str, Any]]:
    listings, complainant.listings = complainant.listings[:count], complainant.listings[count:]
    return listings, {
        "right_id": str(complainant.right),
        "reason_code": "counterfeit_mark",
        "reason": "The mark is ours and the goods are not.",
        "statements": ["good_faith", "accurate"],
        "lines": [{"listing": name} for name in listings],
    }


async def _file(
    client: httpx.AsyncClient, complainant: _Complainant, count: int, phase: _Phase, key: str
) -> None:
    listings, body = _body(complainant, count)
    headers = {"authorization": f"Bearer {complainant.key}", "idempotency-key": key}
    began = time.monotonic()
    answer = await client.post("/api/v1/notices", json=body, headers=headers)
    phase.took.append((time.monotonic() - began) * 1000)
    if answer.status_code != 201:
        phase.refused += len(listings)
        return
    taken = [line["case"]["id"] for line in answer.json()["lines"] if line["status"] == "opened"]
    phase.refused += len(listings) - len(taken)
    phase.sent.update(dict.fromkeys(taken, began))


async def _one_after_another(base: str, complainants: Sequence[_Complainant], count: int) -> list[float]:
    phase = _Phase()
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        for n in range(count):
            await _file(client, complainants[n % HOLDERS], 1, phase, f"probe-{time.monotonic_ns()}")
    if phase.refused:
        raise RuntimeError(f"{phase.refused} notices of one listing were refused.")
    return phase.took


async def _one_big_notice(base: str, complainant: _Complainant) -> float:
    """The milliseconds of a notice of 1,000 listings, all of which are restricted at once."""
    phase = _Phase()
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        await _file(client, complainant, LINES, phase, "big")
    if phase.refused:
        raise RuntimeError(f"{phase.refused} of the {LINES} listings were refused.")
    return phase.took[0]


async def _hold(
    base: str, complainants: Sequence[_Complainant], seconds: float, *, per_s: float, lines: int
) -> _Phase:
    """Notices at a constant rate, whatever became of those before."""
    phase = _Phase()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=64)
    able = [c for c in complainants if len(c.listings) >= lines]
    async with httpx.AsyncClient(base_url=base, limits=limits, timeout=60) as client:
        begin = time.monotonic() + 0.1
        tasks = []
        for number in range(round(seconds * per_s)):
            await asyncio.sleep(max(0.0, begin + number / per_s - time.monotonic()))
            complainant = able[number % len(able)]
            tasks.append(asyncio.create_task(_file(client, complainant, lines, phase, f"{lines}-{number}")))
        await asyncio.gather(*tasks)
    return phase


def _rate(phase: _Phase, receiver: Receiver) -> float:
    """Listings acknowledged a second, from the first that left to the last that was acknowledged."""
    ends = [receiver.acknowledged[x] for x in phase.sent if x in receiver.acknowledged]
    return round(len(ends) / (max(ends) - min(phase.sent.values())), 1) if ends else 0.0


def _desk_next(house: UUID) -> dict[str, float]:
    """Milliseconds until the most urgent case of the desk is found among all that wait."""
    from jointforce.cases import queries as cases
    from jointforce.domain.vocabulary import Role
    from jointforce.parties import queries as parties

    [person, *_] = parties.people_of(house, [Role.ANALYST])
    analyst = parties.person_actor(person.id, house)
    assert analyst is not None
    took = []
    for _ in range(PROBES):
        began = time.perf_counter()
        found = cases.next_in_queue(analyst, UUID(int=0))
        took.append((time.perf_counter() - began) * 1000)
        assert found is not None
    return spread(took, 50, 99)


def _wait(done: Any, what: str, *, fail: bool = True) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > deadline:
            if fail:
                raise TimeoutError(f"Waited {PATIENCE:.0f} s in vain until {what}.")
            return
        time.sleep(0.2)
