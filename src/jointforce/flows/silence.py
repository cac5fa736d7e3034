"""No answer by the deadline: what the policy says happens, and it is visible."""

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.cases import services as cases
from jointforce.cases.schemas import RulingIn
from jointforce.domain.actor import system
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.reasons import SILENCE_REASON
from jointforce.domain.vocabulary import Ruling
from jointforce.flows import enforce

BATCH = 500


def settle_silence() -> int:
    """Settle every question that is overdue; how many cases moved. Safe to run twice, or in two processes."""
    moved_in_all = 0
    while True:
        with transaction.atomic():
            now = clock_now()
            moved = cases.silence(cases.overdue(now, BATCH), now=now)
            restricted = [case for case, event in moved if event is CaseEvent.SILENCE_RESTRICTS]
            for case in restricted:
                actor = system(f"policy:{case.policy_version_id}")
                ruling = RulingIn(
                    case,
                    None,
                    Ruling.REMOVE,
                    SILENCE_REASON,
                    "The policy restricts when nobody answers.",
                    automated=True,
                )
                decided = cases.decide([ruling], actor=actor, now=now)
                enforce.remove(decided, actor=actor, now=now, as_policy_says=True)
        moved_in_all += len(moved)
        if len(moved) < BATCH:
            return moved_in_all
