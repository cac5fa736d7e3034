"""Which measurement is asked for."""

from pathlib import Path
from typing import Any

from jointforce.bench.database import scratch


def measure(name: str, data: Path | None) -> dict[str, Any]:
    """The figures of one bench.

    Raises:
        SystemExit: there is no such bench; the message lists those that there are.
    """
    if name != "cases":
        raise SystemExit(f"There is no bench {name!r}; there is: cases.")
    with scratch("bench"):
        from jointforce.bench.load import load_and_screen

        return load_and_screen(data)
