"""Behind granian: how `jointforce web` and `jointforce gate` serve."""

import os
import sys
from typing import NoReturn

STOPS_WITHIN_SECONDS = 10
"""A process that does not stop in order within these is killed: a deployment is not to wait for it."""


def serve(application: str, *more: str, interface: str, host: str, port: int, workers: int) -> NoReturn:
    """Become granian with this application; signals go to it.

    One of its processes that dies is started again, and the others answer meanwhile. One that dies within seconds of
    its start ends granian, and what keeps that alive decides.
    """
    words = ["-m", "granian", "--interface", interface, "--host", host, "--port", str(port),
             "--workers", str(workers), "--respawn-failed-workers",
             "--workers-kill-timeout", str(STOPS_WITHIN_SECONDS), "--log-level", "warning", *more]  # fmt: skip
    os.execv(sys.executable, [sys.executable, *words, application])  # noqa: S606 - our own words, no shell
