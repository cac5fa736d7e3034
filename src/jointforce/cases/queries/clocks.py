"""Reads about clocks, and about what a house has chosen and confirmed of its regimes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from jointforce.base.reading import by_id
from jointforce.base.sql import fetch, select
from jointforce.cases.models import CaseClock, RegimeConfirmation
from jointforce.domain.actor import Actor
from jointforce.domain.regime import ClockEvent, DutyOf, OnExpiry
from jointforce.domain.regime_files import REGIMES
from jointforce.domain.vocabulary import PartyKind


def clocks_of(case_id: UUID, *, actor: Actor) -> list[CaseClock]:
    """The clocks of a case that the actor has found, those that run first, the nearest end before.

    A seller does not see what the complainant may still do about its own notice.
    """
    found = list(CaseClock.objects.filter(case_id=case_id))
    if actor.party_kind is PartyKind.SELLER:
        found = [c for c in found if c.duty_of != DutyOf.COMPLAINANT or c.on_expiry == OnExpiry.REINSTATE]
    return sorted(found, key=lambda c: (c.ended_at is not None, c.due_until or c.due_from, c.id))


def wait_for(clocks: Iterable[CaseClock], event: ClockEvent) -> bool:
    """Whether one of these clocks runs and would be ended by this event."""
    rules = {(r.code, rule.code) for r in REGIMES.values() for rule in r.clocks if event in rule.ends_on}
    return any(clock.ended_at is None and (clock.regime, clock.code) in rules for clock in clocks)


def seller_may_answer_until(case_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Until when each case's seller may answer by the clocks that run: the latest end of all of them."""
    rows = fetch(
        """SELECT case_id, max(due_until) FROM cases_caseclock WHERE case_id = ANY(%s) AND duty_of = 'seller'
           AND ended_at IS NULL GROUP BY case_id""",
        [list(case_ids)],
    )
    return {row[0]: row[1] for row in rows if row[1] is not None}


@by_id
def chosen_regimes(operator_ids: Iterable[UUID]) -> dict[UUID, dict[str, bool]]:
    """What each house has switched on or off, by code."""
    found: dict[UUID, dict[str, bool]] = {operator_id: {} for operator_id in operator_ids}
    rows = fetch(
        "SELECT operator_id, regime, holds FROM cases_regimechoice WHERE operator_id = ANY(%s)", [list(found)]
    )
    for operator_id, regime, holds in rows:
        found[operator_id][regime] = holds
    return found


def confirmations(operator_id: UUID) -> dict[tuple[str, str], RegimeConfirmation]:
    """Who has confirmed what, by regime and path; a value that reads otherwise by now is not confirmed any more."""
    says = {(r.code, v.path): v.says for r in REGIMES.values() for v in r.values()}
    rows = select(RegimeConfirmation, "WHERE operator_id = %s", [operator_id])
    return {(c.regime, c.path): c for c in rows if says.get((c.regime, c.path)) == c.says}
