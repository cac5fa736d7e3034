"""The risk: named contributions that add up in log-odds."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointforce.engine.contributions import Contribution
from jointforce.engine.index import RightsIndex
from jointforce.engine.risk import raised
from jointforce.engine.screener import Screener
from jointforce.engine.weights import bounds, probability, weights
from tests.unit.engine.looking import listings_table, rights_table, screen

RIGHTS: list[dict[str, Any]] = [
    {"mark": "Vexora", "usual_price_low": 100.0, "currency": "EUR", "nice_classes": [25]},
    {"mark": "Talvik"},
    {"mark": "Ordano", "product_words": ["runner"], "nice_classes": [25, 18]},
]
SCREENER = Screener(RightsIndex.build(rights_table(RIGHTS)))


def risks(*listings: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(
        SCREENER.screen(listings_table({"currency": "EUR", **row} for row in listings)).risks.to_pylist()
    )


def risk(title: str, **columns: Any) -> float:
    [found] = risks({"title": title, **columns})
    return float(found["risk"])


def codes(title: str, **columns: Any) -> set[str]:
    [found] = risks({"title": title, **columns})
    return {reason["code"] for reason in found["reasons"]}


def summed(reasons: list[dict[str, Any]]) -> float:
    return 1 / (1 + math.exp(-sum(reason["weight"] for reason in reasons)))


LISTINGS: list[dict[str, Any]] = [
    {"title": "V*xora runner, super fake", "price": 10.0, "condition": "new"},
    {"title": "Vexora runner", "price": 60.0, "condition": "used"},
    {"title": "Vexora runner", "price": 99.0, "category": "Shoes"},
    {"title": "Case for Vexora", "category": "Books"},
    {"title": "O r d a n o runner by Talvik"},
    {"title": "Ordano mug", "category": "Clothing > Shirts"},
    {"title": "Super fake watches"},
    {"title": "Nothing at all"},
]


def test_every_contribution_is_named_with_a_sentence_and_together_they_are_the_risk() -> None:
    found = risks(*LISTINGS)
    assert len(found) == 8, "one listing names nothing, one names two"
    for row in found:
        assert row["risk"] == pytest.approx(summed(row["reasons"]), abs=1e-5)
        assert row["reasons"][0]["code"] == "base"
        assert all(reason["text"] for reason in row["reasons"])
        assert len({reason["code"] for reason in row["reasons"]}) == len(row["reasons"])
    assert codes(**LISTINGS[0]) >= {"disguised_mark_sold", "replica_language_sold", "price_new_far_below"}


@given(st.lists(st.sampled_from(LISTINGS), min_size=1, max_size=12))
@settings(max_examples=30, deadline=None)
def test_a_listing_has_the_risk_among_others_that_it_has_alone(listings: list[dict[str, Any]]) -> None:
    alone = [row | {"listing_id": str(n)} for n, one in enumerate(listings) for row in risks(one)]
    assert sorted(risks(*listings), key=str) == sorted(alone, key=str)


def test_worse_signs_make_a_higher_risk() -> None:
    titles = ("Case for Vexora", "Vexora runner", "V*xora runner", "V*xora runner, super fake")
    found = [risk(title) for title in titles]
    assert found == sorted(found)
    assert found[0] < 0.05
    assert found[-1] > 0.95


def test_each_rights_holder_has_a_risk_of_its_own() -> None:
    found = {row["holder"]: row["risk"] for row in risks({"title": "V*xora runner by Talvik"})}
    assert found["Vexora"] > found["Talvik"]


def test_the_lower_the_price_of_new_goods_the_higher_the_risk_without_a_jump() -> None:
    shares = np.arange(10.0, 130.0, 1.0)
    found = np.array([risk("Vexora runner", price=price, condition="new") for price in shares])
    assert found[0] > 0.9
    assert found[-1] < 0.3
    logits = np.log(found / (1 - found))
    assert np.abs(np.diff(logits)).max() < 0.6


def test_a_low_price_tells_less_of_used_goods_and_of_goods_whose_condition_is_not_told() -> None:
    new, untold, used = (
        risk("Vexora runner", price=20.0, condition=told) for told in ("New", None, "Pre-owned")
    )
    assert new > untold > used


@pytest.mark.parametrize("condition", ["used", "UsedCondition", "Gebraucht - gut", "二手 九成新", "б/у"])
def test_conditions_are_read_in_the_words_of_many_marketplaces(condition: str) -> None:
    assert "price_used_half" in codes("Vexora runner", price=50.0, condition=condition)
    assert "price_new_half" in codes("Vexora runner", price=50.0, condition="unused, in box")


def test_what_is_not_known_contributes_nothing() -> None:
    assert codes("Vexora runner") == codes("Vexora runner", price=None, category="", condition="new")
    assert codes("Vexora runner", price=50.0, currency="USD") == codes("Vexora runner")
    assert codes("Vexora runner", category="Things") == {"base", "mark_sold"}


def test_goods_of_a_category_that_the_right_is_not_registered_for_lower_the_risk() -> None:
    assert risk("Vexora drops", category="Beer") < risk("Vexora drops", category="Shoes")
    assert "category_elsewhere" in codes("Vexora drops", category="Beer")
    assert "category_elsewhere" not in codes("Talvik drops", category="Beer"), "the right tells no classes"


def test_a_name_on_goods_that_its_owner_does_not_make_counts_by_the_category() -> None:
    assert codes("Ordano runner", category="Shoes") == {"base", "mark_sold"}
    covered, neither = (risk("Ordano mug", category=told) for told in ("Shoes", "Things"))
    assert covered > risk("Ordano runner") > neither
    assert "other_goods_covered" not in codes("Mug for Ordano", category="Shoes")


def test_letters_spread_for_looks_at_the_usual_price_are_less_of_a_disguise() -> None:
    spread, masked = (
        risk(title, price=105.0, condition="new") for title in ("V E X O R A boot", "V*xora boot")
    )
    assert spread < 0.5 < masked
    assert risk("V E X O R A boot", price=20.0, condition="new") > 0.9


def test_what_a_caller_knows_of_sellers_counts_where_it_tells_something() -> None:
    def known(listing: Any, holder: Any) -> list[Contribution]:
        everyone = np.arange(len(listing))
        return [("seller_record", everyone, 0.75), ("seller_unauthorised", everyone, 1.0)]

    table = listings_table([{"title": "Vexora boot"}, {"title": "V*xora boot"}])
    without = SCREENER.screen(table).risks.column("risk").to_pylist()
    found = SCREENER.screen(table, known).risks.to_pylist()
    assert all(row["risk"] > before for row, before in zip(found, without, strict=True))
    plain, hidden = ({reason["code"] for reason in row["reasons"]} for row in found)
    assert {"seller_record", "seller_unauthorised"} <= plain
    assert "seller_unauthorised" not in hidden, "nobody who is authorised hides a name"


def test_another_share_of_unlawful_listings_moves_every_risk_by_the_same_odds() -> None:
    shipped = weights()
    moved = Screener(SCREENER.index, weighing=shipped.for_share(0.02))
    table = listings_table(LISTINGS)
    before, after = (s.screen(table).risks.column("risk").to_numpy().astype(float) for s in (SCREENER, moved))
    odds = (after / (1 - after)) / (before / (1 - before))
    expected = (0.02 / 0.98) / (shipped.share / (1 - shipped.share))
    assert odds[after < 0.99] == pytest.approx(expected, rel=1e-2)
    with pytest.raises(ValueError, match="between 0 and 1"):
        shipped.for_share(1.0)


def test_a_contribution_is_added_to_a_risk_or_to_the_base() -> None:
    shipped = weights()
    alone, reasons = raised(0.0, [], "stay_down", "It was removed.", shipped)
    assert [reason["code"] for reason in reasons] == ["base", "stay_down"]
    assert alone == pytest.approx(summed(reasons))
    [row] = risks({"title": "V*xora runner"})
    more, reasons = raised(row["risk"], row["reasons"], "stay_down", "It was removed.", shipped)
    assert more > max(alone, row["risk"])
    assert more == pytest.approx(summed(reasons), abs=1e-4)


def test_every_weight_stands_within_its_bounds_and_has_a_source() -> None:
    shipped = weights()
    for bound, weight in zip(bounds(), shipped.log_odds, strict=True):
        assert bound.least <= weight <= bound.most, bound.code
        assert bound.sentence, bound.code
        assert bound.source, bound.code
    assert 0 < shipped.share < 1
    assert probability(np.array([0.0, 99.0, -99.0])) == pytest.approx([0.5, 1.0, 0.0])


def test_a_price_in_another_script_or_a_gift_is_no_fault() -> None:
    found = screen(RIGHTS, {"title": "Vexora runner", "price": 0.0, "currency": "eur"}).risks.to_pylist()
    assert found[0]["risk"] > risk("Vexora runner")
