"""Which measurement is asked for, and its parts: each in a process, and on a database, of its own."""

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jointforce.bench.product import JOINTFORCE
from jointforce.bench.text.parts import TEXT, Asked

PARTS = {
    "cases": ("load", "verdicts", "pages", "sample"),
    "text": tuple(TEXT),
    "gate": ("gate",),
    "programme": ("programme",),
    "notices": ("notices",),
}


def measure(
    name: str, data: Path | None, only: Sequence[str] = (), *, asked: Asked | None = None
) -> dict[str, Any]:
    """The figures of one bench, or of some parts of it. `asked`: what the text and gate benches may be
    told beside their data.

    Raises:
        SystemExit: there is no such bench or part, with the names of those that there are; or a part failed.
    """
    if name not in PARTS:
        raise SystemExit(f"There is no bench {name!r}; there is: {', '.join(PARTS)}.")
    for part in only:
        if part not in PARTS[name]:
            raise SystemExit(f"{name} has no part {part!r}; it has: {', '.join(PARTS[name])}.")
    told = asked or Asked()
    if name == "programme":
        from jointforce.bench.programme import figures

        return figures.programme_figures()
    if name == "notices":
        from jointforce.bench.notices import notice_figures

        return notice_figures(told.minutes, told.cases)
    if name == "gate":
        from jointforce.bench.gate import gate_figures

        return gate_figures(data, told.marks)
    if len(only) == 1:
        return TEXT[only[0]](data, told) if name == "text" else _CASES[only[0]](data)
    found: dict[str, Any] = {}
    for part in only or PARTS[name]:
        found |= _in_a_process(name, part, data, told)
    return found


def _in_a_process(name: str, part: str, data: Path | None, asked: Asked) -> dict[str, Any]:
    words = [
        "bench",
        name,
        "--only",
        part,
        "--json",
        *(["--data", str(data)] if data else []),
        *asked.words(),
    ]
    done = subprocess.run([*JOINTFORCE, *words], stdout=subprocess.PIPE, text=True, check=False)
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


_CASES: dict[str, Callable[[Path | None], dict[str, Any]]] = {
    "load": _load,
    "verdicts": _verdicts,
    "pages": _pages,
    "sample": _sample,
}
