"""Reads about sweeps and matches."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from jointforce.base.sql import fetch
from jointforce.domain.actor import Actor
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
