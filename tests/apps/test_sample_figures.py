"""The figures over the sample marketplace are what its truth says of the cases that screening opened."""

import pytest

from jointforce.bench.sample import sample_figures
from jointforce.cases import queries as cases
from jointforce.domain.case_flow import RESTRICTED_STATES
from jointforce.domain.vocabulary import CaseOrigin
from jointforce.intake import queries as intake
from jointforce.samples.catalogue import make_sample
from jointforce.samples.house import SAMPLE

SIZE = 400


@pytest.mark.django_db
def test_the_figures_are_those_that_counting_by_hand_gives() -> None:
    figures = sample_figures(SIZE)
    truths = {truth.id: truth for truth in make_sample(size=SIZE).truths}
    unlawful = {listing for listing, truth in truths.items() if truth.unlawful}
    found = [c.listing_external_id for c in cases.visible(SAMPLE).filter(origin=CaseOrigin.PROACTIVE)]
    right = [listing for listing in found if listing in unlawful]

    assert figures["sample_precision"] == pytest.approx(len(right) / len(found), abs=1e-4)
    assert figures["sample_recall"] == pytest.approx(len(set(right)) / len(unlawful), abs=1e-4)
    assert 0.5 < figures["sample_recall"] < figures["sample_precision"] <= 1

    removed = cases.visible(SAMPLE).filter(state__in=RESTRICTED_STATES)
    proactive = removed.filter(origin=CaseOrigin.PROACTIVE).count()
    reported = removed.filter(origin=CaseOrigin.NOTICE).count()
    assert proactive > reported > 0
    assert figures["proactive_per_reported"] == pytest.approx(proactive / reported, abs=0.01)
    assert {truths[case.listing_external_id].unlawful for case in removed} == {True}
    assert intake.notices(SAMPLE).count() == figures["sample_notices"]
