"""Pairing: each listing of a batch with each rights holder of whom something was found in it."""

import numpy as np
from numba import int64

from jointforce.engine.kernels.jit import entry


@entry
def pair_up(
    listing: np.ndarray, holder: np.ndarray, pair_listing: np.ndarray, pair_holder: np.ndarray, of: np.ndarray
) -> int:
    """Write the pairs of findings, by listing and holder, and the pair `of` each finding; how many pairs.

    Findings are by listing, in any order within one; all arrays have room for as many. A listing has few holders: they
    are put in order as they come.
    """
    pairs, begin = int64(0), int64(0)
    while begin < listing.size:
        first, end = pairs, begin
        while end < listing.size and listing[end] == listing[begin]:
            at = pairs
            while at > first and pair_holder[at - 1] > holder[end]:
                at -= 1
            if at == first or pair_holder[at - 1] != holder[end]:
                for place in range(pairs, at, -1):
                    pair_holder[place] = pair_holder[place - 1]
                pair_holder[at], pair_listing[pairs] = holder[end], listing[begin]
                pairs += 1
            end += 1
        for finding in range(begin, end):
            of[finding] = first
            while pair_holder[of[finding]] != holder[finding]:
                of[finding] += 1
        begin = end
    return pairs
