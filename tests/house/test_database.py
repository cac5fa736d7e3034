"""The database that tests get is the one that the product gets."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from jointforce.base.embedded_postgres import EmbeddedPostgres
from tests.house.project import PACKAGE

LEFT_BEHIND = "INSERT INTO django_session (session_key, session_data, expire_date) VALUES ('left', '', now())"
COUNT = "SELECT count(*) FROM django_session"


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_tests_run_as_the_role_of_the_product() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("app",)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute("TRUNCATE django_session")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_committed_row_is_gone_before_the_next_test(turn: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
        assert cursor.fetchone() == (0,), f"the {turn} turn found rows"
        cursor.execute(LEFT_BEHIND)


def test_a_fresh_database_has_the_migrations_and_is_a_tests_own(
    fresh_database: Callable[[], str], postgres_server: EmbeddedPostgres
) -> None:
    one, other = fresh_database(), fresh_database()
    with psycopg.connect(postgres_server.dsn(one, "app")) as session:
        session.execute(LEFT_BEHIND)
    with psycopg.connect(postgres_server.dsn(one, "app")) as session:
        assert session.execute(COUNT).fetchone() == (1,)
    with psycopg.connect(postgres_server.dsn(other, "app")) as session:
        assert session.execute(COUNT).fetchone() == (0,)


def test_no_other_database_is_spoken_of_in_the_code() -> None:
    speaking = [path for path in Path(PACKAGE).rglob("*.py") if "sqlite" in path.read_text().lower()]
    assert speaking == []
