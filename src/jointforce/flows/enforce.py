"""Carries a decision out: the restriction, its statement, the order and the letters; and the way back."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from jointforce.cases import services as cases
from jointforce.cases.schemas import Decided
from jointforce.delivery import services as delivery
from jointforce.delivery.letters import url
from jointforce.delivery.schemas import Outgoing
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.reasons import (
    BY_CODE,
    KEYWORDS,
    SELLER_SILENCE_REASON,
    SILENCE_REASON,
    STAY_DOWN_REASON,
)
from jointforce.domain.regime import ClockEvent
from jointforce.domain.vocabulary import CaseOrigin, Measure, RightType
from jointforce.enforcement import services as enforcement
from jointforce.enforcement.queries import last_orders
from jointforce.enforcement.schemas import Reinstatement, Takedown
from jointforce.flows import clocks, tell
from jointforce.flows.transparency import writing as transparency
from jointforce.rights import queries as rights
from jointforce.rights import services as rights_services
from jointforce.screening import services as screening

if TYPE_CHECKING:
    from jointforce.enforcement.models import Order
    from jointforce.rights.models import IPRight


def remove(decided: Sequence[Decided], *, actor: Actor, now: datetime, as_policy_says: bool = False) -> None:
    """Restrict the listings of these decisions at once, tell the sellers why, and keep the content from returning.

    as_policy_says: the measure is the one of the rule that acts; what a person decides is removed.
    """
    if not decided:
        return
    known = rights.rights_by_id(d.case.right_id for d in decided)
    started = clocks.start(
        [(d.case, d.decision.id) for d in decided], ClockEvent.STATEMENT_ISSUED, at=now, actor=actor, now=now
    )
    until = clocks.answer_until([d.case.id for d in decided], started, now)
    measures = {d.case.id: Measure(d.case.measure) if as_policy_says else Measure.REMOVAL for d in decided}
    takedowns = [
        Takedown(
            case_id=d.case.id,
            decision_id=d.decision.id,
            rights_holder_id=d.case.rights_holder_id,
            marketplace_id=d.case.marketplace_id,
            seller_id=d.case.seller_id,
            listing_id=d.case.listing_id,
            listing_external_id=d.case.listing_external_id,
            measure=measures[d.case.id],
            reason_code=d.decision.reason_code,
            body=statement_body(d.case, d.decision, known.get(d.case.right_id), measures[d.case.id]),
            answer_until=until[d.case.id],
        )
        for d in decided
    ]
    orders = enforcement.take_down(takedowns, actor=actor, now=now)
    told = tell.statements(list(zip(decided, orders, strict=True)), now=now)
    transparency.write(
        [(d.case, o.statement) for d, o in zip(decided, orders, strict=True) if o.statement], now=now
    )
    delivery.enqueue([*map(order_message, orders), *told], now=now)
    screening.bank(
        [
            screening.Banked(
                d.case.id,
                d.case.rights_holder_id,
                d.case.marketplace_id,
                d.case.right_id,
                d.case.listing_id,
                screening.stay_down_key(
                    d.case.listing["title"], d.case.listing["description"], d.case.listing["images"]
                ),
            )
            for d in decided
        ],
        now=now,
    )
    rights_services.forget_clearances(
        [(d.case.rights_holder_id, d.case.listing_id) for d in decided], now=now
    )


def reinstate(decided: Sequence[Decided], *, actor: Actor, now: datetime, by_counter_notice: bool) -> None:
    """Lift the restrictions, order the reinstatement, and take the content out of the stay-down bank again.

    What was learnt from the answers in these cases holds no more.

    A takedown that never left is cancelled, and the case is done at once.
    """
    if not decided:
        return
    last = last_orders([d.case.id for d in decided])
    withdrawn = delivery.cancel_unattempted(
        [str(order.id) for order in last.values() if order.state == "pending"], now=now
    )
    reinstatements = [
        Reinstatement(
            d.case.id, d.decision.id, d.case.rights_holder_id, d.case.marketplace_id, d.case.listing_external_id,
            d.decision.reason_code,
        )
        for d in decided
    ]  # fmt: skip
    orders = enforcement.reinstate(reinstatements, withdrawn, actor=actor, now=now)
    delivery.enqueue([order_message(order) for order in orders], now=now)
    screening.unbank([d.case.id for d in decided], now=now)
    rights_services.end_facts(case_ids=[d.case.id for d in decided], actor=actor, now=now)
    ordered = {order.case_id for order in orders}
    at_once = [d.case.id for d in decided if d.case.id not in ordered]
    cases.settle([(case_id, CaseEvent.REINSTATEMENT_DONE) for case_id in at_once], now=now)
    cases.stop_clocks([d.case.id for d in decided], ClockEvent.REINSTATED, actor=actor, now=now)
    cases.end_enquiries([d.case.id for d in decided], actor=actor, now=now)
    tell.reinstatements(decided, by_counter_notice=by_counter_notice, now=now)


def order_message(order: "Order") -> Outgoing:
    """The order as it goes out: thin, in the order protocol's fields."""
    statement = url(f"/statements/{order.statement_id}/") if order.statement_id else ""
    return Outgoing(
        channel="webhook",
        party_id=order.marketplace_id,
        event_type=str(order.kind),
        subject_kind="order",
        subject_id=str(order.id),
        rights_holder_id=order.rights_holder_id,
        lane=order.case_id,
        seq=order.seq,
        payload={
            "order_id": str(order.id),
            "case_id": str(order.case_id),
            "seq": order.seq,
            "listing_id": order.listing_external_id,
            "measure": str(order.measure),
            "reason_code": order.reason_code,
            "statement_url": statement,
            "issued_at": order.issued_at.isoformat(),
        },
    )


