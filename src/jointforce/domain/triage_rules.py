"""A policy is an ordered list of rules; the first that matches says what happens to a listing.

Evaluated on the facts of one listing version and one rights holder. Pure, so that the form at the desk can count what
a rule would have caught, by the same code that acts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jointforce.domain.errors import Invalid
from jointforce.domain.vocabulary import Disposition, Measure, OnSilence, Signal, Standing, Use

MAX_DEADLINE_HOURS = 24 * 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One match, as triage needs it: which signal, what the name does there, price ÷ usual price where known."""

    signal: Signal
    use: Use | None = None
    price_ratio: float | None = None


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """What triage knows of one listing version and one rights holder.

    told: why the rights holder's earlier answers speak against it, in a sentence (`domain.facts`).
    """

    findings: tuple[Finding, ...]
    risk: float
    category: str = ""
    seller_standing: Standing = Standing.NEW
    authorised: bool = False
    cleared_before: bool = False
    outside_scope: str = ""
    told: str = ""

    @property
    def signals(self) -> frozenset[Signal]:
        """Which signals were found."""
        return frozenset([finding.signal for finding in self.findings])


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a policy. Empty conditions match everything.

    signals: all of these were found; use: at least one of the names found is used so; price_ratio_at_most: of usual.
    silence_from_risk: what `on_silence` says holds from this risk on; below it silence means watch.
    """

    then: Disposition
    signals: frozenset[Signal] = frozenset()
    use: frozenset[Use] = frozenset()
    risk_at_least: float | None = None
    price_ratio_at_most: float | None = None
    category: str = ""
    seller_standing: frozenset[Standing] = frozenset()
    measure: Measure = Measure.REMOVAL
    deadline_hours: int = 48
    on_silence: OnSilence = OnSilence.WATCH
    silence_from_risk: float | None = None

    def silence(self, risk: float) -> OnSilence:
        """What silence does to a listing of this risk: `on_silence`, or, below `silence_from_risk`, watch."""
        if self.silence_from_risk is not None and risk < self.silence_from_risk:
            return OnSilence.WATCH
        return self.on_silence

    def matches(self, facts: ListingFacts, found: frozenset[Signal] | None = None) -> bool:
        """Whether every condition holds. found: the signals of the facts, where the caller has them at hand."""
        if not self.signals <= (facts.signals if found is None else found):
            return False
        if self.use and not any(f.use in self.use for f in facts.findings if f.use and self._counts(f)):
            return False
        if self.risk_at_least is not None and facts.risk < self.risk_at_least:
            return False
        if self.price_ratio_at_most is not None:
            ratios = [f.price_ratio for f in facts.findings if f.price_ratio is not None]
            if not ratios or min(ratios) > self.price_ratio_at_most:
                return False
        if self.category and self.category.casefold() not in facts.category.casefold():
            return False
        return not self.seller_standing or facts.seller_standing in self.seller_standing

    def _counts(self, finding: Finding) -> bool:
        """The use asked for is that of a name; where the rule names a kind of name, of that kind."""
        names = self.signals & NAMING
        return finding.signal in (names or NAMING)


NAMING = frozenset({Signal.MARK, Signal.DISGUISED_MARK, Signal.NEAR_MARK})


@dataclass(frozen=True, slots=True)
class Policy:
    """An ordered list of rules, and what happens where none matches."""

    rules: tuple[Rule, ...]
    otherwise: Rule = field(default_factory=lambda: Rule(then=Disposition.WATCH))


@dataclass(frozen=True, slots=True)
class Triaged:
    """Triage's outcome: the disposition, the number of the rule (1-based; 0: none of the rules), and why."""

    disposition: Disposition
    rule_number: int
    rule: Rule
    reason: str


_SOLD = frozenset({Use.SOLD})

DEFAULT_POLICY = Policy(
    rules=(
        Rule(then=Disposition.RESTRICT, signals=frozenset({Signal.STAY_DOWN})),
        Rule(then=Disposition.REFER, signals=frozenset({Signal.DISGUISED_MARK}), use=_SOLD),
        Rule(then=Disposition.REFER, signals=frozenset({Signal.REPLICA_LANGUAGE, Signal.MARK}), use=_SOLD),
        Rule(then=Disposition.REFER, signals=frozenset({Signal.MARK}), use=_SOLD, price_ratio_at_most=0.30),
        Rule(then=Disposition.WATCH, signals=frozenset({Signal.MARK}), use=_SOLD),
        Rule(
            then=Disposition.CLEAR,
            signals=frozenset({Signal.MARK}),
            use=frozenset({Use.FITS, Use.COMPARED, Use.OTHER_SENSE}),
        ),
    )
)
"""The shipped default: 48 hours, and silence means watch."""


def triage(facts: ListingFacts, policy: Policy) -> Triaged:
    """What happens to a listing: first what is known for certain, then the first rule that matches."""
    if facts.authorised:
        return Triaged(Disposition.CLEAR, 0, _CLEAR, "The seller is authorised by the rights holder.")
    found = facts.signals
    if facts.cleared_before and Signal.STAY_DOWN not in found:
        return Triaged(Disposition.CLEAR, 0, _CLEAR, "The rights holder has cleared this listing before.")
    if facts.outside_scope:
        return Triaged(Disposition.CLEAR, 0, _CLEAR, facts.outside_scope)
    for number, rule in enumerate(policy.rules, start=1):
        if rule.matches(facts, found):
            return _as_told(facts, Triaged(rule.then, number, rule, f"Rule {number}: {describe(rule)}"))
    return _as_told(facts, Triaged(policy.otherwise.then, 0, policy.otherwise, "No rule matched."))


