"""Who and what stands behind cases, unscoped: for the flow that must leave names out of what it publishes."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from jointforce.base.sql import fetch
from jointforce.cases.models import Case


def by_ids(case_ids: Sequence[UUID]) -> dict[UUID, Case]:
    """Cases by id."""
    return {case.id: case for case in Case.objects.filter(id__in=list(case_ids))}


def notices_of(case_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The notices that opened or joined each case."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for case_id, notice_id in fetch(
        "SELECT case_id, notice_id FROM cases_casenotice WHERE case_id = ANY(%s)", [list(case_ids)]
    ):
        found[case_id].append(notice_id)
    return found


def people_of(case_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """The names of those who answered and decided each case."""
    found: dict[UUID, set[str]] = defaultdict(set)
    rows = fetch(
        """SELECT case_id, by_name FROM cases_decision WHERE case_id = ANY(%(cases)s)
           UNION SELECT case_id, by_name FROM cases_verdict WHERE case_id = ANY(%(cases)s)""",
        {"cases": list(case_ids)},
    )
    for case_id, name in rows:
        found[case_id].add(name)
    return found
