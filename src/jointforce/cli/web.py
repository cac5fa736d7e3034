"""`jointforce web`: Django behind granian."""

import os
from typing import NoReturn

from jointforce.cli import granian

APPLICATION = "jointforce.config.wsgi:application"


def serve_web(*, host: str, port: int, workers: int, threads: int) -> NoReturn:
    """Serve portals, pages and API until a signal asks for the end; each thread has a connection."""
    os.environ.setdefault("DATABASE_POOL", str(threads))
    granian.serve(
        APPLICATION,
        *("--blocking-threads", str(threads)),
        interface="wsgi",
        host=host,
        port=port,
        workers=workers,
    )
