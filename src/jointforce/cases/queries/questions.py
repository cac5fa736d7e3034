"""Reads about open questions: their kinds, and which of them are equal and asked as one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from jointforce.base.sql import fetch
from jointforce.cases.models import Case, Referral
from jointforce.cases.permissions import visible_cases
from jointforce.domain.actor import Actor
from jointforce.domain.questions import QuestionKind, day_of

_OPEN = Q(answered_at__isnull=True, lapsed_at__isnull=True, asked_at__isnull=False)
EQUALS_SHOWN = 100


def stands_for_its_equals() -> Q:
    """Of a case: whether no equal question is open that is due before its own; the others of a group need no line.

    Which one stands for a group follows from the rows alone, so that nothing has to be kept right when listings arrive,
    or answers, in any order. Both subqueries end at their first row: so PostgreSQL probes `referrals_by_case` and
    `open_questions_by_group` once a case, also where its statistics do not know yet how many questions a feed brought.
    """
    own = Referral.objects.filter(_OPEN, case_id=OuterRef(OuterRef("id"))).values("group_key")[:1]
    equals = Referral.objects.filter(
        _OPEN, rights_holder_id=OuterRef("rights_holder_id"), group_key=Subquery(own)
    )
    first = equals.order_by("due_at", "case_id").values("case_id")[:1]
    return Q(id=Coalesce(Subquery(first), F("id")))


def open_equals(actor: Actor, case_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Pairs of one of these cases and another with an equal open question; both are the actor's to see."""
    if not case_ids:
        return []
    groups = _open_groups(case_ids)
    askers = defaultdict(list)
    for own, group in groups.items():
        askers[group].append(own)
    pairs = [
        (own, other)
        for holder, key, other in _in_groups(groups.values())
        for own in askers[holder, key]
        if own != other
    ]
    ids = {case_id for pair in pairs for case_id in pair}
    seen = set(Case.objects.filter(visible_cases(actor), id__in=ids).values_list("id", flat=True))
    return [pair for pair in pairs if seen.issuperset(pair)]


def equals_of(case_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many listings each of these open questions stands for, where it is more than one; by case."""
    groups = _open_groups(case_ids)
    sizes = Counter((holder, key) for holder, key, _ in _in_groups(groups.values()))
    return {case_id: sizes[group] for case_id, group in groups.items() if sizes[group] > 1}


_Group = tuple[UUID, str]
"""The rights holder, and the key that its equal questions share."""


def _open_groups(case_ids: Sequence[UUID]) -> dict[UUID, _Group]:
    """The group of each of these cases whose question is open, and not asked alone."""
    rows = fetch(
        """SELECT case_id, rights_holder_id, group_key FROM cases_referral
           WHERE case_id = ANY(%s) AND group_key IS NOT NULL
             AND answered_at IS NULL AND lapsed_at IS NULL AND asked_at IS NOT NULL""",
        [list(case_ids)],
    )
    return {case_id: (holder, key) for case_id, holder, key in rows}


def _in_groups(groups: Iterable[_Group]) -> list[tuple[UUID, str, UUID]]:
    """Every open question of these groups, as rights holder, key and case, in the order of the cases.

    Asked by itself: joined to the questions that it is asked about, PostgreSQL compared each with each, until its
    statistics knew how many a feed had brought.
    """
    wanted = sorted(set(groups))
    if not wanted:
        return []
    return fetch(
        """SELECT r.rights_holder_id, r.group_key, r.case_id FROM unnest(%s::uuid[], %s::text[]) AS g(holder, key)
           JOIN cases_referral r ON r.rights_holder_id = g.holder AND r.group_key = g.key
           WHERE r.answered_at IS NULL AND r.lapsed_at IS NULL AND r.asked_at IS NOT NULL
           ORDER BY r.case_id""",
        [[holder for holder, _ in wanted], [key for _, key in wanted]],
    )


def equal_cases(actor: Actor, case_id: UUID) -> list[Case]:
    """The first `EQUALS_SHOWN` of the cases whose open question is equal to this case's, without itself."""
    ids = [equal for _, equal in open_equals(actor, [case_id])[:EQUALS_SHOWN]]
    return list(Case.objects.filter(id__in=ids).order_by("number"))


def count_questions(case_ids: Sequence[UUID]) -> int:
    """As how many questions these cases are asked about."""
    rows = fetch(
        "SELECT count(DISTINCT coalesce(group_key, case_id::text)) FROM cases_referral "
        "WHERE case_id = ANY(%s) AND answered_at IS NULL AND lapsed_at IS NULL",
        [list(case_ids)],
    )
    return int(rows[0][0])


def question_kind(case_id: UUID) -> QuestionKind:
    """The kind of a case's latest question."""
    rows = Referral.objects.filter(case_id=case_id).order_by("-id").values_list("kind", flat=True)
    return QuestionKind(rows.first() or QuestionKind.IS_IT_GENUINE)


def other_questions(case_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The words of the open questions of these cases that ask anything but the usual; by case."""
    rows = Referral.objects.filter(_OPEN, case_id__in=case_ids).exclude(kind=QuestionKind.IS_IT_GENUINE)
    return dict(rows.values_list("case_id", "question"))


def holders_that_wait() -> list[UUID]:
    """The rights holders about whose listings a question waits."""
    rows = fetch(
        "SELECT DISTINCT rights_holder_id FROM cases_referral WHERE asked_at IS NULL AND lapsed_at IS NULL"
    )
    return [row[0] for row in rows]


def asked_on_day(rights_holder_id: UUID, now: datetime) -> int:
    """How many questions of this day's budget are spent."""
    rows = Referral.objects.filter(rights_holder_id=rights_holder_id, counts=True, asked_at__gte=day_of(now))
    return rows.count()


def count_waiting(rights_holder_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many questions wait for a day with room, equal ones as one; those without any are left out."""
    rows = fetch(
        """SELECT rights_holder_id, count(DISTINCT group_key) FROM cases_referral
           WHERE rights_holder_id = ANY(%s) AND asked_at IS NULL AND lapsed_at IS NULL GROUP BY rights_holder_id""",
        [list(rights_holder_ids)],
    )
    return {row[0]: row[1] for row in rows}
