"""PostgreSQL without an installation: the server from a wheel, for first runs and for tests.

One owner process starts and stops it; every other process connects by ``dsn``. It listens on a private socket
only, and only the user who started it (and root) is let in. Two roles stand from the beginning: ``owner``
owns the databases and migrates; ``app`` reads and writes rows, and can neither change a table nor empty one.
"""

import fcntl
import os
import pwd
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from jointforce.base.embedded_place import EmbeddedPostgresError, Place, find_place

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError"]

Role = Literal["owner", "app", "postgres"]

START_LIMIT = 120.0  # seconds; recovery after a crash may replay much
POLL = 0.02  # seconds

# What the server says when it cannot start yet: children of a killed one leave a moment after it, and one that
# is stopping keeps its note until it has stopped.
PASSING_TROUBLES = ("pre-existing shared memory block", "lock file")

# Durable as a server should be, small as a guest should be: the whole product stays within 1 GiB.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0777",  # the folder is closed; the peer map decides who is let in
    "max_connections": "60",
    "superuser_reserved_connections": "3",
    "shared_buffers": "64MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "min_wal_size": "64MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_compression": "on",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "jit": "off",
    "io_method": "sync",  # no extra processes for reading
    "max_worker_processes": "4",
    "max_parallel_workers_per_gather": "0",
    "default_statistics_target": "30",  # a sample of 9,000 rows a table, for a third of the usual work
    "autovacuum_max_workers": "2",
    "autovacuum_vacuum_cost_delay": "20ms",  # tidies a little at a time: at full speed it takes one of two cores
    "autovacuum_worker_slots": "4",
    "max_logical_replication_workers": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_checkpoints": "off",
}

ROLES = """\
CREATE ROLE owner LOGIN CREATEDB
CREATE ROLE app LOGIN
"""


