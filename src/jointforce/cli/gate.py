"""`jointforce gate`: an edition is published, and the gate is served from it."""

import os
from pathlib import Path
from typing import NoReturn

from jointforce.cli import granian

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
    """Serve the gate over this folder until a signal asks for the end."""
    os.environ["GATE_DIR"] = str(folder.resolve())
    granian.serve(
        APPLICATION,
        *("--factory", "--runtime-mode", "st", "--no-ws"),
        interface="rsgi",
        host=host,
        port=port,
        workers=workers,
    )
