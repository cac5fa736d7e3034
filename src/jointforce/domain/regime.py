"""Legal regimes and programmes as data: what a notice needs, which clocks run, what silence means.

The figures stand in `regimes/*.toml`, each beside its article; what nobody has checked against the text of the law is
`checked = false`, and is shown as unconfirmed until the marketplace confirms it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from jointforce.domain.vocabulary import RightType


class RegimeKind(StrEnum):
    """Where the rules come from: a statute, what courts and platforms do, or a platform's published programme."""

    LAW = "law"
    PRACTICE = "practice"
    PROGRAMME = "programme"


class Unit(StrEnum):
    """What a clock counts. Business days: `Calendar.is_business_day`; working days: `Calendar.is_working_day`."""

    HOUR = "hour"
    CALENDAR_DAY = "calendar_day"
    BUSINESS_DAY = "business_day"
    WORKING_DAY = "working_day"
    MONTH = "month"


class Bound(StrEnum):
    """What the length says: do it by then, not before then, or between two lengths."""

    UNTIL = "until"
    NOT_BEFORE = "not_before"
    BETWEEN = "between"


class DutyOf(StrEnum):
    """Who must act, or may act for the last time, before the clock ends."""

    MARKETPLACE = "marketplace"
    SELLER = "seller"
    COMPLAINANT = "complainant"
    DISPUTE_BODY = "dispute_body"


class StartWhen(StrEnum):
    """Whether a clock starts when the event's message is sent, or when it has reached the party."""

    SENT = "sent"
    RECEIVED = "received"


class OnExpiry(StrEnum):
    """What happens when the clock has run out and nobody acted. None: the right to act has lapsed, nothing moves."""

    REINSTATE = "reinstate"
    UPHOLD = "uphold"
    ESCALATE = "escalate"
    NONE = "none"


class ClockEvent(StrEnum):
    """What starts or ends a clock."""

    NOTICE_RECEIVED = "notice_received"
    NOTICE_DECIDED = "notice_decided"
    STATEMENT_ISSUED = "statement_issued"
    OWNER_CONTACTED = "owner_contacted"
    OWNER_ANSWERED = "owner_answered"
    COUNTER_NOTICE_FILED = "counter_notice_filed"
    COUNTER_NOTICE_FORWARDED = "counter_notice_forwarded"
    COUNTER_NOTICE_ANSWERED = "counter_notice_answered"
    COUNTER_NOTICE_REJECTED = "counter_notice_rejected"
    COUNTER_NOTICE_GRANTED = "counter_notice_granted"
    ACTION_FILED = "action_filed"
    COMPLAINT_FILED = "complaint_filed"
    DISPUTE_REFERRED = "dispute_referred"
    DISPUTE_DECIDED = "dispute_decided"
    REINSTATED = "reinstated"
    CLOSURE_ANNOUNCED = "closure_announced"
    INFORMATION_REQUESTED = "information_requested"
    INFORMATION_GIVEN = "information_given"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from. `path` names the value within its regime; `says` is the value in words."""

    path: str
    says: str
    article: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Length:
    """So many of a unit; at least 1."""

    value: int
    unit: Unit

    def __str__(self) -> str:
        name = self.unit.value.replace("_", " ")
        return f"{self.value} {name}" + ("s" if self.value != 1 else "")


@dataclass(frozen=True, slots=True)
class Item:
    """A required field, a sworn statement, or a duty that has no number in the law."""

    code: str
    label: str
    source: Source


@dataclass(frozen=True, slots=True)
class Form:
    """What a notice or a counter-notice must contain under a regime."""

    fields: tuple[Item, ...] = ()
    statements: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One clock of a regime.

    length: with `bound` BETWEEN the lower length, and `upper` is the other; else `upper` is None.
    excludes: kinds of time that do not count; with them the clock still ends within `limit` of its start.
    extend_by: how much a person may add, once. rolls: a last day that is not worked gives way to the next that is.
    silence: what its end means, in a sentence. ends_on: what ends the clock before its time.
    sources: one for each of its values, by name.
    """

    regime: str
    code: str
    name: str
    duty_of: DutyOf
    start_event: ClockEvent
    start_when: StartWhen
    ends_on: frozenset[ClockEvent]
    bound: Bound
    length: Length
    upper: Length | None
    excludes: frozenset[str]
    limit: Length | None
    extend_by: Length | None
    rolls: bool
    on_expiry: OnExpiry
    silence: str
    zone: str
    calendar: str
    sources: tuple[Source, ...]

    @property
    def article(self) -> str:
        """The article that sets the length."""
        return self.sources[0].article

    @property
    def checked(self) -> bool:
        """Whether every value of the clock was checked against its source."""
        return all(source.checked for source in self.sources)

    @property
    def length_says(self) -> str:
        """The length in words, e.g. `10 to 14 business days`."""
        if self.upper is not None:
            return f"{self.length.value} to {self.upper}"
        return f"not before {self.length}" if self.bound is Bound.NOT_BEFORE else str(self.length)


@dataclass(frozen=True, slots=True)
class Regime:
    """A law, a practice or a programme.

    territories: countries or `EU`; empty: everywhere. applies_to: `offer` (it is offered there), `seller` (the seller
    is established there), or both words: either is enough. calendar: empty where no holiday matters. reasons: codes of
    `domain.reasons` by right type. duties: what has no number ("without undue delay"); shown, never counted.
    """

    code: str
    name: str
    kind: RegimeKind
    source: str
    right_types: frozenset[RightType]
    territories: frozenset[str]
    applies_to: frozenset[str]
    zone: str
    calendar: str
    notice: Form
    counter_notice: Form
    reasons: dict[RightType, tuple[str, ...]]
    clocks: tuple[ClockRule, ...]
    duties: tuple[Item, ...]
    sources: tuple[Source, ...]

    def clock(self, code: str) -> ClockRule:
        """The clock of that code.

        Raises:
            KeyError: the regime has none such.
        """
        for rule in self.clocks:
            if rule.code == code:
                return rule
        raise KeyError(f"{self.code} has no clock “{code}”")

    def values(self) -> Iterator[Source]:
        """Every value of the regime with its source, in the order of its file."""
        yield from self.sources
        for form in (self.notice, self.counter_notice):
            yield from (item.source for item in (*form.fields, *form.statements))
        for rule in self.clocks:
            yield from rule.sources
        yield from (item.source for item in self.duties)
