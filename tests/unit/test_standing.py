"""Standing by arithmetic: the bounds, the rule, the presets, the sentences."""

from datetime import date
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointforce.domain.programmes import NAMES, rule
from jointforce.domain.standing import (
    GRANTED,
    Record,
    counted,
    earns,
    falls,
    judge,
    limits,
    lost_to_fall,
    upheld_to_earn,
)
from jointforce.domain.standing_words import changes, explain, percent
from jointforce.domain.tally import Tally, Z, count, wilson
from jointforce.domain.vocabulary import ClaimResult, Standing

DAY = date(2026, 7, 1)
OURS = rule()
few_or_many = st.integers(0, 60) | st.integers(0, 5000)
tallies = st.builds(
    Tally, few_or_many, few_or_many, st.integers(0, 30), st.integers(0, 30), st.integers(0, 30)
)


def standing(
    tally: Tally, before: Standing = Standing.NORMAL, name: str = "ours", **more: object
) -> Standing:
    return judge(rule(name), before, Record(tally, 90, **more), on=DAY).standing  # type: ignore[arg-type]


def said(tally: Tally, before: Standing = Standing.NORMAL, name: str = "ours") -> str:
    return explain(judge(rule(name), before, Record(tally, 90), on=DAY))


# --- the bounds


def by_score_test(upheld: int, decided: int) -> tuple[float, float]:
    """Slow and obvious: the smallest and largest share that a two-sided score test at 95 % does not reject."""
    share = upheld / decided

    def kept(p: float) -> bool:
        return abs(share - p) <= Z * sqrt(p * (1 - p) / decided)

    def edge(inside: float, outside: float) -> float:
        for _ in range(80):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if kept(middle) else (inside, middle)
        return inside

    return (0.0 if kept(0.0) else edge(share, 0.0)), (1.0 if kept(1.0) else edge(share, 1.0))


