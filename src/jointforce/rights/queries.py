"""Reads about rights and what their holders have said."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from jointforce.base.reading import by_id
from jointforce.base.sql import fetch, select
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotFound
from jointforce.domain.facts import FactKind, Known
from jointforce.domain.matter import Matter
from jointforce.domain.vocabulary import RightStatus
from jointforce.rights.models import Authorisation, Fact, IPRight, Product, RightsVersion
from jointforce.rights.permissions import own_authorisations, own_products, own_rights, sees_right


def rights(actor: Actor, status: RightStatus | None = None) -> QuerySet[IPRight]:
    """The rights that the actor may see."""
    rows = IPRight.objects.filter(own_rights(actor)).select_related("rights_holder")
    return (rows.filter(status=status) if status else rows).order_by("rights_holder__name", "mark", "id")


def search(actor: Actor, status: RightStatus | None, text: str) -> QuerySet[IPRight]:
    """The rights that the actor may see, narrowed to a mark, a register number or a rights holder's name."""
    rows = rights(actor, status)
    clean = text.strip()
    if not clean:
        return rows
    return rows.filter(Q(mark__icontains=clean) | Q(number=clean) | Q(rights_holder__name__icontains=clean))


def right(actor: Actor, right_id: UUID) -> IPRight:
    """One right that the actor may see.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    found = rights(actor).filter(id=right_id).first()
    if found is None:
        raise NotFound("There is no such right.")
    return found


@by_id
def rights_by_id(right_ids: Iterable[UUID | None]) -> dict[UUID | None, IPRight]:
    """Rights by id, unscoped: for flows that hold the ids of many already."""
    wanted = {i for i in right_ids if i is not None}
    return {r.id: r for r in select(IPRight, "WHERE id = ANY(%s)", [list(wanted)])} if wanted else {}


def rights_named(actor: Actor, right_ids: Iterable[UUID | None]) -> dict[UUID, IPRight]:
    """Those of these rights that the actor may see."""
    return {right.id: right for right in rights_by_id(right_ids).values() if sees_right(actor, right)}


def product_prices(right_ids: Iterable[UUID]) -> dict[UUID, tuple[Decimal, str]]:
    """The lowest usual price of each right's products with its currency, unscoped; a right without one is left out."""
    wanted = list(set(right_ids))
    if not wanted:
        return {}
    rows = fetch(
        """SELECT DISTINCT ON (right_id) right_id, usual_price_low, currency FROM rights_product
           WHERE right_id = ANY(%s) ORDER BY right_id, usual_price_low, id""",
        [wanted],
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def right_by_id(right_id: UUID | None) -> IPRight | None:
    """A right, unscoped: for flows that hold the id already."""
    return rights_by_id([right_id]).get(right_id)


def by_numbers(rights_holder_id: UUID, numbers: Sequence[str]) -> dict[str, UUID]:
    """A rights holder's rights by registration number, unscoped; numbers that it does not have are left out."""
    rows = IPRight.objects.filter(rights_holder_id=rights_holder_id, number__in=[n for n in numbers if n])
    return dict(rows.order_by("id").values_list("number", "id"))


def products(actor: Actor) -> QuerySet[Product]:
    """The products that the actor may see."""
    return (
        Product.objects.filter(own_products(actor))
        .select_related("right", "rights_holder")
        .order_by("name", "id")
    )


def authorisations(actor: Actor) -> QuerySet[Authorisation]:
    """The authorisations in force that the actor may see."""
    rows = Authorisation.objects.filter(own_authorisations(actor), ended_at__isnull=True)
    return rows.select_related("seller", "seller__marketplace", "rights_holder").order_by(
        "seller__name", "id"
    )


def authorisations_by_verdict(
    rights_holder_id: UUID, answered: Mapping[UUID, datetime]
) -> list[Authorisation]:
    """The authorisations in force that these answers gave: `answered` is the moment of the answer by seller."""
    rows = Authorisation.objects.filter(
        rights_holder_id=rights_holder_id, seller_id__in=answered, source="verdict", ended_at__isnull=True
    )
    return [row for row in rows if row.created_at == answered[row.seller_id]]


def authorisation(actor: Actor, authorisation_id: UUID) -> Authorisation:
    """One authorisation that the actor may see, in force or ended.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    rows = Authorisation.objects.filter(own_authorisations(actor), id=authorisation_id)
    found = rows.select_related("seller", "seller__marketplace", "rights_holder").first()
    if found is None:
        raise NotFound("There is no such authorisation.")
    return found


def version(operator_id: UUID) -> int:
    """The number that moves whenever what screening reads has changed."""
    found = RightsVersion.objects.filter(operator_id=operator_id).values_list("number", flat=True).first()
    return found or 0


def swept_version(operator_id: UUID) -> int:
    """The number with which the last whole sweep of the house was begun."""
    found = RightsVersion.objects.filter(operator_id=operator_id).values_list("swept", flat=True).first()
    return found or 0


def rows_in_force(operator_id: UUID, on: date) -> list[tuple[Any, ...]]:
    """Every right of the house that is in force that day, as the engine reads it.

    Columns: id, mark, holder, right_type, form, nice_classes, territories, aliases, watch, usual_price_low (float or
    None: the right's own, else its cheapest product's), currency, product_words, gtin.
    """
    return fetch(
        """SELECT r.id::text, r.mark, r.rights_holder_id::text, r.right_type, r.form, r.nice_classes, r.territories,
                  r.aliases, r.watch, coalesce(r.usual_price_low, p.usual_price_low)::float8,
                  coalesce(nullif(r.currency, ''), p.currency, ''), r.product_words, r.gtin
           FROM rights_ipright r
           LEFT JOIN (SELECT DISTINCT ON (right_id) right_id, usual_price_low, currency
                      FROM rights_product ORDER BY right_id, usual_price_low, id) p ON p.right_id = r.id
           WHERE r.operator_id = %s AND r.status = 'verified'
             AND (r.valid_from IS NULL OR r.valid_from <= %s) AND (r.valid_until IS NULL OR r.valid_until >= %s)
           ORDER BY r.id""",
        [operator_id, on, on],
    )


def scopes_by_id(ids: Sequence[UUID]) -> dict[UUID, tuple[list[str], list[int], str]]:
    """Territories, Nice classes and mark of rights, by id."""
    rows = IPRight.objects.filter(id__in=ids).values_list("id", "territories", "nice_classes", "mark")
    return {r[0]: (r[1], r[2], r[3]) for r in rows}


def scope_rows(operator_id: UUID, on: date) -> list[tuple[str, list[str], list[int]]]:
    """Where every right of the house that is in force that day reaches: right, territories, Nice classes."""
    return [(row[0], row[6], row[5]) for row in rows_in_force(operator_id, on)]


def authorised_pairs(pairs: Sequence[tuple[UUID, UUID]], on: date) -> set[tuple[UUID, UUID]]:
    """Which of the (rights holder, seller) pairs are authorised that day."""
    unique = sorted(set(pairs))
    if not unique:
        return set()
    rows = fetch(
        """SELECT a.rights_holder_id, a.seller_id FROM rights_authorisation a
           JOIN unnest(%s::uuid[], %s::uuid[]) AS s(h, s) ON a.rights_holder_id = s.h AND a.seller_id = s.s
           WHERE a.ended_at IS NULL AND (a.valid_until IS NULL OR a.valid_until >= %s)""",
        [[p[0] for p in unique], [p[1] for p in unique], on],
    )
    return {(row[0], row[1]) for row in rows}


def clearances(pairs: Sequence[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Matter]:
    """What was cleared, by (rights holder, listing)."""
    unique = sorted(set(pairs))
    if not unique:
        return {}
    rows = fetch(
        """SELECT c.rights_holder_id, c.listing_id, c.matter_key, c.price::float8, c.currency FROM rights_clearance c
           JOIN unnest(%s::uuid[], %s::uuid[]) AS s(h, l) ON c.rights_holder_id = s.h AND c.listing_id = s.l
           WHERE c.ended_at IS NULL""",
        [[p[0] for p in unique], [p[1] for p in unique]],
    )
    return {(row[0], row[1]): Matter(row[2], row[3], row[4]) for row in rows}


def sellers_words(pairs: Sequence[tuple[UUID, UUID]], on: date) -> dict[tuple[UUID, UUID], str]:
    """The source of the authorisation in force that day, by (rights holder, seller): `own` is the holder's own shop."""
    unique = sorted(set(pairs))
    if not unique:
        return {}
    rows = fetch(
        """SELECT a.rights_holder_id, a.seller_id, a.source FROM rights_authorisation a
           JOIN unnest(%s::uuid[], %s::uuid[]) AS s(h, s) ON a.rights_holder_id = s.h AND a.seller_id = s.s
           WHERE a.ended_at IS NULL AND (a.valid_until IS NULL OR a.valid_until >= %s)""",
        [[p[0] for p in unique], [p[1] for p in unique], on],
    )
    return {(row[0], row[1]): row[2] for row in rows}


def rights_for_mark(operator_id: UUID, mark: str) -> list[IPRight]:
    """Every right of the house whose mark, or another spelling of it, is written so in any case: verified ones first,
    then the longest in force. For a notice of somebody who names a mark and no register number.
    """
    clean = mark.strip()
    rows = IPRight.objects.filter(operator_id=operator_id).filter(
        Q(mark__iexact=clean) | Q(number=clean) | Q(aliases__contains=[clean])
    )
    found = list(rows.select_related("rights_holder").order_by("verified_at", "id"))
    return sorted(
        found, key=lambda r: (r.status != RightStatus.VERIFIED, -(r.valid_until or date.max).toordinal())
    )


def facts(actor: Actor, now: datetime) -> QuerySet[Fact]:
    """What the actor's rights holders have told us and still holds, the newest first."""
    rows = Fact.objects.filter(own_products(actor), ended_at__isnull=True, expires_at__gt=now)
    return rows.select_related("right").order_by("-created_at", "-id")


def fact(actor: Actor, fact_id: UUID, now: datetime) -> Fact:
    """One of them.

    Raises:
        NotFound: it does not exist, is not the actor's to see, or holds no more.
    """
    found = facts(actor, now).filter(id=fact_id).first()
    if found is None:
        raise NotFound("There is no such fact.")
    return found


def known_of(right_ids: Iterable[UUID], now: datetime) -> dict[UUID, list[Known]]:
    """What is known about these rights, unscoped: for triage."""
    rows = Fact.objects.filter(right_id__in=set(right_ids), ended_at__isnull=True, expires_at__gt=now)
    known: dict[UUID, list[Known]] = {}
    for row in rows.order_by("id"):
        known.setdefault(row.right_id, []).append(Known(FactKind(row.kind), row.value))
    return known


def authorisation_of(rights_holder_id: UUID, seller_id: UUID) -> Authorisation | None:
    """The rights holder's word for this seller, unless it was taken back; unscoped, for a case that was found."""
    return Authorisation.objects.filter(
        rights_holder_id=rights_holder_id, seller_id=seller_id, ended_at__isnull=True
    ).first()
