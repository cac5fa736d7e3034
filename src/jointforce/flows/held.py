"""Removals that a second person must agree to: which ones, and what the second person says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.cases import queries
from jointforce.cases import services as cases
from jointforce.cases.schemas import HoldIn, RulingIn
from jointforce.domain.abilities import require_analyst
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.errors import Invalid
from jointforce.domain.holds import RULES, HoldCause, HoldFacts
from jointforce.domain.vocabulary import CaseOrigin, Role, Ruling
from jointforce.flows import enforce
from jointforce.flows.notices.outcome import tell_decided
from jointforce.intake import queries as intake
from jointforce.ledger.services import gathered
from jointforce.parties import queries as parties

if TYPE_CHECKING:
    from jointforce.cases.models import Case

_STANDING_REMOVALS = ("removed", "upheld")
MAX_NOTE = 2000


def causes(found: "Sequence[Case]", *, actor: Actor, now: datetime) -> dict[UUID, list[HoldCause]]:
    """Why each of these removals must wait for a second person; a case that need not is left out.

    A house with one analyst has no second person: there nothing waits.
    """
    if len(parties.people_of(actor.require_party(), [Role.ANALYST])) < 2:
        return {}
    sellers = Counter(case.seller_id for case in found)
    records = queries.seller_records(sellers)
    sizes = intake.count_listings(sellers, cap=RULES.large_seller or 1)
    standings = parties.standings(
        {case.rights_holder_id for case in found if case.origin == CaseOrigin.NOTICE}
    )
    held = {}
    for case in found:
        why = RULES.causes(
            HoldFacts(
                seller_listings=sizes.get(case.seller_id, 0),
                at_once=sellers[case.seller_id],
                seller_removals=_removals(records.get(case.seller_id, {})),
                complainant=standings.get(case.rights_holder_id),
                day=now.date(),
            )
        )
        if why:
            held[case.id] = why
    return held


def _removals(record: Mapping[str, int]) -> int:
    return sum(record.get(state, 0) for state in _STANDING_REMOVALS)


def hold(
    found: "Sequence[Case]", why: Mapping[UUID, Sequence[HoldCause]], *, reason_code: str, explanation: str,
    private_note: str, action_id: UUID, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Let the removals of these locked cases wait."""
    cases.hold(
        [HoldIn(case, why[case.id], reason_code, explanation, private_note) for case in found],
        action_id=action_id,
        actor=actor,
        now=now,
    )


def release(case_ids: Sequence[UUID], *, actor: Actor) -> None:
    """A second person agrees: the listings are removed now, as one action. All or none.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence; then nothing has changed.
    """
    require_analyst(actor)
    with transaction.atomic():
        now = clock_now()
        with gathered(now=now):
            locked = cases.lock_every(case_ids, actor)
            holds = cases.release(locked, actor=actor, now=now)
            decided = cases.decide(
                [
                    RulingIn(
                        case, CaseEvent.RELEASE, Ruling.REMOVE, held.reason_code, held.explanation, held.private_note
                    )
                    for case, held in zip(locked, holds, strict=True)
                ],
                actor=actor,
                now=now,
                action_id=holds[0].action_id if holds else None,
            )  # fmt: skip
            enforce.remove(decided, actor=actor, now=now)
            tell_decided([d.case.id for d in decided], now=now)


def return_to_review(case_ids: Sequence[UUID], note: str, *, actor: Actor) -> None:
    """The second person does not agree, or the first one thinks again: back to review, with a note why.

    Raises:
        NotAllowed, NotFound, WrongState, Invalid: with a sentence; then nothing has changed.
    """
    require_analyst(actor)
    if not note.strip() or len(note) > MAX_NOTE:
        raise Invalid(f"Say why it is not removed, in 1 to {MAX_NOTE:,} characters.")
    with transaction.atomic():
        cases.return_held(cases.lock_every(case_ids, actor), note.strip(), actor=actor, now=clock_now())
