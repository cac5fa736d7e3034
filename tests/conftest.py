"""What every test stands on: no way to the network, and a real PostgreSQL of its own."""

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from jointforce.base.embedded_postgres import EmbeddedPostgres
from tests import databases
from tests.guard import network_guard

network_guard.install()
# The Python processes that tests start are guarded too.
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [str(Path(network_guard.__file__).parent), os.environ.get("PYTHONPATH")])
)
# Compiled kernels are kept in the working copy, for all runs and processes.
os.environ.setdefault("NUMBA_CACHE_DIR", str(databases.ROOT / ".cache" / "kernels"))
for name in ("DATABASE_URL", "DATABASE_URL_FILE", "DATABASE_OWNER_URL"):
    os.environ.pop(name, None)  # a test never meets anyone's data


_LONGEST = ("tests/stories/", "tests/unit/bulk/")
"""Folders whose files take minutes each: begun last, one of them would keep all other processes waiting."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, and otherwise as they come."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONGEST))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests have measured and recorded is printed at the end, whichever process ran them."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedPostgres]:
    """The running server of the tests."""
    with databases.running_server() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_template(
    postgres_server: EmbeddedPostgres, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> str:
    """The name of a database with every migration and no rows of a test: copy it with ``clone_database``."""
    with django_db_blocker.unblock():
        return databases.template()


@pytest.fixture(scope="session")
def django_db_setup(
    postgres_server: EmbeddedPostgres, migrated_template: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """This run's database. Tests connect as ``app``; one with ``transaction=True`` is cleaned up by a superuser."""
    from django.db import connections  # noqa: PLC0415 - needs the settings
    from django.test import TransactionTestCase  # noqa: PLC0415

    name = f"test_{os.getpid()}"
    postgres_server.clone_database(migrated_template, name)
    shape = databases.tables_with_rows(name)

    def empty_database(_: TransactionTestCase) -> None:
        databases.empty(name, keep=shape)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_database)
        databases.point_django_at(name, "app")
        yield
        with django_db_blocker.unblock():
            connections.close_all()
    postgres_server.drop_database(name)


@pytest.fixture
def fresh_database(postgres_server: EmbeddedPostgres, migrated_template: str) -> Iterator[Callable[[], str]]:
    """Makes databases for a test's own use (races, dropped constraints, whole processes); returns their names."""
    made: list[str] = []

    def make() -> str:
        name = f"test_{os.getpid()}_{uuid.uuid4().hex[:8]}"
        postgres_server.clone_database(migrated_template, name)
        made.append(name)
        return name

    yield make
    for name in made:
        postgres_server.drop_database(name)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser of the stories; without one they fail, and say how to get it."""
    found = subprocess.run(
        [sys.executable, databases.ROOT / "scripts" / "find_browser.py"],
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode:
        pytest.fail(found.stderr.strip(), pytrace=False)
    return found.stdout.strip()
