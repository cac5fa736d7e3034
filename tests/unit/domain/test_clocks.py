"""When legal clocks end: the vectors of the laws, and a slow day-by-day oracle beside the arithmetic."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointforce.domain.calendars import Calendar, CalendarError, calendar
from jointforce.domain.clocks import Conflict, Excluded, Window, combine, window
from jointforce.domain.regime import Bound, ClockRule, DutyOf, Length, Unit
from jointforce.domain.regime_files import REGIMES

TICK = timedelta(microseconds=1)
RULES = [rule for regime in REGIMES.values() for rule in regime.clocks]


def days_of(rule: ClockRule) -> Calendar | None:
    return calendar(rule.calendar) if rule.calendar else None


def ends(regime: str, clock: str, started: datetime, *excluded: Excluded) -> tuple[datetime, datetime | None]:
    """The window in the regime's own zone."""
    rule = REGIMES[regime].clock(clock)
    found = window(rule, started, days_of(rule), excluded)
    zone = ZoneInfo(rule.zone)
    return found.earliest.astimezone(zone), found.latest and found.latest.astimezone(zone)


def at(zone: str, *when: int) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type, misc]


def day_after(zone: str, *when: int) -> datetime:
    """The last instant of a day."""
    return at(zone, *when) + timedelta(days=1) - TICK


# The vectors -------------------------------------------------------------------------------------------------------


def test_a_dmca_counter_notice_brings_the_listing_back_between_the_tenth_and_the_fourteenth_business_day() -> (
    None
):
    zone = "America/New_York"
    earliest, latest = ends("us_dmca", "put_back", at(zone, 2026, 3, 2, 15))
    assert earliest == at(zone, 2026, 3, 16)
    assert latest == day_after(zone, 2026, 3, 20)


def test_a_chinese_complainant_has_fifteen_days_from_when_the_counter_notice_reached_him() -> None:
    zone = "Asia/Shanghai"
    _, latest = ends("cn_ecommerce", "complainant_acts", at(zone, 2026, 3, 2, 9))
    assert latest == day_after(zone, 2026, 3, 17)


def test_a_dsa_complaint_stays_open_six_months_clamped_to_the_months_end() -> None:
    zone = "Europe/Brussels"
    earliest, latest = ends("eu_dsa", "complaint", at(zone, 2026, 8, 31, 18))
    assert earliest == day_after(zone, 2027, 2, 28)
    # A Sunday: the right itself lasts through the Monday (Regulation 1182/71 Art. 3(4)).
    assert latest == day_after(zone, 2027, 3, 1)


def test_alibabas_first_counter_notice_is_due_in_three_business_days() -> None:
    zone = "Asia/Shanghai"
    assert ends("alibaba_2022", "counter_1", at(zone, 2026, 3, 6, 11))[1] == day_after(zone, 2026, 3, 11)


def test_a_high_volume_seller_who_is_silent_for_ten_days_is_late_after_the_tenth() -> None:
    zone = "America/New_York"
    assert ends("us_inform", "seller_information", at(zone, 2026, 3, 2, 8))[1] == day_after(zone, 2026, 3, 12)


def test_an_account_is_not_closed_before_thirty_days_and_there_is_no_last_day() -> None:
    zone = "Europe/Brussels"
    assert ends("eu_p2b", "closure", at(zone, 2026, 3, 2, 8)) == (at(zone, 2026, 4, 1), None)


# Which day counts --------------------------------------------------------------------------------------------------


def test_the_local_day_of_the_event_counts_not_the_day_in_utc() -> None:
    late_evening = datetime(2026, 3, 3, 2, tzinfo=UTC)  # Monday 2 March, 21:00 in New York
    assert ends("us_dmca", "put_back", late_evening) == ends(
        "us_dmca", "put_back", late_evening - timedelta(hours=6)
    )


def test_holidays_lengthen_a_clock_in_business_days() -> None:
    zone = "America/New_York"  # Thanksgiving, 26 November 2026, and Christmas, 25 December
    assert ends("us_dmca", "put_back", at(zone, 2026, 11, 20, 9))[0] == at(zone, 2026, 12, 7)
    assert ends("us_trademark", "owner_answers", at(zone, 2026, 12, 18, 9))[1] == day_after(zone, 2027, 1, 5)


def test_a_weekend_worked_instead_of_a_holiday_is_a_working_day_and_no_business_day() -> None:
    china = calendar("CN")
    worked_saturday = date(2026, 2, 28)
    assert china.is_working_day(worked_saturday)
    assert not china.is_business_day(worked_saturday)
    assert not china.is_working_day(date(2026, 2, 17))


