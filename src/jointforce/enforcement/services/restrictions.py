"""Imposes and lifts restrictions, explains them, and writes the orders that carry them out; it never sends."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from jointforce.base.ids import uuid7
from jointforce.base.models import new_row
from jointforce.base.reading import of_before
from jointforce.base.sql import copy_rows, execute, fetch, insert, require_transaction
from jointforce.domain.actor import Actor, system
from jointforce.domain.errors import Invalid
from jointforce.domain.vocabulary import Measure, OrderKind, OrderState
from jointforce.enforcement.models import Order, Restriction, StatementOfReasons, Strike
from jointforce.enforcement.schemas import HistoricTakedown, Reinstatement, Takedown
from jointforce.ledger.services import Act, append


def take_down(subjects: Sequence[Takedown], *, actor: Actor, now: datetime) -> list[Order]:
    """Impose a restriction on each: statement of reasons, restriction, strike and order. The cases are locked.

    Raises:
        IntegrityError: a restriction is in force already, or a number would be doubled.
    """
    require_transaction()
    if not subjects:
        return []
    numbers = [
        r[0]
        for r in fetch("SELECT nextval('statement_number_seq') FROM generate_series(1, %s)", [len(subjects)])
    ]
    last = _last_seq([s.case_id for s in subjects])
    statements, restrictions, orders = [], [], []
    for subject, number in zip(subjects, numbers, strict=True):
        statement = new_row(
            StatementOfReasons, number=number, case_id=subject.case_id, decision_id=subject.decision_id,
            rights_holder_id=subject.rights_holder_id, marketplace_id=subject.marketplace_id,
            seller_id=subject.seller_id, listing_id=subject.listing_id, body=subject.body, issued_at=now,
            answer_until=subject.answer_until,
        )  # fmt: skip
        statements.append(statement)
        restrictions.append(
            new_row(
                Restriction,
                case_id=subject.case_id,
                decision_id=subject.decision_id,
                statement=statement,
                rights_holder_id=subject.rights_holder_id,
                listing_id=subject.listing_id,
                measure=subject.measure,
                imposed_at=now,
            )
        )
        orders.append(
            new_row(
                Order,
                case_id=subject.case_id,
                decision_id=subject.decision_id,
                statement=statement,
                rights_holder_id=subject.rights_holder_id,
                marketplace_id=subject.marketplace_id,
                kind=OrderKind.TAKEDOWN,
                seq=last.get(subject.case_id, 0) + 1,
                measure=subject.measure,
                reason_code=subject.reason_code,
                listing_external_id=subject.listing_external_id,
                issued_at=now,
            )
        )
    insert(statements)
    insert(restrictions)
    insert(orders)
    insert(
        [
            new_row(
                Strike, seller_id=s.seller_id, rights_holder_id=s.rights_holder_id, case_id=s.case_id, at=now
            )
            for s in subjects
        ]
    )
    append([_act(o, "order.issued", actor) for o in orders], now=now)
    return orders


def reinstate(
    subjects: Sequence[Reinstatement], never_sent: frozenset[UUID], *, actor: Actor, now: datetime
) -> list[Order]:
    """Lift each restriction. An order that never left is cancelled with its reversal; else a reversal is ordered.

    never_sent: pending takedown orders that delivery has withdrawn. Returns the orders to send.
    """
    require_transaction()
    if not subjects:
        return []
    case_ids = [s.case_id for s in subjects]
    execute(
        """UPDATE enforcement_restriction r SET lifted_at = %s, lifted_by_decision_id = s.d
           FROM unnest(%s::uuid[], %s::uuid[]) AS s(c, d) WHERE r.case_id = s.c AND r.lifted_at IS NULL""",
        [now, case_ids, [s.decision_id for s in subjects]],
    )
    execute(
        "UPDATE enforcement_strike SET ended_at = %s WHERE case_id = ANY(%s) AND ended_at IS NULL",
        [now, case_ids],
    )
    cancelled = {
        row[1]: row[0]
        for row in fetch(
            "UPDATE enforcement_order SET state = 'cancelled' WHERE id = ANY(%s) AND state = 'pending' "
            "RETURNING id, case_id",
            [list(never_sent)],
        )
    }
    last = _last_seq(case_ids)
    measures = _measures(case_ids)
    orders = [
        Order(
            case_id=s.case_id, decision_id=s.decision_id, rights_holder_id=s.rights_holder_id,
            marketplace_id=s.marketplace_id, kind=OrderKind.REINSTATE, seq=last.get(s.case_id, 0) + 1,
            measure=measures.get(s.case_id, Measure.REMOVAL), reason_code=s.reason_code,
            listing_external_id=s.listing_external_id, issued_at=now,
        )
        for s in subjects
        if s.case_id not in cancelled
    ]  # fmt: skip
    insert(orders)
    acts = [
        Act("case", str(case), "order.cancelled", actor, "", {"order": str(order), "reversal": "never sent"})
        for case, order in cancelled.items()
    ]
    append(acts + [_act(o, "order.issued", actor) for o in orders], now=now)
    return orders


def acknowledge(order_ids: Sequence[UUID], *, now: datetime) -> list[Order]:
    """The marketplace said that it is done; returns the orders that were still open, row-locked in order of case."""
    require_transaction()
    rows = Order.objects.filter(id__in=list(order_ids), state=OrderState.PENDING)
    orders = list(rows.order_by("case_id", "seq").select_for_update())
    execute(
        "UPDATE enforcement_order SET state = 'acknowledged', acknowledged_at = greatest(%s, issued_at) "
        "WHERE id = ANY(%s)",
        [now, [o.id for o in orders]],
    )
    for order in orders:
        order.state, order.acknowledged_at = OrderState.ACKNOWLEDGED, now
    append([_act(o, "order.acknowledged", system("delivery")) for o in orders], now=now)
    return orders


def import_history(rows: Sequence[HistoricTakedown], *, actor: Actor, now: datetime) -> list[Order]:
    """Store takedowns that an old system has carried out, and their reversals; the orders, in order of case and number.

    Raises:
        Invalid: a case has orders already, or stands here twice. IntegrityError: a constraint refuses a row.
    """
    require_transaction()
    if not rows:
        return []
    case_ids = {row.takedown.case_id for row in rows}
    known = fetch(
        "SELECT count(DISTINCT case_id) FROM enforcement_order WHERE case_id = ANY(%s)", [list(case_ids)]
    )
    if known[0][0] or len(case_ids) < len(rows):
        raise Invalid(
            f"{known[0][0] or len(rows) - len(case_ids)} of {len(rows)} cases have their orders already."
        )
    statements = [uuid7() for _ in rows]
    _copy_restrictions(list(zip(statements, rows, strict=True)))
    orders = [
        order
        for statement, row in zip(statements, rows, strict=True)
        for order in _historic_orders(statement, row)
    ]
    copy_rows(Order, _ORDER, ([getattr(o, column) for column in _ORDER] for o in orders))
    content = hashlib.sha256(b"".join(order.id.bytes for order in orders)).hexdigest()
    append(
        [Act("sweep", str(uuid7()), "orders.imported", actor, "", {"orders": len(orders), "ids": content})],
        now=now,
    )
    return orders


_ORDER = (
    "id", "case_id", "decision_id", "statement_id", "rights_holder_id", "marketplace_id", "kind", "seq", "measure",
    "reason_code", "listing_external_id", "state", "issued_at", "acknowledged_at",
)  # fmt: skip


def _historic_orders(statement_id: UUID, row: HistoricTakedown) -> Iterator[Order]:
    done = row.takedown
    yield Order(
        case_id=done.case_id, decision_id=done.decision_id, statement_id=statement_id,
        rights_holder_id=done.rights_holder_id, marketplace_id=done.marketplace_id, kind=OrderKind.TAKEDOWN, seq=1,
        measure=done.measure, reason_code=done.reason_code, listing_external_id=done.listing_external_id,
        state=OrderState.ACKNOWLEDGED, issued_at=row.imposed_at, acknowledged_at=row.imposed_at,
    )  # fmt: skip
    undone = row.reversal
    if undone is not None and row.lifted_at is not None:
        yield Order(
            case_id=done.case_id, decision_id=undone.decision_id, rights_holder_id=done.rights_holder_id,
            marketplace_id=done.marketplace_id, kind=OrderKind.REINSTATE, seq=2, measure=done.measure,
            reason_code=undone.reason_code, listing_external_id=done.listing_external_id,
            state=OrderState.ACKNOWLEDGED, issued_at=row.lifted_at, acknowledged_at=row.lifted_at,
        )  # fmt: skip


def _copy_restrictions(rows: Sequence[tuple[UUID, HistoricTakedown]]) -> None:
    numbers = fetch("SELECT nextval('statement_number_seq') FROM generate_series(1, %s)", [len(rows)])
    copy_rows(
        StatementOfReasons,
        ("id", "number", "case_id", "decision_id", "rights_holder_id", "marketplace_id", "seller_id", "listing_id",
         "body", "issued_at", "answer_until"),
        (
            (
                statement, number, r.takedown.case_id, r.takedown.decision_id, r.takedown.rights_holder_id,
                r.takedown.marketplace_id, r.takedown.seller_id, r.takedown.listing_id, json.dumps(r.takedown.body),
                r.imposed_at, r.takedown.answer_until,
            )
            for (number,), (statement, r) in zip(numbers, rows, strict=True)
        ),
    )  # fmt: skip
    copy_rows(
        Restriction,
        ("id", "case_id", "decision_id", "statement_id", "rights_holder_id", "listing_id", "measure", "imposed_at",
         "lifted_at", "lifted_by_decision_id"),
        (
            (
                uuid7(), r.takedown.case_id, r.takedown.decision_id, statement, r.takedown.rights_holder_id,
                r.takedown.listing_id, r.takedown.measure.value, r.imposed_at, r.lifted_at,
                r.reversal.decision_id if r.reversal else None,
            )
            for statement, r in rows
        ),
    )  # fmt: skip
    copy_rows(
        Strike,
        ("id", "seller_id", "rights_holder_id", "case_id", "at", "ended_at"),
        (
            (
                uuid7(),
                r.takedown.seller_id,
                r.takedown.rights_holder_id,
                r.takedown.case_id,
                r.imposed_at,
                r.lifted_at,
            )
            for _, r in rows
        ),
    )


def _last_seq(case_ids: Sequence[UUID]) -> dict[UUID, int]:
    asked = of_before(case_ids)
    if not asked:
        return {}
    return dict(
        fetch(
            "SELECT case_id, max(seq) FROM enforcement_order WHERE case_id = ANY(%s) AND state <> 'cancelled' "
            "GROUP BY case_id",
            [asked],
        )
    )


def _measures(case_ids: Sequence[UUID]) -> dict[UUID, str]:
    return dict(
        fetch(
            "SELECT DISTINCT ON (case_id) case_id, measure FROM enforcement_restriction WHERE case_id = ANY(%s) "
            "ORDER BY case_id, imposed_at DESC",
            [list(case_ids)],
        )
    )


def _act(order: Order, verb: str, actor: Actor) -> Act:
    facts = {
        "order": str(order.id),
        "kind": str(order.kind),
        "seq": order.seq,
        "decision": str(order.decision_id),
    }
    if order.statement_id:
        facts["statement"] = str(order.statement_id)
    return Act("case", str(order.case_id), verb, actor, order.reason_code, facts)
