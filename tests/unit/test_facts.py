"""A rights holder's earlier words speak against a listing only where they surely do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointforce.domain.facts import BY_REASON, LASTS, FactKind, Known, Offer, in_a_sentence, speaking
from jointforce.domain.matter import fold_text
from jointforce.domain.questions import KINDS
from jointforce.domain.triage_rules import DEFAULT_POLICY, Finding, ListingFacts, triage
from jointforce.domain.vocabulary import Disposition, Signal, Use

GREEN = Known(FactKind.NEVER_MADE, {"what": "Green"})
JAPAN = Known(FactKind.SOLD_ONLY_IN, {"territories": ["JP"]})
UNION = Known(FactKind.SOLD_ONLY_IN, {"territories": ["EU"]})
PRICE = Known(FactKind.USUAL_PRICE, {"low": "100.00", "currency": "EUR"})
SEAM = Known(FactKind.HALLMARK, {"shows": "green seam"})


def offer(
    text: str = "runner", ships_to: str = "", price: float | None = None, currency: str = "EUR"
) -> Offer:
    return Offer(fold_text(text), ships_to, price, currency)


@pytest.mark.parametrize(
    ("fact", "listing", "speaks"),
    [
        (GREEN, offer("Runner, GREEN!"), True),
        (GREEN, offer("evergreen runner"), False),
        (GREEN, offer("runner black"), False),
        (JAPAN, offer(ships_to="JP"), False),
        (JAPAN, offer(ships_to="JP, DE"), True),
        (JAPAN, offer(ships_to=""), False),
        (UNION, offer(ships_to="DE|FR"), False),
        (UNION, offer(ships_to="DE,US"), True),
        (PRICE, offer(price=30.0), True),
        (PRICE, offer(price=30.01), False),
        (PRICE, offer(price=3.0, currency="USD"), False),
        (PRICE, offer(), False),
        (SEAM, offer("runner with a green seam"), False),
    ],
)
def test_a_fact_speaks_where_the_listing_says_the_contrary(fact: Known, listing: Offer, speaks: bool) -> None:
    assert bool(speaking([fact], listing)) is speaks


def test_every_reason_that_becomes_a_fact_has_fields_and_an_end() -> None:
    options = {o.reason_code: o for kind in KINDS.values() for o in kind.options if o.reason_code}
    for reason, kind in BY_REASON.items():
        assert options[reason].fields
        assert LASTS[kind].days >= 365
        value = {"what": "green", "territories": ["JP"], "low": "1.00", "currency": "EUR", "shows": "a seam"}
        assert in_a_sentence(kind, value).endswith(".")
    assert set(BY_REASON.values()) == set(FactKind)


_findings = st.lists(
    st.builds(
        Finding, st.sampled_from(Signal), st.none() | st.sampled_from(Use), st.none() | st.floats(0, 2)
    ),
    max_size=4,
).map(tuple)


@given(_findings, st.floats(0, 1), st.booleans(), st.booleans())
def test_what_was_told_only_ever_asks_and_never_about_what_is_certain(
    findings: tuple[Finding, ...], risk: float, authorised: bool, cleared: bool
) -> None:
    quiet = triage(
        ListingFacts(findings, risk, authorised=authorised, cleared_before=cleared), DEFAULT_POLICY
    )
    told = triage(
        ListingFacts(findings, risk, authorised=authorised, cleared_before=cleared, told="Never made."),
        DEFAULT_POLICY,
    )
    if told.disposition is not quiet.disposition:
        assert told.disposition is Disposition.REFER
        assert quiet.disposition in (Disposition.WATCH, Disposition.CLEAR)
        assert told.reason == "Never made."
        assert any(f.use is Use.SOLD for f in findings)
    if authorised:
        assert told == quiet
