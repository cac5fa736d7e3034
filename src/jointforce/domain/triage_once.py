"""The same as `domain.triage_rules.triage`, worked out once for all facts that a policy cannot tell apart.

The gate asks for tens of thousands of listings a second, and what they have in common is most of what a rule looks at:
of prices and risks only on which side of its limits they lie.
"""

from bisect import bisect_left, bisect_right
from typing import Any

from jointforce.domain.triage_rules import ListingFacts, Policy, Triaged, triage

_MOST = 1 << 12
"""Kinds of facts that are remembered of one policy."""


class TriageOnce:
    """Triage by one policy."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        limits = [(rule.price_ratio_at_most, rule.risk_at_least) for rule in policy.rules]
        self._prices = sorted({price for price, _ in limits if price is not None})
        self._risks = sorted({risk for _, risk in limits if risk is not None})
        self._by_category = any(rule.category for rule in policy.rules)
        self._known: dict[tuple[Any, ...], Triaged] = {}

    def __call__(self, facts: ListingFacts) -> Triaged:
        """What `triage` says of the facts by this policy."""
        if facts.authorised or facts.cleared_before or facts.outside_scope or facts.told:
            return triage(facts, self._policy)
        ratios = [found.price_ratio for found in facts.findings if found.price_ratio is not None]
        kind = (
            tuple([(found.signal, found.use) for found in facts.findings]),
            bisect_left(self._prices, min(ratios)) if ratios else None,
            bisect_right(self._risks, facts.risk),
            facts.category if self._by_category else "",
            facts.seller_standing,
        )
        known = self._known.get(kind)
        if known is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            known = self._known[kind] = triage(facts, self._policy)
        return known
