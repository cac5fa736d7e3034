"""Triage that is worked out once for facts that a policy cannot tell apart says what triage says."""

from hypothesis import given
from hypothesis import strategies as st

from jointforce.domain.triage_once import TriageOnce
from jointforce.domain.triage_rules import Finding, ListingFacts, Policy, Rule, triage
from jointforce.domain.vocabulary import Disposition, Signal, Standing, Use

LIMITS = st.sampled_from([None, 0.0, 0.3, 0.5, 1.0])
"""Of rules, and of facts: so that facts lie at a limit, above it and below it."""

rules = st.builds(
    Rule,
    then=st.sampled_from(Disposition),
    signals=st.frozensets(st.sampled_from(Signal), max_size=2),
    use=st.frozensets(st.sampled_from(Use), max_size=2),
    risk_at_least=LIMITS,
    price_ratio_at_most=LIMITS,
    category=st.sampled_from(["", "shoes", "SHOES"]),
    seller_standing=st.frozensets(st.sampled_from(Standing), max_size=1),
)
findings = st.builds(
    Finding,
    signal=st.sampled_from(Signal),
    use=st.none() | st.sampled_from(Use),
    price_ratio=LIMITS | st.floats(0, 2),
)
facts = st.builds(
    ListingFacts,
    findings=st.lists(findings, max_size=3).map(tuple),
    risk=st.sampled_from([0.0, 0.3, 0.5, 1.0]) | st.floats(0, 1),
    category=st.sampled_from(["", "Shoes", "Bags & shoes", "Watches"]),
    seller_standing=st.sampled_from(Standing),
    authorised=st.booleans(),
    cleared_before=st.booleans(),
    outside_scope=st.sampled_from(["", "", "The right is of another country."]),
    told=st.sampled_from(["", "", "The rights holder has called two of this seller's listings counterfeit."]),
)


@given(
    policy=st.builds(Policy, rules=st.lists(rules, max_size=4).map(tuple)),
    asked=st.lists(facts, min_size=1, max_size=12),
)
def test_what_is_remembered_is_what_triage_says(policy: Policy, asked: list[ListingFacts]) -> None:
    once = TriageOnce(policy)
    for each in asked * 2:
        assert once(each) == triage(each, policy)
