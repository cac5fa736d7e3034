"""A notice from the public: received, confirmed by e-mail, looked over, and joined to cases for an analyst."""

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.base.ids import uuid7
from jointforce.cases import services as cases
from jointforce.delivery import letters
from jointforce.delivery import services as delivery
from jointforce.delivery.schemas import Outgoing
from jointforce.domain.actor import system
from jointforce.domain.errors import Invalid, NotFound
from jointforce.domain.notice_forms import reasons_for_right
from jointforce.domain.notice_lint import holds_up
from jointforce.domain.regime import ClockEvent
from jointforce.domain.token import token_hash
from jointforce.domain.vocabulary import NoticeLineState, RightType
from jointforce.flows import clocks
from jointforce.flows.notices.facts import Looked, look_over
from jointforce.flows.notices.file import told
from jointforce.flows.notices.openings import openings
from jointforce.intake import queries as intake
from jointforce.intake import services as intake_services
from jointforce.intake.schemas import LineIn, LineKept, NoticeIn
from jointforce.parties import queries as parties
from jointforce.rights import queries as rights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jointforce.cases.schemas import Opened
    from jointforce.intake.models import Notice
    from jointforce.rights.models import IPRight

MAX_LISTINGS = 50


def file_public_notice(
    *,
    name: str,
    email: str,
    mark: str,
    reason: str,
    good_faith: bool,
    listing_refs: Sequence[str],
    marketplace_id: UUID | None = None,
) -> None:
    """Receive a notice (DSA Art. 16(2): reasons, exact place, name and e-mail, statement of good faith).

    marketplace_id: where the listings stand; needed only where the installation runs several houses.

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
    house = _house(marketplace_id)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        now = clock_now()
        notice = intake_services.receive_notice(
            operator_id=house, name=name.strip(), email=email.strip(), mark=mark.strip(), reason=reason.strip(),
            listing_refs=refs, token_hash=token_hash(token), now=now,
        )  # fmt: skip
        letter = letters.confirm_notice(name.strip(), letters.url(f"/notices/confirm/{token}/"))
        message = Outgoing(
            "email", house, "notice.confirm", "notice", str(notice.id), letter, to_address=email.strip()
        )
        delivery.enqueue([message], now=now)


def _house(marketplace_id: UUID | None) -> UUID:
    """The operator of the house that a marketplace belongs to; of the only one, where none is named."""
    if marketplace_id is not None:
        found = parties.by_ids([marketplace_id]).get(marketplace_id)
        if found is None or found.id not in {market.id for market in parties.every_marketplace()}:
            raise NotFound("There is no such marketplace.")
        return parties.operator_of(found)
    houses = parties.operators()
    if not houses:
        raise Invalid("This installation takes no notices yet.")
    if len(houses) > 1:
        raise Invalid("Say on which marketplace the listings stand.")
    return houses[0].id


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
        candidates = {right.id: right for right in rights.rights_for_mark(notice.operator_id, notice.mark)}
        chosen = next(iter(candidates), None)
        given = NoticeIn(
            tuple(_line(ref, chosen, candidates) for ref in notice.listing_refs),
            regime=notice.regime,
            reason=notice.reason,
            statements=frozenset(notice.statements),
        )
        looked = look_over(
            given, candidates, operator_id=notice.operator_id, evidence_needed=False, by_holder=False, now=now
        )
        taken = [line for line in looked if not holds_up(line.findings)]
        opened = cases.open_cases(openings(taken, notice.id, (), now=now), actor=system("notices"), now=now)
        begun = [(o.case, notice.id) for o in opened if o.what == "opened"]
        clocks.start(begun, ClockEvent.NOTICE_RECEIVED, at=now, actor=system("notices"), now=now)
        lines = _lines(looked, {(o.case.listing_id, o.case.rights_holder_id): o for o in opened})
        holder = candidates[chosen].rights_holder_id if chosen else None
        outcome = _outcome(notice.mark, lines, known=chosen is not None)
        intake_services.settle_notice(notice, lines, holder, outcome)
        letter = letters.notice_outcome(notice.reporter_name, outcome)
        message = Outgoing(
            "email", notice.operator_id, "notice.outcome", "letter", str(uuid7()), letter,
            to_address=notice.reporter_email,
        )  # fmt: skip
        delivery.enqueue([message], now=now)
        return notice


def _line(ref: str, right_id: UUID | None, known: "Mapping[UUID, IPRight]") -> LineIn:
    """A stranger names a mark and a reason in words: the code is the usual one of the right's kind."""
    kind = RightType(known[right_id].right_type) if right_id else RightType.TRADEMARK
    return LineIn(ref, right_id, reasons_for_right(kind)[0].code)


def _lines(looked: Sequence[Looked], opened: "Mapping[tuple[UUID, UUID], Opened]") -> list[LineKept]:
    lines, first = [], set()
    for line in looked:
        held = holds_up(line.findings)
        found = opened.get(line.pair) if line.pair and not held else None
        state = NoticeLineState.REFUSED
        if found is not None:
            fresh = found.what == "opened" and found.case.id not in first
            state = NoticeLineState.OPENED if fresh else NoticeLineState.JOINED
            first.add(found.case.id)
        lines.append(
            LineKept(
                line.given, state, line.item.listing_id if line.item else None,
                line.right.rights_holder_id if line.right else None,
                tuple(told(finding) for finding in line.findings), found.case.id if found else None,
            )
        )  # fmt: skip
    return lines


def _outcome(mark: str, lines: Sequence[LineKept], *, known: bool) -> str:
    """What its sender is told: how many listings are looked at, and of each other one why not."""
    if not known:
        return (
            f"We could not act on your notice: nobody here holds rights in “{mark}”. Check how it is written; its "
            "owner can submit the right and report the listings."
        )
    cases_of = {line.case_id for line in lines if line.case_id}
    said = []
    if cases_of:
        said.append(f"Your notice was joined to {len(cases_of)} case(s); an analyst will decide.")
    else:
        said.append("We could not act on your notice.")
    for line in lines:
        held = next((f for f in line.findings if f["severity"] != "note"), None)
        if line.case_id is None and held is not None:
            said.append(f"{line.given.listing[:200]}: {held['what']} {held['do']}")
    return "\n".join(said)
