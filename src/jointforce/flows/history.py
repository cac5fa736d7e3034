"""An old system's cases come in, with what was done about them: all that this system would have written itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.cases import services as cases
from jointforce.cases.services import HistoricCase, Imported
from jointforce.delivery import services as delivery
from jointforce.delivery.schemas import HistoricDelivery
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import RESTRICTED_STATES
from jointforce.domain.vocabulary import Measure, Ruling
from jointforce.enforcement import services as enforcement
from jointforce.enforcement.schemas import HistoricTakedown, Reinstatement, Takedown
from jointforce.flows import clocks
from jointforce.flows.enforce import order_message, statement_body
from jointforce.rights import queries as rights
from jointforce.screening import services as screening

if TYPE_CHECKING:
    from jointforce.rights.models import IPRight


def import_history(rows: Sequence[HistoricCase], *, actor: Actor) -> list[UUID]:
    """Bring in cases, some thousand at a time, all or none; their ids, in order.

    A case with a decision to remove gets its statement of reasons, restriction, strike and acknowledged order, and,
    while it stands, its place in the stay-down bank; one that was reinstated, the reversal too.

    Raises:
        Invalid: a case was brought in before, or its parts do not go together; nothing has changed then.
    """
    with transaction.atomic():
        now = clock_now()
        imported = cases.import_history(rows, actor=actor, now=now)
        removed = [case for case in imported if _removal(case) is not None]
        known = rights.rights_by_id(case.row.right_id for case in removed)
        orders = enforcement.import_history(
            [_takedown(case, known.get(case.row.right_id)) for case in removed],
            actor=actor,
            now=now,
        )
        delivery.import_history(
            [
                HistoricDelivery(order_message(o), o.issued_at, o.acknowledged_at or o.issued_at)
                for o in orders
            ]
        )
        screening.bank([_banked(c) for c in removed if c.row.state in RESTRICTED_STATES], now=now)
    return [case.id for case in imported]


def _removal(case: Imported) -> int | None:
    """Which of the decisions removed the listing."""
    return next((n for n, d in enumerate(case.row.decisions) if d.ruling is Ruling.REMOVE), None)


def _takedown(case: Imported, right: "IPRight | None") -> HistoricTakedown:
    row, number = case.row, _removal(case)
    assert number is not None
    decision = row.decisions[number]
    reversed_by = next((n for n, d in enumerate(row.decisions) if d.ruling is Ruling.REINSTATE), None)
    return HistoricTakedown(
        Takedown(
            case.id, case.decision_ids[number], row.rights_holder_id, row.marketplace_id, row.seller_id, row.listing_id,
            row.listing_external_id, Measure.REMOVAL, decision.reason_code,
            statement_body(row, decision, right, Measure.REMOVAL), clocks.default_answer_until(decision.at),
        ),
        decision.at,
        None if reversed_by is None else Reinstatement(
            case.id, case.decision_ids[reversed_by], row.rights_holder_id, row.marketplace_id, row.listing_external_id,
            row.decisions[reversed_by].reason_code,
        ),
        None if reversed_by is None else row.decisions[reversed_by].at,
    )  # fmt: skip


def _banked(case: Imported) -> screening.Banked:
    row = case.row
    key = screening.stay_down_key(row.listing["title"], row.listing["description"], row.listing["images"])
    return screening.Banked(
        case.id, row.rights_holder_id, row.marketplace_id, row.right_id, row.listing_id, key
    )
