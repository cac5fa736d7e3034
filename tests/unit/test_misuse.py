"""When misuse of the right to complain is put to a person: a warning first, a suspension only after one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointforce.domain.misuse import RULES, MisuseFacts, MisuseStep, propose, read_rules
from jointforce.domain.tally import Tally

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LONG_AGO, LATELY = NOW - timedelta(days=181), NOW - timedelta(days=20)
BAD = Tally(upheld=5, rejected=3, countered=2)
TALLIES = st.builds(Tally, *[st.integers(0, 40)] * 5)


def facts(
    lately: Tally, *, since: Tally | None = None, warned: datetime | None = None, **more: object
) -> MisuseFacts:
    known = {"suspensions": 0, "suspended_until": None} | more
    return MisuseFacts(lately, since, warned, **known)  # type: ignore[arg-type]


def test_a_few_lost_claims_among_many_ask_for_nothing() -> None:
    assert propose(facts(Tally(upheld=60, rejected=9)), NOW) is None


def test_four_lost_claims_ask_for_nothing_however_few_were_decided() -> None:
    assert propose(facts(Tally(rejected=4)), NOW) is None


def test_a_bad_record_asks_for_a_warning_first() -> None:
    found = propose(facts(BAD), NOW)
    assert found is not None
    assert found.step is MisuseStep.WARNING
    assert found.why == "In 180 days 5 of 10 decided listings were reported wrongly (50%)."


def test_who_goes_on_after_a_warning_is_to_be_suspended_each_time_for_longer() -> None:
    days = []
    for earlier in range(5):
        again = facts(BAD, since=Tally(upheld=1, rejected=3), warned=LATELY, suspensions=earlier)
        found = propose(again, NOW)
        assert found is not None
        assert found.step is MisuseStep.SUSPENSION
        days.append(found.days)
    assert days == [30, 60, 120, 240, 240]


def test_who_heeds_a_warning_is_left_alone_and_an_old_warning_is_forgotten() -> None:
    assert propose(facts(BAD, since=Tally(upheld=20, rejected=2), warned=LATELY), NOW) is None
    found = propose(facts(BAD, since=BAD, warned=LONG_AGO), NOW)
    assert found is not None
    assert found.step is MisuseStep.WARNING


def test_nobody_is_suspended_twice_at_once() -> None:
    again = facts(BAD, since=BAD, warned=LATELY, suspensions=1, suspended_until=NOW + timedelta(seconds=1))
    assert propose(again, NOW) is None


@given(TALLIES, TALLIES, st.none() | st.just(LATELY) | st.just(LONG_AGO), st.integers(0, 9))
def test_a_suspension_always_follows_a_warning_that_still_counts(
    lately: Tally, since: Tally, warned: datetime | None, suspensions: int
) -> None:
    found = propose(
        facts(lately, since=since if warned else None, warned=warned, suspensions=suspensions), NOW
    )
    if found is not None and found.step is MisuseStep.SUSPENSION:
        assert warned == LATELY
        assert 0 < found.days <= RULES.most_days


def test_a_wrong_file_names_the_value() -> None:
    with pytest.raises(ValueError, match=r"\[warn\] share lies above 0"):
        read_rules({"warn": {"days": 1, "lost": 1, "share": 3}})