def _as_told(facts: ListingFacts, found: Triaged) -> Triaged:
    """What the rights holder has told us has it asked where the name is sold and the rules only watch or clear."""
    if not facts.told or not any(f.use is Use.SOLD for f in facts.findings if f.signal in NAMING):
        return found
    if found.disposition in (Disposition.REFER, Disposition.RESTRICT):
        return Triaged(found.disposition, found.rule_number, found.rule, f"{found.reason}. {facts.told}")
    return Triaged(Disposition.REFER, found.rule_number, _TOLD, facts.told)


_TOLD = Rule(then=Disposition.REFER)
_CLEAR = Rule(then=Disposition.CLEAR)


@lru_cache(maxsize=4096)
def describe(rule: Rule) -> str:
    """The rule as a sentence for the people who edit and audit it."""
    conditions = []
    if rule.signals:
        conditions.append(" and ".join(sorted(s.value.replace("_", " ") for s in rule.signals)))
    if rule.use:
        conditions.append("the name is " + " or ".join(sorted(u.value.replace("_", " ") for u in rule.use)))
    if rule.risk_at_least is not None:
        conditions.append(f"risk at least {rule.risk_at_least:.2f}")
    if rule.price_ratio_at_most is not None:
        conditions.append(f"price at most {rule.price_ratio_at_most:.0%} of the usual price")
    if rule.category:
        conditions.append(f"category contains “{rule.category}”")
    if rule.seller_standing:
        conditions.append(
            "seller is " + " or ".join(sorted(s.value.replace("_", " ") for s in rule.seller_standing))
        )
    then = rule.then.value
    if rule.then is Disposition.REFER:
        only = (
            "" if rule.silence_from_risk is None else f" from risk {rule.silence_from_risk:.2f}, else watch"
        )
        then += f" (answer within {rule.deadline_hours} h, silence: {rule.on_silence.value}{only})"
    acts = rule.then is Disposition.RESTRICT or (
        rule.then is Disposition.REFER and rule.on_silence is OnSilence.RESTRICT
    )
    if acts and rule.measure is not Measure.REMOVAL:
        then += f" by {rule.measure.value}"
    return f"{', '.join(conditions) or 'anything'} → {then}"


def rule_to_json(rule: Rule) -> dict[str, Any]:
    """The rule as stored and as sent: codes and numbers only."""
    return {
        "signals": sorted(rule.signals),
        "use": sorted(rule.use),
        "risk_at_least": rule.risk_at_least,
        "price_ratio_at_most": rule.price_ratio_at_most,
        "category": rule.category,
        "seller_standing": sorted(rule.seller_standing),
        "measure": rule.measure.value,
        "then": rule.then.value,
        "deadline_hours": rule.deadline_hours,
        "on_silence": rule.on_silence.value,
        "silence_from_risk": rule.silence_from_risk,
    }


def rule_from_json(raw: Mapping[str, Any]) -> Rule:
    """The inverse of `rule_to_json`.

    Raises:
        Invalid: an unknown code or a number out of range; the message names it.
    """
    try:
        rule = Rule(
            signals=frozenset(Signal(s) for s in raw.get("signals", ())),
            use=frozenset(Use(u) for u in raw.get("use", ())),
            risk_at_least=_fraction(raw.get("risk_at_least"), "risk"),
            price_ratio_at_most=_fraction(raw.get("price_ratio_at_most"), "price ratio"),
            category=str(raw.get("category") or "").strip(),
            seller_standing=frozenset(Standing(s) for s in raw.get("seller_standing", ())),
            measure=Measure(raw.get("measure") or Measure.REMOVAL),
            then=Disposition(raw["then"]),
            deadline_hours=int(raw.get("deadline_hours") or 48),
            on_silence=OnSilence(raw.get("on_silence") or OnSilence.WATCH),
            silence_from_risk=_fraction(raw.get("silence_from_risk"), "risk from which silence acts"),
        )
    except (ValueError, KeyError, TypeError) as wrong:
        raise Invalid(f"A rule cannot be read: {wrong}.") from wrong
    if not 1 <= rule.deadline_hours <= MAX_DEADLINE_HOURS:
        raise Invalid(f"A deadline lies between 1 and {MAX_DEADLINE_HOURS} hours, not {rule.deadline_hours}.")
    return rule


def policy_from_json(raw: Iterable[Mapping[str, Any]]) -> Policy:
    """A policy from its stored rules, in order."""
    return Policy(rules=tuple(rule_from_json(rule) for rule in raw))


def policy_to_json(policy: Policy) -> list[dict[str, Any]]:
    """The rules in order, as stored."""
    return [rule_to_json(rule) for rule in policy.rules]


def _fraction(value: Any, what: str) -> float | None:
    if value is None or value == "":
        return None
    number = float(value)
    if not 0 <= number <= 1:
        raise Invalid(f"The {what} lies between 0 and 1, not {number:g}.")
    return number
