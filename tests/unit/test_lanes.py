"""What a standing gives: lanes, limits, and whose listing is read next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointforce.domain.lanes import LANES, FirstStep, Proof, Turn, fall_waits, first_step, turn
from jointforce.domain.programmes import rule
from jointforce.domain.tally import Tally
from jointforce.domain.vocabulary import Standing

_S = Standing
SHARE = rule().min_share


def test_every_standing_has_its_lane() -> None:
    assert set(LANES) == set(Standing)
    assert {s: LANES[s].undecided for s in (_S.NEW, _S.NORMAL, _S.GOOD_FAITH)} == {
        _S.NEW: 20,
        _S.NORMAL: 300,
        _S.GOOD_FAITH: 1000,
    }


def test_good_faith_restricts_at_once_normal_waits_for_an_analyst_low_for_evidence_and_suspended_is_refused() -> (
    None
):
    steps = [LANES[s].first for s in (_S.GOOD_FAITH, _S.NORMAL, _S.PROBATION, _S.SUSPENDED)]
    assert steps == [FirstStep.RESTRICT, FirstStep.ANALYST, FirstStep.EVIDENCE, FirstStep.REFUSE]
    assert LANES[_S.PROBATION].readers == 2
    assert [LANES[s].proof for s in (_S.GOOD_FAITH, _S.PROBATION)] == [Proof.WORD, Proof.AT_ONCE]


def test_a_better_standing_is_never_worse_off() -> None:
    ranked = [LANES[s] for s in (_S.SUSPENDED, _S.PROBATION, _S.NEW, _S.NORMAL, _S.GOOD_FAITH)]
    assert [lane.undecided for lane in ranked] == sorted(lane.undecided for lane in ranked)
    hours = [lane.hours for lane in ranked[1:]]
    assert hours == sorted(hours, reverse=True)


@pytest.mark.parametrize(
    ("complainant", "seller", "step"),
    [
        (_S.GOOD_FAITH, _S.NORMAL, FirstStep.RESTRICT),
        (_S.GOOD_FAITH, _S.GOOD_FAITH, FirstStep.ANALYST),
        (_S.TRUSTED_FLAGGER, _S.GOOD_FAITH, FirstStep.ANALYST),
        (_S.NORMAL, _S.NORMAL, FirstStep.ANALYST),
        (_S.NORMAL, _S.PROBATION, FirstStep.RESTRICT),
        (_S.NEW, _S.PROBATION, FirstStep.ANALYST),
        (_S.PROBATION, _S.PROBATION, FirstStep.EVIDENCE),
        (_S.SUSPENDED, _S.PROBATION, FirstStep.REFUSE),
    ],
)
def test_a_sellers_record_lowers_or_raises_what_is_needed(
    complainant: Standing, seller: Standing, step: FirstStep
) -> None:
    assert first_step(complainant, seller) is step


def test_reading_goes_to_the_new_the_low_and_the_doubtful_first() -> None:
    assert turn(_S.NEW, Tally(upheld=2), share=SHARE) is Turn.TRIAL
    assert turn(_S.NEW, Tally(upheld=3), share=SHARE) is Turn.AS_TIME_ALLOWS
    assert turn(_S.NORMAL, Tally(upheld=8, rejected=1), share=SHARE) is Turn.DOUBTFUL
    assert turn(_S.PROBATION, Tally(upheld=99), share=SHARE) is Turn.LOW
    assert turn(_S.GOOD_FAITH, Tally(upheld=8, rejected=1), share=SHARE) is Turn.AS_TIME_ALLOWS


@given(st.sampled_from(Standing), st.integers(3, 400), st.data())
def test_more_lost_never_comes_later(standing: Standing, decided: int, data: st.DataObject) -> None:
    lost = data.draw(st.integers(0, decided - 1))
    better, worse = (Tally(decided - n, n) for n in (lost, lost + 1))
    assert turn(standing, worse, share=SHARE) <= turn(standing, better, share=SHARE)


def test_nobody_falls_on_the_word_of_one_person() -> None:
    assert fall_waits(1)
    assert not fall_waits(0)
