"""The ledger proves that nothing was changed, or names what was."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import connection, transaction

from jointforce.base.clock import now
from jointforce.base.embedded_postgres import EmbeddedPostgres
from jointforce.domain.actor import system
from jointforce.ledger import queries, services
from jointforce.ledger.services import Act

pytestmark = pytest.mark.django_db


def _write(subjects: int = 3, acts: int = 4) -> None:
    with transaction.atomic():
        for number in range(acts):
            services.append(
                [
                    Act("case", f"c{s}", f"case.step{number}", system("test"), "", {"n": number})
                    for s in range(subjects)
                ],
                now=now(),
            )


def _problems() -> list[str]:
    return [f"{b.subject_id}#{b.seq}: {b.problem}" for b in queries.verify()]


def test_a_ledger_that_nobody_touched_verifies() -> None:
    _write()
    services.fold_root(now=now())
    _write(subjects=1)
    services.fold_root(now=now())
    assert _problems() == []


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_root", "ledger_rootleaf"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_written(table: str, statement: str) -> None:
    _write()
    services.fold_root(now=now())
    with (
        pytest.raises(Exception, match=r"append-only|permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


TAMPERINGS = {
    "an edit": "UPDATE ledger_entry SET verb = 'case.other' WHERE subject_id = 'c1' AND seq = 2",
    "an edit of the facts": "UPDATE ledger_entry SET facts = '{\"n\": 9}' WHERE subject_id = 'c1' AND seq = 2",
    "a deletion inside": "DELETE FROM ledger_entry WHERE subject_id = 'c1' AND seq = 2",
    "a deletion of the last": "DELETE FROM ledger_entry WHERE subject_id = 'c1' AND seq = 4",
    "a deletion of the last, head moved back": """
        DELETE FROM ledger_entry WHERE subject_id = 'c1' AND seq = 4;
        UPDATE ledger_head h SET seq = 3, hash = e.hash FROM ledger_entry e
        WHERE h.subject_id = 'c1' AND e.subject_id = 'c1' AND e.seq = 3""",
    "a whole subject": """
        DELETE FROM ledger_entry WHERE subject_id = 'c1'; DELETE FROM ledger_head WHERE subject_id = 'c1'""",
    "an insertion": """
        INSERT INTO ledger_entry (subject_kind, subject_id, seq, at, actor_kind, actor_id, verb, reason, facts,
                                  previous_hash, hash)
        SELECT subject_kind, subject_id, 5, at, actor_kind, actor_id, verb, reason, facts, hash, hash
        FROM ledger_entry WHERE subject_id = 'c1' AND seq = 4""",
    "a reordering": """
        UPDATE ledger_entry SET seq = 100 WHERE subject_id = 'c1' AND seq = 2;
        UPDATE ledger_entry SET seq = 2 WHERE subject_id = 'c1' AND seq = 3;
        UPDATE ledger_entry SET seq = 3 WHERE subject_id = 'c1' AND seq = 100""",
    "a fork": """
        ALTER TABLE ledger_entry DROP CONSTRAINT ledger_no_fork;
        INSERT INTO ledger_entry (subject_kind, subject_id, seq, at, actor_kind, actor_id, verb, reason, facts,
                                  previous_hash, hash)
        SELECT subject_kind, subject_id, seq, at, actor_kind, actor_id, verb, reason, facts, previous_hash, hash
        FROM ledger_entry WHERE subject_id = 'c1' AND seq = 4""",
    "a root replaced": "UPDATE ledger_root SET hash = decode(repeat('ab', 32), 'hex')",
    "a leaf taken away": "DELETE FROM ledger_rootleaf WHERE subject_id = 'c1'",
}


@pytest.fixture
def superuser(postgres_server: EmbeddedPostgres) -> Iterator[Callable[[str], None]]:
    """Runs SQL as the database's superuser with the triggers off."""
    with psycopg.connect(postgres_server.dsn(_database(), "postgres")) as session:
        session.execute("SET session_replication_role = replica")

        def run(sql: str) -> None:
            session.execute(sql)
            session.commit()

        yield run


def _database() -> str:
    return str(connection.settings_dict["NAME"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", [name for name in TAMPERINGS if name != "a fork"])
def test_verify_finds(name: str, superuser: Callable[[str], None]) -> None:
    _write()
    services.fold_root(now=now())
    superuser(TAMPERINGS[name])
    problems = _problems()
    assert problems, name
    assert any(p.startswith(("c1", "1#")) for p in problems), problems


@pytest.mark.django_db(transaction=True)
def test_verify_finds_a_fork(superuser: Callable[[str], None]) -> None:
    _write()
    superuser(TAMPERINGS["a fork"])
    try:
        assert any("same number" in p for p in _problems())
    finally:
        superuser("DELETE FROM ledger_entry; DELETE FROM ledger_head")
        superuser(
            "ALTER TABLE ledger_entry ADD CONSTRAINT ledger_no_fork UNIQUE (subject_kind, subject_id, seq)"
        )


@pytest.mark.django_db(transaction=True)
def test_verify_finds_that_the_first_root_is_gone(superuser: Callable[[str], None]) -> None:
    _write()
    first = services.fold_root(now=now())
    _write()
    services.fold_root(now=now())
    assert first is not None
    assert _problems() == []
    superuser(
        f"DELETE FROM ledger_rootleaf WHERE root_id = {first.id}; DELETE FROM ledger_root WHERE id = {first.id}"
    )
    assert any("does not follow from the root before it" in p for p in _problems())
