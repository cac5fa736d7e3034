"""The programme day by day, on every complainant at once: decide, judge, file, read, restrict."""

from dataclasses import dataclass

import numpy as np

from jointforce.bench.programme.people import Claims, Flags, Numbers, Parameters
from jointforce.bench.programme.records import Records
from jointforce.bench.programme.tables import GOOD, LOW, NEW, NORMAL, Tables
from jointforce.domain.lanes import Turn

_NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to.

    caught_at: how many listings of each complainant were decided when it first fell; -1: it never did. good: who was
    in good faith at some time. restricted_on, filed_on: by claim, the days; -1: never. read: readings.
    names, names_caught: under how many names the malicious came, and how many fell before their 20th decided listing.
    """

    caught_at: Numbers
    good: Flags
    restricted_on: Numbers
    filed_on: Numbers
    read: int
    names: int = 0
    names_caught: int = 0


class Year:
    """One run. Arrays are by complainant, or by claim where they say so."""

    def __init__(self, p: Parameters, claims: Claims, tables: Tables) -> None:
        people, count = p.complainants, len(claims.owner)
        self.p, self.c, self.t = p, claims, tables
        self.bad = np.arange(people) < p.malicious
        self.records = Records(tables.rule, people, p.days)
        self.standing = np.full(people, NEW)
        self.filed, self.ready, self.undecided, self.in_hand = (np.zeros(people, np.int64) for _ in range(4))
        self.fell, self.returns, self.caught_at = (np.full(people, -1) for _ in range(3))
        self.name = np.zeros(people, np.int64)
        self.good = np.zeros(people, bool)
        self.names, self.names_caught, self.reads, self.time = p.malicious, 0, 0, 0.0
        # By claim: the day of filing, the name, whether readers look at it and what they say, what became of it.
        self.filed_on, self.lost_on = np.full(count, -1), np.full(count, -1)
        self.under = np.zeros(count, np.int64)
        self.restricted_on = np.full(count, -1)
        self.being_read, self.by_two, self.rejected = (np.zeros(count, bool) for _ in range(3))
        # Lists of claims: planned for and due on a day, waiting, lost on one word, wanted by a second reader.
        ends = np.searchsorted(np.sort(claims.planned), np.arange(p.days), side="right")
        self.planned = np.split(np.argsort(claims.planned, kind="stable"), ends)
        self.due: list[list[Numbers]] = [[] for _ in range(p.days)]
        self.waiting = self.alone = self.recheck = _NONE

    def run(self) -> Outcome:
        """All days, one after the other."""
        for day in range(self.p.days):
            self.records.begin(day)
            self._decide(day)
            self._come_back(day)
            self._judge(day)
            self.time += self.p.analysts_read * self._file(day)
            self._read(day)
            self._ask_sellers(day)
        return Outcome(
            self.caught_at,
            self.good,
            self.restricted_on,
            self.filed_on,
            self.reads,
            self.names,
            self.names_caught,
        )

    def _mine(self, ids: Numbers) -> Flags:
        """Which claims were filed under the present name of their complainant."""
        return np.asarray(self.under[ids] == self.name[self.c.owner[ids]])

    def _decide(self, day: int) -> None:
        ids = np.concatenate([_NONE, *self.due[day]])
        mine, rejected, read = self._mine(ids), self.rejected[ids], self.being_read[ids]
        lost = rejected | (self.c.false[ids] & self.c.answers[ids])
        self._restrict(ids[read & ~rejected], day)
        self.lost_on[ids[lost]] = day
        owner = self.c.owner[ids]
        np.subtract.at(self.undecided, owner[mine], 1)
        np.subtract.at(self.in_hand, owner[mine & read], 1)
        self.records.add(owner[mine], lost[mine])
        self.alone = np.concatenate([self.alone, ids[mine & rejected & ~self.by_two[ids]]])

    def _come_back(self, day: int) -> None:
        who = self.returns == day
        if who.any():
            self.records.forget(who)
            self.undecided[who] = self.in_hand[who] = 0
            self.standing[who], self.fell[who] = NEW, -1
            self.name[who] += 1
            self.names += int(who.sum())
            self.waiting = self.waiting[self._mine(self.waiting)]
            self.alone = self.alone[self._mine(self.alone)]
            self.recheck = self.recheck[self._mine(self.recheck)]

    def _judge(self, day: int) -> None:
        decided, lost = self.records.counted()
        falls = lost >= self.t.fall[decided]
        alone = self.alone[(falls & (self.standing != LOW))[self.c.owner[self.alone]]]
        waits = np.zeros(len(falls), bool)
        waits[self.c.owner[alone]] = True
        self.recheck = np.union1d(self.recheck, alone)
        low = falls & ~waits
        new_low = low & (self.standing != LOW)
        first = new_low & (self.caught_at < 0)
        self.caught_at[first] = self.records.long[first]
        self.names_caught += int((new_low & self.bad & (self.records.long < 20)).sum())
        self.fell[new_low] = day
        if self.p.returns_after:
            self.returns[new_low & self.bad] = day + self.p.returns_after
        cooling = (self.fell >= 0) & (day < self.fell + self.t.rule.cooldown_days)
        empty = ~falls & (self.standing == LOW) & (decided == 0)
        good = ~falls & ~cooling & (lost <= self.t.good[decided])
        grown = ~falls & (self.standing == NEW) & (decided >= self.t.rule.new_until)
        self.standing = np.select([low, empty, good, grown], [LOW, NEW, GOOD, NORMAL], self.standing)
        self.good |= self.standing == GOOD

    def _file(self, day: int) -> int:
        c, t = self.c, self.t
        self.ready += np.bincount(c.owner[self.planned[day]], minlength=len(self.ready))
        number = np.clip(t.undecided[self.standing] - self.undecided, 0, self.ready)
        begin = np.repeat(c.start[:-1] + self.filed, number)
        ids = begin + np.arange(len(begin)) - np.repeat(np.cumsum(number) - number, number)
        self.filed += number
        self.ready -= number
        self.undecided += number
        self.filed_on[ids] = day
        self.under[ids] = self.name[c.owner[ids]]
        at_once = t.at_once[self.standing[c.owner[ids]]]
        self._restrict(ids[at_once], day)
        self._decided_later(ids[at_once], day)
        self.waiting = np.concatenate([self.waiting, ids[~at_once]])
        return len(ids)

    def _restrict(self, ids: Numbers, on: int | Numbers) -> None:
        self.restricted_on[ids] = on

    def _decided_later(self, ids: Numbers, day: int | Numbers) -> None:
        on = day + self.c.takes[ids]
        for end in np.unique(on[on < self.p.days]):
            self.due[end].append(ids[on == end])

    def _read(self, day: int) -> None:
        budget = int(self.time + 1e-9)
        again = self.recheck[np.argsort(self.c.luck[self.recheck])][:budget]
        self._read_again(again)
        ids, cost = self._in_order()
        taken = np.cumsum(cost) <= budget - len(again)
        ids, cost = ids[taken], cost[taken]
        spent = len(again) + int(cost.sum())
        self.reads += spent
        self.time = min(self.time - spent, 1.0)  # time that nobody needed is gone
        c, owner, two = self.c, self.c.owner[ids], cost == 2
        says_false = c.false[ids] ^ c.first_errs[ids]
        self.rejected[ids] = says_false | (two & (c.false[ids] ^ c.second_errs[ids]))
        self.by_two[ids] = two
        self.being_read[ids] = True
        np.add.at(self.in_hand, owner, 1)
        self._decided_later(ids, day)
        self.waiting = np.setdiff1d(self.waiting, ids, assume_unique=True)

    def _in_order(self) -> tuple[Numbers, Numbers]:
        """The claims that wait, as they are read: by turn, the worst record first, by luck; each with its readers."""
        decided, lost = self.records.counted()
        turn = self.t.turns[self.standing, decided, lost]
        share = np.where(decided > 0, (decided - lost) / np.maximum(decided, 1), 1.0)
        ids = self.waiting
        owner = self.c.owner[ids]
        order = np.lexsort((self.c.luck[ids], share[owner], turn[owner]))
        ids, owner = ids[order], owner[order]
        room = np.where(turn == Turn.AS_TIME_ALLOWS, len(ids), self.t.in_hand[self.standing] - self.in_hand)
        ids = ids[_place_among_own(owner) < room[owner]]
        return ids, self.t.readers[self.standing[self.c.owner[ids]]]

    def _read_again(self, ids: Numbers) -> None:
        """Another reader looks at what one rejected; what it finds infringing counts as upheld."""
        self.recheck = np.setdiff1d(self.recheck, ids, assume_unique=True)
        self.alone = np.setdiff1d(self.alone, ids, assume_unique=True)
        turned = ids[~(self.c.false[ids] ^ self.c.second_errs[ids])]
        self.records.turn(self.c.owner[turned], self.lost_on[turned])

    def _ask_sellers(self, day: int) -> None:
        """What no analyst could read in its lane's days: the seller is asked, and silence restricts.

        The product's step (`flows/seller_questions.py`), but that a lawful seller's answer needs no reading.
        """
        owner = self.c.owner[self.waiting]
        lane = self.standing[owner]
        unread = (day - self.filed_on[self.waiting] >= self.t.days[lane]) & (self.t.ask_days[lane] > 0)
        ids, lane = self.waiting[unread], lane[unread]
        self.waiting = self.waiting[~unread]
        heard = self.c.false[ids] & self.c.answers[ids] & self.p.sellers_asked
        self._restrict(ids[~heard], day + self.t.ask_days[lane[~heard]])
        self._decided_later(ids, day + self.t.ask_days[lane])


def _place_among_own(owner: Numbers) -> Numbers:
    """For each row its number among the rows of the same owner, from 0 on, in this order."""
    by_owner = np.argsort(owner, kind="stable")
    ordered = owner[by_owner]
    first = np.r_[True, ordered[1:] != ordered[:-1]] if len(owner) else np.zeros(0, bool)
    begin = np.maximum.accumulate(np.where(first, np.arange(len(owner)), 0))
    place = np.empty(len(owner), np.int64)
    place[by_owner] = np.arange(len(owner)) - begin
    return place
