"""The tests' PostgreSQL: one embedded server for all runs in this working copy, one database for each run.

Migrations run once into a template, named by their content; a run's database is a copy of it, so that a run
starts in a fraction of a second. The runs connect as ``app``, as the product does, and may not do more.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql

from jointforce.base.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parent.parent
SERVER = EmbeddedPostgres(ROOT / ".run" / "test-pg")
PACKAGES_WITH_MIGRATIONS = ("django", "django-allauth")


@contextmanager
def running_server() -> Iterator[EmbeddedPostgres]:
    """The server, attached to or started; the last run of several that share it stops it."""
    runs = ROOT / ".run" / "test-runs"
    runs.parent.mkdir(exist_ok=True)
    with runs.open("w") as shared:
        alone = _try_lock(shared.fileno())
        if not alone:
            fcntl.flock(shared, fcntl.LOCK_SH)
        SERVER.start()
        if alone:
            _drop_leftovers()
            fcntl.flock(shared, fcntl.LOCK_SH)
        try:
            yield SERVER
        finally:
            if _try_lock(shared.fileno()):
                SERVER.stop()


def template() -> str:
    """The name of a database with every migration in it, made where it does not stand yet."""
    name = f"template_{_migrations_fingerprint()}"
    with (ROOT / ".run" / "test-template").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if name not in _names("template\\_%"):
            making = f"making_{os.getpid()}"
            SERVER.drop_database(making)
            SERVER.ensure_database(making)
            _migrate(making)
            with _session("postgres") as session:
                session.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                        sql.Identifier(making), sql.Identifier(name)
                    )
                )
    return name


def point_django_at(database: str, role: str) -> None:
    """Have Django's default connection, and the processes that tests start, use a database of the server."""
    from django.conf import settings  # noqa: PLC0415 - after pytest-django has set the settings up
    from django.db import connections  # noqa: PLC0415

    connection = connections["default"]
    connection.close()
    place = {"NAME": database, "USER": role, "PASSWORD": "", "HOST": str(SERVER.place.sockets), "PORT": ""}
    settings.DATABASES["default"].update(place)
    connection.settings_dict.update(place)
    settings.DATABASE_URL = SERVER.dsn(database, "app")
    os.environ["DATABASE_URL"] = SERVER.dsn(database, "app")
    os.environ["DATABASE_OWNER_URL"] = SERVER.dsn(database, "owner")


def empty(database: str, keep: frozenset[str]) -> None:
    """Take the rows out of every table but those of ``keep``, past the triggers that forbid it to others."""
    with _session(database) as session:
        filled = [table for table in filled_tables(session) if table not in keep]
        if filled:
            session.execute("SET session_replication_role = replica")
            session.execute(
                sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(
                    sql.SQL(", ").join(map(sql.Identifier, filled))
                )
            )


def tables_with_rows(database: str) -> frozenset[str]:
    """The tables that migrations filled: they belong to the shape, not to a test."""
    with _session(database) as session:
        return frozenset(filled_tables(session))


def filled_tables(session: psycopg.Connection[tuple[str, ...]]) -> list[str]:
    """The ordinary tables of the public schema that hold at least one row."""
    tables = [
        row[0]
        for row in session.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') "
            "AND NOT relispartition ORDER BY relname"
        )
    ]
    if not tables:
        return []
    parts = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(table), sql.Identifier(table))
        for table in tables
    ]
    return [row[0] for row in session.execute(sql.SQL(" UNION ALL ").join(parts))]


def _migrate(database: str) -> None:
    from django.core.management import call_command  # noqa: PLC0415 - after pytest-django has set the settings up

    point_django_at(database, "owner")
    call_command("migrate", verbosity=0, interactive=False)
    from django.db import connections  # noqa: PLC0415

    connections.close_all()


def _migrations_fingerprint() -> str:
    digest = hashlib.sha256()
    for package in PACKAGES_WITH_MIGRATIONS:
        digest.update(f"{package} {version(package)}\n".encode())
    # A migration may take its data from the domain's constants, the transition table for one.
    sources = [*ROOT.glob("src/jointforce/*/migrations/*.py"), *ROOT.glob("src/jointforce/domain/**/*.py")]
    for source in [*sorted(sources), ROOT / "src/jointforce/base/embedded_postgres.py"]:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


def _names(pattern: str) -> list[str]:
    with _session("postgres") as session:
        return [
            row[0]
            for row in session.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
        ]


def _drop_leftovers() -> None:
    """What killed runs left behind, and templates of migrations that are no more."""
    current = f"template_{_migrations_fingerprint()}"
    for name in [*_names("test\\_%"), *_names("making\\_%"), *_names("template\\_%")]:
        if name != current:
            SERVER.drop_database(name)


def _session(database: str) -> psycopg.Connection[tuple[str, ...]]:
    return psycopg.connect(SERVER.dsn(database, "postgres"), autocommit=True)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
