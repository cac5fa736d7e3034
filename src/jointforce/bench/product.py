"""Starts the product as `make run` does, on free ports, with a state folder of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from jointforce.base.embedded_postgres import EmbeddedPostgres
from jointforce.bench.processes import below

LINK = re.compile(r"^(Rights holder|Analyst|Account manager|Seller)\s+(http\S+)$", re.MULTILINE)
STARTED = "Each link works once"
STOPS_WITHIN_SECONDS = 30.0
START_LIMIT = 300.0  # seconds, for a machine that does much else, and for one that fetches every package
JOINTFORCE = (sys.executable, "-m", "jointforce.cli")
RUN = (*JOINTFORCE, "run")


@dataclass
class Running:
    """The started product: where it is, and a one-time link for each role."""

    base: str
    shop: str
    links: dict[str, str]
    state: Path
    process: subprocess.Popen[bytes]

    @property
    def server(self) -> EmbeddedPostgres:
        """The product's own PostgreSQL."""
        return EmbeddedPostgres(self.state / "pg")

    @property
    def dsn(self) -> str:
        """The address of its database, for the role that the product itself uses."""
        return self.server.dsn("jointforce", "app")

    def pids(self) -> list[int]:
        """Its processes but PostgreSQL's own: the one that was started first, and those below it."""
        return [self.process.pid, *below(self.process.pid)]


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(
    state: Path,
    *,
    keep: bool = False,
    also_reach: Sequence[str] = (),
    command: Sequence[str | Path] = RUN,
    folder: Path | None = None,
    **extra: str,
) -> Iterator[Running]:
    """`jointforce run` until its links are printed, and its web answers by then; stopped as by Ctrl-C at a terminal.

    keep: its database stays for a second start; else it is removed, wherever it lies. also_reach: the `host:port` of
    receivers beside Bazaar. command, folder: what to run instead, and where. extra: environment variables.

    Raises:
        RuntimeError: it ended, or did not answer in five minutes; the message is what it printed.
    """
    port, shop = free_port(), free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "EGRESS_"))}
    environment |= {
        "JOINTFORCE_STATE": str(state),
        "PORT": str(port),
        "BAZAAR_PORT": str(shop),
        "EGRESS_ALLOW": ",".join([f"127.0.0.1:{shop}", *also_reach]),
        **extra,
    }
    log = state / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            list(command),
            cwd=folder,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + START_LIMIT
        while STARTED not in log.read_text():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The product did not start: {log.read_text()}")
            time.sleep(0.1)
        links = dict(LINK.findall(log.read_text()))
        yield Running(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{shop}", links, state, process)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
        if not keep:
            EmbeddedPostgres(state / "pg").destroy()


def wait_for_web(port: int, deadline: float) -> None:
    """Until somebody accepts connections there.

    Raises:
        RuntimeError: nobody does, until the deadline (monotonic seconds).
    """
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError as wrong:
            if time.monotonic() > deadline:
                raise RuntimeError("The web process does not answer.") from wrong
            time.sleep(0.1)
        else:
            return


@contextmanager
def web(**extra: str) -> Iterator[int]:
    """The web alone, as `jointforce run` starts it; its port. extra: environment variables."""
    port = free_port()
    process = subprocess.Popen(
        [*JOINTFORCE, "web", "--port", str(port)],
        env={**os.environ, **extra},
        stdout=sys.stderr,
        start_new_session=True,
    )
    try:
        wait_for_web(port, time.monotonic() + 60)
        yield port
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOPS_WITHIN_SECONDS)
        with suppress(ProcessLookupError):  # as a supervisor does with one that has not stopped
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
