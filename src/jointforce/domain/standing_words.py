"""A standing in words: why it is so, and what would change it."""

from jointforce.domain.standing import (
    GRANTED,
    Bound,
    Judgement,
    Record,
    Rule,
    countered_share,
    earns,
    falls,
    lost_to_fall,
    sure_share,
    upheld_to_earn,
    worse_reasons,
)
from jointforce.domain.tally import Tally
from jointforce.domain.vocabulary import Standing

NAMES: dict[Standing, str] = {
    Standing.NEW: "new",
    Standing.NORMAL: "normal",
    Standing.GOOD_FAITH: "good faith",
    Standing.TRUSTED_FLAGGER: "trusted flagger",
    Standing.PROBATION: "probation",
    Standing.SUSPENDED: "suspended",
}


def percent(share: float, limit: float | None = None) -> str:
    """A share for people, to a tenth: 95.1 %. More digits where a tenth would put it on the other side of the limit."""
    for digits in range(1, 9):
        if limit is None or (round(share * 100, digits) < limit * 100) == (share < limit):
            return f"{share * 100:.{digits}f} %"
    return f"{share * 100} %"


def explain(found: Judgement, *, whose: str = "your") -> str:
    """One sentence: the counts, how sure they make us, what is needed, and how much more of it.

    whose: `your` to the party itself, `its` to others.
    """
    rule, record = found.rule, found.record
    tally = record.tally
    you = "you" if whose == "your" else "it"
    if found.standing in GRANTED:
        by = "an authority" if found.standing is Standing.TRUSTED_FLAGGER else "misuse"
        return f"This standing comes from {by}, not from the record: {_counts(tally, record.days, whose)}."
    if tally.decided == 0:
        return f"None of {whose} listings was decided in {record.days} days."
    counts = _counts(tally, record.days, whose)
    needed = f"{rule.min_share * 100:g} % is needed"
    if rule.bound is Bound.SHARE:
        return f"{counts}; {needed}{_countered(rule, tally)}{_reasons(rule, record)}{_more(found, you)}."
    if falls(rule, tally):
        best = percent(tally.bounds[1], rule.probation_share)
        return f"{counts}; even at best that is {best}, and {needed}{_more(found, you)}."
    few = "with so few " if tally.share >= rule.min_share and not earns(rule, tally) else ""
    sure = percent(sure_share(rule, tally), rule.min_share)
    return f"{counts}; {few}we can be sure of {sure}, and {needed}{_more(found, you)}."


def changes(found: Judgement) -> list[str]:
    """What would change the standing, a sentence each way that is open."""
    rule, tally, said = found.rule, found.record.tally, []
    if found.standing in GRANTED:
        return ["Only a person at the marketplace changes it."]
    if found.standing is not Standing.GOOD_FAITH:
        said.append(_up(rule, found.record))
    if found.standing is Standing.NEW and tally.decided < rule.new_until:
        said.append(f"{rule.new_until - tally.decided} more decided: no longer new.")
    fall = lost_to_fall(rule, tally)
    if found.standing is not Standing.PROBATION and fall is not None:
        said.append(f"{fall:,} more lost, none upheld: probation.")
    if found.standing is Standing.GOOD_FAITH and rule.bound is Bound.SHARE:
        said.append(f"Below {rule.keep_share * 100:g} %: no longer good faith.")
    return said


def _up(rule: Rule, record: Record) -> str:
    more, wanted = upheld_to_earn(rule, record.tally), []
    if more:
        wanted.append(f"{more:,} more upheld, none lost")
    if worse := worse_reasons(rule, record):
        wanted.append(f"the same for each of {', '.join(worse)}")
    if rule.declaration and not record.declared:
        wanted.append("a signed declaration")
    wait = f", from {record.cooling_until:%d %b %Y} on" if record.cooling_until else ""
    what = ", ".join(wanted) or "the record is good enough"
    return f"{what[0].upper()}{what[1:]}: good faith{wait}."


def _counts(tally: Tally, days: int, whose: str) -> str:
    if tally.decided == 0:
        return f"none of {whose} listings was decided in {days} days"
    lost = f"{tally.lost:,}" if tally.lost else "None"
    verb = "were" if tally.lost > 1 else "was"
    counts = f"{lost} of {whose} {tally.decided:,} decided listings in {days} days"
    return f"{counts} {verb} overturned ({percent(tally.share)})"


def _countered(rule: Rule, tally: Tally) -> str:
    if rule.max_countered is None:
        return ""
    share, most = percent(countered_share(tally), rule.max_countered), f"{rule.max_countered * 100:g} %"
    return f"; sellers' answers brought {share} of the removed back, and {most} is the most"


def _reasons(rule: Rule, record: Record) -> str:
    worse = worse_reasons(rule, record)
    return f"; not yet so for {', '.join(worse)}" if worse else ""


def _more(found: Judgement, you: str) -> str:
    """How many more upheld are missing; nothing where none are, or where others than counts stand in the way."""
    more = upheld_to_earn(found.rule, found.record.tally)
    cooling = found.record.cooling_until
    if found.standing is Standing.GOOD_FAITH:
        return ""
    if more == 0:
        return f", which can count from {cooling:%d %b %Y} on" if cooling else ""
    wait = f", from {cooling:%d %b %Y} on" if cooling else ""
    return f": {more:,} more upheld, none lost, bring {you} there{wait}"
