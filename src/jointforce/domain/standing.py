"""Standing is earned and lost by arithmetic that anyone can check: the rule, as data, applied to a tally."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from jointforce.domain.tally import Tally
from jointforce.domain.vocabulary import Standing

_S = Standing
GRANTED = frozenset({_S.TRUSTED_FLAGGER, _S.SUSPENDED})
"""Standings that no arithmetic gives or takes: an authority grants one (DSA Art. 22), misuse (Art. 23) the other."""


class Bound(StrEnum):
    """What is compared with a programme's numbers: the share itself, or what can be sure of it."""

    SHARE = "share"
    WILSON = "wilson"


@dataclass(frozen=True, slots=True)
class Rule:
    """One programme's rule; days are calendar days, shares 0 to 1.

    Counted are `window_days`, or `few_days` for who has fewer than `few` decided listings in them. max_countered: of
    the listings taken down, the share reinstated by the seller's answer. keep_share: what a party of good faith must
    keep, where it is not what it must have to enter. cooldown_days: from a fall until good faith can be entered.
    """

    name: str
    title: str
    version: int
    source: str
    checked: bool
    bound: Bound
    per_reason: bool
    window_days: int
    few: int
    few_days: int
    new_until: int
    min_share: float
    keep_share: float
    max_countered: float | None
    declaration: bool
    probation_share: float | None
    min_lost: int
    cooldown_days: int


@dataclass(frozen=True, slots=True)
class Record:
    """What is judged: the tally of the days that count, in all and by reason code; until when a party that fell cools
    down; whether it has signed the declaration that some programmes ask for.
    """

    tally: Tally
    days: int
    reasons: Mapping[str, Tally] = field(default_factory=dict)
    cooling_until: date | None = None
    declared: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The standing that the rule gives, from which, and on what record."""

    before: Standing
    standing: Standing
    record: Record
    rule: Rule

    @property
    def changed(self) -> bool:
        """Whether it is another standing than before."""
        return self.standing is not self.before


def counted(rule: Rule, recent: Tally, long: Tally) -> tuple[Tally, int]:
    """Which tally counts, and over how many days: of `window_days`, or of `few_days` where that one is small."""
    if recent.decided < rule.few:
        return long, rule.few_days
    return recent, rule.window_days


def judge(rule: Rule, before: Standing, record: Record, *, on: date) -> Judgement:
    """The standing that this record earns on that day, for a party whose standing was `before`."""
    return Judgement(before, _standing(rule, before, record, on), record, rule)


def _standing(rule: Rule, before: Standing, record: Record, on: date) -> Standing:
    tally = record.tally
    if before in GRANTED:
        return before
    if falls(rule, tally):
        return _S.PROBATION
    if before is _S.PROBATION and tally.decided == 0:
        return _S.NEW
    cooling = record.cooling_until is not None and on < record.cooling_until
    if before is not _S.GOOD_FAITH and not cooling and earns_all(rule, record):
        return _S.GOOD_FAITH
    if before is _S.GOOD_FAITH and rule.bound is Bound.SHARE and not _keeps_all(rule, record):
        return _S.NORMAL
    if before is _S.NEW and tally.decided >= rule.new_until:
        return _S.NORMAL
    return before


def falls(rule: Rule, tally: Tally) -> bool:
    """Whether this tally means probation: at least `min_lost` lost, and even the upper bound is below the share."""
    if rule.probation_share is None or tally.lost < rule.min_lost:
        return False
    return tally.bounds[1] < rule.probation_share


def earns(rule: Rule, tally: Tally) -> bool:
    """Whether this tally is good enough to enter good faith; who has no decided listing has no record."""
    return _meets(rule, tally, rule.min_share)


def earns_all(rule: Rule, record: Record) -> bool:
    """Whether the whole record is: in all, and by every single reason code where the programme asks for that."""
    declared = record.declared or not rule.declaration
    return declared and earns(rule, record.tally) and not worse_reasons(rule, record)


def worse_reasons(rule: Rule, record: Record) -> list[str]:
    """The reason codes whose tally alone is not good enough; none where the programme looks at the whole only."""
    if not rule.per_reason:
        return []
    return sorted(code for code, tally in record.reasons.items() if tally.decided and not earns(rule, tally))


def _keeps_all(rule: Rule, record: Record) -> bool:
    tallies = [record.tally, *(record.reasons.values() if rule.per_reason else ())]
    return all(_meets(rule, tally, rule.keep_share) for tally in tallies if tally.decided)


def _meets(rule: Rule, tally: Tally, share: float) -> bool:
    if tally.decided == 0 or sure_share(rule, tally) < share:
        return False
    return rule.max_countered is None or countered_share(tally) <= rule.max_countered


def sure_share(rule: Rule, tally: Tally) -> float:
    """What is compared with the share that is needed: Wilson's lower bound, or the share as it is."""
    return tally.bounds[0] if rule.bound is Bound.WILSON else tally.share


def countered_share(tally: Tally) -> float:
    """Of the listings taken down, those that the seller's answer brought back."""
    down = tally.upheld + tally.countered
    return tally.countered / down if down else 0.0


def upheld_to_earn(rule: Rule, tally: Tally) -> int:
    """How many more claims, all upheld, bring the tally to good faith."""
    return _first(lambda more: earns(rule, tally + Tally(upheld=more)))


def lost_to_fall(rule: Rule, tally: Tally) -> int | None:
    """How many more claims, all lost, bring probation; None where the programme has no probation."""
    if rule.probation_share is None:
        return None
    return _first(lambda more: falls(rule, tally + Tally(rejected=more)))


def limits(rule: Rule, decided: int) -> tuple[int, int]:
    """Of so many decided: the most that may be lost in good faith (-1: no number is low enough), and the fewest lost
    that mean probation (`decided` + 1: none does). Every other number changes nothing.
    """

    def tally(lost: int) -> Tally:
        return Tally(upheld=decided - lost, rejected=lost)

    good = _first(lambda lost: lost > decided or not earns(rule, tally(lost))) - 1
    return good, _first(lambda lost: lost > decided or falls(rule, tally(lost)))


def _first(true: Callable[[int], bool]) -> int:
    """The first whole number from 0 on for which it is true, where it stays true for all that follow."""
    if true(0):
        return 0
    high = 1
    while not true(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if true(middle) else (middle, high)
    return high
