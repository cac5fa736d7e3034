"""How right screening is on the sample marketplace, whose truth is known, and how much it finds before anybody asks."""

from typing import Any

from jointforce.cases import queries as cases
from jointforce.domain.case_flow import RESTRICTED_STATES, CaseEvent, CaseState
from jointforce.domain.vocabulary import CaseOrigin
from jointforce.flows import load
from jointforce.samples import people
from jointforce.samples.catalogue import Sample, make_sample
from jointforce.samples.complaints import complaints
from jointforce.samples.feeds import listing_row
from jointforce.samples.house import SAMPLE, House, found
from jointforce.samples.life import file
from jointforce.samples.people import Knowing, standing_in
from jointforce.samples.post import Post

SIZE = 3_000


def sample_figures(size: int = SIZE) -> dict[str, Any]:
    """Screen a made-up marketplace of `size` listings in an empty database, and count against its truth.

    `sample_precision`: of all pairs of listing and rights holder that screening referred or restricted under the
    default policy, the share where the listing violates that rights holder's right. `sample_recall`: of all unlawful
    listings, the share that was referred to, or restricted for, the rights holder that they harm. Texts, prices and
    sellers are screened, pictures are not, so copies that neither words nor price give away are missed.

    `proactive_per_reported`: listings removed after screening found them, over those removed after a notice. Every
    rights holder answers at once and never errs, and the desk rules by the truth; then the public reports the
    listings that still stand: each unlawful one with the chance `complaints.REPORTED`. `0 reported` gives None.
    """
    sample = make_sample(size=size)
    house = found(sample)
    knows = Knowing(sample, house)
    _load(sample, house)
    figures = _right(sample, knows)
    _answer(house, knows)
    _rule(house, knows)
    notices = _report(sample, house)
    _rule(house, knows)
    removed = [case.origin for case in cases.visible(SAMPLE).filter(state__in=RESTRICTED_STATES)]
    proactive, reported = removed.count(CaseOrigin.PROACTIVE), removed.count(CaseOrigin.NOTICE)
    return {
        "proactive_per_reported": round(proactive / reported, 2) if reported else None,
        **figures,
        "sample_listings": size,
        "sample_removed_proactively": proactive,
        "sample_removed_on_notice": reported,
        "sample_notices": notices,
    }


def _load(sample: Sample, house: House) -> None:
    for slug, market in house.markets.items():
        rows = [{**listing_row(x), "images": []} for x in sample.listings if x.shop == slug]
        load.load_rows("listings", enumerate(rows, start=1), marketplace_id=market, actor=SAMPLE)


def _right(sample: Sample, knows: Knowing) -> dict[str, Any]:
    """Precision and recall of what screening opened."""
    opened = list(cases.visible(SAMPLE))
    right = [case for case in opened if knows.unlawful(case)]
    unlawful = sum(truth.unlawful for truth in sample.truths)
    return {
        "sample_precision": round(len(right) / len(opened), 4) if opened else None,
        "sample_recall": round(len({case.listing_id for case in right}) / unlawful, 4) if unlawful else None,
        "sample_cases": len(opened),
        "sample_unlawful": unlawful,
    }


def _answer(house: House, knows: Knowing) -> None:
    for owner in house.owners.values():
        asked = standing_in(owner, CaseState.REFERRED)
        people.answer_all([knows.answer(case) for case in asked], owner)


def _rule(house: House, knows: Knowing) -> None:
    """The desk decides what waits for it."""
    waiting = standing_in(house.analyst, CaseState.ANSWERED, CaseState.IN_REVIEW)
    people.rule([c for c in waiting if knows.unlawful(c)], CaseEvent.DECIDE_REMOVE, house.analyst)
    people.rule([c for c in waiting if not knows.unlawful(c)], CaseEvent.DECIDE_CLEAR, house.analyst)


def _report(sample: Sample, house: House) -> int:
    """The public reports what still stands, and confirms its notices; how many were sent."""
    held = set(
        cases.visible(SAMPLE)
        .filter(state__in=RESTRICTED_STATES)
        .values_list("listing_external_id", flat=True)
    )
    standing = [c for c in complaints(sample) if held.isdisjoint(c.listing_ids)]
    for complaint in standing:
        file(complaint)
    Post({market: slug for slug, market in house.markets.items()}).carry()
    return len(standing)
