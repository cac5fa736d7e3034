"""Killed at twenty seeded points with orders in flight: every order is delivered, and effective exactly once."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import httpx
import psycopg
import pytest

from jointforce.bench.processes import words
from jointforce.bench.product import JOINTFORCE
from tests.stories.started import Running, started

pytestmark = pytest.mark.story
POINTS = 20
AT_ONCE = 48
"""Many more than the sender has delivered by the time of the kill: nearly a third are refused at first."""

IN_FLIGHT = 5
TARGETS = ("worker", "granian", "bazaar.py")
PATIENCE_SECONDS = 300.0
"""For one step, before the test gives up: what was killed starts again, on a slow machine too."""

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
Session = psycopg.Connection[tuple[Any, ...]]
SEND_ALL = """
import django
django.setup()
from jointforce.domain.vocabulary import Role
from jointforce.flows import deliveries
from jointforce.parties import queries
house = queries.operators()[0]
analyst = queries.people_of(house.id, [Role.ANALYST])[0]
deliveries.recover(None, actor=queries.person_actor(analyst.id, house.id))
"""


def test_no_order_is_lost_or_doubled_when_processes_are_killed(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(20161)
    with (
        started(tmp_path, BAZAAR_REFUSE="0.3") as running,
        signed_in(running) as holder,
        psycopg.connect(running.dsn, autocommit=True) as session,
    ):
        send_counterfeits(running, POINTS * AT_ONCE)
        cases = wait_for_cases(session, POINTS * AT_ONCE)
        seen = []
        with ThreadPoolExecutor(1) as person:
            for point in range(POINTS):
                batch = cases[point * AT_ONCE : (point + 1) * AT_ONCE]
                answering = person.submit(answer, holder, running, batch)
                wait_until_ordered(session, batch)
                wait_until_few_wait(session, chance.randint(2 * IN_FLIGHT, AT_ONCE), chance.uniform(0, 0.5))
                who = chance.choice(TARGETS)
                seen.append((who, kill(running, who, chance, session)))
                answering.result()
        wait_until_delivered(running, session)
        record_property("killed, with orders in flight", ", ".join(f"{who} {count}" for who, count in seen))
        assert all(count >= IN_FLIGHT for _, count in seen), seen
        removed = "SELECT count(*) FROM cases_case WHERE state = 'removed' AND id = ANY(%s::uuid[])"
        assert rows(session, removed, cases) == [(POINTS * AT_ONCE,)]
        orders = rows(session, "SELECT id::text, case_id::text, seq, state FROM enforcement_order")
        sent = sorted((order, case, seq) for order, case, seq, state in orders if state == "acknowledged")
        assert len(sent) == sum(state != "cancelled" for *_, state in orders) >= len(cases)
        assert sorted(obeyed(tmp_path)) == sent
        assert verify(running) == 0


def rows(session: Session, sql: LiteralString, *parameters: Any) -> list[Any]:
    return session.execute(sql, parameters).fetchall()


def wait_until(done: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Until it is so, or the time is over: what must be so is asserted at the end."""
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        time.sleep(0.01)


@contextmanager
def signed_in(running: Running) -> Iterator[httpx.Client]:
    """A browser's cookies for the rights holder."""
    with httpx.Client(follow_redirects=True, timeout=PATIENCE_SECONDS) as client:
        link = running.links["Rights holder"]
        client.post(link, data={"csrfmiddlewaretoken": token(client.get(link).text)})
        yield client


def token(page: str) -> str:
    found = TOKEN.search(page)
    assert found, page[:500]
    return found[1]


def send_counterfeits(running: Running, number: int) -> None:
    """Listings that name the first sample brand in disguise, through the API as Bazaar would."""
    key = json.loads((running.state / "shops.secret.json").read_text())["bazaar"]["api_key"]
    listings = [
        {
            "id": f"kill-{n}",
            "title": f"V⭐ltr⭐no sneaker number {n}",
            "price": 9,
            "currency": "EUR",
            "seller_id": f"k-{n % 8}",
        }
        for n in range(number)
    ]
    answered = httpx.post(
        f"{running.base}/api/v1/listings",
        json={"listings": listings},
        headers={"authorization": f"Bearer {key}"},
        timeout=PATIENCE_SECONDS,
    )
    assert {r["status"] for r in answered.json()["results"]} == {"created"}


