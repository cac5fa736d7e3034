"""Records: what became of the claims of complainants, agents, mandates, and against sellers; set-based."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from jointforce.base.sql import fetch
from jointforce.cases.models import Outcome
from jointforce.cases.queries import visible
from jointforce.domain.actor import Actor
from jointforce.domain.tally import Tally
from jointforce.domain.vocabulary import ClaimResult


class RecordBy(StrEnum):
    """Whose record is reckoned: the column that names it."""

    COMPLAINANT = "complainant_id"
    MANDATE = "mandate_id"
    SELLER = "seller_id"


@dataclass(slots=True)
class Counts:
    """Tallies of one record over the short window and the long one, in all and by reason code.

    alone: how many in the long window were lost on one person's word.
    """

    recent: Tally = field(default_factory=Tally)
    long: Tally = field(default_factory=Tally)
    recent_reasons: dict[str, Tally] = field(default_factory=dict)
    long_reasons: dict[str, Tally] = field(default_factory=dict)
    alone: int = 0


def records(
    by: RecordBy, ids: Iterable[UUID], *, short_days: int, long_days: int, now: datetime
) -> dict[UUID, Counts]:
    """The record of each of these; unscoped. A record that is empty is there too.

    In a seller's record an upheld claim is one lost, and a lost claim is one that the seller has won.
    """
    found = {id_: Counts() for id_ in ids}
    if not found:
        return found
    rows = fetch(
        f"""SELECT {by.value}, reason_code, result, alone, count(*) FILTER (WHERE at > %s), count(*)
            FROM cases_outcome WHERE {by.value} = ANY(%s) AND superseded_at IS NULL AND at > %s
            GROUP BY 1, 2, 3, 4""",  # noqa: S608 - one of three column names
        [now - timedelta(days=short_days), list(found), now - timedelta(days=long_days)],
    )
    for id_, reason, result, alone, recent, long in rows:
        counts = found[id_]
        few, many = _tally(by, result, recent), _tally(by, result, long)
        counts.recent += few
        counts.long += many
        counts.recent_reasons[reason] = counts.recent_reasons.get(reason, Tally()) + few
        counts.long_reasons[reason] = counts.long_reasons.get(reason, Tally()) + many
        counts.alone += long if alone else 0
    return found


def _tally(by: RecordBy, result: str, number: int) -> Tally:
    if by is RecordBy.SELLER:
        return Tally(rejected=number) if result == ClaimResult.UPHELD else Tally(upheld=number)
    return Tally(**{result: number})


def lost(actor: Actor, complainant_id: UUID, *, since: datetime) -> QuerySet[Outcome]:
    """The listings that lowered a record, newest first, as far as the actor may see their cases."""
    rows = Outcome.objects.filter(complainant_id=complainant_id, superseded_at__isnull=True, at__gt=since)
    rows = rows.exclude(result=ClaimResult.UPHELD).filter(case__in=visible(actor))
    return rows.select_related("case").order_by("-at", "-id")


def second_readings(actor: Actor, complainant_ids: Sequence[UUID]) -> QuerySet[Outcome]:
    """Rejections by one person of these complainants' claims, oldest first, in cases that the actor may see."""
    rows = Outcome.objects.filter(complainant_id__in=complainant_ids, alone=True, superseded_at__isnull=True)
    return rows.filter(case__in=visible(actor)).select_related("case", "rights_holder").order_by("at", "id")


def trend(complainant_ids: Sequence[UUID], *, now: datetime, months: int = 6) -> dict[UUID, list[Tally]]:
    """The last months of 30 days of each record, the oldest first; unscoped."""
    found = {id_: [Tally() for _ in range(months)] for id_ in complainant_ids}
    rows = fetch(
        """SELECT complainant_id, floor(extract(epoch FROM %s - at) / 2592000)::int, result, count(*)
           FROM cases_outcome WHERE complainant_id = ANY(%s) AND superseded_at IS NULL AND at > %s AND at <= %s
           GROUP BY 1, 2, 3""",
        [now, list(found), now - timedelta(days=30 * months), now],
    )
    for id_, ago, result, number in rows:
        found[id_][months - 1 - min(ago, months - 1)] += Tally(**{result: number})
    return found


@dataclass(slots=True)
class Since:
    """What became of a complainant's claims from an instant on; newest: when the last of the lost was decided."""

    tally: Tally = field(default_factory=Tally)
    newest: datetime | None = None


def claims_since(since: Mapping[UUID, datetime]) -> dict[UUID, Since]:
    """The claims of each of these complainants that were decided after its instant; set-based, unscoped."""
    found = {id_: Since() for id_ in since}
    rows = fetch(
        """SELECT o.complainant_id, o.result, count(*), max(o.at)
           FROM unnest(%s::uuid[], %s::timestamptz[]) AS s(id, at)
           JOIN cases_outcome o ON o.complainant_id = s.id AND o.at > s.at AND o.superseded_at IS NULL
           GROUP BY 1, 2""",
        [list(since), list(since.values())],
    )
    for id_, result, number, last in rows:
        mine = found[id_]
        mine.tally += Tally(**{result: number})
        if result != ClaimResult.UPHELD and (mine.newest is None or last > mine.newest):
            mine.newest = last
    return found


def with_records(*, since: datetime) -> list[UUID]:
    """Parties with decided claims since then, who claimed and sellers claimed against, by id; unscoped."""
    rows = fetch(
        """SELECT complainant_id AS id FROM cases_outcome WHERE at > %(since)s
           UNION SELECT seller_id FROM cases_outcome WHERE at > %(since)s ORDER BY id""",
        {"since": since},
    )
    return [row[0] for row in rows]