class EmbeddedPostgres:
    """One PostgreSQL server on one data folder, on this machine, for this user.

    ``start`` makes the data when there is none, starts the server when it does not run, and otherwise attaches
    to the one that does; ``stop`` stops it, whoever started it. As a context manager it does both.
    """

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = Path(data_dir).absolute()
        self._place: Place | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def place(self) -> Place:
        """Where the server lives; found (and its folders made) at the first use."""
        if self._place is None:
            self._place = find_place(self.data_dir)
        return self._place

    def start(self) -> None:
        """Have the server running and answering; raises EmbeddedPostgresError after 120 s without an answer."""
        with self._alone():
            if self.is_healthy():
                return
            if not self.place.cluster.exists():
                self._initialise()
            self._write_access()
            self._launch(deadline=time.monotonic() + START_LIMIT)

    def stop(self, timeout: float = 60.0) -> None:
        """Stop the server at once but in order: sessions are ended, what was committed is on disk."""
        with self._alone():
            if self.postmaster_pid() is None:
                return
            done = self._pg_ctl("stop", "-m", "fast", "-w", "-t", str(int(timeout)))
            if done.returncode != 0 and self.postmaster_pid() is not None:
                raise EmbeddedPostgresError(f"The embedded PostgreSQL did not stop: {done.stdout.strip()}")

    def destroy(self) -> None:
        """Stop the server and remove its data, its log and its socket for ever."""
        self.stop()
        place = self.place
        for folder in (place.cluster, place.home / "cluster.new", place.sockets, place.elsewhere):
            if folder is not None and folder.exists():
                shutil.rmtree(folder)
        for name in ("pg_hba.conf", "pg_ident.conf", "lock"):
            (place.home / name).unlink(missing_ok=True)
        with suppress(OSError):  # it may hold what is not ours
            self.data_dir.rmdir()
        self._place = None

    def dsn(self, database: str, role: Role) -> str:
        """The address of a database for a role, as a URL that psycopg and DATABASE_URL understand."""
        return (
            f"postgresql://{role}@/{quote(database, safe='')}?host={quote(str(self.place.sockets), safe='/')}"
        )

    def is_healthy(self) -> bool:
        """Whether a server answers on our socket, and is the one of our data."""
        if not self.place.socket.exists():
            return False
        try:
            with self._session("postgres") as session:
                row = session.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and Path(row[0]) == self.place.cluster

    def postmaster_pid(self) -> int | None:
        """The number of the running server's first process, or None when it does not run."""
        try:
            pid = int((self.place.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if self._is_our_postmaster(pid) else None

    def ensure_database(self, name: str) -> None:
        """Make a database with the rights of both roles, unless it stands already."""
        with self._session("postgres") as session:
            if session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return
            session.execute(sql.SQL("CREATE DATABASE {} OWNER owner").format(sql.Identifier(name)))
        self._grant(name)

    def clone_database(self, template: str, name: str) -> None:
        """Copy a database that nobody is connected to, rows and rights; an earlier copy of that name goes."""
        self.drop_database(name)
        with self._session("postgres") as session:
            session.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER owner").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        self._grant(name)

    def drop_database(self, name: str) -> None:
        """Remove a database if it stands, ending the sessions in it."""
        with self._session("postgres") as session:
            session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _grant(self, name: str) -> None:
        """What ``app`` may do: connect, make temporary tables, and use the rows of whatever ``owner`` makes."""
        with self._session("postgres") as session:
            database = sql.Identifier(name)
            session.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
            session.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO owner, app").format(database))
        with self._session(name) as session:
            session.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
            session.execute("GRANT USAGE ON SCHEMA public TO app")
            session.execute(
                "ALTER DEFAULT PRIVILEGES FOR ROLE owner IN SCHEMA public "
                "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app"
            )
            session.execute(
                "ALTER DEFAULT PRIVILEGES FOR ROLE owner IN SCHEMA public "
                "GRANT USAGE, SELECT ON SEQUENCES TO app"
            )

    @contextmanager
    def _session(self, database: str) -> Iterator[psycopg.Connection[TupleRow]]:
        with psycopg.connect(
            host=str(self.place.sockets), dbname=database, user="postgres", connect_timeout=5, autocommit=True
        ) as session:
            yield session

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time start or stop the server of this folder."""
        place = self.place
        with (place.home / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _pg_ctl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        place = self.place
        return place.user.run(place.programs / "pg_ctl", "-D", place.cluster, *arguments)

    def _initialise(self) -> None:
        """Make the data aside and rename it when complete, so that a kill half-way leaves nothing half-made."""
        place = self.place
        aside = place.home / "cluster.new"
        if aside.exists():
            shutil.rmtree(aside)
        place.user.own(aside)
        made = place.user.run(
            place.programs / "initdb",
            *("--pgdata", str(aside), "--username", "postgres", "--encoding", "UTF8"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
            *("--data-checksums", "--auth-local", "peer", "--auth-host", "reject", "--no-instructions"),
        )
        if made.returncode != 0:
            raise EmbeddedPostgresError(
                f"The embedded PostgreSQL could not make its data: {_last(made.stdout)}"
            )
        roles = place.user.run(
            *(place.programs / "postgres", "--single", "-D", aside, "-c", "exit_on_error=on", "postgres"),
            stdin=ROLES,
        )
        if roles.returncode != 0:
            raise EmbeddedPostgresError(
                f"The embedded PostgreSQL could not make its roles: {_last(roles.stdout)}"
            )
        aside.rename(place.cluster)

    def _write_access(self) -> None:
        """Let in the user who starts the server, and root, under every role; nobody else."""
        names = {pwd.getpwuid(uid).pw_name for uid in {0, os.geteuid()}}
        lines = "".join(f'local-people "{name}" all\n' for name in sorted(names))
        for name, text in {
            "pg_hba.conf": "local all all peer map=local-people\n",
            "pg_ident.conf": lines,
        }.items():
            path = self.place.home / name
            path.write_text(text)
            path.chmod(0o644)

    def _launch(self, deadline: float) -> None:
        place = self.place
        settings = SETTINGS | {
            "unix_socket_directories": str(place.sockets),
            "hba_file": str(place.home / "pg_hba.conf"),
            "ident_file": str(place.home / "pg_ident.conf"),
        }
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
        while not self.is_healthy():
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"The embedded PostgreSQL does not answer on {place.socket} (its log is {place.log})."
                )
            if self.postmaster_pid() is None:
                self._launch_once(options, deadline)
            time.sleep(POLL)

    def _launch_once(self, options: str, deadline: float) -> None:
        """Start the server and wait for its recovery; come back without it where another try may succeed."""
        place = self.place
        self._forget_dead_postmaster()
        log_end = place.log.stat().st_size if place.log.exists() else 0
        left = str(max(1, int(deadline - time.monotonic())))
        started = self._pg_ctl("start", "-w", "-t", left, "-l", str(place.log), "-o", options)
        said = _tail(place.log, log_end) or started.stdout
        if started.returncode != 0 and not any(passing in said for passing in PASSING_TROUBLES):
            raise EmbeddedPostgresError(
                f"The embedded PostgreSQL did not start: {_last(said)} (its log is {place.log})"
            )

    def _forget_dead_postmaster(self) -> None:
        """Remove what a dead server left: its number may be another process's by now, and would block us."""
        if self.postmaster_pid() is None:
            socket = self.place.socket
            for left in (
                self.place.cluster / "postmaster.pid",
                socket,
                socket.with_name(f"{socket.name}.lock"),
            ):
                left.unlink(missing_ok=True)

    def _is_our_postmaster(self, pid: int) -> bool:
        if pid <= 0:
            return False
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return False  # ours would let itself be asked
        command = Path("/proc", str(pid), "cmdline")
        if command.parent.exists():
            shown = command.read_bytes()  # empty for a process that has ended and waits to be noticed
        else:
            ps = ["ps", "-o", "command=", "-p", str(pid)]
            shown = subprocess.run(ps, capture_output=True, check=False).stdout
        return os.fsencode(self.place.cluster) in shown


def _tail(log: Path, start: int) -> str:
    """What the log says since a position, in bytes."""
    if not log.exists():
        return ""
    with log.open("rb") as lines:
        lines.seek(start)
        return lines.read().decode(errors="replace")


def _last(text: str) -> str:
    """The line of an output that says why, or the last one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error" in line.lower()]
    return (telling or lines or ["no reason was given"])[-1]