def wait_for_cases(session: Session, number: int) -> list[str]:
    referred: LiteralString = (
        "SELECT id::text FROM cases_case WHERE state = 'referred' AND listing_external_id LIKE 'kill-%%'"
        " ORDER BY id"
    )
    wait_until(lambda: len(rows(session, referred)) >= number)
    found = [row[0] for row in rows(session, referred)]
    assert len(found) == number
    return found


def answer(holder: httpx.Client, running: Running, cases: list[str]) -> None:
    """“Counterfeit” to all of these; a request that a killed web process did not answer is made again."""
    deadline, said = time.monotonic() + PATIENCE_SECONDS, ""
    while True:
        try:
            page = holder.get(f"{running.base}/portal/")
            body = {"csrfmiddlewaretoken": token(page.text), "answer": "counterfeit", "case": cases}
            answered = holder.post(f"{running.base}/portal/answers/", data=body)
            if answered.status_code == 200:
                return
            said = f"{answered.status_code}: {answered.text[:2000]}"
        except httpx.HTTPError as wrong:
            said = repr(wrong)
            time.sleep(0.1)
        assert time.monotonic() < deadline, said


def waiting(session: Session) -> int:
    """How many orders are in flight: written, and not yet acknowledged."""
    sql: LiteralString = (
        "SELECT count(*) FROM delivery_outgoingmessage"
        " WHERE lane IS NOT NULL AND state IN ('pending', 'dead')"
    )
    return int(rows(session, sql)[0][0])


def wait_until_ordered(session: Session, cases: list[str]) -> None:
    sql: LiteralString = "SELECT count(*) FROM enforcement_order WHERE case_id = ANY(%s::uuid[])"
    wait_until(lambda: rows(session, sql, cases) == [(len(cases),)])


def wait_until_few_wait(session: Session, few: int, seconds: float) -> None:
    wait_until(lambda: waiting(session) <= few, seconds)


def kill(running: Running, who: str, chance: random.Random, session: Session) -> int:
    """SIGKILL to one of the product's processes, of the web's two to either, as soon as it stands again; how many
    orders were in flight then.
    """
    found: list[int] = []

    def stands() -> bool:
        found[:] = [pid for pid in running.pids() if any(who == Path(word).name for word in words(pid))]
        return bool(found)

    wait_until(stands)
    chosen = chance.choice(found)
    in_flight = waiting(session)
    os.kill(chosen, signal.SIGKILL)
    return in_flight


def wait_until_delivered(running: Running, session: Session) -> None:
    """What was refused often waits for long: a person at the desk has all of it sent at once."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while waiting(session):
        assert time.monotonic() < deadline, f"{waiting(session)} orders still wait"
        subprocess.run([sys.executable, "-c", SEND_ALL], env=environment(running), check=True)
        wait_until(lambda: waiting(session) == 0, seconds=1)


def obeyed(state: Path) -> Iterator[tuple[str, str, int]]:
    """What Bazaar's shops did, from their journals on disk: order, case and number of each."""
    for journal in (state / "bazaar-state").glob("*/orders.jsonl"):
        for line in journal.read_text().splitlines():
            entry = json.loads(line)
            yield entry["order_id"], entry["case_id"], entry["seq"]


def environment(running: Running) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": running.dsn,
        "DJANGO_SETTINGS_MODULE": "jointforce.config.settings",
        "JOINTFORCE_STATE": str(running.state),
    }


def verify(running: Running) -> int:
    command = [*JOINTFORCE, "ledger", "verify"]
    return subprocess.run(command, env=environment(running), check=False).returncode
