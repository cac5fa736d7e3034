"""Every invariant is held by the database: two that race are refused, and without the guard the bad state appears."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg import sql

from jointforce.base.embedded_postgres import EmbeddedPostgres

SAME = {name: str(uuid.uuid4()) for name in ("case", "holder", "listing", "referral", "market", "party")}


@dataclass(frozen=True)
class Invariant:
    """Two rows that must not stand together, the guard that refuses the second, and how it is taken away."""

    name: str
    table: str
    row: dict[str, Any]
    drop: str
    first: dict[str, Any] | None = None


INVARIANTS = (
    Invariant(
        "one open case per listing and rights holder",
        "cases_case",
        {
            "listing_id": SAME["listing"],
            "rights_holder_id": SAME["holder"],
            "state": "removed",
            "number": "next",
        },
        "DROP INDEX one_open_case_per_listing_and_holder",
    ),
    Invariant(
        "one unanswered question a case",
        "cases_referral",
        {
            "case_id": SAME["case"],
            "asked_at": "2026-01-01T00:00:00Z",
            "due_at": "2026-01-03T00:00:00Z",
        },
        "DROP INDEX one_open_question_per_case",
    ),
    Invariant(
        "one answer to a question",
        "cases_verdict",
        {"referral_id": SAME["referral"]},
        "ALTER TABLE cases_verdict DROP CONSTRAINT cases_verdict_referral_id_key",
    ),
    Invariant(
        "one open counter-notice a case",
        "cases_counternotice",
        {"case_id": SAME["case"], "state": "submitted"},
        "DROP INDEX one_open_counter_notice_per_case",
    ),
    Invariant(
        "one order a number",
        "enforcement_order",
        {"case_id": SAME["case"], "seq": 1, "state": "pending"},
        "DROP INDEX one_order_per_case_and_seq",
    ),
    Invariant(
        "one restriction in force a case",
        "enforcement_restriction",
        {"case_id": SAME["case"]},
        "DROP INDEX one_restriction_in_force_per_case",
    ),
    Invariant(
        "no fork in the ledger",
        "ledger_entry",
        {"subject_kind": "case", "subject_id": "c", "seq": 1},
        "ALTER TABLE ledger_entry DROP CONSTRAINT ledger_no_fork",
    ),
    Invariant(
        "one listing per marketplace and sender's id",
        "intake_listing",
        {"marketplace_id": SAME["market"], "external_id": "L1"},
        "ALTER TABLE intake_listing DROP CONSTRAINT one_listing_per_external_id",
    ),
    Invariant(
        "one answer per idempotency key",
        "intake_idempotentanswer",
        {"party_id": SAME["party"], "key": "k"},
        "ALTER TABLE intake_idempotentanswer DROP CONSTRAINT one_answer_per_key",
    ),
    Invariant(
        "a subject is told once",
        "delivery_outgoingmessage",
        {
            "event_type": "listing.takedown",
            "subject_id": "o",
            "party_id": SAME["party"],
            "state": "delivered",
        },
        "DROP INDEX a_subject_is_told_once",
    ),
    Invariant(
        "one mandate waits per agent and rights holder",
        "parties_mandate",
        {"agent_id": SAME["party"], "rights_holder_id": SAME["holder"], "status": "submitted"},
        "DROP INDEX one_mandate_waits_per_agent_and_rights_holder",
    ),
    Invariant(
        "one verified mandate a day per agent and rights holder",
        "parties_mandate",
        {
            "agent_id": SAME["party"],
            "rights_holder_id": SAME["holder"],
            "status": "verified",
            "verified_at": "2026-01-01T00:00:00Z",
        },
        "ALTER TABLE parties_mandate DROP CONSTRAINT mandates_never_share_a_day",
    ),
)


@pytest.fixture
def dsn(postgres_server: EmbeddedPostgres, fresh_database: Callable[[], str]) -> str:
    """A cloned database, as its superuser, so that a guard can be taken away and nobody else notices."""
    return postgres_server.dsn(fresh_database(), "postgres")


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda i: i.name)
def test_of_two_that_race_one_is_refused(invariant: Invariant, dsn: str) -> None:
    assert _race(dsn, invariant) == 1


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda i: i.name)
def test_without_its_guard_the_race_makes_the_bad_state(invariant: Invariant, dsn: str) -> None:
    with psycopg.connect(dsn) as session:
        session.execute(sql.SQL(invariant.drop))
    assert _race(dsn, invariant) == 2


def _race(dsn: str, invariant: Invariant) -> int:
    """Two transactions insert the same thing at once; how many of them stand afterwards."""
    with psycopg.connect(dsn) as one, psycopg.connect(dsn) as two:
        for session in (one, two):
            session.execute(
                "SET session_replication_role = replica"
            )  # no foreign keys: only the guard is looked at
            session.commit()
        _insert(one, invariant.table, invariant.row)
        refused: list[Exception] = []

        def second() -> None:
            try:
                _insert(two, invariant.table, invariant.row)
                two.commit()
            except (psycopg.errors.UniqueViolation, psycopg.errors.ExclusionViolation) as wrong:
                two.rollback()
                refused.append(wrong)

        racing = threading.Thread(target=second)
        racing.start()
        racing.join(0.05)
        one.commit()
        racing.join(10)
        found = one.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(invariant.table))
        ).fetchone()
        assert found is not None
        assert found[0] + len(refused) == 2
        return int(found[0])


DEFAULTS: dict[str, Any] = {
    "uuid": lambda: str(uuid.uuid4()),
    "text": lambda: "",
    "character varying": lambda: "",
    "integer": lambda: 1,
    "smallint": lambda: 1,
    "bigint": lambda: 1,
    "jsonb": lambda: "{}",
    "boolean": lambda: False,
    "date": lambda: "2026-01-01",
    "ARRAY": lambda: "{}",
    "double precision": lambda: 0.5,
    "bytea": lambda: b"",
    "timestamp with time zone": lambda: "2026-01-01T00:00:00Z",
}


def _insert(session: psycopg.Connection[Any], table: str, row: dict[str, Any]) -> None:
    """A row with `row`'s values and something harmless in every other column that needs a value."""
    columns = session.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s AND is_nullable = 'NO' "
        "AND is_identity = 'NO' AND table_schema = 'public'",
        [table],
    ).fetchall()
    values = {name: DEFAULTS[kind]() for name, kind in columns} | row
    if values.get("number") == "next":
        values["number"] = session.execute("SELECT nextval('case_number_seq')").fetchone()[0]  # type: ignore[index]
    session.execute(
        sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join([sql.Placeholder()] * len(values)),
        ),
        list(values.values()),
    )


