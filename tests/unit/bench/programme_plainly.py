"""The programme of the bench one complainant and one claim at a time, asking the rules of `domain` themselves."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from jointforce.bench.programme.people import Claims, Parameters
from jointforce.domain import lanes
from jointforce.domain.lanes import LANES, FirstStep, Turn
from jointforce.domain.standing import Record, Rule, counted, falls, judge
from jointforce.domain.tally import Tally
from jointforce.domain.vocabulary import Standing

FIRST = date(2026, 1, 1)


@dataclass(eq=False)
class Person:
    """A complainant under its present name. claims: those filed under it."""

    malicious: bool
    standing: Standing = Standing.NEW
    claims: "list[Claim]" = field(default_factory=list)
    next: int = 0
    fell: int | None = None
    returns: int | None = None
    caught_at: int = -1
    good: bool = False

    def tally(self, rule: Rule, day: int) -> Tally:
        """What counts on that day."""

        def over(days: int) -> Tally:
            inside = [c for c in self.claims if c.lost is not None and day - days < c.decided_on <= day]
            lost = sum(bool(c.lost) for c in inside)
            return Tally(upheld=len(inside) - lost, rejected=lost)

        return counted(rule, over(rule.window_days), over(rule.few_days))[0]


@dataclass(eq=False)
class Claim:
    """A listing that somebody claims to infringe."""

    number: int
    owner: Person
    filed_on: int
    being_read: bool = False
    by_two: bool = False
    rejected: bool = False
    due: int = -1
    restricted_on: int = -1
    lost: bool | None = None
    decided_on: int = -1
    alone: bool = False


class Plain:
    """One run. people: everybody at the end; filed: every claim by its number; reads: how many readings."""

    def __init__(self, p: Parameters, c: Claims, rule: Rule) -> None:
        self.p, self.c, self.rule = p, c, rule
        self.people = [Person(malicious=n < p.malicious) for n in range(p.complainants)]
        self.filed: dict[int, Claim] = {}
        self.waiting: list[Claim] = []
        self.recheck: list[Claim] = []
        self.time, self.reads = 0.0, 0

    def run(self) -> "Plain":
        """All days."""
        for day in range(self.p.days):
            for claim in self.filed.values():
                if claim.due == day:
                    self.decide(claim, day)
            for person in self.people:
                if person.returns == day:
                    self.come_back(person)
            for person in self.people:
                self.judge(person, day)
            for index, person in enumerate(self.people):
                self.file(index, person, day)
            self.read(day)
            for claim in list(self.waiting):
                self.ask_seller(claim, day)
        return self

    def decide(self, claim: Claim, day: int) -> None:
        n = claim.number
        claim.lost = claim.rejected or bool(self.c.false[n] and self.c.answers[n])
        claim.decided_on = day
        claim.alone = claim.rejected and not claim.by_two
        if claim.being_read and not claim.rejected:
            claim.restricted_on = day

    def come_back(self, person: Person) -> None:
        self.waiting = [claim for claim in self.waiting if claim.owner is not person]
        self.recheck = [claim for claim in self.recheck if claim.owner is not person]
        person.claims, person.standing, person.fell, person.returns = [], Standing.NEW, None, None

    def judge(self, person: Person, day: int) -> None:
        tally = person.tally(self.rule, day)
        alone = [claim for claim in person.claims if claim.alone]
        low = person.standing is Standing.PROBATION
        if falls(self.rule, tally) and not low and lanes.fall_waits(len(alone)):
            self.recheck += [claim for claim in alone if claim not in self.recheck]
            return
        until = None if person.fell is None else FIRST + timedelta(person.fell + self.rule.cooldown_days)
        record = Record(tally, 0, cooling_until=until)
        found = judge(self.rule, person.standing, record, on=FIRST + timedelta(day))
        if found.changed and found.standing is Standing.PROBATION:
            person.fell = day
            if person.caught_at < 0:
                person.caught_at = sum(claim.lost is not None for claim in person.claims)
            if self.p.returns_after and person.malicious:
                person.returns = day + self.p.returns_after
        person.standing = found.standing
        person.good |= person.standing is Standing.GOOD_FAITH

    def file(self, index: int, person: Person, day: int) -> None:
        lane = LANES[person.standing]
        room = lane.undecided - sum(claim.lost is None for claim in person.claims)
        while room > 0:
            n = int(self.c.start[index]) + person.next
            if n >= self.c.start[index + 1] or self.c.planned[n] > day:
                return
            claim = self.filed[n] = Claim(n, person, day)
            person.claims.append(claim)
            person.next += 1
            room -= 1
            self.time += self.p.analysts_read
            if lane.first is FirstStep.RESTRICT:
                claim.restricted_on, claim.due = day, day + int(self.c.takes[n])
            else:
                self.waiting.append(claim)

    def read(self, day: int) -> None:
        budget = int(self.time + 1e-9)
        again = sorted(self.recheck, key=lambda claim: self.c.luck[claim.number])[:budget]
        self.recheck = [claim for claim in self.recheck if claim not in again]
        for claim in again:
            claim.alone = False
            claim.lost = bool(self.c.false[claim.number] ^ self.c.second_errs[claim.number])
        spent = len(again) + self.read_in_order(day, budget - len(again))
        self.reads += spent
        self.time = min(self.time - spent, 1.0)

    def read_in_order(self, day: int, budget: int) -> int:
        def place(claim: Claim) -> tuple[Turn, float, float]:
            person = claim.owner
            tally = person.tally(self.rule, day)
            turn = lanes.turn(person.standing, tally, share=self.rule.min_share)
            return turn, tally.share, float(self.c.luck[claim.number])

        in_hand = {
            person: sum(claim.being_read and claim.lost is None for claim in person.claims)
            for person in self.people
        }
        spent = 0
        for (turn, _, _), claim in sorted((place(c), c) for c in self.waiting):
            person = claim.owner
            if turn is not Turn.AS_TIME_ALLOWS and in_hand[person] >= lanes.IN_HAND[person.standing]:
                continue
            in_hand[person] += 1
            readers = LANES[person.standing].readers
            if spent + readers > budget:
                break
            spent += readers
            self.read_one(claim, readers, day)
        return spent

    def read_one(self, claim: Claim, readers: int, day: int) -> None:
        n = claim.number
        says_false = bool(self.c.false[n] ^ self.c.first_errs[n])
        if readers == 2:
            says_false |= bool(self.c.false[n] ^ self.c.second_errs[n])
        claim.rejected, claim.by_two, claim.being_read = says_false, readers == 2, True
        claim.due = day + int(self.c.takes[n])
        self.waiting.remove(claim)

    def ask_seller(self, claim: Claim, day: int) -> None:
        n, lane = claim.number, LANES[claim.owner.standing]
        if lane.ask_days and day - claim.filed_on >= lane.hours // 24:
            self.waiting.remove(claim)
            claim.due = day + lane.ask_days + int(self.c.takes[n])
            if not (self.c.false[n] and self.c.answers[n]):
                claim.restricted_on = day + lane.ask_days
