"""Reads about open questions: their kinds, and which of them are equal and asked as one."""

from collections.abc import Sequence
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


_ASKED = "r.answered_at IS NULL AND r.lapsed_at IS NULL AND r.asked_at IS NOT NULL"
_OWN = f"""WITH own AS MATERIALIZED (
    SELECT r.case_id, r.rights_holder_id, r.group_key FROM cases_referral r
    WHERE r.case_id = ANY(%s) AND r.group_key IS NOT NULL AND {_ASKED})"""  # noqa: S608 - our own words
"""Questions that one asks about. Their equals are then looked up by each one's group: joined at large, PostgreSQL
compared each with each, until its statistics knew how many a feed had brought."""


def open_equals(actor: Actor, case_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Pairs of one of these cases and another with an equal open question; both are the actor's to see."""
    if not case_ids:
        return []
    pairs = fetch(
        f"""{_OWN} SELECT own.case_id, equal.case_id FROM own CROSS JOIN LATERAL (
               SELECT r.case_id FROM cases_referral r
               WHERE r.rights_holder_id = own.rights_holder_id AND r.group_key = own.group_key
                 AND r.case_id <> own.case_id AND {_ASKED} OFFSET 0) equal
            ORDER BY equal.case_id""",  # noqa: S608 - our own words
        [list(case_ids)],
    )
    ids = {case_id for pair in pairs for case_id in pair}
    seen = set(Case.objects.filter(visible_cases(actor), id__in=ids).values_list("id", flat=True))
    return [pair for pair in pairs if seen.issuperset(pair)]


def equals_of(case_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many listings each of these open questions stands for, where it is more than one; by case."""
    rows = fetch(
        f"""{_OWN} SELECT own.case_id, equal.count
            FROM (SELECT DISTINCT rights_holder_id, group_key FROM own) g CROSS JOIN LATERAL (
                SELECT count(*) AS count FROM cases_referral r
                WHERE r.rights_holder_id = g.rights_holder_id AND r.group_key = g.group_key AND {_ASKED}) equal
            JOIN own ON own.rights_holder_id = g.rights_holder_id AND own.group_key = g.group_key
            WHERE equal.count > 1""",  # noqa: S608 - our own words
        [list(case_ids)],
    )
    return dict(rows)


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
