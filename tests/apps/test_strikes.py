"""Strikes in force, counted by day in the database."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointforce.domain.misuse import Struck
from jointforce.domain.vocabulary import PartyKind
from jointforce.enforcement import queries as enforcement
from jointforce.enforcement.models import Strike
from jointforce.parties.models import Party

pytestmark = pytest.mark.django_db

_MINUTES_AGO = st.integers(-3 * 24 * 60, 400 * 24 * 60)
_STRUCK = st.lists(_MINUTES_AGO, min_size=1, max_size=12)


@given(first=_STRUCK, second=_STRUCK, new_from=_MINUTES_AGO)
@settings(max_examples=60, deadline=None)
def test_strikes_by_day_are_the_strikes_in_force_one_by_one(
    first: list[int], second: list[int], new_from: int
) -> None:
    """Beside a slow oracle, at the end of a February."""
    now = datetime(2026, 2, 28, 12, tzinfo=UTC)
    since = now - timedelta(minutes=new_from)
    holder, one, other = (
        Party.objects.create(kind=PartyKind.MARKETPLACE, name=name, created_at=now) for name in "hab"
    )
    for seller, ages in ((one, first), (other, second)):
        Strike.objects.bulk_create(
            Strike(
                seller=seller,
                rights_holder=holder,
                case_id=uuid4(),
                at=now - timedelta(minutes=ago),
                ended_at=None if n % 4 else now,
            )
            for n, ago in enumerate(ages, start=1)
        )
    found = enforcement.struck({one.id: since, other.id: None}, now)
    for seller, counted_from in ((one, since), (other, None)):
        strikes = sorted(row.at for row in enforcement.strikes_in_force(seller.id, now))
        by_day = {at.date(): at for at in strikes}
        new = sum(at > counted_from for at in strikes) if counted_from else 0
        assert found.get(seller.id, Struck([], 0)) == Struck(list(by_day.values()), len(strikes), new)
