"""Legal clocks that have run out: found by a column, and what the regime says of silence is done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from jointforce.cases import queries
from jointforce.cases import services as cases
from jointforce.cases.schemas import RulingIn
from jointforce.domain.actor import system
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.clocks import Conflict, Window, combine
from jointforce.domain.reasons import CLOCK_REASON
from jointforce.domain.regime import DutyOf, OnExpiry
from jointforce.domain.vocabulary import Ruling
from jointforce.flows import enforce
from jointforce.flows.batches import Settled, settle

if TYPE_CHECKING:
    from jointforce.cases.models import Case, CaseClock

BATCH = 500
CLOCK = system("clock")


@dataclass(slots=True)
class _Ends:
    """What comes of a batch: clocks that simply end, those that a person takes over, and listings that come back."""

    lapsed: "list[CaseClock]" = field(default_factory=list)
    for_a_person: "list[CaseClock]" = field(default_factory=list)
    reinstating: list[RulingIn] = field(default_factory=list)


def settle_clocks() -> int:
    """Do what follows from every clock that has run out; how many cases it concerned. Safe to run twice at once."""
    return settle(_settle, BATCH)


def _settle(now: datetime, size: int) -> Settled:
    locked = cases.lock_cases(cases.overdue_clocks(now, size), CLOCK)
    running = cases.running_clocks(locked)
    ends = _Ends()
    for case in locked.values():
        _judge(case, running.get(case.id, []), ends, now)
    cases.end_clocks(ends.lapsed, cases.EXPIRED, actor=CLOCK, now=now)
    cases.end_clocks(ends.for_a_person, cases.ESCALATED, actor=CLOCK, now=now)
    decided = cases.decide(ends.reinstating, actor=CLOCK, now=now)
    enforce.reinstate(decided, actor=CLOCK, now=now, by_counter_notice=True)
    return Settled(len(locked), len(locked))


def _judge(case: "Case", running: "Sequence[CaseClock]", ends: _Ends, now: datetime) -> None:
    out = [clock for clock in running if clock.acts_at is not None and clock.acts_at < now]
    ends.for_a_person += [clock for clock in out if clock.on_expiry == OnExpiry.ESCALATE]
    ends.lapsed += [clock for clock in out if clock.on_expiry in (OnExpiry.NONE, OnExpiry.UPHOLD)]
    silent = [clock for clock in out if clock.on_expiry == OnExpiry.REINSTATE]
    if not silent:
        return
    if case.state != CaseState.COUNTERED:  # the answer was decided meanwhile
        ends.lapsed += silent
        return
    alike = [clock for clock in running if clock.on_expiry == OnExpiry.REINSTATE]
    together = combine([(DutyOf(c.duty_of), Window(c.due_from, c.due_until, c.waits)) for c in alike])
    if isinstance(together, Conflict):
        ends.for_a_person += silent
    elif together.earliest >= now:
        cases.put_off(silent, together.earliest)
    else:
        ends.lapsed += silent
        ends.reinstating.append(_reinstatement(case, silent))


def _reinstatement(case: "Case", silent: "Sequence[CaseClock]") -> RulingIn:
    articles = ", ".join(dict.fromkeys(clock.article for clock in silent))
    return RulingIn(
        case,
        CaseEvent.COUNTER_GRANTED,
        Ruling.REINSTATE,
        CLOCK_REASON,
        f"Nobody has told us of a court action or a complaint to the authority in time ({articles}).",
        automated=True,
        counter_notice=queries.open_counter_notice(case.id),
    )
