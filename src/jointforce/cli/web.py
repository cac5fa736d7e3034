"""`jointforce web`: Django behind granian."""

import os
import sys
from typing import NoReturn

APPLICATION = "jointforce.config.wsgi:application"
STOPS_WITHIN_SECONDS = 10
"""A process that does not stop in order within these is killed: a deployment is not to wait for it."""


def serve_web(*, host: str, port: int, workers: int, threads: int) -> NoReturn:
    """Become granian with the web's application; signals go to it."""
    words = ["-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
             "--workers", str(workers), "--blocking-threads", str(threads),
             "--workers-kill-timeout", str(STOPS_WITHIN_SECONDS), "--log-level", "warning"]  # fmt: skip
    os.environ.setdefault("DATABASE_POOL", str(threads))
    os.execv(sys.executable, [sys.executable, *words, APPLICATION])  # noqa: S606 - our own words, no shell
