"""Cases from the lines of a notice that are taken."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jointforce.cases.schemas import Claimed, Opening
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.lanes import Lane
from jointforce.domain.matter import Matter
from jointforce.domain.notice_forms import NOTICE_REASONS
from jointforce.domain.vocabulary import CaseOrigin, Measure, OnSilence
from jointforce.flows import vault
from jointforce.flows.evidence import frozen_listing, seller_snapshots, usual_prices
from jointforce.flows.notices.facts import Looked
from jointforce.parties import queries as parties

if TYPE_CHECKING:
    from jointforce.rights.models import IPRight
    from jointforce.screening.models import Match

MOST_MATCHES = 8
RISK = 0.5
"""Of a listing that was reported: nothing is known yet but that somebody complains."""


def openings(
    lines: Sequence[Looked],
    notice_id: UUID,
    at_once: Collection[tuple[UUID, UUID]],
    *,
    now: datetime,
    lane: Lane | None = None,
    by: Actor | None = None,
) -> list[Opening]:
    """One opening for each listing and rights holder of these lines; the first line of several speaks.

    at_once: the pairs that are restricted on the notice's word; the others go to an analyst first. by: who complains,
    and by which lane; None: one of the public, who has no record. What the public reports, and what was found lawful
    before, is never put to the seller unread: silence must not undo what a person has looked at.
    """
    first: dict[tuple[UUID, UUID], Looked] = {}
    for line in lines:
        if line.pair is not None:
            first.setdefault(line.pair, line)
    chosen = [(pair, line, line.item, line.right) for pair, line in first.items()]
    sellers = seller_snapshots(sorted({item.seller_id for _, _, item, _ in chosen if item}))
    markets = parties.by_ids({item.marketplace_id for _, _, item, _ in chosen if item})
    prices = usual_prices({right.id for *_, right in chosen if right})
    made = []
    for pair, line, item, right in chosen:
        if item is None or right is None:
            continue
        listing = frozen_listing(
            item, sellers[item.seller_id], markets[item.marketplace_id].name, item.received_at
        )
        listing["usual_price"], listing["usual_currency"] = prices.get(right.id, ("", ""))
        immediate = pair in at_once
        made.append(
            Opening(
                operator_id=item.operator_id, marketplace_id=item.marketplace_id,
                rights_holder_id=right.rights_holder_id, seller_id=item.seller_id, right_id=right.id,
                listing_id=item.listing_id, listing_external_id=item.external_id, version_id=item.version_id,
                listing=listing, evidence=_evidence(line, right), mark=right.mark,
                event=CaseEvent.RESTRICT if immediate else CaseEvent.REVIEW, origin=CaseOrigin.NOTICE, risk=RISK,
                risk_reasons=[], triage_reason="A notice was received.", policy_version_id=None, deadline_hours=48,
                on_silence=OnSilence.REVIEW, measure=Measure.REMOVAL,
                matter=Matter(item.matter_key, item.price, item.currency), question="", notice_id=notice_id,
                claimed=_claimed(by, line.given.reason_code),
                ask_seller_after=timedelta(hours=lane.hours)
                if lane and lane.ask_days and not immediate and unsettled(line) else None,
            )
        )  # fmt: skip
    return vault.heed(made, now)


def unsettled(line: Looked) -> bool:
    """Whether nobody has found the listing lawful before: an analyst looks first at what was cleared or came back."""
    return line.newest is None or line.newest.state is CaseState.LAPSED


def _claimed(by: Actor | None, reason_code: str) -> Claimed | None:
    if by is None:
        return None
    return Claimed(by.agent_id or by.require_party(), by.agent_id, by.mandate_id, reason_code)


def _evidence(line: Looked, right: "IPRight") -> list[dict[str, Any]]:
    """What the notice says, without its sender's own words, and what screening has found besides."""
    reason = NOTICE_REASONS.get(line.given.reason_code)
    said = {
        "right": str(right.id), "mark": right.mark, "signal": "notice", "field": "", "start": None, "end": None,
        "text": "", "use": "", "disguise": "", "score": 1.0, "price_ratio": None,
        "explanation": f"A notice says: {reason.label}." if reason else "A notice was received.",
    }  # fmt: skip
    return [said, *(_match(m, right.mark) for m in line.matches[:MOST_MATCHES])]


def _match(match: "Match", mark: str) -> dict[str, Any]:
    return {
        "right": str(match.right_id), "mark": mark, "signal": match.signal, "field": match.field,
        "start": match.start, "end": match.end, "text": match.text, "use": match.use, "disguise": match.disguise,
        "score": round(match.score, 4), "price_ratio": match.price_ratio, "explanation": match.explanation,
    }  # fmt: skip
