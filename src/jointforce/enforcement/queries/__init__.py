"""Reads about orders, restrictions and statements of reasons."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from jointforce.base.clock import now as clock_now
from jointforce.base.sql import fetch
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotFound
from jointforce.domain.misuse import Struck
from jointforce.domain.repeat_infringer import POLICY
from jointforce.enforcement.models import Order, Restriction, StatementOfReasons, Strike
from jointforce.enforcement.permissions import visible_orders, visible_statements


def orders(actor: Actor) -> QuerySet[Order]:
    """The orders that the actor may see, newest first."""
    return Order.objects.filter(visible_orders(actor)).order_by("-id")


def orders_of(case_id: UUID) -> list[Order]:
    """The orders of a case that the caller has found, in sequence."""
    return list(Order.objects.filter(case_id=case_id).order_by("issued_at", "id"))


def orders_by_id(ids: Sequence[UUID]) -> dict[UUID, Order]:
    """Orders, unscoped: for the flow that sends them."""
    return {o.id: o for o in Order.objects.filter(id__in=list(ids))}


def last_orders(case_ids: Sequence[UUID]) -> dict[UUID, Order]:
    """The newest order of each of these cases that was not cancelled."""
    rows = Order.objects.filter(case_id__in=list(case_ids)).exclude(state="cancelled")
    return {order.case_id: order for order in rows.order_by("case_id", "-seq").distinct("case_id")}


def statement(actor: Actor, statement_id: UUID) -> StatementOfReasons:
    """One statement.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    rows = StatementOfReasons.objects.filter(visible_statements(actor), id=statement_id)
    found = rows.select_related("seller", "marketplace").first()
    if found is None:
        raise NotFound("There is no such statement of reasons.")
    return found


def statements(actor: Actor) -> QuerySet[StatementOfReasons]:
    """The statements that the actor may see, newest first."""
    rows = StatementOfReasons.objects.filter(visible_statements(actor))
    return rows.select_related("seller", "marketplace").order_by("-issued_at")


def holders_of_seller(actor: Actor, counted: QuerySet[StatementOfReasons]) -> list[tuple[UUID, str, int]]:
    """Whose rights the actor's statements are about: id, name, and how many of those to be counted, by name."""
    rows = StatementOfReasons.objects.filter(visible_statements(actor)).order_by("rights_holder__name")
    how_many = Count("id", filter=Q(id__in=counted.order_by().values("id")))
    named = rows.values("rights_holder_id", "rights_holder__name").annotate(how_many=how_many)
    return list(named.values_list("rights_holder_id", "rights_holder__name", "how_many"))


def statements_of(case_id: UUID) -> list[StatementOfReasons]:
    """The statements of a case that the caller has found."""
    return list(StatementOfReasons.objects.filter(case_id=case_id).order_by("issued_at"))


def newest_statements(case_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Each case's newest statement, by case; unscoped, for the flows that tell sellers."""
    rows = StatementOfReasons.objects.filter(case_id__in=list(case_ids)).order_by("case_id", "issued_at")
    return dict(rows.values_list("case_id", "id"))


def decisions_of_statements(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The decision that each statement explains, unscoped: for the flow that hears that they have arrived."""
    return dict(StatementOfReasons.objects.filter(id__in=list(ids)).values_list("id", "decision_id"))


def answer_deadlines(case_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Until when each case's newest statement may be answered, by case."""
    rows = StatementOfReasons.objects.filter(case_id__in=list(case_ids)).order_by("case_id", "issued_at")
    return dict(rows.values_list("case_id", "answer_until"))


def informed_at(case_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When each case's seller was told of the removal, by its newest statement."""
    rows = StatementOfReasons.objects.filter(case_id__in=list(case_ids)).order_by("case_id", "issued_at")
    return dict(rows.values_list("case_id", "issued_at"))


def restriction_in_force(case_id: UUID) -> Restriction | None:
    """The measure that stands against the listing now."""
    return Restriction.objects.filter(case_id=case_id, lifted_at__isnull=True).first()


def strikes(seller_id: UUID) -> int:
    """How many confirmed infringements count against a seller now: not ended, and not expired by the policy."""
    return len(strikes_in_force(seller_id, clock_now()))


def strikes_in_force(seller_id: UUID, now: datetime) -> list[Strike]:
    """They themselves, the newest first; a reversal ends one, and so does its time (`domain.repeat_infringer`)."""
    rows = Strike.objects.filter(seller_id=seller_id, ended_at__isnull=True).order_by("-at", "id")
    return [row for row in rows if row.at <= now < POLICY.expires_at(row.at)]


def struck(counted_from: Mapping[UUID, datetime | None], now: datetime) -> dict[UUID, Struck]:
    """The strikes in force against these sellers, by day; unscoped, those without any are left out.

    counted_from: by seller, since when they count as new; None: none is.
    """
    rows = fetch(
        """SELECT w.seller, day.last, day.count, day.since
           FROM unnest(%s::uuid[], %s::timestamptz[]) AS w(seller, new_from) CROSS JOIN LATERAL (
               SELECT max(s.at) AS last, count(*) AS count, count(*) FILTER (WHERE s.at > w.new_from) AS since
               FROM enforcement_strike s
               WHERE s.seller_id = w.seller AND s.ended_at IS NULL AND s.at <= %s
                 AND s.at AT TIME ZONE 'UTC' + make_interval(months => %s) > %s::timestamptz AT TIME ZONE 'UTC'
               GROUP BY (s.at AT TIME ZONE 'UTC')::date) day
           ORDER BY w.seller, day.last""",
        [list(counted_from), list(counted_from.values()), now, POLICY.strike_months, now],
    )
    return {
        seller: Struck([day[1] for day in days], sum(day[2] for day in days), sum(day[3] for day in days))
        for seller, found in groupby(rows, key=itemgetter(0))
        if (days := list(found))
    }


def sellers_with_strikes() -> list[UUID]:
    """The sellers with strikes that have not been ended, by id; unscoped."""
    rows = Strike.objects.filter(ended_at__isnull=True).order_by("seller_id")
    return list(rows.values_list("seller_id", flat=True).distinct())


def restrictions_of_seller(seller_id: UUID) -> int:
    """How many of a seller's listings are restricted now; the caller has found the seller."""
    return Restriction.objects.filter(statement__seller_id=seller_id, lifted_at__isnull=True).count()
