"""Signal producer: the price beside the usual price."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jointforce.engine import tables as t
from jointforce.engine.columns import Texts
from jointforce.engine.findings import FINDING, PRICE, PRICE_FIELD, Findings
from jointforce.engine.index import Right, RightsIndex
from jointforce.engine.text.fold import fold

SUSPICIOUS = 0.6
"""A price below this share of the lowest usual price is a finding."""


def ratio(
    right: Right, title: str, price: float | None, currency: str | None, gtin: str | None
) -> float | None:
    """Offered price over the right's lowest usual price, where both are of the same product and currency.

    Same product: the same GTIN, or the title holds one of the right's product words, or it names none.
    """
    usual = right.usual_price_low
    if price is None or not usual or usual <= 0 or price < 0 or currency is None or right.currency is None:
        return None
    if currency.upper() != right.currency.upper():
        return None
    if right.product_words and not (gtin and gtin == right.gtin):
        folded = fold(title)
        if not any(word in folded for word in right.product_words):
            return None
    return price / usual


def score(share: float) -> float:
    """How far below the usual price: 0 at the usual price, 1 for a gift."""
    return max(0.0, min(1.0, 1.0 - share))


def add_prices(found: Findings, listings: pa.Table, titles: Texts, index: RightsIndex) -> Findings:
    """Write the price ratio of each right into its findings; one more where what is sold is far below it."""
    prices = listings.column("price").combine_chunks()
    usual = index.usual_prices
    if not len(found) or prices.null_count == len(prices) or usual is None:
        return found
    offered = pc.fill_null(prices, -1.0).to_numpy(zero_copy_only=False)
    wanted = np.flatnonzero((found["right"] >= 0) & (offered[found["listing"]] >= 0))
    wanted = wanted[usual[found["right"][wanted]] > 0]
    if not len(wanted):
        return found
    pairs = (found["listing"][wanted].astype(np.int64) << 32) | found["right"][wanted]
    distinct, back = np.unique(pairs, return_inverse=True)
    currencies, gtins = listings.column("currency"), listings.column("gtin")
    shares = np.full(len(distinct), np.nan)
    for place, pair in enumerate(distinct.tolist()):
        listing, number = pair >> 32, pair & 0xFFFFFFFF
        share = ratio(
            index.right(number), titles.text(listing), float(offered[listing]), currencies[listing].as_py(),
            gtins[listing].as_py(),
        )  # fmt: skip
        if share is not None:
            shares[place] = share
    found["ratio"][wanted] = shares[back]
    sold = (found["use"][wanted] == t.SOLD) & (shares[back] < SUSPICIOUS)
    low = np.unique(back[sold])
    return np.concatenate([found, _rows(distinct[low].tolist(), shares[low].tolist())]) if len(low) else found


def _rows(pairs: Sequence[int], shares: Sequence[float]) -> Findings:
    rows = np.zeros(len(pairs), FINDING)
    rows["listing"], rows["right"] = [pair >> 32 for pair in pairs], [pair & 0xFFFFFFFF for pair in pairs]
    rows["signal"], rows["field"], rows["use"], rows["phrase"] = PRICE, PRICE_FIELD, t.SOLD, -1
    rows["start"] = rows["end"] = -1
    rows["score"], rows["ratio"] = [score(share) for share in shares], shares
    return rows
