"""An analyst looks afterwards at what was restricted on a notice's word, and lets it stand; or reverses it (review)."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.cases import queries
from jointforce.cases import services as cases
from jointforce.cases.schemas import RulingIn
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotAllowed, NotFound, WrongState
from jointforce.domain.vocabulary import Ruling
from jointforce.ledger.services import gathered


def confirm_removals(case_ids: Sequence[UUID], *, actor: Actor, note: str = "") -> None:
    """The removals stand: a decision for each, by the analyst who looked; all or none.

    note: read by the desk only.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence; then nothing has changed.
    """
    if not may(actor, Ability.DECIDE_CASES):
        raise NotAllowed("Only an analyst decides cases.")
    with transaction.atomic():
        now = clock_now()
        locked = cases.lock_cases(case_ids, actor)
        if len(locked) != len(set(case_ids)):
            raise NotFound("There is no such case.")
        done = [case.number for case in locked.values() if case.check_from is None]
        if done:
            raise WrongState(f"Case {done[0]} needs no check: somebody has decided it already.")
        last = queries.last_decisions(list(locked))
        rulings = [
            RulingIn(
                case, None, Ruling.UPHOLD, last[case.id].reason_code, "An analyst has looked at it; it stands.",
                note,
            )
            for case in locked.values()
        ]  # fmt: skip
        with gathered(now=now):
            cases.decide(rulings, actor=actor, now=now)
