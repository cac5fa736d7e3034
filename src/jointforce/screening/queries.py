"""Reads about sweeps and matches."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from jointforce.base.sql import fetch, select
from jointforce.domain.actor import Actor
from jointforce.domain.matter import Matter
from jointforce.screening.models import Match, Sweep


def matches_of(actor: Actor, listing_id: UUID) -> list[Match]:
    """The matches of a listing, newest version first: for the desk whose marketplaces it is, scoped by the caller."""
    if not actor.is_system and not actor.marketplace_ids:
        return []
    return list(
        Match.objects.filter(
            listing_id=listing_id, version__listing__marketplace_id__in=actor.marketplace_ids
        )
        .select_related("rights_holder", "right")
        .order_by("-version_id", "field", "start")
    )


def sweeps(actor: Actor, limit: int = 50) -> list[Sweep]:
    """The last sweeps of a house, for its operator's own desk: a sweep goes over all marketplaces of the house."""
    rows = Sweep.objects.all() if actor.is_system else Sweep.objects.filter(operator_id=actor.party_id)
    return list(rows.order_by("-id")[:limit])


def findings_since(
    marketplace_ids: Sequence[UUID], rights_holder_id: UUID | None, since: datetime, limit: int
) -> list[tuple[Any, ...]]:
    """What triage knew of recent listing versions of these marketplaces, for counting what a rule would have caught.

    Rows: version id, risk, category, seller standing, findings as JSON [[signal, use, price_ratio], …].
    """
    return fetch(
        """SELECT t.version_id, t.risk, v.category, s.standing,
                  jsonb_agg(jsonb_build_array(m.signal, m.use, m.price_ratio))::text
           FROM triage_triaging t
           JOIN intake_listingversion v ON v.id = t.version_id
           JOIN intake_listing l ON l.id = v.listing_id JOIN parties_party s ON s.id = l.seller_id
           JOIN screening_match m ON m.version_id = t.version_id AND m.rights_holder_id = t.rights_holder_id
           WHERE t.marketplace_id = ANY(%s) AND (%s::uuid IS NULL OR t.rights_holder_id = %s) AND t.at >= %s
           GROUP BY t.version_id, t.rights_holder_id, t.risk, v.category, s.standing LIMIT %s""",
        [list(marketplace_ids), rights_holder_id, rights_holder_id, since, limit],
    )


def words_state() -> list[int]:
    """Counts that move whenever somebody is authorised, something is cleared or removed, or one of them ends.

    Their rows are never deleted, and end once.
    """
    [row] = fetch(
        """SELECT * FROM (SELECT count(*), count(ended_at) FROM rights_authorisation) a,
                         (SELECT count(*), count(ended_at) FROM rights_clearance) c,
                         (SELECT count(*), count(ended_at) FROM screening_staydown) s"""
    )
    return [int(count) for count in row]


def authorised_rows(operator_id: UUID) -> list[tuple[str, str, str, date | None]]:
    """Every authorisation of a house that has not ended: marketplace, its own id of the seller, holder, last day."""
    return fetch(
        """SELECT s.marketplace_id::text, s.external_id, a.rights_holder_id::text, a.valid_until
           FROM rights_authorisation a JOIN parties_party s ON s.id = a.seller_id
           WHERE s.operator_id = %s AND a.ended_at IS NULL""",
        [operator_id],
    )


def cleared_rows(operator_id: UUID) -> list[tuple[str, str, str, Matter]]:
    """Every listing of a house that a holder has cleared: marketplace, its own id of the listing, holder, matter."""
    rows = fetch(
        """SELECT l.marketplace_id::text, l.external_id, c.rights_holder_id::text, c.matter_key, c.price::float8,
                  c.currency
           FROM rights_clearance c JOIN intake_listing l ON l.id = c.listing_id
           WHERE l.operator_id = %s AND c.ended_at IS NULL""",
        [operator_id],
    )
    return [(market, listing, holder, Matter(*matter)) for market, listing, holder, *matter in rows]


_OF_HOUSE = """FROM screening_staydown s JOIN parties_party m ON m.id = s.marketplace_id
                WHERE %s IN (m.id, m.operator_id) AND s.right_id IS NOT NULL"""
_REMOVED = "SELECT s.text_key, s.rights_holder_id::text, s.right_id::text, s.case_id::text"


def removed_until(operator_id: UUID, until: datetime) -> list[tuple[str, str, str, str]]:
    """A house's stay-down bank as it stood then: key of the content, holder, right, case."""
    return fetch(
        f"""{_REMOVED} {_OF_HOUSE} AND s.created_at < %s AND (s.ended_at IS NULL OR s.ended_at >= %s)
            ORDER BY s.created_at""",
        [operator_id, until, until],
    )


def removed_and_ended_until(operator_id: UUID, until: datetime) -> tuple[int, int]:
    """How many were removed before then, and how many of them had ended before then.

    Both stand still, but where a transaction ends long after it has begun; neither ever falls.
    """
    [[removed, ended]] = fetch(
        f"SELECT count(*), count(*) FILTER (WHERE s.ended_at < %s) {_OF_HOUSE} AND s.created_at < %s",
        [until, operator_id, until],
    )
    return int(removed), int(ended)


def removed_since(operator_id: UUID, since: datetime) -> list[tuple[str, str, str, str]]:
    """What was removed since then and stays down, likewise."""
    return fetch(
        f"{_REMOVED} {_OF_HOUSE} AND s.created_at >= %s AND s.ended_at IS NULL ORDER BY s.created_at",
        [operator_id, since],
    )


def restored_since(operator_id: UUID, since: datetime) -> list[str]:
    """Cases of what was removed before then and has come back since."""
    rows = fetch(
        f"SELECT s.case_id::text {_OF_HOUSE} AND s.created_at < %s AND s.ended_at >= %s ORDER BY s.id",
        [operator_id, since, since],
    )
    return [row[0] for row in rows]


def found_in(version_ids: Sequence[UUID], rights_holder_ids: Sequence[UUID]) -> dict[UUID, list[Match]]:
    """What screening found of these rights holders' rights in these listing versions, unscoped, the strongest first."""
    rows = select(
        Match,
        "WHERE version_id = ANY(%s) AND rights_holder_id = ANY(%s) ORDER BY version_id, score DESC, id",
        [list(version_ids), list(rights_holder_ids)],
    )
    found: dict[UUID, list[Match]] = {}
    for match in rows:
        found.setdefault(match.version_id, []).append(match)
    return found
