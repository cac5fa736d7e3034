"""Scorecards of rights holders, and the figures that operators watch. Reads only, by SQL over the apps' tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from jointforce.base.sql import fetch
from jointforce.domain.actor import Actor
from jointforce.domain.retry import LATE_AFTER_ATTEMPTS


@dataclass(slots=True)
class HolderHealth:
    """How a rights holder and the marketplace work together, as far as the actor's marketplaces go.

    open, late: questions that wait now, and those of them past their deadline; oldest: since when the first of them
    waits. silent: questions that lapsed since; sellers_unanswered: enquiries of sellers since that were left so.
    answers: verdicts since, by answer; removed, reinstated: listings restricted since, and how many of those were
    put back.
    """

    open: int = 0
    late: int = 0
    silent: int = 0
    sellers_unanswered: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    removed: int = 0
    reinstated: int = 0
    oldest: datetime | None = None

    @property
    def unanswered(self) -> float | None:
        """The share of questions since that nobody answered; None where none came to an end."""
        ended = self.silent + self.answered
        return self.silent / ended if ended else None

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
        """SELECT 'open', rights_holder_id, '', count(*), count(*) FILTER (WHERE due_at <= %(now)s), NULL::timestamptz
           FROM cases_case
           WHERE rights_holder_id = ANY(%(holders)s) AND state = 'referred' AND marketplace_id = ANY(%(markets)s)
           GROUP BY rights_holder_id
           UNION ALL
           SELECT 'silent', r.rights_holder_id, '', count(*), 0, NULL
           FROM cases_referral r JOIN cases_case c ON c.id = r.case_id
           WHERE r.rights_holder_id = ANY(%(holders)s) AND r.lapsed_at >= %(since)s
             AND r.asked_at IS NOT NULL AND c.marketplace_id = ANY(%(markets)s)
           GROUP BY r.rights_holder_id
           UNION ALL
           SELECT 'oldest', r.rights_holder_id, '', 0, 0, min(r.asked_at)
           FROM cases_referral r JOIN cases_case c ON c.id = r.case_id
           WHERE r.rights_holder_id = ANY(%(holders)s) AND r.answered_at IS NULL AND r.lapsed_at IS NULL
             AND c.marketplace_id = ANY(%(markets)s)
           GROUP BY r.rights_holder_id
           UNION ALL
           SELECT 'answered', v.rights_holder_id, v.answer, count(*), 0, NULL
           FROM cases_verdict v JOIN cases_case c ON c.id = v.case_id
           WHERE v.rights_holder_id = ANY(%(holders)s) AND v.at >= %(since)s
             AND c.marketplace_id = ANY(%(markets)s)
           GROUP BY v.rights_holder_id, v.answer
           UNION ALL
           SELECT 'removed', r.rights_holder_id, '', count(*), count(r.lifted_at), NULL
           FROM enforcement_restriction r JOIN enforcement_statementofreasons s ON s.id = r.statement_id
           WHERE r.rights_holder_id = ANY(%(holders)s) AND r.imposed_at >= %(since)s
             AND s.marketplace_id = ANY(%(markets)s)
           GROUP BY r.rights_holder_id
           UNION ALL
           SELECT 'enquiries', e.rights_holder_id, '', count(*), 0, NULL
           FROM cases_enquiry e JOIN cases_case c ON c.id = e.case_id
           WHERE e.rights_holder_id = ANY(%(holders)s) AND e.asked_at >= %(since)s AND e.ended_at > e.due_at
             AND e.answered_at IS NULL AND c.marketplace_id = ANY(%(markets)s)
           GROUP BY e.rights_holder_id
           ORDER BY 4 DESC, 3""",
        {
            "holders": list(found),
            "markets": list(actor.marketplace_ids),
            "since": since,
            "now": now,
        },
    )
    for what, holder, answer, count, of_these, oldest in rows:
        health = found[holder]
        if what == "open":
            health.open, health.late = count, of_these
        elif what == "oldest":
            health.oldest = oldest
        elif what == "silent":
            health.silent = count
        elif what == "enquiries":
            health.sellers_unanswered = count
        elif what == "answered":
            health.answers[answer] = count
        else:
            health.removed, health.reinstated = count, of_these
    return found


@dataclass(frozen=True, slots=True)
class Pulse:
    """How the installation does at this moment, over all of its marketplaces.

    waiting, dead: messages by channel, of which `late` are orders that three attempts did not deliver; oldest_order:
    seconds since the oldest undelivered order was given, 0 where there is none; unscreened, set_aside: listing versions
    that wait for screening, and that screening could not read; open, overdue: questions, and those past their deadline
    that silence has not settled yet; rights_unswept: houses whose rights have changed since their last whole sweep.
    """

    waiting: dict[str, int]
    dead: dict[str, int]
    late: int
    oldest_order: float
    unscreened: int
    set_aside: int
    open: int
    overdue: int
    rights_unswept: int


def pulse(now: datetime) -> Pulse:
    """The figures, each by an index over what waits: cheap however much stands."""
    by_channel = fetch(
        """SELECT state, channel, count(*) FROM delivery_outgoingmessage
           WHERE state IN ('pending', 'dead') GROUP BY state, channel"""
    )
    [figures] = fetch(
        """SELECT
             (SELECT count(*) FROM delivery_outgoingmessage
              WHERE state IN ('pending', 'dead') AND lane IS NOT NULL AND attempts >= %(late)s),
             (SELECT coalesce(extract(epoch FROM %(now)s - min(created_at)), 0)::float8
              FROM delivery_outgoingmessage WHERE state IN ('pending', 'dead') AND lane IS NOT NULL),
             (SELECT count(*) FROM intake_listingversion WHERE screened_at IS NULL AND screening_fault = ''),
             (SELECT count(*) FROM intake_listingversion WHERE screening_fault <> ''),
             (SELECT count(*) FROM cases_case WHERE state = 'referred'),
             (SELECT count(*) FROM cases_case WHERE state = 'referred' AND due_at <= %(now)s),
             (SELECT count(*) FROM rights_rightsversion WHERE number <> swept)""",
        {"now": now, "late": LATE_AFTER_ATTEMPTS},
    )
    return Pulse(
        {channel: count for state, channel, count in by_channel if state == "pending"},
        {channel: count for state, channel, count in by_channel if state == "dead"},
        *figures,
    )
