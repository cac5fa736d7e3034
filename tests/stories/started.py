"""Starts the product as `make run` does, on free ports, with a state folder of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LINK = re.compile(r"^(Rights holder|Analyst|Account manager|Seller)\s+(http\S+)$", re.MULTILINE)


@dataclass
class Running:
    """The started product: where it is, and a one-time link for each role."""

    base: str
    shop: str
    links: dict[str, str]
    state: Path
    process: subprocess.Popen[bytes]


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(state: Path, **extra: str) -> Iterator[Running]:
    """`jointforce run` until its links are printed and its web answers; stopped by Ctrl-C's signal."""
    port, shop = free_port(), free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "EGRESS_"))}
    environment |= {"JOINTFORCE_STATE": str(state), "PORT": str(port), "BAZAAR_PORT": str(shop), **extra}
    log = state / "log"
    with log.open("w") as out:
        command = [sys.executable, "-c", "from jointforce.cli.main import main; main()", "run"]
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 150
        while "Each link works once" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.3)
        wait_for_web(port)
        yield Running(
            f"http://127.0.0.1:{port}",
            f"http://127.0.0.1:{shop}",
            dict(LINK.findall(log.read_text())),
            state,
            process,
        )
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def wait_for_web(port: int) -> None:
    """Until somebody accepts connections there."""
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return
