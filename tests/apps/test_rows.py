"""Rows that are made, stored and read by the hundred are the same as Django makes, stores and reads them."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, models, transaction

from jointforce.base.ids import uuid7
from jointforce.base.models import new_row
from jointforce.base.sql import FEW, insert, select
from jointforce.delivery.models import OutgoingMessage
from jointforce.enforcement.models import Order, StatementOfReasons
from jointforce.intake.models import NoticeLine
from tests.world import World, build_world

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def held(row: models.Model) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


def message(world: World, n: int, **more: Any) -> dict[str, Any]:
    given = {
        "id": uuid7(), "channel": "webhook", "party_id": world.bazaar.id, "event_type": "takedown",
        "subject_kind": "order", "subject_id": f"{n}", "created_at": NOW, "due_at": NOW,
        "payload": {"n": n, "says": "Café \N{SNOWMAN} \"quoted\"", "of": [1, 2.5, None, True]},
    }  # fmt: skip
    return given | more


def insert_and_check(rows: list[OutgoingMessage]) -> None:
    """Keys are checked when a transaction ends; here at once."""
    with transaction.atomic(), connection.cursor() as cursor:
        insert(rows)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_new_row_holds_what_django_would_give_it_and_defaults_made_anew() -> None:
    given = {"notice_id": uuid7(), "position": 1, "listing_ref": "L1", "state": "opened", "id": uuid7()}
    rows = [new_row(NoticeLine, **given) for _ in range(2)]
    assert [held(row) for row in rows] == [held(NoticeLine(**given))] * 2
    assert rows[0].findings is not rows[1].findings
    assert new_row(NoticeLine).id != new_row(NoticeLine).id


def test_a_related_row_is_at_hand_and_stands_by_its_id() -> None:
    statement = new_row(StatementOfReasons, number=1)
    order = new_row(Order, statement=statement)
    assert order.statement is statement
    assert order.statement_id == statement.id
    assert new_row(Order, statement=None).statement_id is None


def test_a_field_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="Order has no field 'statment'"):
        new_row(Order, statment=None)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, FEW, FEW + 1, 40])
def test_few_rows_and_many_are_stored_alike_and_read_as_django_reads_them(count: int) -> None:
    world = build_world()
    given = [message(world, n, last_error="no answer" if n % 2 else "") for n in range(count)]
    rows = insert([new_row(OutgoingMessage, **values) for values in given])
    assert not any(row._state.adding for row in rows)
    stored = {row.id: row for row in OutgoingMessage.objects.filter(id__in=[row.id for row in rows])}
    read = select(OutgoingMessage, "WHERE id = ANY(%s) ORDER BY id", [[row.id for row in rows]])
    assert [row.id for row in read] == [values["id"] for values in given]
    assert [held(row) for row in read] == [held(stored[row.id]) for row in read]
    assert [row.payload for row in read] == [values["payload"] for values in given]


@pytest.mark.django_db
def test_a_row_that_was_read_so_is_saved_as_a_change() -> None:
    world = build_world()
    insert([new_row(OutgoingMessage, **message(world, 1))])
    [row] = select(OutgoingMessage, "WHERE subject_id = %s", ["1"])
    row.last_error = "no answer"
    row.save(update_fields=["last_error"])
    assert OutgoingMessage.objects.get(id=row.id).last_error == "no answer"


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, FEW + 1])
def test_a_constraint_that_is_broken_refuses_few_rows_and_many(count: int) -> None:
    world = build_world()
    rows = [new_row(OutgoingMessage, **message(world, n)) for n in range(count)]
    rows[-1].party_id = uuid4()
    with pytest.raises(IntegrityError):
        insert_and_check(rows)
    assert not OutgoingMessage.objects.filter(id__in=[row.id for row in rows]).exists()
