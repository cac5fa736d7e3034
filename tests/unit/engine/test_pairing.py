"""Findings are paired by listing and rights holder."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jointforce.engine.kernels.pairing import pair_up


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(-1, 5)), max_size=40))
def test_pairs_stand_in_order_and_each_finding_knows_its_own(found: list[tuple[int, int]]) -> None:
    found.sort(key=lambda finding: finding[0])
    listing, holder = np.array(found, np.int64).reshape(-1, 2).T.copy()
    pair_listing, pair_holder, of = (np.empty(len(found), np.int64) for _ in range(3))
    count = pair_up(listing, holder, pair_listing, pair_holder, of)
    pairs = list(zip(pair_listing[:count].tolist(), pair_holder[:count].tolist(), strict=True))
    assert pairs == sorted(set(found))
    assert [pairs[place] for place in of] == found
