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
    """The health of each of these rights holders, in one statement however many they are."""
    found = {holder: HolderHealth() for holder in rights_holder_ids}
    rows = fetch(
        """SELECT 'open', rights_holder_id, '', count(*), count(*) FILTER (WHERE due_at <= %(now)s)
           FROM cases_case
           WHERE rights_holder_id = ANY(%(holders)s) AND state = 'referred' AND marketplace_id = ANY(%(markets)s)
           GROUP BY rights_holder_id
           UNION ALL
           SELECT 'silent', r.rights_holder_id, '', count(*), 0
           FROM cases_referral r JOIN cases_case c ON c.id = r.case_id
           WHERE r.rights_holder_id = ANY(%(holders)s) AND r.lapsed_at >= %(since)s
             AND c.marketplace_id = ANY(%(markets)s)
           GROUP BY r.rights_holder_id
           UNION ALL
           SELECT 'answered', v.rights_holder_id, v.answer, count(*), 0
           FROM cases_verdict v JOIN cases_case c ON c.id = v.case_id
           WHERE v.rights_holder_id = ANY(%(holders)s) AND v.at >= %(since)s
             AND c.marketplace_id = ANY(%(markets)s)
           GROUP BY v.rights_holder_id, v.answer
           UNION ALL
           SELECT 'removed', r.rights_holder_id, '', count(*), count(r.lifted_at)
           FROM enforcement_restriction r JOIN enforcement_statementofreasons s ON s.id = r.statement_id
           WHERE r.rights_holder_id = ANY(%(holders)s) AND r.imposed_at >= %(since)s
             AND s.marketplace_id = ANY(%(markets)s)
           GROUP BY r.rights_holder_id
           ORDER BY 4 DESC, 3""",
        {
            "holders": list(found),
            "markets": list(actor.marketplace_ids),
            "since": since,
            "now": now,
        },
    )
    for what, holder, answer, count, of_these in rows:
        health = found[holder]
        if what == "open":
            health.open, health.late = count, of_these
        elif what == "silent":
            health.silent = count
        elif what == "answered":
            health.answers[answer] = count
        else:
            health.removed, health.reinstated = count, of_these
    return found
