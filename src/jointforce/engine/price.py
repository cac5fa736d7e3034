"""The price beside the usual price."""

from jointforce.engine.index import Right
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