_OWN_WORDS = {
    STAY_DOWN_REASON: "The same content was removed before, on the rights holder's word.",
    SILENCE_REASON: "The evidence speaks for an infringement, and the rights holder did not contradict it in time.",
    SELLER_SILENCE_REASON: "You were asked about a notice, and did not answer in time",
}


class Explained(Protocol):
    """What a statement says of a case: one of ours, or one that is brought in."""

    @property
    def origin(self) -> str: ...
    @property
    def listing(self) -> dict[str, Any]: ...
    @property
    def listing_external_id(self) -> str: ...
    @property
    def mark(self) -> str: ...
    @property
    def evidence(self) -> list[dict[str, Any]]: ...


class Ruled(Protocol):
    """What a statement says of a decision."""

    @property
    def reason_code(self) -> str: ...
    @property
    def explanation(self) -> str: ...
    @property
    def automated(self) -> bool: ...


def statement_body(
    case: Explained, decision: Ruled, right: "IPRight | None", measure: Measure
) -> dict[str, Any]:
    """What the seller is told: every part that DSA Art. 17(3) asks for, without anybody's personal data."""
    reason = BY_CODE.get(decision.reason_code)
    right_type = RightType(right.right_type) if right else RightType.TRADEMARK
    proactive = case.origin == CaseOrigin.PROACTIVE
    return {
        "measure": measure.value,
        "territory": sorted(right.territories) if right else [],
        "duration": "until the statement is reversed",
        "listing": {
            "external_id": case.listing_external_id,
            "title": case.listing["title"],
            "price": case.listing["price"],
            "currency": case.listing["currency"],
        },
        "mark": case.mark,
        "right": {
            "type": right_type.value,
            "office": right.office if right else "",
            "number": right.number if right else "",
        },
        "facts": [e["explanation"] for e in case.evidence][:8],
        "reason_code": decision.reason_code,
        "reason": reason.label if reason else _OWN_WORDS.get(decision.reason_code, decision.explanation),
        "explanation": decision.explanation,
        "ground": reason.ground if reason and reason.ground else "Intellectual-property right of another",
        "keyword": reason.keyword if reason and reason.keyword else KEYWORDS[right_type],
        "source": "SOURCE_VOLUNTARY" if proactive else "SOURCE_ARTICLE_16",
        "automated_detection": proactive,
        "automated_decision": "AUTOMATED_DECISION_FULLY"
        if decision.automated
        else "AUTOMATED_DECISION_NOT_AUTOMATED",
        "redress": ["counter_notice", "internal_complaint", "out_of_court", "court"],
    }