def test_a_last_day_that_is_a_holiday_gives_way_where_the_law_says_so() -> None:
    zone = "Asia/Shanghai"  # 15 days from 20 September 2026 end on 5 October, in the Golden Week
    earliest, latest = ends("cn_ecommerce", "complainant_acts", at(zone, 2026, 9, 20, 9))
    assert earliest == day_after(zone, 2026, 10, 5)
    assert latest == day_after(zone, 2026, 10, 8)


def test_summer_time_moves_no_last_day() -> None:
    zone = "Europe/Brussels"  # summer time begins on 29 March 2026
    earliest, _ = ends("eu_dsa", "complaint", at(zone, 2025, 9, 29, 12))
    assert earliest == at(zone, 2026, 3, 30) - TICK
    assert earliest - at(zone, 2026, 3, 29) == timedelta(hours=24) - TICK  # wall clock: one hour was skipped
    assert earliest.astimezone(UTC) - at(zone, 2026, 3, 29).astimezone(UTC) == timedelta(hours=23) - TICK


def test_where_midnight_is_skipped_the_day_begins_with_the_change() -> None:
    rule = replace(REGIMES["mercadolibre"].clock("seller_answers"), zone="America/Santiago")
    # In Chile clocks go from 24:00 on Saturday 5 September 2026 to 01:00 on Sunday.
    found = window(rule, at("America/Santiago", 2026, 9, 1, 12), None)
    assert found.latest == at("America/Santiago", 2026, 9, 6, 1).astimezone(UTC) - TICK


def test_a_leap_day_is_a_day_like_any_other() -> None:
    zone = "Europe/Brussels"
    assert ends("eu_dsa", "complaint", at(zone, 2027, 8, 31, 9))[0] == day_after(zone, 2028, 2, 29)
    assert ends("eu_dsa", "complaint", at(zone, 2028, 2, 29, 9))[0] == day_after(zone, 2028, 8, 29)
    assert ends("eu_p2b", "closure", at(zone, 2028, 2, 20, 9))[0] == at(zone, 2028, 3, 21)


def test_an_extension_is_used_once_by_whoever_may() -> None:
    rule = REGIMES["eu_dsa"].clock("out_of_court")
    started = at("Europe/Brussels", 2026, 3, 2, 9)
    assert window(rule, started, None).latest == day_after("Europe/Brussels", 2026, 5, 31)
    assert window(rule, started, None, extended=True).latest == day_after("Europe/Brussels", 2026, 8, 29)


def test_hours_are_hours_even_when_the_clocks_change() -> None:
    rule = in_unit(REGIMES["mercadolibre"].clock("seller_answers"), 24, Unit.HOUR, zone="Europe/Brussels")
    started = at("Europe/Brussels", 2026, 3, 28, 12)
    assert window(rule, started, None).latest == at("Europe/Brussels", 2026, 3, 29, 13).astimezone(UTC)


# Time that does not count ------------------------------------------------------------------------------------------

NOTARY = Excluded("notarisation", at("Asia/Shanghai", 2026, 3, 5, 9), at("Asia/Shanghai", 2026, 3, 9, 17))


def test_time_at_the_notary_does_not_count() -> None:
    zone = "Asia/Shanghai"
    started = at(zone, 2026, 3, 2, 9)
    assert ends("cn_ecommerce", "complainant_acts", started, NOTARY)[1] == day_after(zone, 2026, 3, 22 + 1)


def test_with_excluded_time_the_clock_still_ends_after_twenty_working_days() -> None:
    zone = "Asia/Shanghai"
    long = replace(NOTARY, until=at(zone, 2026, 6, 1, 9))
    # Twenty working days from 2 March 2026 are four weeks; no holiday lies between.
    assert ends("cn_ecommerce", "complainant_acts", at(zone, 2026, 3, 2, 9), long)[1] == day_after(
        zone, 2026, 3, 30
    )


def test_time_of_another_kind_counts() -> None:
    started = at("Asia/Shanghai", 2026, 3, 2, 9)
    holiday = replace(NOTARY, kind="vacation")
    assert ends("cn_ecommerce", "complainant_acts", started, holiday) == ends(
        "cn_ecommerce", "complainant_acts", started
    )


# Several regimes at once -------------------------------------------------------------------------------------------

MARCH = [datetime(2026, 3, day, tzinfo=UTC) for day in range(1, 32)]
RANGE = Window(MARCH[15], MARCH[20], waits=True)


def until(day: int) -> Window:
    return Window(MARCH[day], MARCH[day])


