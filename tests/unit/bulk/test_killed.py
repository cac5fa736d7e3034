"""A run that is killed, whenever and however, and then begun again gives what an undisturbed one gives."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.bulk.catalogue import LUMINEX, VEXORA, output, written

FILES = 20
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
                "description": " ".join(chance.choices(WORDS[:4], k=30)),
            }
            for row in range(40)
        ]
        written(folder / "listings" / f"{number:02}.{('csv', 'parquet', 'jsonl.gz')[number % 3]}", rows)
    written(folder / "rights.csv", [VEXORA, LUMINEX])
    return folder


PROGRAM = """
import os, signal, sys
from pathlib import Path
from jointforce.cli.main import main
from jointforce.engine.bulk.parts import Output, PartWriter

def killing(owner, name, when, about=lambda *_: True):
    real = getattr(owner, name)
    def method(self, *arguments):
        if when == moment and about(self, *arguments) and len(list(Path(folder).glob("part-*"))) >= int(stand):
            os.kill(os.getppid() if who == "command" else os.getpid(), signal.SIGKILL)
            signal.pause()  # its command is dead: it is to end by itself
        return real(self, *arguments)
    setattr(owner, name, method)

who, moment, stand, folder = os.environ.get("KILLED", "nobody never 0 nowhere").split()
killing(PartWriter, "write", "writing")
killing(PartWriter, "close", "written")
killing(Output, "_rename", "renaming", lambda output, aside, path: "listings.parquet/part-" in path)
if __name__ == "__main__":
    main()
"""
"""The command; its processes import it too. One is killed at a moment of a part, where that is asked for."""


def run(feed: Path, out: Path, killed: str = "") -> tuple[int, str]:
    """The command on two processes: its exit code, and what it wrote to standard error.

    Its pipes are read to the end, which comes when the last of its processes has ended.

    killed: `command` or `process`, the moment of a part, and how many parts must stand by then.
    """
    program = feed / "program.py"
    program.write_text(PROGRAM)
    words = ["--rights", feed / "rights.csv", "--out", out, "--processes", 2, "--json"]
    done = subprocess.run(
        [sys.executable, program, "screen", feed / "listings", *map(str, words)],
        env={**os.environ, **({"KILLED": f"{killed} {out / 'listings.parquet'}"} if killed else {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stderr


def rows(out: Path) -> dict[str, list[dict[str, Any]]]:
    return {folder: output(out, folder) for folder in ("matches", "listings", "rejects")}


@pytest.fixture(scope="module")
def undisturbed(feed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What an undisturbed run writes."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    assert run(feed, out)[0] == 0
    found = rows(out)
    assert len(found["matches"]) > 500
    assert found["rejects"]
    return found


def test_a_run_killed_again_and_again_ends_with_the_same_rows(
    feed: Path, undisturbed: dict[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    stood = 0
    for killed in ("command writing 1", "process written 6", "command renaming 12"):
        code, errors = run(feed, out, killed)
        assert code == (-signal.SIGKILL if killed.startswith("command") else 2), errors
        if killed.startswith("process"):
            assert "A process of the run was killed" in errors
        now = len(list(out.glob("listings.parquet/part-*")))
        assert stood <= now < FILES
        stood = now
    assert stood >= 12
    assert run(feed, out)[0] == 0
    assert rows(out) == undisturbed
    assert [path.name for path in out.rglob(".*")] == []
