"""An analyst looks afterwards at what was restricted on a notice's word, and lets it stand; or reverses it (review)."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.cases import queries
from jointforce.cases import services as cases
from jointforce.cases.schemas import RulingIn
from jointforce.domain.abilities import require_analyst
from jointforce.domain.actor import Actor
from jointforce.domain.errors import WrongState
from jointforce.domain.vocabulary import Ruling
from jointforce.ledger.services import gathered


def confirm_removals(case_ids: Sequence[UUID], *, actor: Actor, note: str = "") -> None:
    """The removals stand: a decision for each, by the analyst who looked; all or none.

    note: read by the desk only.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence; then nothing has changed.
    """
    require_analyst(actor)
    with transaction.atomic():
        now = clock_now()
        locked = cases.lock_every(case_ids, actor)
        done = [case.number for case in locked if case.check_from is None]
        if done:
            raise WrongState(f"Case {done[0]} needs no check: somebody has decided it already.")
        last = queries.last_decisions([case.id for case in locked])
        rulings = [
            RulingIn(
                case, None, Ruling.UPHOLD, last[case.id].reason_code, "An analyst has looked at it; it stands.",
                note,
            )
            for case in locked
        ]  # fmt: skip
        with gathered(now=now):
            cases.decide(rulings, actor=actor, now=now)
