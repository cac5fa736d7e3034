"""`jointforce gate`: an edition is published, and the gate is served from it."""

import os
import sys
from pathlib import Path
from typing import NoReturn

APPLICATION = "jointforce.api.gate.app:application"


def publish_edition(folder: Path | None) -> int:
    """Publish where something has changed; the exit code."""
    from django.conf import settings

    from jointforce.base.clock import now
    from jointforce.flows.publish_gate import publish

    place = folder or Path(settings.GATE_DIR)
    number = publish(now(), folder=place)
    if number is None:
        print(f"Nothing has changed since the edition in {place}, or another process publishes there now.")
    else:
        print(f"Edition {number} is in force in {place}.")
    return 0


def serve_gate(folder: Path, *, host: str, port: int, workers: int) -> NoReturn:
    """Become granian with the gate's application; signals go to it."""
    words = ["-m", "granian", "--interface", "rsgi", "--factory", "--host", host, "--port", str(port),
             "--workers", str(workers), "--runtime-mode", "st", "--no-ws", "--log-level", "warning"]  # fmt: skip
    os.environ["GATE_DIR"] = str(folder.resolve())
    os.execv(sys.executable, [sys.executable, *words, APPLICATION])  # noqa: S606 - our own words, no shell
