"""A policy asked about many listings at once: the same rules as `domain.triage_rules`, over columns.

A finding is one bit: its signal and what the name does there. What was found for a listing and a rights holder is the
bits of its findings in one number, and every condition of a rule is a look at that number.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jointforce.domain.triage_rules import NAMING, Policy, Rule
from jointforce.domain.vocabulary import Disposition, Signal, Use

SIGNALS = tuple(signal.value for signal in Signal)
USES = tuple(use.value for use in Use)
DISPOSITIONS = (Disposition.CLEAR, Disposition.WATCH, Disposition.REFER, Disposition.RESTRICT)
"""From the mildest on; a disposition is its place in it."""
_WAYS = len(USES) + 1

Bits = npt.NDArray[np.uint64]


def bits(signals: npt.NDArray[np.int64], uses: npt.NDArray[np.int64]) -> Bits:
    """Each finding's bit, by its places in SIGNALS and in USES; -1 for no use."""
    return np.uint64(1) << (signals * _WAYS + uses + 1).astype(np.uint64)


def _mask(signals: frozenset[Signal], uses: frozenset[Use] | None) -> np.uint64:
    ways = range(_WAYS) if uses is None else [USES.index(use) + 1 for use in uses]
    places = [SIGNALS.index(signal) * _WAYS + way for signal in signals for way in ways]
    return np.uint64(sum(1 << place for place in places))


@dataclass(frozen=True, slots=True)
class _Condition:
    """One rule: each of the masks is hit, and the price is low enough where a limit is set."""

    then: int
    masks: tuple[np.uint64, ...]
    price_ratio_at_most: float | None

    def holds(self, found: Bits, price_ratios: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """For which of the listings and holders the rule matches."""
        matching = np.ones(len(found), dtype=bool)
        for mask in self.masks:
            matching &= (found & mask) != 0
        if self.price_ratio_at_most is not None:
            matching &= price_ratios <= self.price_ratio_at_most  # never for a price that is not known
        return matching


def _compiled(rule: Rule) -> _Condition:
    if rule.risk_at_least is not None or rule.category or rule.seller_standing:
        raise ValueError("bulk screening knows rules on signals, uses and prices only")
    masks = [_mask(frozenset({signal}), None) for signal in sorted(rule.signals)]
    if rule.use:
        masks.append(_mask(rule.signals & NAMING or NAMING, rule.use))
    return _Condition(DISPOSITIONS.index(rule.then), tuple(masks), rule.price_ratio_at_most)


class CompiledPolicy:
    """A policy ready to be asked. Raises ValueError for a rule on what bulk screening does not know."""

    def __init__(self, policy: Policy) -> None:
        self._conditions = [_compiled(rule) for rule in policy.rules]
        self._otherwise = DISPOSITIONS.index(policy.otherwise.then)

    def dispositions(self, found: Bits, price_ratios: npt.NDArray[np.float64]) -> npt.NDArray[np.int8]:
        """What the first matching rule says of each listing and holder, as places in DISPOSITIONS.

        price_ratios: the lowest offered price over the usual price; NaN where none is known.
        """
        said = np.full(len(found), self._otherwise, dtype=np.int8)
        for condition in reversed(self._conditions):
            said[condition.holds(found, price_ratios)] = condition.then
        return said