@given(st.integers(1, 20_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_bounds_are_the_edges_of_the_score_test(case: tuple[int, int]) -> None:
    assert wilson(*case) == pytest.approx(by_score_test(*case), abs=1e-9)


@given(tallies)
def test_the_share_lies_between_its_bounds_and_more_claims_bring_them_closer(tally: Tally) -> None:
    low, high = tally.bounds
    assert 0 <= low <= high <= 1
    if tally.decided:
        assert low <= tally.share + 1e-12
        assert tally.share <= high + 1e-12
        twice = tally + tally
        assert twice.bounds[1] - twice.bounds[0] < high - low


def test_nobody_can_have_more_upheld_than_decided() -> None:
    with pytest.raises(ValueError, match="cannot be upheld"):
        wilson(3, 2)
    assert wilson(0, 0) == (0.0, 1.0)


def test_a_tally_counts_each_result_by_its_name() -> None:
    results = [ClaimResult.UPHELD] * 3 + [ClaimResult.COUNTERED, ClaimResult.UNANSWERED]
    assert (
        count(results)
        == Tally(upheld=3, countered=1, unanswered=1)
        == count({r: results.count(r) for r in results})
    )
    assert (count(results).decided, count(results).lost) == (5, 2)


# --- ours


def test_five_lucky_notices_are_no_record() -> None:
    assert standing(Tally(upheld=5), Standing.NEW) is Standing.NEW
    assert percent(Tally(upheld=5).bounds[0]) == "56.6 %"


def test_thirty_five_upheld_and_none_lost_are_good_faith_and_thirty_four_are_not() -> None:
    assert standing(Tally(upheld=35)) is Standing.GOOD_FAITH
    assert standing(Tally(upheld=34)) is Standing.NORMAL


def test_probation_needs_four_lost_and_an_upper_bound_below_ninety_per_cent() -> None:
    assert standing(Tally(0, 3)) is Standing.NORMAL
    assert standing(Tally(0, 4)) is Standing.PROBATION
    assert standing(Tally(12, 4)) is Standing.PROBATION
    assert standing(Tally(13, 4)) is Standing.NORMAL


@given(tallies, st.sampled_from(Standing))
def test_between_the_two_bounds_nothing_changes(tally: Tally, before: Standing) -> None:
    low, high = tally.bounds
    if (
        low < 0.90
        and not (high < 0.90 and tally.lost >= 4)
        and tally.decided >= 1
        and before is not Standing.NEW
    ):
        assert standing(tally, before) is before


@given(tallies, st.sampled_from(Standing))
def test_the_rule_says_what_its_two_sentences_say(tally: Tally, before: Standing) -> None:
    low, high = tally.bounds
    found = standing(tally, before)
    if before in GRANTED:
        assert found is before
    elif high < 0.90 and tally.lost >= 4:
        assert found is Standing.PROBATION
    elif low >= 0.90:
        assert found is Standing.GOOD_FAITH


@given(tallies)
def test_no_tally_both_earns_and_falls(tally: Tally) -> None:
    assert not (earns(OURS, tally) and falls(OURS, tally))


def test_the_new_are_new_until_their_twentieth_decided_listing() -> None:
    assert standing(Tally(upheld=17, rejected=2), Standing.NEW) is Standing.NEW
    assert standing(Tally(upheld=18, rejected=2), Standing.NEW) is Standing.NORMAL


def test_who_fell_cools_down_before_good_faith_and_begins_anew_when_the_record_has_run_out() -> None:
    good = Tally(upheld=80)
    assert standing(good, Standing.PROBATION, cooling_until=date(2026, 7, 2)) is Standing.PROBATION
    assert standing(good, Standing.PROBATION, cooling_until=DAY) is Standing.GOOD_FAITH
    assert standing(Tally(upheld=3), Standing.PROBATION) is Standing.PROBATION
    assert standing(Tally(), Standing.PROBATION) is Standing.NEW
    assert standing(Tally(), Standing.GOOD_FAITH) is Standing.GOOD_FAITH


def test_few_recent_listings_are_counted_over_a_year() -> None:
    assert counted(OURS, Tally(upheld=35), Tally(upheld=90, rejected=9)) == (
        Tally(upheld=90, rejected=9),
        365,
    )
    assert counted(OURS, Tally(upheld=36), Tally(upheld=90, rejected=9)) == (Tally(upheld=36), 90)


# --- what would change it


@given(tallies)
def test_so_many_more_upheld_are_enough_and_one_fewer_is_not(tally: Tally) -> None:
    more = upheld_to_earn(OURS, tally)
    assert earns(OURS, tally + Tally(upheld=more))
    assert more == 0 or not earns(OURS, tally + Tally(upheld=more - 1))


@given(tallies)
def test_so_many_more_lost_are_enough_and_one_fewer_is_not(tally: Tally) -> None:
    more = lost_to_fall(OURS, tally)
    assert more is not None
    assert falls(OURS, tally + Tally(rejected=more))
    assert more == 0 or not falls(OURS, tally + Tally(rejected=more - 1))


@pytest.mark.parametrize("name", NAMES)
def test_the_limits_are_those_that_trying_every_number_finds(name: str) -> None:
    for decided in range(90):
        every = [Tally(upheld=decided - lost, rejected=lost) for lost in range(decided + 1)]
        good = max((t.lost for t in every if earns(rule(name), t)), default=-1)
        fall = min((t.lost for t in every if falls(rule(name), t)), default=decided + 1)
        assert limits(rule(name), decided) == (good, fall)


# --- the sentences


def test_the_sentence_gives_counts_surety_need_and_way() -> None:
    assert said(Tally(upheld=58, countered=2, rejected=1)) == (
        "3 of your 61 decided listings in 90 days were overturned (95.1 %); with so few we can be sure of 86.5 %, "
        "and 90 % is needed: 23 more upheld, none lost, bring you there."
    )


def test_who_is_there_reads_no_way_and_who_fell_reads_the_best_that_can_be_thought() -> None:
    assert said(Tally(upheld=199, retracted=1)) == (
        "1 of your 200 decided listings in 90 days was overturned (99.5 %); we can be sure of 97.2 %, "
        "and 90 % is needed."
    )
    assert said(Tally(upheld=12, rejected=4)).startswith(
        "4 of your 16 decided listings in 90 days were overturned (75.0 %); even at best that is 89.8 %, and 90 %"
    )
    assert said(Tally()) == "None of your listings was decided in 90 days."
    assert said(Tally(upheld=2), Standing.SUSPENDED).startswith("This standing comes from misuse")


@given(tallies, st.sampled_from(Standing), st.sampled_from(NAMES))
def test_every_record_has_its_sentence_and_never_shows_a_number_on_the_wrong_side(
    tally: Tally, before: Standing, name: str
) -> None:
    found = judge(rule(name), before, Record(tally, 90), on=DAY)
    for text in (explain(found), explain(found, whose="its"), *changes(found)):
        assert text.endswith(".")
        assert "sure of 90.0 %" not in text or tally.bounds[0] >= 0.90
    assert "your" not in explain(found, whose="its")


def test_cooling_down_is_said_with_its_day() -> None:
    record = Record(Tally(upheld=80), 90, cooling_until=date(2026, 8, 5))
    found = judge(OURS, Standing.PROBATION, record, on=DAY)
    assert "can count from 05 Aug 2026 on" in explain(found)
    assert changes(found) == ["The record is good enough: good faith, from 05 Aug 2026 on."]


# --- what others publish


def test_alibaba_2015_asks_for_a_declaration_and_few_won_answers() -> None:
    good = Tally(upheld=990, countered=10)
    assert standing(good, name="alibaba_2015") is Standing.NORMAL
    assert standing(good, name="alibaba_2015", declared=True) is Standing.GOOD_FAITH
    assert standing(Tally(upheld=980, countered=20), name="alibaba_2015", declared=True) is Standing.NORMAL


def test_alibaba_2018_enters_and_leaves_by_itself_at_ninety_and_five_per_cent() -> None:
    assert standing(Tally(upheld=9, rejected=1), name="alibaba_2018") is Standing.GOOD_FAITH
    assert standing(Tally(upheld=8, rejected=1), Standing.GOOD_FAITH, "alibaba_2018") is Standing.NORMAL
    assert standing(Tally(upheld=94, countered=6), Standing.GOOD_FAITH, "alibaba_2018") is Standing.NORMAL
    assert standing(Tally(upheld=95, countered=5), Standing.GOOD_FAITH, "alibaba_2018") is Standing.GOOD_FAITH


def test_alibaba_2022_looks_at_every_reason_code() -> None:
    reasons = {"counterfeit_mark": Tally(upheld=97), "mark_misused": Tally(upheld=1, rejected=2)}
    whole = Tally(upheld=98, rejected=2)
    assert standing(whole, name="alibaba_2018", reasons=reasons) is Standing.GOOD_FAITH
    assert standing(whole, name="alibaba_2022", reasons=reasons) is Standing.NORMAL
    found = judge(rule("alibaba_2022"), Standing.NORMAL, Record(whole, 91, reasons), on=DAY)
    assert "not yet so for mark_misused" in explain(found)
    assert changes(found) == ["The same for each of mark_misused: good faith."]


def test_amazon_lets_in_at_ninety_and_keeps_at_ninety_nine_per_cent() -> None:
    assert standing(Tally(upheld=9, rejected=1), name="amazon") is Standing.GOOD_FAITH
    assert standing(Tally(upheld=98, rejected=2), Standing.GOOD_FAITH, "amazon") is Standing.NORMAL
    assert standing(Tally(upheld=99, rejected=1), Standing.GOOD_FAITH, "amazon") is Standing.GOOD_FAITH


def test_a_programme_that_is_none_is_refused_with_those_that_are() -> None:
    with pytest.raises(KeyError, match="alibaba_2022"):
        rule("shop")
    assert all(rule(name).source for name in NAMES)
