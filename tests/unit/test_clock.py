"""A made-up past can be told at its own time, and only there."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from jointforce.base.clock import as_of, now

THEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def test_inside_it_is_the_time_that_is_told_and_outside_it_is_now() -> None:
    with as_of(THEN):
        assert now() == THEN
        with as_of(THEN + timedelta(hours=1)):
            assert now() == THEN + timedelta(hours=1)
        assert now() == THEN
    assert abs(datetime.now(UTC) - now()) < timedelta(minutes=1)


def test_time_goes_on_after_an_error_and_in_other_threads() -> None:
    with pytest.raises(RuntimeError), as_of(THEN):
        raise RuntimeError
    assert now() > THEN
    with as_of(THEN), ThreadPoolExecutor(1) as other:
        assert other.submit(now).result() != THEN
