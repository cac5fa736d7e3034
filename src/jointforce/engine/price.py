"""Signal producer: the price beside the usual price, where both are of the same product."""

import numpy as np
from numpy.typing import NDArray

from jointforce.engine import tables as t
from jointforce.engine.columns import Texts
from jointforce.engine.findings import FINDING, OTHER_GOODS, PRICE, PRICE_FIELD, Findings, and_also
from jointforce.engine.index import Right, RightsIndex
from jointforce.engine.listings import Listings
from jointforce.engine.text.fold import fold

SUSPICIOUS = 0.6
"""A price below this share of the lowest usual price is a finding."""


def score(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far below the usual price: 0 at the usual price, 1 for a gift."""
    return np.clip(1.0 - share, 0.0, 1.0)


def add_prices(found: Findings, listings: Listings, titles: Texts, index: RightsIndex) -> Findings:
    """Write the price ratio of each right into its findings; one more where what is sold is far below it.

    A right's usual price is that of its product: the one of its GTIN, or those that its product words name. A listing
    that is of neither has no ratio, and its findings say so (OTHER_GOODS).
    """
    if not len(found) or not index.tells_products:
        return found
    wanted = np.flatnonzero(found["right"] >= 0)
    listing, right = found["listing"][wanted].astype(np.int64), found["right"][wanted]
    ratio = _shares(listing, right, listings, index)
    ratio[_of_other_goods(listing, right, listings, titles, index)] = OTHER_GOODS
    found["ratio"][wanted] = ratio
    low = (found["use"][wanted] == t.SOLD) & (ratio >= 0) & (ratio < SUSPICIOUS)
    if not low.any():
        return found
    _, first = np.unique((listing[low] << 32) | right[low], return_index=True)
    rows = _rows(listing[low][first], right[low][first], ratio[low][first])
    return and_also(found, rows)


def _shares(
    listing: NDArray[np.int64], right: NDArray[np.int32], listings: Listings, index: RightsIndex
) -> NDArray[np.float64]:
    """The offered price over the lowest usual price; NaN where one is not known, or they are of two currencies."""
    shares = np.full(len(listing), np.nan)
    usual = index.usual_prices
    if usual is None or not listings.tells("price") or not listings.tells("currency"):
        return shares
    offered = listings.prices()[listing]
    known = np.flatnonzero((offered >= 0) & (usual[right] > 0))
    if not len(known):
        return shares
    places, given = listings.coded("currency", listing[known])
    asked = np.array([index.currency(value) for value in given])[places]
    known = known[(asked >= 0) & (asked == index.currencies[right[known]])]
    shares[known] = offered[known] / usual[right[known]]
    return shares


def _of_other_goods(
    listing: NDArray[np.int64],
    right: NDArray[np.int32],
    listings: Listings,
    titles: Texts,
    index: RightsIndex,
) -> NDArray[np.bool_]:
    """Which pairs are of a right that says what its product is, and of a listing that is not of it."""
    other = np.zeros(len(listing), bool)
    if index.has_product_words is None:
        return other
    last, title = -1, ""
    for place in np.flatnonzero(index.has_product_words[right]).tolist():
        of, where = index.right(int(right[place])), int(listing[place])
        if where != last:
            last, title = where, titles.text(where)
        other[place] = not _names_product(title, of) and not (
            of.gtin and listings.value("gtin", where) == of.gtin
        )
    return other


def _names_product(title: str, right: Right) -> bool:
    """Whether the title holds one of the right's product words; folded only where it does not as it stands."""
    plain = title.lower()
    if any(word in plain for word in right.product_words):
        return True
    folded = fold(title)
    return any(word in folded for word in right.product_words)


def _rows(listing: NDArray[np.int64], right: NDArray[np.int32], share: NDArray[np.float64]) -> Findings:
    rows = np.zeros(len(listing), FINDING)
    rows["listing"], rows["right"] = listing, right
    rows["signal"], rows["field"], rows["use"], rows["phrase"] = PRICE, PRICE_FIELD, t.SOLD, -1
    rows["start"] = rows["end"] = -1
    rows["score"], rows["ratio"] = score(share), share
    return rows
