"""Reads about cases for those who report listings: what is open already, what waits, what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from jointforce.base.sql import fetch, select
from jointforce.cases.models import Case, Decision
from jointforce.cases.permissions import sees_case, visible_cases
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import UNDECIDED_STATES, CaseState

_WAITS = f"""(check_from IS NOT NULL
    OR (origin = 'notice' AND state IN ({", ".join(f"'{state}'" for state in sorted(UNDECIDED_STATES))})))"""
"""As the index `waiting_by_holder` has it, in words that PostgreSQL knows again."""


@dataclass(frozen=True, slots=True)
class Newest:
    """The case of a listing and a rights holder that is open, or else the newest."""

    case_id: UUID
    number: int
    state: CaseState


def newest_cases(pairs: Iterable[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Newest]:
    """The open case of each (listing, rights holder), or else the newest, unscoped: for looking a notice over."""
    wanted = sorted(set(pairs))
    rows = fetch(
        """SELECT DISTINCT ON (c.listing_id, c.rights_holder_id) c.listing_id, c.rights_holder_id, c.id, c.number,
                  c.state
           FROM unnest(%s::uuid[], %s::uuid[]) AS s(l, h)
           JOIN cases_case c ON c.listing_id = s.l AND c.rights_holder_id = s.h
           ORDER BY c.listing_id, c.rights_holder_id, c.closed_at IS NULL DESC, c.id DESC""",
        [[pair[0] for pair in wanted], [pair[1] for pair in wanted]],
    )
    return {(row[0], row[1]): Newest(row[2], row[3], CaseState(row[4])) for row in rows}


def reported_undecided(holder_ids: Sequence[UUID], cap: int) -> int:
    """How many listings that somebody has reported for these rights holders wait for a decision, counted up to `cap`.

    One that was restricted at once waits until an analyst has looked at it.
    """
    [[count]] = fetch(
        f"""SELECT count(*) FROM (
                SELECT 1 FROM cases_case WHERE rights_holder_id = ANY(%s) AND {_WAITS} LIMIT %s) counted""",  # noqa: S608 - our own words
        [list(holder_ids), cap],
    )
    return int(count)


def undecided_of(complainant_id: UUID, holder_ids: Sequence[UUID], cap: int) -> int:
    """How many of them this complainant has reported, counted up to `cap`."""
    [[count]] = fetch(
        f"""SELECT count(*) FROM (
                SELECT 1 FROM (SELECT id FROM cases_case WHERE rights_holder_id = ANY(%s) AND {_WAITS}) waiting
                CROSS JOIN LATERAL (
                    SELECT 1 FROM intake_noticeline n
                    WHERE n.case_id = waiting.id AND n.complainant_id = %s AND n.state IN ('opened', 'joined')
                    LIMIT 1) own
                LIMIT %s) counted""",  # noqa: S608 - our own words
        [list(holder_ids), complainant_id, cap],
    )
    return int(count)


@dataclass(frozen=True, slots=True)
class CaseTold:
    """What those who reported a listing see of its case."""

    id: UUID
    number: int
    state: CaseState
    due_at: datetime | None
    check_from: datetime | None
    title: str


def case_told(actor: Actor, case: Case) -> CaseTold | None:
    """The same of a case that the caller holds; None where the actor may not see it."""
    if not sees_case(actor, case):
        return None
    title = case.listing["title"]
    return CaseTold(case.id, case.number, CaseState(case.state), case.due_at, case.check_from, title)


def cases_told(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, CaseTold]:
    """Those of these cases that the actor may see."""
    if not ids:
        return {}
    rows = Case.objects.filter(visible_cases(actor), id__in=ids).order_by()
    told = rows.values_list("id", "number", "state", "due_at", "check_from", "listing__title")
    return {row[0]: CaseTold(row[0], row[1], CaseState(row[2]), *row[3:]) for row in told}


def last_decisions(case_ids: Sequence[UUID]) -> dict[UUID, Decision]:
    """The newest ruling on each of these cases, which the caller has found."""
    if not case_ids:
        return {}
    rows = select(
        Decision,
        """WHERE id IN (SELECT DISTINCT ON (case_id) id FROM cases_decision
                        WHERE case_id = ANY(%s) ORDER BY case_id, id DESC)""",
        [list(case_ids)],
    )
    return {decision.case_id: decision for decision in rows}


def to_check(actor: Actor) -> QuerySet[Case]:
    """Cases that were restricted on a notice and that an analyst has not looked at yet; page by `CHECK_ORDER`."""
    rows = Case.objects.filter(visible_cases(actor), check_from__isnull=False)
    return rows.select_related("rights_holder")


CHECK_ORDER = ("check_from", "id")


def notices_decided_by(case_ids: Sequence[UUID]) -> list[UUID]:
    """Notices with a line on one of these cases, none of whose lines waits for a decision now and whose complainant
    was not told yet.
    """
    rows = fetch(
        """SELECT n.id FROM intake_notice n
           WHERE n.decided_at IS NULL AND n.state = 'joined'
             AND n.id IN (SELECT l.notice_id FROM intake_noticeline l WHERE l.case_id = ANY(%s)
                          AND l.state IN ('opened', 'joined'))
             AND NOT EXISTS (SELECT 1 FROM intake_noticeline l JOIN cases_case c ON c.id = l.case_id
                             WHERE l.notice_id = n.id AND l.state IN ('opened', 'joined')
                               AND c.state = ANY(%s))
           ORDER BY n.id""",
        [list(case_ids), sorted(UNDECIDED_STATES)],
    )
    return [row[0] for row in rows]
