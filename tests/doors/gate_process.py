"""A gate as `jointforce gate serve` starts it, over editions that a test publishes itself."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
from pydantic_core import from_json, to_json

from jointforce.bench.product import free_port
from jointforce.domain.abilities import Ability
from jointforce.domain.token import token_hash
from jointforce.domain.vocabulary import PartyKind, Role
from jointforce.engine.index import RightsIndex
from jointforce.engine.schema import RIGHTS
from jointforce.screening.edition import HouseRows, publish

HOUSE, SOUK, OTHER_HOUSE = (str(UUID(int=n)) for n in (1, 2, 3))
KEY = "jf_" + "a" * 43
PATIENCE_SECONDS = 120
JSON = "application/json"
NO_DJANGO = "import sys; sys.modules['django'] = None; from jointforce.cli.main import main; main()"


def key(party: str = HOUSE, house: str = HOUSE, **changed: Any) -> dict[str, Any]:
    """A marketplace's key with the scope of sending listings, as it is published."""
    usual = {"party": party, "kind": PartyKind.MARKETPLACE.value, "house": house, "role": Role.ENGINEER.value,
             "scopes": [Ability.SEND_LISTINGS.value], "expires_at": None, "revoked": False}  # fmt: skip
    return usual | changed


def rights(*marks: str) -> pa.Table:
    """One right a mark, `R-MARK` of the holder `H-MARK`, sold from 100 EUR."""
    rows = [
        {"id": f"R-{m}", "mark": m, "holder": f"H-{m}", "usual_price_low": 100.0, "currency": "EUR"}
        for m in marks
    ]
    return pa.Table.from_pylist(rows, schema=RIGHTS)


def house(*marks: str, **rows: Any) -> HouseRows:
    """A house whose rights are these marks; what is known beside them as `HouseRows` has it."""
    index = RightsIndex.build(rights(*marks)).save
    return HouseRows(" ".join(marks), index, {f"H-{m}": f"{m} Ltd" for m in marks}, **rows)


def put_out(
    folder: Path,
    *marks: str,
    keys: Mapping[str, Mapping[str, Any]] | None = None,
    houses: Mapping[str, HouseRows] | None = None,
    **rows: Any,
) -> int:
    """Publish an edition of these marks, and of a key that may ask."""
    keys = {KEY: key()} if keys is None else keys
    return publish(
        folder,
        state=time.monotonic_ns(),
        keys={token_hash(secret): facts for secret, facts in keys.items()},
        houses=houses or {HOUSE: house(*marks, **rows)},
        now=datetime.now(UTC) - timedelta(seconds=1),
    )


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body's content."""
        return from_json(self.body)


class Gate:
    """The running process, in which Django cannot be imported."""

    def __init__(self, folder: Path, log: Path, workers: int = 1) -> None:
        self.folder = folder
        self.port = free_port()
        self.log = log
        words = [
            "gate",
            "serve",
            "--folder",
            str(folder),
            "--port",
            str(self.port),
            "--workers",
            str(workers),
        ]
        with log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", NO_DJANGO, *words],
                env={**os.environ, "PYTHONUNBUFFERED": "1", "LOG_LEVEL": "INFO"},
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def stop(self) -> None:
        """End it in order."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(30) == 0

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        """One call of its own connection."""
        wire = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            wire.request(
                method, path, body, {name.replace("_", "-"): value for name, value in headers.items()}
            )
            answer = wire.getresponse()
            return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            wire.close()

    def send(self, body: bytes, *, secret: str = KEY, kind: str = JSON, **headers: str) -> Reply:
        """Send a body to be screened."""
        return self.call(
            "POST", "/api/v1/screen", body, Authorization=f"Bearer {secret}", Content_Type=kind, **headers
        )

    def screen(self, *listings: Mapping[str, Any], secret: str = KEY) -> list[dict[str, Any]]:
        """What the gate says of these listings."""
        reply = self.send(to_json({"listings": listings}), secret=secret)
        assert reply.status == 200, reply.body
        found: list[dict[str, Any]] = reply.json["listings"]
        return found

    def wait(self, edition: int | None = None) -> None:
        """Until it answers; until it is ready with that edition, if one is named."""
        until(lambda: self._is_ready(edition), self.log.read_text)

    def _is_ready(self, edition: int | None) -> bool:
        try:
            ready = self.call("GET", "/healthz" if edition is None else "/readyz")
        except (TimeoutError, ConnectionError):
            return False
        return ready.status == 200 and (edition is None or ready.json["edition"] == edition)

    def doors(self) -> int:
        """How many of its processes listen at its port."""
        listens = f"0100007F:{self.port:04X} 00000000:0000 0A"
        return Path("/proc/net/tcp").read_text().count(listens)


def until(so: Callable[[], bool], said: Callable[[], str] = str) -> None:
    """Until it is so; what is said where it is not within two minutes, on a slow machine too."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not so():
        assert time.monotonic() < deadline, said()
        time.sleep(0.05)
