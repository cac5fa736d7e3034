"""A run that is killed, whenever and however, and then begun again gives what an undisturbed one gives."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.bulk.catalogue import LUMINEX, VEXORA, output, written

FILES = 16
WORDS = (
    "shoes",
    "of",
    "leather",
    "blue",
    "V3xora",
    "case for",
    "Luminex",
    "super fake",
    "size 42",
    "L u m i n e x",
)


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files, each of them a part, with the rights beside it."""
    folder = tmp_path_factory.mktemp("feed")
    chance = random.Random(7)
    (folder / "listings").mkdir()
    for number in range(FILES):
        rows = [
            {
                "id": f"{number}-{row}" if chance.random() > 0.02 else "",
                "title": " ".join(chance.choices(WORDS, k=6)),
                "description": " ".join(chance.choices(WORDS[:4], k=400)),
            }
            for row in range(80)
        ]
        written(folder / "listings" / f"{number:02}.{('csv', 'parquet', 'jsonl.gz')[number % 3]}", rows)
    written(folder / "rights.csv", [VEXORA, LUMINEX])
    return folder


def start(feed: Path, out: Path) -> subprocess.Popen[str]:
    """The command, on two processes."""
    program = "from jointforce.cli.main import main\nif __name__ == '__main__': main()"
    words = [feed / "listings", "--rights", feed / "rights.csv", "--out", out, "--processes", 2, "--json"]
    return subprocess.Popen(
        [sys.executable, "-c", program, "screen", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(run: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code and what was written to standard error."""
    _, errors = run.communicate(timeout=60)
    return run.returncode, errors


def wait_for(run: subprocess.Popen[str], out: Path, parts: int) -> None:
    """Until so many parts stand, or the run is over."""
    while run.poll() is None and len(list(out.glob("listings.parquet/part-*"))) < parts:
        time.sleep(0.005)


def kill_command(run: subprocess.Popen[str]) -> None:
    run.kill()


def kill_worker(run: subprocess.Popen[str]) -> None:
    """Kill one of the processes that screen."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(run.pid)], capture_output=True, text=True, check=False
    ).stdout
    for line in listed.splitlines():
        if "spawn_main" in line:
            os.kill(int(line.split()[0]), signal.SIGKILL)
            return


def rows(out: Path) -> dict[str, list[dict[str, Any]]]:
    return {folder: output(out, folder) for folder in ("matches", "listings", "rejects")}


@pytest.fixture(scope="module")
def undisturbed(feed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What an undisturbed run writes."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    assert finish(start(feed, out))[0] == 0
    found = rows(out)
    assert len(found["matches"]) > 1000
    assert found["rejects"]
    return found


@pytest.mark.parametrize("kill", [kill_command, kill_worker], ids=["the command", "one of its processes"])
def test_a_run_killed_again_and_again_ends_with_the_same_rows(
    feed: Path,
    undisturbed: dict[str, list[dict[str, Any]]],
    tmp_path: Path,
    kill: Callable[[subprocess.Popen[str]], None],
) -> None:
    out = tmp_path / "out"
    stood = 0
    for parts in (1, 5, 10):
        run = start(feed, out)
        wait_for(run, out, parts)
        kill(run)
        code, errors = finish(run)
        assert code != 0
        if kill is kill_worker:
            assert "A process of the run was killed" in errors
        now = len(list(out.glob("listings.parquet/part-*")))
        assert stood <= now < FILES
        stood = now
    assert stood >= 10
    assert finish(start(feed, out))[0] == 0
    assert rows(out) == undisturbed
    assert [path.name for path in out.rglob(".*")] == []
