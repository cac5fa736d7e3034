"""The rules of `domain` as tables over counts, so that thousands are judged at once; made by asking the rules."""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np

from jointforce.bench.programme.people import Numbers
from jointforce.domain.lanes import IN_HAND, LANES, FirstStep, Turn, turn
from jointforce.domain.standing import Rule, limits
from jointforce.domain.tally import Tally
from jointforce.domain.vocabulary import Standing

ORDER = (Standing.NEW, Standing.NORMAL, Standing.GOOD_FAITH, Standing.PROBATION)
"""The standings that occur here, by their number."""
NEW, NORMAL, GOOD, LOW = range(4)
NO_LIMIT = 1 << 30


@dataclass(frozen=True, slots=True)
class Tables:
    """By number of decided listings: the most lost in good faith, the fewest lost on probation. turns: by standing,
    decided and lost listings. By standing: the lane's limit, days, days of asking, readers, listings in hand.
    """

    rule: Rule
    good: Numbers
    fall: Numbers
    turns: Numbers
    undecided: Numbers
    days: Numbers
    ask_days: Numbers
    readers: Numbers
    in_hand: Numbers
    at_once: Numbers


def tables(rule: Rule, most: int) -> Tables:
    """The tables for up to `most` decided listings."""
    both = np.array([limits(rule, decided) for decided in range(most + 1)])
    lanes = [LANES[standing] for standing in ORDER]
    return Tables(
        rule=rule,
        good=both[:, 0],
        fall=both[:, 1],
        turns=_turns(rule, most),
        undecided=np.array([lane.undecided for lane in lanes]),
        days=np.array([lane.hours // 24 for lane in lanes]),
        ask_days=np.array([lane.ask_days for lane in lanes]),
        readers=np.array([lane.readers for lane in lanes]),
        in_hand=np.array([IN_HAND.get(standing, NO_LIMIT) for standing in ORDER]),
        at_once=np.array([lane.first is FirstStep.RESTRICT for lane in lanes]),
    )


def _turns(rule: Rule, most: int) -> Numbers:
    """The turn by standing, decided and lost; it changes once at most as more are lost, so that few are asked for."""
    found: Numbers = np.zeros((len(ORDER), most + 1, most + 1), np.int64)
    for number, standing in enumerate(ORDER):
        for decided in range(most + 1):

            def asked(lost: int, standing: Standing = standing, decided: int = decided) -> Turn:
                return turn(standing, Tally(upheld=decided - lost, rejected=lost), share=rule.min_share)

            found[number, decided, : decided + 1] = asked(0)
            changes = bisect_left(range(decided + 1), 1, key=lambda lost: asked(lost) is not asked(0))
            if changes <= decided:
                found[number, decided, changes : decided + 1] = asked(changes)
    return found
