"""Asks the gate as shops do, one listing when it comes, and batches: the server on one core, the caller on another."""

import csv
import gzip
import json
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa

from jointforce.bench.caller import Call, closed_loop, open_loop
from jointforce.bench.figures import spread
from jointforce.bench.processes import below, load_average, pss_mb
from jointforce.bench.product import free_port
from jointforce.domain.abilities import Ability
from jointforce.domain.token import token_hash
from jointforce.domain.vocabulary import PartyKind, Role
from jointforce.engine.index import RightsIndex
from jointforce.engine.schema import RIGHTS
from jointforce.screening.edition import HouseRows, publish

MARKS = 100_000
CALLS_PER_S = 300
SINGLE_SECONDS = 20
BATCH = 500
BATCH_SECONDS = 8
BESIDE_CALLS_PER_S = 100
BESIDE_SECONDS = 8
READY_SECONDS = 600
MOST = 20_000
"""Listings that are asked about, again and again where the time allows."""

HOUSE = str(UUID(int=1))
ARROW = "application/vnd.apache.arrow.stream"
_PINNED = "import os, sys; os.sched_setaffinity(0, {core}); from jointforce.cli.main import main; main()"
_HEADS = "ba co de fi ga hu je ka lo mi no pe qua ro sti tra ul ve"
_TAILS = "len dor mex ria tis von kel sha pur nix lax bo gum zen fy quo"
_WORDS = (
    "running shoe bag watch face cream wireless headset case for genuine new black white limited set of two "
    "summer dress kitchen knife garden hose baby blanket vintage poster leather wallet steel bottle desk lamp"
)


def gate_figures(data: Path | None, marks: int = MARKS, share: float = 1.0) -> dict[str, Any]:
    """The figures: milliseconds from when a call was due until its answer was whole, and listings a second in batches.

    data: a folder with `titles_real.jsonl.gz` and `brands_real.csv`; without it, titles and marks are made.
    marks: how many rights the index holds; real names come first, made ones after them. share: of the usual time.
    """
    chance = random.Random(7)  # the same calls in every run
    names = _names(data, marks, chance)
    listings = _listings(data, names, chance)
    key = "jf_" + secrets.token_urlsafe(32)
    with (
        tempfile.TemporaryDirectory(prefix="jointforce-bench-") as folder,
        _cores() as (server_core, caller_core),
    ):
        place = Path(folder) / "gate"
        _publish(place, names, key)
        with _serving(place, server_core) as server:
            lots = [listings[i : i + BATCH] for i in range(0, min(len(listings), MOST) - BATCH + 1, BATCH)]
            single = [server.call(key, json.dumps(listing).encode()) for listing in listings[:MOST]]
            batches = [server.call(key, json.dumps({"listings": lot}).encode()) for lot in lots]
            streams = [server.call(key, _stream(lot), ARROW) for lot in lots]
            closed_loop(server.port, batches, 2 * share, 1)  # words are learnt, pages are mapped
            alone = open_loop(server.port, single, CALLS_PER_S, SINGLE_SECONDS * share, chance)
            batch = closed_loop(server.port, batches, BATCH_SECONDS * share, 2)
            stream = closed_loop(server.port, streams, BATCH_SECONDS * share, 2)
            beside = open_loop(
                server.port, single, BESIDE_CALLS_PER_S, BESIDE_SECONDS * share, chance, batches
            )
            memory = sum(pss_mb(pid) for pid in (server.pid, *below(server.pid)))
    return {
        "single_ms": spread(alone.milliseconds, 50, 95, 99),
        "batch_listings_per_s": round(batch.per_s * BATCH),
        "batch_ms": spread(batch.milliseconds, 50, 99),
        "arrow_batch_listings_per_s": round(stream.per_s * BATCH),
        "single_beside_batches_ms": spread(beside.milliseconds, 50, 95, 99),
        "errors": alone.errors + batch.errors + stream.errors + beside.errors,
        "calls_per_s": round(alone.per_s, 1),
        "calls": len(alone.milliseconds),
        "batch": BATCH,
        "marks": len(names),
        "listings": len(listings),
        "ready_s": round(server.ready_s, 2),
        "memory_mb": round(memory, 1),
        "server_core": server_core,
        "caller_core": caller_core,
        "load_average": load_average(),
        "data": "real" if data else "made",
    }


@contextmanager
def _cores() -> Iterator[tuple[int, int]]:
    """The server's core and the caller's, on which this process stays meanwhile; one and the same where there is but
    one, and then the figures say so.
    """
    usual = os.sched_getaffinity(0)
    cores = sorted(usual)
    os.sched_setaffinity(0, {cores[-1]})
    try:
        yield cores[0], cores[-1]
    finally:
        os.sched_setaffinity(0, usual)


