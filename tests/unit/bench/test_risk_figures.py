"""The weights are fitted within their bounds, to marketplaces that are not measured, and hold for another one."""

from collections import Counter

import numpy as np
import pytest

from jointforce.bench.text import fitting, risks
from jointforce.bench.text.marketplace import Market
from jointforce.engine.weights import FILE, bounds, probability, weights


@pytest.fixture(scope="module")
def market() -> Market:
    return Market.made(seed=77, size=4_000)


def risk_of(market: Market, **asked: object) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    risk = np.zeros(len(market.unlawful))
    for row in market.judged(**asked):  # type: ignore[arg-type]
        risk[int(row["listing_id"])] = row["risk"]
    return risk


def drawn(log_odds: list[float], rows: int = 20_000) -> tuple[fitting.Numbers, fitting.Flags]:
    """Listings of random contributions, unlawful as often as these log-odds say."""
    rng = np.random.default_rng(5)
    made = np.column_stack([np.ones(rows), rng.integers(0, 2, (rows, len(log_odds) - 1))]).astype(float)
    return made, rng.random(rows) < probability(made @ np.array(log_odds))


def test_the_fit_finds_the_log_odds_that_listings_were_drawn_with() -> None:
    true = [-1.0, 2.0, -1.5, 0.0]
    found = fitting.fitted(*drawn(true), np.zeros(4), np.full(4, -9.0), np.full(4, 9.0))
    assert found == pytest.approx(true, abs=0.15)


def test_the_fit_keeps_to_its_bounds_and_makes_the_best_of_the_others() -> None:
    least, most = np.array([-9.0, 0.0, -0.5, 1.0]), np.array([9.0, 1.0, 0.0, 1.0])
    made, unlawful = drawn([-1.0, 2.0, -1.5, 0.0])
    found = fitting.fitted(made, unlawful, np.zeros(4), least, most)
    assert found[1:] == pytest.approx([1.0, -0.5, 1.0])
    assert probability(made @ found).mean() == pytest.approx(unlawful.mean(), abs=1e-3)


def test_no_marketplace_that_is_measured_was_fitted_to() -> None:
    assert not {risks.SEED, risks.OTHER_SEED} & set(fitting.SEEDS)


def test_what_the_fit_writes_is_what_the_engine_reads() -> None:
    lines = FILE.read_text("utf-8").splitlines(keepends=True)
    comments = "".join(line for line in lines if line.startswith("#"))
    assert fitting.written(weights(), bounds(every=True), comments) == "".join(lines)


def test_the_shipped_weights_are_right_for_a_marketplace_that_they_have_not_seen(market: Market) -> None:
    risk = risk_of(market)
    assert risk.mean() == pytest.approx(market.unlawful.mean(), abs=0.02)
    assert risks.auc(risk, market.unlawful) > 0.95
    assert market.unlawful[risk >= risks.RESTRICT].mean() > 0.97
    titles = risk_of(market, without=("price", "category", "seller_id", "condition", "brand", "description"))
    assert titles.mean() == pytest.approx(market.unlawful.mean(), abs=0.03)


def test_a_sellers_record_is_what_was_confirmed_of_its_past_listings(market: Market) -> None:
    unlawful = Counter(
        listing.seller_id
        for listing, past, wrong in zip(market.sample.listings, market.past, market.unlawful, strict=True)
        if past and wrong
    )
    assert market.strikes
    assert all(count <= unlawful[seller] for seller, count in market.strikes.items())
    now = ~market.past
    better = risks.auc(risk_of(market, records=True)[now], market.unlawful[now])
    assert better > risks.auc(risk_of(market)[now], market.unlawful[now])


def test_contributions_are_the_values_that_weights_are_multiplied_with(market: Market) -> None:
    made, unlawful = fitting.contributions(market)
    risk = probability(made @ weights().log_odds)
    assert sorted(risk) == pytest.approx(sorted(r for r in risk_of(market) if r > 0), abs=1e-4)
    assert len(unlawful) == len(risk)
    assert 0.3 < unlawful.mean() < 0.6