def test_for_our_duties_the_earliest_end_counts_for_an_answer_the_latest() -> None:
    ours, theirs = DutyOf.MARKETPLACE, DutyOf.SELLER
    assert combine([(ours, until(5)), (ours, until(9))]) == until(5)
    assert combine([(theirs, until(5)), (theirs, until(9))]) == until(9)


def test_a_listing_comes_back_when_the_last_complainants_time_is_over_and_before_our_own_is() -> None:
    found = combine([(DutyOf.MARKETPLACE, RANGE), (DutyOf.COMPLAINANT, until(17))])
    assert found == Window(MARCH[17], MARCH[20], waits=True)


def test_where_no_instant_is_left_a_person_decides() -> None:
    assert combine([(DutyOf.MARKETPLACE, RANGE), (DutyOf.COMPLAINANT, until(25))]) == Conflict(
        MARCH[25], MARCH[20]
    )
    assert combine([(DutyOf.MARKETPLACE, RANGE), (DutyOf.MARKETPLACE, until(10))]) == Conflict(
        MARCH[15], MARCH[10]
    )


def test_a_duty_without_a_last_day_only_waits() -> None:
    closing = Window(MARCH[30], None, waits=True)
    assert combine([(DutyOf.MARKETPLACE, closing)]) == closing
    with pytest.raises(ValueError, match="no clock"):
        combine([])


@given(
    st.lists(
        st.tuples(st.sampled_from(DutyOf), st.integers(0, 20), st.integers(0, 10), st.booleans()), min_size=1
    )
)
def test_combined_clocks_respect_every_single_one(clocks: list[tuple[DutyOf, int, int, bool]]) -> None:
    running = [
        (duty, Window(MARCH[start], MARCH[start + length], waits=True) if waits else until(start + length))
        for duty, start, length, waits in clocks
    ]
    found = combine(running)
    # The oracle tries each day: no right may still run, no wait may last, no duty may be overdue.
    rights = [w.latest for duty, w in running if duty is not DutyOf.MARKETPLACE and w.latest is not None]
    duties = [w for duty, w in running if duty is DutyOf.MARKETPLACE]
    allowed = [
        day
        for day in MARCH
        if all(day >= end for end in rights)
        and all(not w.waits or day >= w.earliest for w in duties)
        and all(w.latest is not None and day <= w.latest for w in duties)
    ]
    if isinstance(found, Conflict):
        assert allowed == []
    elif found.waits or not duties:
        assert found.earliest == allowed[0]
        assert found.latest == (allowed[-1] if duties else found.earliest)
    else:
        assert found.latest == allowed[-1]


# Against a slow oracle ---------------------------------------------------------------------------------------------


def in_unit(rule: ClockRule, value: int, unit: Unit, *, zone: str = "", upper: int = 0) -> ClockRule:
    return replace(
        rule,
        length=Length(value, unit),
        upper=Length(upper, unit) if upper else None,
        bound=Bound.BETWEEN if upper else Bound.UNTIL,
        zone=zone or rule.zone,
    )


def counts(day: date, unit: Unit, days: Calendar) -> bool:
    """As the words say it, from the table's own rows."""
    if unit is Unit.CALENDAR_DAY:
        return True
    weekday = day.weekday() < 5 and day not in days.holidays
    return weekday or (unit is Unit.WORKING_DAY and day in days.worked_weekends)


def oracle(
    started: datetime, value: int, unit: Unit, days: Calendar, zone: ZoneInfo, skipped: set[date]
) -> date:
    """Tears off one leaf of the calendar after the other."""
    day = started.astimezone(zone).date()
    if unit is Unit.MONTH:
        year, month = day.year + (day.month - 1 + value) // 12, (day.month - 1 + value) % 12 + 1
        for number in range(day.day, 0, -1):
            try:
                return date(year, month, number)
            except ValueError:
                continue
    for _ in range(value):
        day += timedelta(days=1)
        while not counts(day, unit, days) or day in skipped:
            day += timedelta(days=1)
    return day


ZONES = [
    "Europe/Brussels",
    "America/New_York",
    "Asia/Shanghai",
    "America/Santiago",
    "Pacific/Auckland",
    "UTC",
]
STARTS = st.integers(0, 42 * 365 * 86_400).map(
    lambda seconds: datetime(2001, 1, 1, tzinfo=UTC) + timedelta(0, seconds)
)
DAY_UNITS = [unit for unit in Unit if unit is not Unit.HOUR]


