"""What an analyst reads first, and which removals wait for a second person: plain rules over plain facts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointforce.domain.case_flow import DESK_STATES
from jointforce.domain.holds import RULES, HoldCause, HoldFacts, HoldRules, read_rules
from jointforce.domain.urgency import TARGET_HOURS, desk_due, hours_ahead
from jointforce.domain.vocabulary import Standing

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
QUIET = HoldFacts(
    seller_listings=3, at_once=1, seller_removals=0, complainant=Standing.NORMAL, day=date(2026, 3, 2)
)


def test_every_state_that_waits_for_the_desk_has_a_target() -> None:
    assert set(TARGET_HOURS) == DESK_STATES
    assert all(desk_due(state, NOON) > NOON for state in DESK_STATES)


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(Standing))
def test_more_harm_never_waits_longer(one: float, other: float, standing: Standing) -> None:
    assert (hours_ahead(one, standing) <= hours_ahead(other, standing)) or one > other


def test_a_trusted_flagger_stands_before_good_faith_before_normal_before_probation() -> None:
    order = [
        Standing.TRUSTED_FLAGGER,
        Standing.GOOD_FAITH,
        Standing.NORMAL,
        Standing.PROBATION,
        Standing.SUSPENDED,
    ]
    hours = [hours_ahead(0.5, standing) for standing in order]
    assert hours == sorted(hours, reverse=True)
    assert len(set(hours)) == len(hours)


def test_nothing_waits_for_ever_the_most_and_the_least_urgent_are_three_days_apart() -> None:
    most, least = hours_ahead(1.0, Standing.TRUSTED_FLAGGER), hours_ahead(0.0, Standing.SUSPENDED)
    assert timedelta(hours=most - least) <= timedelta(days=3)


def test_an_everyday_removal_needs_one_person() -> None:
    assert RULES.causes(QUIET) == []


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"seller_listings": 500}, HoldCause.LARGE_SELLER),
        ({"at_once": 20}, HoldCause.MANY_AT_ONCE),
        ({"day": date(2026, 11, 15)}, HoldCause.PEAK_SEASON),
        ({"day": date(2026, 12, 31)}, HoldCause.PEAK_SEASON),
        ({"complainant": Standing.PROBATION}, HoldCause.LOW_STANDING),
    ],
)
def test_what_hurts_most_waits_for_a_second_person(change: dict[str, object], cause: HoldCause) -> None:
    values = {name: getattr(QUIET, name) for name in HoldFacts.__dataclass_fields__} | change
    assert RULES.causes(HoldFacts(**values)) == [cause]


def test_the_season_spares_a_seller_whose_removals_stood_before() -> None:
    facts = HoldFacts(3, 1, 2, None, date(2026, 11, 27))
    assert RULES.causes(facts) == []


def test_a_season_over_the_new_year_has_both_its_ends() -> None:
    rules = read_rules({"peak_season": {"periods": [["12-20", "01-05"]]}})
    days = {date(2026, 12, 19): 0, date(2026, 12, 20): 1, date(2027, 1, 5): 1, date(2027, 1, 6): 0}
    for day, count in days.items():
        assert len(rules.causes(HoldFacts(3, 1, 0, None, day))) == count


def test_without_its_table_a_rule_is_off() -> None:
    assert read_rules({}) == HoldRules(None, None, (), frozenset())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"big_seller": {}}, "no rule 'big_seller'"),
        ({"large_seller": {"listings": 0}}, "whole number from 1 on, not 0"),
        ({"peak_season": {"periods": [["13-01", "12-31"]]}}, "'13-01' is no month-day"),
        ({"low_standing": {"standings": ["bad"]}}, "bad"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(data: dict[str, dict[str, object]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_rules(data)
