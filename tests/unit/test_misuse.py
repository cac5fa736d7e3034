"""When misuse is put to a person: a warning first, a suspension only after one, and never twice for the same facts."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointforce.domain.misuse import (
    RULES,
    History,
    MisuseFacts,
    MisuseStep,
    SellerFacts,
    Struck,
    propose,
    propose_for_seller,
    read_rules,
)
from jointforce.domain.tally import Tally

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LONG_AGO, LATELY, YESTERDAY = NOW - timedelta(days=182), NOW - timedelta(days=20), NOW - timedelta(days=1)
BAD = Tally(upheld=5, rejected=3, countered=2)
TALLIES = st.builds(Tally, *[st.integers(0, 40)] * 5)
TIMES = st.none() | st.sampled_from([LONG_AGO, LATELY, YESTERDAY])


def facts(
    lately: Tally, *, since: Tally | None = None, warned: datetime | None = None, **more: Any
) -> MisuseFacts:
    history = History(warned_at=warned, counted_from=warned, **more)
    return MisuseFacts(lately, since, YESTERDAY, history)


def test_a_few_lost_claims_among_many_ask_for_nothing() -> None:
    assert propose(facts(Tally(upheld=60, rejected=9)), NOW) is None


def test_four_lost_claims_ask_for_nothing_however_few_were_decided() -> None:
    assert propose(facts(Tally(rejected=4)), NOW) is None


def test_who_lost_nothing_is_asked_nothing() -> None:
    assert propose(MisuseFacts(Tally(upheld=9), None, None), NOW) is None


def test_a_bad_record_asks_for_a_warning_first() -> None:
    found = propose(facts(BAD), NOW)
    assert found is not None
    assert (found.step, found.days) == (MisuseStep.WARNING, 180)
    assert found.why == "In 180 days 5 of 10 decided listings were reported wrongly (50%)."
    assert found.counted == {"lost": 5, "decided": 10}


def test_who_goes_on_after_a_warning_is_to_be_suspended_each_time_for_longer() -> None:
    days = []
    for earlier in range(5):
        again = facts(BAD, since=Tally(upheld=1, rejected=3), warned=LATELY, suspensions=earlier)
        found = propose(again, NOW)
        assert found is not None
        assert found.step is MisuseStep.SUSPENSION
        assert found.why == (
            "Warned on 12 May 2026; since then 3 of 4 decided listings were reported wrongly (75%)."
        )
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


def test_what_a_person_has_decided_comes_back_only_with_new_facts() -> None:
    for settled, comes_back in ((YESTERDAY, False), (YESTERDAY - timedelta(seconds=1), True)):
        again = facts(BAD, settled={MisuseStep.WARNING: settled})
        assert (propose(again, NOW) is not None) is comes_back
    other = facts(BAD, since=BAD, warned=LATELY, settled={MisuseStep.WARNING: YESTERDAY})
    assert propose(other, NOW) is not None


@given(TALLIES, TALLIES, TIMES, st.integers(0, 9), TIMES)
def test_a_suspension_always_follows_a_warning_that_still_counts(
    lately: Tally, since: Tally, warned: datetime | None, suspensions: int, settled: datetime | None
) -> None:
    decided = {MisuseStep.SUSPENSION: settled} if settled else {}
    found = propose(
        facts(
            lately,
            since=since if warned else None,
            warned=warned,
            suspensions=suspensions,
            settled=decided,
        ),
        NOW,
    )
    if found is not None and found.step is MisuseStep.SUSPENSION:
        assert warned in (LATELY, YESTERDAY)
        assert settled != YESTERDAY
        assert 0 < found.days <= RULES.most_days


def struck(*days_ago: int, listings: int = 100, **before: Any) -> SellerFacts:
    strikes = [NOW - timedelta(days=n) for n in days_ago]
    by_day = {at.date(): at for at in sorted(strikes)}
    since = sum(at > before["counted_from"] for at in strikes) if "counted_from" in before else 0
    return SellerFacts(
        Struck(list(by_day.values()), len(strikes), since), listings, history=History(**before)
    )


def test_a_seller_is_to_be_warned_where_the_policy_says_so() -> None:
    assert propose_for_seller(struck(3, 3, 3), NOW) is None
    found = propose_for_seller(struck(9, 3, 3), NOW)
    assert found is not None
    assert (found.step, found.days) == (MisuseStep.WARNING, 365)
    assert found.why == (
        "In 12 months infringements were confirmed on 2 days: 3 strikes, of 100 listings posted (3%)."
    )
    assert found.newest == NOW - timedelta(days=3)


def test_a_seller_that_was_never_warned_is_warned_first_however_many_strikes_it_has() -> None:
    found = propose_for_seller(struck(*range(1, 40)), NOW)
    assert found is not None
    assert found.step is MisuseStep.WARNING


def test_a_seller_is_to_be_suspended_only_for_what_it_did_after_the_warning() -> None:
    just_now = NOW - timedelta(days=2)
    heeded = struck(90, 80, 70, 60, 5, warned_at=just_now, counted_from=just_now)
    assert propose_for_seller(heeded, NOW) is None
    found = propose_for_seller(struck(90, 80, 70, 60, 5, warned_at=LATELY, counted_from=LATELY), NOW)
    assert found is not None
    assert (found.step, found.days) == (MisuseStep.SUSPENSION, 30)
    assert found.why.startswith("Warned on 12 May 2026; since then 1 strike. In 12 months")


def test_a_suspended_seller_and_one_whose_strikes_were_weighed_are_left_alone() -> None:
    assert propose_for_seller(struck(9, 3, suspended_until=NOW + timedelta(days=1)), NOW) is None
    settled = {MisuseStep.WARNING: NOW - timedelta(days=3)}
    assert propose_for_seller(struck(9, 3, settled=settled), NOW) is None
    assert propose_for_seller(struck(9, 2, settled=settled), NOW) is not None


def test_a_sellers_share_is_said_only_of_listings_that_were_all_counted() -> None:
    found = propose_for_seller(SellerFacts(Struck([LATELY, YESTERDAY], 2), 10_000, at_least=True), NOW)
    assert found is not None
    assert found.why.endswith("2 strikes, of at least 10,000 listings posted.")


@pytest.mark.parametrize(
    ("at", "days", "over"),
    [
        ("2026-06-01T10:00+02:00", 30, "2026-07-02T00:00+02:00"),
        ("2026-03-01T23:59+01:00", 30, "2026-04-01T00:00+02:00"),
        ("2026-10-20T00:30+02:00", 30, "2026-11-20T00:00+01:00"),
        ("2026-10-24T12:00+02:00", 1, "2026-10-26T00:00+01:00"),
        ("2026-12-31T23:30+00:00", 1, "2027-01-03T00:00+01:00"),
    ],
)
def test_the_last_day_counts_whole_by_the_zones_own_clock_also_across_summer_time(
    at: str, days: int, over: str
) -> None:
    assert RULES.ends_at(datetime.fromisoformat(at), days) == datetime.fromisoformat(over)


@given(st.integers(0, 10_000_000), st.integers(1, 366))
def test_a_step_ends_at_a_local_midnight_after_so_many_whole_days(minutes: int, days: int) -> None:
    zone = ZoneInfo("Europe/Brussels")
    start = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    over = RULES.ends_at(start, days).astimezone(zone)
    assert (over.hour, over.minute) == (0, 0)
    assert (over.date() - start.astimezone(zone).date()).days == days + 1


def test_a_wrong_file_names_the_value() -> None:
    with pytest.raises(ValueError, match=r"\[warn\] share lies above 0"):
        read_rules({"warn": {"days": 1, "lost": 1, "share": 3}})
