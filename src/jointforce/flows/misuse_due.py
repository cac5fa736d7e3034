"""Whose record asks for a measure against misuse (DSA Art. 23): it is proposed, renewed or withdrawn, never imposed."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from jointforce.cases.queries import outcomes
from jointforce.domain.actor import system
from jointforce.domain.misuse import (
    RULES,
    MisuseFacts,
    Proposal,
    SellerFacts,
    propose,
    propose_for_seller,
)
from jointforce.domain.repeat_infringer import reached
from jointforce.domain.vocabulary import PartyKind
from jointforce.enforcement import queries as enforcement
from jointforce.intake import queries as intake
from jointforce.parties import queries as parties
from jointforce.parties import services as parties_services
from jointforce.parties.services import Due

if TYPE_CHECKING:
    from jointforce.parties.models import Party
    from jointforce.parties.queries import Measures

LISTINGS_COUNTED = 10_000
"""A seller's listings are counted so far, for the share of its strikes in them."""


def weigh(ids: Iterable[UUID], *, now: datetime) -> int:
    """Bring the proposals about these parties up to date; how many are new. In the caller's transaction."""
    locked = parties_services.lock_parties(ids)
    known = parties.misuse_histories(locked)
    asked = _proposals(list(locked.values()), known, now)
    new, renewed, withdrawn = [], [], []
    for id_, party in locked.items():
        wanted = asked.get(id_)
        for step, open_ in known[id_].proposed.items():
            if wanted is None or wanted.step is not step:
                withdrawn.append(open_)
        if wanted is None:
            continue
        waiting = known[id_].proposed.get(wanted.step)
        if waiting is None:
            new.append(Due(party, wanted, known[id_].warning))
        else:
            renewed.append((waiting, wanted))
    clock = system("misuse")
    parties_services.withdraw_proposals(withdrawn, actor=clock, now=now)
    parties_services.renew_proposals(renewed)
    return len(parties_services.propose_misuse_measures(new, actor=clock, now=now))


def _proposals(found: "list[Party]", known: "Mapping[UUID, Measures]", now: datetime) -> dict[UUID, Proposal]:
    """What the record of each of these asks for; a marketplace's unknown seller is nobody whom one could warn."""
    sellers = [p.id for p in found if p.kind == PartyKind.SELLER and p.external_id]
    complainants = [p.id for p in found if p.kind != PartyKind.SELLER]
    asked = _of_complainants(complainants, known, now) | _of_sellers(sellers, known, now)
    return {id_: proposal for id_, proposal in asked.items() if proposal is not None}


def _of_complainants(
    ids: list[UUID], known: "Mapping[UUID, Measures]", now: datetime
) -> dict[UUID, Proposal | None]:
    lately = outcomes.claims_since(dict.fromkeys(ids, now - timedelta(days=RULES.warn.days)))
    warned = {id_: at for id_ in ids if (at := known[id_].history.counted_from) is not None}
    since = outcomes.claims_since(warned)
    asked = {}
    for id_ in ids:
        later = since.get(id_)
        newest = max((c.newest for c in (lately[id_], later) if c and c.newest), default=None)
        facts = MisuseFacts(lately[id_].tally, later.tally if later else None, newest, known[id_].history)
        asked[id_] = propose(facts, now)
    return asked


def _of_sellers(
    ids: list[UUID], known: "Mapping[UUID, Measures]", now: datetime
) -> dict[UUID, Proposal | None]:
    struck = enforcement.struck({id_: known[id_].history.counted_from for id_ in ids}, now)
    due = [id_ for id_, strikes in struck.items() if reached(strikes.days, now).step is not None]
    listings = intake.count_listings(due, LISTINGS_COUNTED)
    return {
        id_: propose_for_seller(
            SellerFacts(
                struck[id_], listings[id_], listings[id_] >= LISTINGS_COUNTED, history=known[id_].history
            ),
            now,
        )
        for id_ in due
    }
