"""A notice from the public: received, confirmed by e-mail, and joined to a case."""

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.base.ids import uuid7
from jointforce.cases import services as cases
from jointforce.cases.schemas import Opening
from jointforce.delivery import letters
from jointforce.delivery import services as delivery
from jointforce.delivery.schemas import Outgoing
from jointforce.domain.actor import system
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.errors import Invalid
from jointforce.domain.matter import Matter
from jointforce.domain.regime import ClockEvent
from jointforce.domain.token import token_hash
from jointforce.domain.vocabulary import CaseOrigin, Measure, NoticeState, OnSilence
from jointforce.flows import clocks
from jointforce.flows.evidence import frozen_listing, seller_snapshots, usual_price
from jointforce.intake import queries as intake
from jointforce.intake import services as intake_services
from jointforce.parties import queries as parties
from jointforce.rights import queries as rights

if TYPE_CHECKING:
    from jointforce.intake.models import Notice

MAX_LISTINGS = 50


def file_notice(
    *, name: str, email: str, mark: str, reason: str, good_faith: bool, listing_refs: Sequence[str]
) -> None:
    """Receive a notice (DSA Art. 16(2): reasons, exact place, name and e-mail, statement of good faith).

    Raises:
        Invalid: a part is missing; the message says which.
    """
    refs = list(dict.fromkeys(ref.strip() for ref in listing_refs if ref.strip()))
    if not refs or len(refs) > MAX_LISTINGS:
        raise Invalid(f"Name 1 to {MAX_LISTINGS} listings, a line each: the address or the listing's number.")
    if not good_faith:
        raise Invalid(
            "A notice needs your statement that it is made in good faith, and is accurate and complete."
        )
    if not name.strip() or not mark.strip() or len(reason.strip()) < 10 or len(reason) > 5000:
        raise Invalid("Say who you are, which mark or work it is about, and why, in 10 to 5,000 characters.")
    houses = parties.operators()
    if not houses:
        raise Invalid("This installation takes no notices yet.")
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        now = clock_now()
        notice = intake_services.receive_notice(
            operator_id=houses[0].id, name=name.strip(), email=email.strip(), mark=mark.strip(), reason=reason.strip(),
            listing_refs=refs, token_hash=token_hash(token), now=now,
        )  # fmt: skip
        letter = letters.confirm_notice(name.strip(), letters.url(f"/notices/confirm/{token}/"))
        delivery.enqueue(
            [
                Outgoing(
                    "email", houses[0].id, "notice.confirm", "notice", str(notice.id), letter, to_address=email.strip()
                )
            ],
            now=now,
        )  # fmt: skip


def waiting_notice(token: str) -> "Notice | None":
    """The notice that this letter's token would confirm; looks only."""
    return intake.unconfirmed_notice(token_hash(token))


def confirm_notice(token: str) -> "Notice | None":
    """The sender confirmed the address: each listing's case is opened for review, or joined; None: no such notice."""
    with transaction.atomic():
        now = clock_now()
        notice = intake_services.take_unconfirmed(token_hash(token), now=now)
        if notice is None:
            return None
        right = rights.right_for_mark(notice.operator_id, notice.mark)
        found = intake.find_listings(notice.operator_id, notice.listing_refs)
        if right is None or not found:
            what = (
                "the mark is not one that we hold verified rights for"
                if right is None
                else "no listing was found"
            )
            outcome = f"We could not act on your notice: {what}."
            intake_services.settle_notice(notice, NoticeState.REJECTED, [], None, outcome)
        else:
            opened = cases.open_cases(
                _openings(notice, right.rights_holder_id, right.id, right.mark, list(found.values())),
                actor=system("notices"), now=now,
            )  # fmt: skip
            begun = [(o.case, notice.id) for o in opened if o.what == "opened"]
            clocks.start(begun, ClockEvent.NOTICE_RECEIVED, at=now, actor=system("notices"), now=now)
            outcome = f"Your notice was joined to {len(opened)} case(s); an analyst will decide."
            listing_ids = [o.case.listing_id for o in opened]
            intake_services.settle_notice(
                notice, NoticeState.JOINED, listing_ids, right.rights_holder_id, outcome
            )
        letter = letters.notice_outcome(notice.reporter_name, outcome)
        message = Outgoing(
            "email", notice.operator_id, "notice.outcome", "letter", str(uuid7()), letter,
            to_address=notice.reporter_email,
        )  # fmt: skip
        delivery.enqueue([message], now=now)
        return notice


def _openings(
    notice: "Notice", holder: UUID, right_id: UUID, mark: str, listing_ids: Sequence[UUID]
) -> list[Opening]:
    items = intake.latest_of(listing_ids)
    sellers = seller_snapshots([item.seller_id for item in items])
    markets = parties.by_ids({item.marketplace_id for item in items})
    openings = []
    for item in items:
        listing = frozen_listing(
            item, sellers[item.seller_id], markets[item.marketplace_id].name, item.received_at
        )
        listing["usual_price"], listing["usual_currency"] = usual_price(right_id)
        openings.append(
            Opening(
                operator_id=item.operator_id, marketplace_id=item.marketplace_id, rights_holder_id=holder,
                seller_id=item.seller_id, right_id=right_id, listing_id=item.listing_id,
                listing_external_id=item.external_id, version_id=item.version_id, listing=listing, evidence=[],
                mark=mark, event=CaseEvent.REVIEW, origin=CaseOrigin.NOTICE, risk=0.5, risk_reasons=[],
                triage_reason="A notice was received.", policy_version_id=None, deadline_hours=48,
                on_silence=OnSilence.REVIEW, measure=Measure.REMOVAL,
                matter=Matter(item.matter_key, item.price, item.currency),
                question="", notice_id=notice.id,
            )
        )  # fmt: skip
    return openings
