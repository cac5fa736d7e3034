"""Everybody's record by the day: what was decided and lost, in the short window and the long."""

import numpy as np

from jointforce.bench.programme.people import Flags, Numbers
from jointforce.domain.standing import Rule


class Records:
    """Counts by complainant. The run is no longer than the long window, so that one holds everything."""

    def __init__(self, rule: Rule, people: int, days: int) -> None:
        if days > rule.few_days:
            raise ValueError(f"a run has at most {rule.few_days} days")
        self.rule = rule
        self.today = 0
        self._decided = np.zeros((days, people), np.int16)
        self._lost = np.zeros((days, people), np.int16)
        self.long, self._long_lost = np.zeros(people, np.int64), np.zeros(people, np.int64)
        self._recent, self._recent_lost = np.zeros(people, np.int64), np.zeros(people, np.int64)

    def begin(self, day: int) -> None:
        """The next day; what left the short window no longer counts in it."""
        self.today, old = day, day - self.rule.window_days
        if old >= 0:
            self._recent -= self._decided[old]
            self._recent_lost -= self._lost[old]

    def add(self, owner: Numbers, lost: Flags) -> None:
        """Claims decided today, with those that were lost."""
        for counts in (self._decided[self.today], self.long, self._recent):
            np.add.at(counts, owner, 1)
        for counts in (self._lost[self.today], self._long_lost, self._recent_lost):
            np.add.at(counts, owner[lost], 1)

    def turn(self, owner: Numbers, on: Numbers) -> None:
        """Claims that were lost on those days, and are upheld after all."""
        np.subtract.at(self._lost, (on, owner), 1)
        np.subtract.at(self._long_lost, owner, 1)
        np.subtract.at(self._recent_lost, owner[on > self.today - self.rule.window_days], 1)

    def forget(self, who: Flags) -> None:
        """These come under a new name."""
        self._decided[:, who] = self._lost[:, who] = 0
        for counts in (self.long, self._long_lost, self._recent, self._recent_lost):
            counts[who] = 0

    def counted(self) -> tuple[Numbers, Numbers]:
        """Decided and lost listings, in the window that counts."""
        few = self._recent < self.rule.few
        return np.where(few, self.long, self._recent), np.where(few, self._long_lost, self._recent_lost)
