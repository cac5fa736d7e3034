"""No answer by the deadline: what the policy says happens, and it is visible."""

from datetime import datetime

from jointforce.cases import services as cases
from jointforce.cases.schemas import RulingIn
from jointforce.domain.actor import system
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.reasons import SILENCE_REASON
from jointforce.domain.vocabulary import Ruling
from jointforce.flows import enforce
from jointforce.flows.batches import Settled, settle

BATCH = 500
EXPLANATION = "The policy restricts when nobody answers."


def settle_silence() -> int:
    """Settle every question that is overdue; how many cases moved. Safe to run twice, or in two processes."""
    return settle(_settle, BATCH)


def _settle(now: datetime, size: int) -> Settled:
    overdue = cases.overdue(now, size)
    moved = cases.silence(overdue, now=now)
    restricted: dict[str, list[RulingIn]] = {}
    for case, event in moved:
        if event is CaseEvent.SILENCE_RESTRICTS:
            ruling = RulingIn(case, None, Ruling.REMOVE, SILENCE_REASON, EXPLANATION, automated=True)
            restricted.setdefault(f"policy:{case.policy_version_id}", []).append(ruling)
    for policy, rulings in restricted.items():
        actor = system(policy)
        enforce.remove(cases.decide(rulings, actor=actor, now=now), actor=actor, now=now, as_policy_says=True)
    return Settled(len(overdue), len(moved))
