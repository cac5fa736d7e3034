"""`make run`: everything starts, is kept over kills, stops at Ctrl-C, and says in one sentence what it cannot do."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jointforce.base.embedded_postgres import EmbeddedPostgres
from jointforce.bench import processes
from jointforce.bench.first_run import memory_mb, permissions_around
from jointforce.bench.product import RUN
from jointforce.bench.visitor import signed_in
from tests.stories.started import Running, started

pytestmark = pytest.mark.story


def parties(dsn: str) -> list[tuple[str]]:
    with psycopg.connect(dsn) as session:
        return session.execute("SELECT id::text FROM parties_party ORDER BY id").fetchall()


def alive(pids: list[int]) -> list[list[str]]:
    return [command for pid in pids if (command := processes.words(pid))]


def kill_all(running: Running) -> None:
    """As a loss of power, as far as a test can do that."""
    first = running.server.postmaster_pid()
    assert first is not None
    for pid in [*running.pids(), first, *processes.below(first)]:
        os.kill(pid, signal.SIGKILL)
    running.process.wait(10)


def test_a_second_start_has_everything_even_when_all_was_killed_and_ctrl_c_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = permissions_around(tmp_path)
    began = time.monotonic()
    with started(tmp_path, keep=True) as running, signed_in(running.links["Rights holder"]) as person:
        assert "/portal/cases/" in person.get("/portal/").text
        first = time.monotonic() - began
        assert len(running.pids()) <= 5  # and `make` itself is the sixth
        own, database = memory_mb(running)
        assert own + database <= 1024
        known = parties(running.dsn)
        kill_all(running)
    began = time.monotonic()
    with started(tmp_path) as running, signed_in(running.links["Rights holder"]) as person:
        assert "/portal/cases/" in person.get("/portal/").text
        second = time.monotonic() - began
        assert parties(running.dsn) == known
        server = running.server.postmaster_pid()
        assert server is not None
        pids = [*running.pids(), server, *processes.below(server)]
    assert alive(pids) == []
    after = permissions_around(tmp_path)
    assert {folder: after[folder] for folder in before} == before
    with capsys.disabled():
        print(
            f"\nfirst start {first:.1f} s, second {second:.1f} s, memory {own:.0f} + {database:.0f} MiB,"
            f" load average {processes.load_average()}"
        )


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """A server that the product did not start."""
    server = EmbeddedPostgres(tmp_path / "elsewhere")
    server.start()
    server.ensure_database("shop")
    yield server
    server.destroy()


def test_a_server_of_ones_own_is_used_and_left_running(tmp_path: Path, elsewhere: EmbeddedPostgres) -> None:
    state = tmp_path / "state"
    state.mkdir()
    app, owner = elsewhere.dsn("shop", "app"), elsewhere.dsn("shop", "owner")
    with (
        started(state, DATABASE_URL=app, DATABASE_OWNER_URL=owner) as running,
        signed_in(running.links["Analyst"]) as person,
    ):
        assert "/desk/cases/" in person.get("/desk/").text
        assert not (state / "pg").exists()
        assert parties(app) != []
    assert elsewhere.is_healthy()


@pytest.mark.parametrize("name", ["PORT", "BAZAAR_PORT"])
def test_a_port_that_is_taken_is_said_before_anything_starts(tmp_path: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run(tmp_path, **{name: port})
    assert done.returncode == 2
    assert (
        done.stderr
        == f"Port {port} cannot be used (address already in use); choose another: make run {name}=…\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("port", ["eighty", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    done = run(tmp_path, PORT=port)
    assert done.returncode == 2
    assert done.stderr == f"PORT is '{port}'; a port is a number from 1 to 65535.\n"


def run(state: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "JOINTFORCE_STATE": str(state), **extra}
    return subprocess.run(RUN, env=environment, capture_output=True, text=True, check=False, timeout=60)
