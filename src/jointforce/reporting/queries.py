"""Scorecards: what the records say about each rights holder. Reads only, by statements over the apps' tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from jointforce.base.sql import fetch
from jointforce.domain.actor import Actor


@dataclass(slots=True)
class HolderHealth:
    """How a rights holder and the marketplace work together, as far as the actor's marketplaces go.

    open, late: questions that wait now, and those of them past their deadline. silent: questions that lapsed since;
    answers: verdicts since, by answer; removed, reinstated: listings restricted since, and how many of those were
    put back.
    """

    open: int = 0
    late: int = 0
    silent: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    removed: int = 0
    reinstated: int = 0

    @property
    def accuracy(self) -> float | None:
        """The share of removals that still stand; None where there were none."""
        return 1 - self.reinstated / self.removed if self.removed else None

    @property
    def answered(self) -> int:
        """All verdicts."""
        return sum(self.answers.values())


def holder_health(
    actor: Actor, rights_holder_ids: Sequence[UUID], *, since: datetime, now: datetime
) -> dict[UUID, HolderHealth]:
    """The health of each of these rights holders, in four statements however many they are."""
    found = {holder: HolderHealth() for holder in rights_holder_ids}
    holders, markets = list(found), list(actor.marketplace_ids)
    for holder, waiting, late in fetch(
        """SELECT rights_holder_id, count(*), count(*) FILTER (WHERE due_at <= %s) FROM cases_case
           WHERE rights_holder_id = ANY(%s) AND state = 'referred' AND marketplace_id = ANY(%s)
           GROUP BY rights_holder_id""",
        [now, holders, markets],
    ):
        found[holder].open, found[holder].late = waiting, late
    for holder, silent in fetch(
        """SELECT r.rights_holder_id, count(*) FROM cases_referral r JOIN cases_case c ON c.id = r.case_id
           WHERE r.rights_holder_id = ANY(%s) AND r.lapsed_at >= %s AND c.marketplace_id = ANY(%s)
           GROUP BY r.rights_holder_id""",
        [holders, since, markets],
    ):
        found[holder].silent = silent
    for holder, answer, count in fetch(
        """SELECT v.rights_holder_id, v.answer, count(*) FROM cases_verdict v JOIN cases_case c ON c.id = v.case_id
           WHERE v.rights_holder_id = ANY(%s) AND v.at >= %s AND c.marketplace_id = ANY(%s)
           GROUP BY v.rights_holder_id, v.answer ORDER BY count(*) DESC, v.answer""",
        [holders, since, markets],
    ):
        found[holder].answers[answer] = count
    for holder, removed, reinstated in fetch(
        """SELECT r.rights_holder_id, count(*), count(r.lifted_at) FROM enforcement_restriction r
           JOIN enforcement_statementofreasons s ON s.id = r.statement_id
           WHERE r.rights_holder_id = ANY(%s) AND r.imposed_at >= %s AND s.marketplace_id = ANY(%s)
           GROUP BY r.rights_holder_id""",
        [holders, since, markets],
    ):
        found[holder].removed, found[holder].reinstated = removed, reinstated
    return found