def _publish(place: Path, names: Sequence[str], key: str) -> None:
    columns = {
        "id": [f"R{n}" for n in range(len(names))],
        "mark": list(names),
        "holder": [f"H{n % 100}" for n in range(len(names))],
        "usual_price_low": [50.0] * len(names),
        "currency": ["EUR"] * len(names),
    }
    arrays = {name: pa.array(values, type=RIGHTS.field(name).type) for name, values in columns.items()}
    rows = HouseRows(
        "bench",
        RightsIndex.build(pa.table(arrays)).save,
        {f"H{n}": f"Holder {n}" for n in range(100)},
        authorised=[(HOUSE, f"S{n}", f"H{n % 100}", None) for n in range(10_000)],
        scopes=[(f"R{n}", ["EU"], [25]) for n in range(len(names))],
    )
    facts = {"party": HOUSE, "kind": PartyKind.MARKETPLACE.value, "house": HOUSE, "role": Role.ENGINEER.value,
             "scopes": [Ability.SEND_LISTINGS.value], "expires_at": None, "revoked": False}  # fmt: skip
    publish(place, state="bench", keys={token_hash(key): facts}, houses={HOUSE: rows}, now=datetime.now(UTC))


def _names(data: Path | None, count: int, chance: random.Random) -> list[str]:
    names: dict[str, str] = {}
    if data:
        with (data / "brands_real.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                name = row["brand"].strip()[:400]
                if name:
                    names.setdefault(name.casefold(), name)
    heads, tails = _HEADS.split(), _TAILS.split()
    while len(names) < count:
        parts = chance.choices(heads, k=chance.randint(1, 3))
        name = "".join([*parts, chance.choice(tails)]).capitalize()
        if chance.random() < 0.5:
            name += " " + "".join(chance.choices(heads, k=2)).capitalize()
        names.setdefault(name.casefold(), name)
    return list(names.values())[:count]


def _listings(data: Path | None, names: Sequence[str], chance: random.Random) -> list[dict[str, Any]]:
    if data is None:
        return [_made(number, names, chance) for number in range(40_000)]
    found: list[dict[str, Any]] = []
    fields = ("id", "title", "description", "brand", "category", "price", "currency")
    with gzip.open(data / "titles_real.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            listing = {name: row[name] for name in fields if row.get(name) is not None}
            found.append({**listing, "id": str(row["id"]), "seller_id": f"S{len(found) % 5000}"})
    chance.shuffle(found)
    return found


def _made(number: int, names: Sequence[str], chance: random.Random) -> dict[str, Any]:
    words = chance.choices(_WORDS.split(), k=chance.randint(5, 14))
    if chance.random() < 0.6:
        words.insert(chance.randint(0, 3), chance.choice(names))
    return {
        "id": f"L{number}", "title": " ".join(words), "category": "Shoes", "price": round(chance.uniform(3, 200), 2),
        "currency": "EUR", "seller_id": f"S{number % 5000}",
    }  # fmt: skip


def _stream(listings: Sequence[dict[str, Any]]) -> bytes:
    texts = sorted({name for listing in listings for name in listing} - {"price"})
    columns = {name: pa.array([listing.get(name) for listing in listings], pa.string()) for name in texts}
    columns["price"] = pa.array([listing.get("price") for listing in listings], pa.float64())
    sink = pa.BufferOutputStream()
    table = pa.table(columns)
    with pa.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table)
    return bytes(sink.getvalue())


class _Server:
    """The running gate."""

    def __init__(self, port: int, pid: int, ready_s: float) -> None:
        self.port = port
        self.pid = pid
        self.ready_s = ready_s

    def call(self, key: str, body: bytes, kind: str = "application/json") -> Call:
        """A call as it goes over the wire."""
        head = (
            f"POST /api/v1/screen HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


@contextmanager
def _serving(place: Path, core: int) -> Iterator[_Server]:
    port = free_port()
    words = ["gate", "serve", "--folder", str(place), "--port", str(port)]
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", _PINNED.format(core={core}), *words], stdout=sys.stderr)
    try:
        while not _is_ready(port):
            if process.poll() is not None or time.perf_counter() - began > READY_SECONDS:
                raise SystemExit("The gate did not become ready.")
            time.sleep(0.05)
        yield _Server(port, process.pid, time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _is_ready(port: int) -> bool:
    wire = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        wire.request("GET", "/readyz")
        return wire.getresponse().status == 200
    except OSError:
        return False
    finally:
        wire.close()