@given(
    STARTS,
    st.integers(1, 60),
    st.sampled_from(DAY_UNITS),
    st.sampled_from(["US", "CN", "EU"]),
    st.sampled_from(ZONES),
)
def test_a_clock_ends_on_the_day_that_the_oracle_reaches(
    started: datetime, value: int, unit: Unit, code: str, zone: str
) -> None:
    value = min(value, 12) if unit is Unit.MONTH else value
    rule = in_unit(replace(REGIMES["alibaba_2022"].clock("counter_1"), rolls=False), value, unit, zone=zone)
    found = window(rule, started, calendar(code))
    assert found.earliest == found.latest
    local = ZoneInfo(zone)
    last = oracle(started, value, unit, calendar(code), local, set())
    assert found.earliest.astimezone(local).date() == last
    assert (found.earliest + TICK).astimezone(local).date() == last + timedelta(days=1)


@given(STARTS, st.integers(1, 30), st.integers(0, 40), st.integers(0, 40))
def test_excluded_days_are_left_out_and_the_limit_holds(
    started: datetime, value: int, gap: int, lasts: int
) -> None:
    china, zone = calendar("CN"), ZoneInfo("Asia/Shanghai")
    rule = in_unit(
        replace(REGIMES["cn_ecommerce"].clock("complainant_acts"), rolls=False), value, Unit.CALENDAR_DAY
    )
    since = started + timedelta(days=gap)
    found = window(rule, started, china, [Excluded("notarisation", since, since + timedelta(days=lasts))])
    first = since.astimezone(zone).date()
    skipped = {first + timedelta(days=n) for n in range(lasts + 1)}
    plain = oracle(started, value, Unit.CALENDAR_DAY, china, zone, set())
    longer = oracle(started, value, Unit.CALENDAR_DAY, china, zone, skipped)
    limit = oracle(started, 20, Unit.WORKING_DAY, china, zone, set())
    assert found.earliest.astimezone(zone).date() == (
        plain if longer <= plain else max(plain, min(longer, limit))
    )


@given(st.sampled_from(RULES), STARTS)
def test_no_clock_ends_before_it_starts_or_on_a_day_off_where_it_must_not(
    rule: ClockRule, started: datetime
) -> None:
    days, zone = days_of(rule), ZoneInfo(rule.zone)
    found = window(rule, started, days)
    assert found.earliest > started
    assert found.latest is None or found.latest >= found.earliest
    if days is not None and found.latest is not None:
        last = found.latest.astimezone(zone).date()
        if rule.length.unit is Unit.BUSINESS_DAY:
            assert days.is_business_day(last)
            assert days.is_business_day(found.earliest.astimezone(zone).date())
        if rule.rolls:
            assert days.is_working_day(last)
    assert rule.rolls or rule.bound is not Bound.UNTIL or found.earliest == found.latest  # it ends once


@given(st.sampled_from(RULES), STARTS, st.integers(0, 10**7))
def test_a_clock_that_starts_later_never_ends_earlier(
    rule: ClockRule, started: datetime, seconds: int
) -> None:
    days = days_of(rule)
    first, second = (window(rule, s, days) for s in (started, started + timedelta(seconds=seconds)))
    assert first.earliest <= second.earliest
    assert (first.latest or first.earliest) <= (second.latest or second.earliest)


def test_a_year_without_a_table_is_refused_and_not_taken_as_free_of_holidays() -> None:
    rule = REGIMES["us_dmca"].clock("put_back")
    with pytest.raises(CalendarError, match="from 2000 to 2045, not for 2046"):
        window(rule, datetime(2045, 12, 28, tzinfo=UTC), calendar("US"))
    with pytest.raises(CalendarError, match="no calendar “XX”"):
        calendar("XX")


def test_an_instant_without_a_zone_starts_nothing() -> None:
    with pytest.raises(ValueError, match="with a zone"):
        window(
            REGIMES["us_dmca"].clock("put_back"), datetime.combine(date(2026, 3, 2), time()), calendar("US")
        )


def test_the_tables_hold_the_days_that_everybody_knows() -> None:
    assert not calendar("US").is_business_day(date(2026, 11, 26))  # Thanksgiving
    assert not calendar("US").is_business_day(
        date(2026, 7, 3)
    )  # the fourth is a Saturday: the Friday is free
    assert not calendar("CN").is_business_day(date(2026, 10, 1))  # National Day
    assert not calendar("EU").is_business_day(date(2026, 4, 6))  # Easter Monday
    for code in ("US", "CN", "EU"):
        assert {day.year for day in calendar(code).holidays} == set(range(2000, 2046))
