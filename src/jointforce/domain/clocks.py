"""When a legal clock ends: pure arithmetic over a rule, an instant and a calendar.

A clock in days or months runs in its regime's zone; the day of the event is not counted, and the last day counts whole
(Regulation (EEC, Euratom) 1182/71 Art. 3 says so for the EU, courts elsewhere do). Ends are inclusive: whoever acts at
`latest` is in time, one microsecond later is late.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jointforce.domain.calendars import Calendar
from jointforce.domain.months import add_months
from jointforce.domain.regime import Bound, ClockRule, DutyOf, Length, Unit

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Excluded:
    """Time of a kind that may not count, e.g. while a document is notarised; both ends belong to it."""

    kind: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """When a clock ends, both instants in UTC.

    earliest: before it, what follows the clock's end may not happen. latest: by then it is over; None: the law sets no
    last day. waits: nothing may be done before `earliest` (a range, or "not before"); else one may act at once.
    """

    earliest: datetime
    latest: datetime | None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two regimes leave no instant: one forbids acting before `not_before`, the other wants it by `until`."""

    not_before: datetime
    until: datetime


def window(
    rule: ClockRule,
    started_at: datetime,
    calendar: Calendar | None,
    excluded: Sequence[Excluded] = (),
    *,
    extended: bool = False,
) -> Window:
    """When the clock ends that started at `started_at`.

    calendar: of the rule; None suits a rule that counts hours, calendar days or months and does not roll. excluded:
    only kinds that the rule names are left out, and only up to its limit. extended: a person has used `extend_by`.

    Raises:
        ValueError: `started_at` has no zone, or the rule needs a calendar. CalendarError: a year is not covered.
    """
    if started_at.tzinfo is None:
        raise ValueError("a clock starts at an instant with a zone")
    named = [e for e in excluded if e.kind in rule.excludes and e.until >= started_at]
    if rule.length.unit is Unit.HOUR:
        return _hours(rule, started_at.astimezone(UTC), calendar, named, extended=extended)
    days = _Days(rule, started_at, calendar, named)
    more = rule.extend_by.value if extended and rule.extend_by else 0
    last = days.count(Length(rule.length.value + more, rule.length.unit))
    if rule.bound is Bound.NOT_BEFORE:
        return Window(days.begins(last), None, waits=True)
    if rule.bound is Bound.BETWEEN and rule.upper is not None:
        end = days.count(Length(rule.upper.value + more, rule.upper.unit))
        return Window(days.begins(last), days.ends(end), waits=True)
    return Window(days.ends(last), days.ends(days.rolled(last) if rule.rolls else last))


def combine(running: Iterable[tuple[DutyOf, Window]]) -> Window | Conflict:
    """One window for clocks that lead to the same act under several regimes.

    For our duties the earliest end counts; what a party may still answer ends with the latest. What both leave is
    returned; where they leave nothing, a person must decide.

    Raises:
        ValueError: there is no clock.
    """
    clocks = list(running)
    if not clocks:
        raise ValueError("no clock to combine")
    duties = [w for duty, w in clocks if duty is DutyOf.MARKETPLACE]
    rights = [w.latest or w.earliest for duty, w in clocks if duty is not DutyOf.MARKETPLACE]
    not_before = max(rights + [w.earliest for w in duties if w.waits], default=None)
    until = min((w.latest for w in duties if w.latest is not None), default=None)
    if not_before is None:
        assert until is not None
        return Window(until, until)
    if until is None:
        return Window(not_before, None, waits=True) if duties else Window(not_before, not_before)
    if not_before > until:
        return Conflict(not_before, until)
    return Window(not_before, until, waits=True)


class _Days:
    """Counts local days from the day after the event."""

    def __init__(
        self, rule: ClockRule, started_at: datetime, calendar: Calendar | None, excluded: Sequence[Excluded]
    ) -> None:
        self.zone = ZoneInfo(rule.zone)
        self.first = started_at.astimezone(self.zone).date()
        self.calendar = calendar
        self.limit = rule.limit
        self.excluded = [(self._day(e.since), self._day(e.until)) for e in excluded]

    def _day(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()

    def begins(self, day: date) -> datetime:
        """The first instant of a local day; where its midnight is skipped, the instant of the change."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def ends(self, day: date) -> datetime:
        """The last instant of a local day."""
        return self.begins(day + _DAY) - _TICK

    def rolled(self, day: date) -> date:
        """The day itself where it is worked, else the next that is."""
        worked = self._counts(Unit.WORKING_DAY)
        while not worked(day):
            day += _DAY
        return day

    def count(self, length: Length) -> date:
        """The last day of the length, without the excluded days, and within the limit where there are such."""
        plain = self._after(length, skip=False)
        if not self.excluded:
            return plain
        if length.unit is Unit.MONTH:
            length = Length((plain - self.first).days, Unit.CALENDAR_DAY)
        longer = self._after(length, skip=True)
        return longer if self.limit is None else max(plain, min(longer, self._after(self.limit, skip=False)))

    def _after(self, length: Length, *, skip: bool) -> date:
        if length.unit is Unit.MONTH:
            return add_months(datetime.combine(self.first, time()), length.value).date()
        if length.unit is Unit.CALENDAR_DAY and not skip:
            return self.first + timedelta(days=length.value)
        counts, day, left = self._counts(length.unit), self.first, length.value
        while left:
            day += _DAY
            if counts(day) and not (skip and self._is_excluded(day)):
                left -= 1
        return day

    def _is_excluded(self, day: date) -> bool:
        return any(since <= day <= until for since, until in self.excluded)

    def _counts(self, unit: Unit) -> Callable[[date], bool]:
        if unit is Unit.CALENDAR_DAY:
            return lambda _: True
        if self.calendar is None:
            raise ValueError(f"to count a {unit.value.replace('_', ' ')} a calendar is needed")
        return self.calendar.is_business_day if unit is Unit.BUSINESS_DAY else self.calendar.is_working_day


def _hours(
    rule: ClockRule,
    started_at: datetime,
    calendar: Calendar | None,
    excluded: Sequence[Excluded],
    *,
    extended: bool,
) -> Window:
    more = rule.extend_by.value if extended and rule.extend_by else 0
    length = timedelta(hours=rule.length.value + more)
    plain = end = started_at + length
    counted_to = started_at
    for gap in sorted(excluded, key=lambda e: e.since):
        since, until = max(gap.since, counted_to), gap.until
        if since >= end:
            break
        if until > since:
            end += until - since
            counted_to = until
    if end > plain and rule.limit is not None:
        days = _Days(rule, started_at, calendar, ())
        if rule.limit.unit is Unit.HOUR:
            last = started_at + timedelta(hours=rule.limit.value)
        else:
            last = days.ends(days.count(rule.limit))
        end = max(plain, min(end, last))
    if rule.bound is Bound.NOT_BEFORE:
        return Window(end, None, waits=True)
    return Window(end, end)
