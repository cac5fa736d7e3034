"""The repeat-infringer policy as data, beside a slow count that looks at every day."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointforce.domain.months import add_months
from jointforce.domain.repeat_infringer import POLICY, Consequence, reached, read_policy

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
days = st.lists(st.integers(0, 700).map(lambda n: NOW - timedelta(days=n, hours=n % 7)), max_size=12)


def slowly(strikes: list[datetime], now: datetime) -> Consequence | None:
    """The harshest step whose count of days with a strike in its months is reached."""
    found = None
    for step in POLICY.steps:
        seen = {
            s.date() for s in strikes if s <= now < add_months(s, 12) and now < add_months(s, step.months)
        }
        latest = {max(s for s in strikes if s.date() == day and s <= now) for day in seen}
        if sum(now < add_months(s, step.months) for s in latest) >= step.occasions:
            found = step.consequence
    return found


@given(days)
def test_the_step_is_the_slow_counts(strikes: list[datetime]) -> None:
    step = reached(strikes, NOW).step
    assert (step.consequence if step else None) == slowly(strikes, NOW)


@given(days)
def test_on_the_day_that_is_named_a_milder_step_applies_and_not_before(strikes: list[datetime]) -> None:
    before = reached(strikes, NOW)
    if before.step is None or before.lower_on is None:
        assert before.lower_on is None
        return
    order = [None, *(s.consequence for s in POLICY.steps)]
    at = reached(strikes, before.lower_on).step
    just_before = reached(strikes, before.lower_on - timedelta(seconds=1)).step
    assert order.index(at.consequence if at else None) < order.index(before.step.consequence)
    assert just_before is not None
    assert just_before.consequence == before.step.consequence


@given(days)
def test_so_many_more_occasions_as_are_said_lead_to_the_following_step(strikes: list[datetime]) -> None:
    now = NOW + timedelta(days=20)
    before = reached(strikes, now)
    if before.following is None:
        return
    new = [NOW + timedelta(days=n + 1) for n in range(before.missing)]
    after = reached([*strikes, *new], now).step
    assert after is not None
    assert POLICY.steps.index(after) >= POLICY.steps.index(before.following)


def test_many_listings_of_one_day_are_one_occasion() -> None:
    one_day = [NOW - timedelta(minutes=n) for n in range(200)]
    assert reached(one_day, NOW).occasions == 1
    assert reached(one_day, NOW).step is None


def test_a_strike_ends_after_its_months_to_the_instant() -> None:
    end = POLICY.expires_at(NOW)
    assert reached([NOW], end - timedelta(seconds=1)).occasions == 1
    assert reached([NOW], end).occasions == 0


@pytest.mark.parametrize(
    "steps", [[(2, 6), (2, 12)], [(3, 6), (2, 12)], [(0, 6)]], ids=["twice", "backwards", "none"]
)
def test_a_policy_whose_steps_do_not_rise_is_refused(steps: list[tuple[int, int]]) -> None:
    written = "strike_months = 12\n" + "".join(
        f'[[steps]]\noccasions = {n}\nmonths = {m}\nconsequence = "warning"\nsays = "x"\nsource = "y"\n'
        for n, m in steps
    )
    with pytest.raises(ValueError, match="more occasions"):
        read_policy(written)