def _without_foreign_keys(session: psycopg.Connection[Any], table: str, trigger: str) -> None:
    session.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER ALL").format(sql.Identifier(table)))
    session.execute(
        sql.SQL("ALTER TABLE {} ENABLE TRIGGER {}").format(sql.Identifier(table), sql.Identifier(trigger))
    )


ORDER = {"case_id": SAME["case"], "state": "pending"}


def test_an_order_that_would_leave_a_gap_is_refused_and_stands_only_without_the_trigger(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as session:
        _without_foreign_keys(session, "enforcement_order", "enforcement_order_seq")
        with pytest.raises(psycopg.errors.CheckViolation, match="gap"):
            _insert(session, "enforcement_order", {**ORDER, "seq": 2})
        session.execute("DROP TRIGGER enforcement_order_seq ON enforcement_order")
        _insert(session, "enforcement_order", {**ORDER, "seq": 2})


def test_no_order_stands_without_a_decision(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as session:
        session.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.errors.NotNullViolation):
            _insert(session, "enforcement_order", {**ORDER, "seq": 1, "decision_id": None})
        session.execute("ALTER TABLE enforcement_order ALTER COLUMN decision_id DROP NOT NULL")
        _insert(session, "enforcement_order", {**ORDER, "seq": 1, "decision_id": None})


def test_no_restriction_stands_without_a_statement_of_reasons(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as session:
        session.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.errors.NotNullViolation):
            _insert(session, "enforcement_restriction", {"statement_id": None})
        session.execute("ALTER TABLE enforcement_restriction ALTER COLUMN statement_id DROP NOT NULL")
        _insert(session, "enforcement_restriction", {"statement_id": None})


def test_a_case_makes_no_move_that_the_table_does_not_have(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as session:
        _without_foreign_keys(session, "cases_case", "cases_move")
        _insert(session, "cases_case", {"state": "removed", "number": "next"})
        with pytest.raises(psycopg.errors.CheckViolation, match="cannot go"):
            session.execute("UPDATE cases_case SET state = 'upheld'")
        session.execute("DROP TRIGGER cases_move ON cases_case")
        session.execute("UPDATE cases_case SET state = 'upheld'")
