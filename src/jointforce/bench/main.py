"""Which measurement is asked for, and its parts: each in a process, and on a database, of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PARTS = {"cases": ("load", "verdicts", "pages", "sample"), "gate": ("gate",)}


def measure(name: str, data: Path | None, only: str = "", marks: int | None = None) -> dict[str, Any]:
    """The figures of one bench, or of one part of it. marks: how many rights the gate's index holds.

    Raises:
        SystemExit: there is no such bench or part, with the names of those that there are; or a part failed.
    """
    if name not in PARTS:
        raise SystemExit(f"There is no bench {name!r}; there is: {', '.join(PARTS)}.")
    if name == "gate":
        from jointforce.bench.gate import MARKS, gate_figures

        return gate_figures(data, marks or MARKS)
    if only:
        if only not in PARTS[name]:
            raise SystemExit(f"{name} has no part {only!r}; it has: {', '.join(PARTS[name])}.")
        return _RUN[only](data)
    figures: dict[str, Any] = {}
    for part in PARTS[name]:
        figures |= _in_a_process(name, part, data)
    return figures


def _in_a_process(name: str, part: str, data: Path | None) -> dict[str, Any]:
    code = "from jointforce.cli.main import main; main()"
    words = ["bench", name, "--only", part, "--json", *(["--data", str(data)] if data else [])]
    done = subprocess.run(
        [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"The part {part!r} failed.")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _load(data: Path | None) -> dict[str, Any]:
    from jointforce.bench.database import scratch

    with scratch("bench"):
        from jointforce.bench.load import load_and_screen

        return load_and_screen(data)


def _verdicts(_: Path | None) -> dict[str, Any]:
    from jointforce.bench.verdicts import verdict_figures

    return verdict_figures()


def _pages(_: Path | None) -> dict[str, Any]:
    from jointforce.bench.database import scratch

    with scratch("bench"):
        from jointforce.bench.pages import page_figures

        return page_figures()


def _sample(_: Path | None) -> dict[str, Any]:
    from jointforce.bench.database import scratch

    with scratch("bench"):
        from jointforce.bench.sample import sample_figures

        return sample_figures()


_RUN = {"load": _load, "verdicts": _verdicts, "pages": _pages, "sample": _sample}
