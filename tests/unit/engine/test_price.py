"""The price beside the usual price."""

from typing import Any

import pytest

from tests.unit.engine.looking import screen

RIGHT = {"mark": "Vexora", "usual_price_low": 100.0, "currency": "EUR"}


def one(title: str, right: dict[str, Any] | None = None, **listing: Any) -> list[dict[str, Any]]:
    found = screen([right or RIGHT], {"title": title, "currency": "EUR", **listing})
    return list(found.matches.to_pylist())


def test_a_price_far_below_the_usual_one_is_a_finding_and_every_match_tells_the_ratio() -> None:
    found = one("Vexora runner", price=20.0)
    assert {m["signal"]: m["price_ratio"] for m in found} == {"mark": 0.2, "price": 0.2}
    [price] = [m for m in found if m["signal"] == "price"]
    assert price["explanation"] == "Offered at 20.00 EUR, 20% of the usual price from 100.00 EUR."
    assert (price["start"], price["end"], price["text"]) == (None, None, None)
    assert price["score"] == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("title", "listing"),
    [
        ("Vexora runner", {"price": 95.0}),
        ("Vexora runner", {"price": None}),
        ("Vexora runner", {"price": 20.0, "currency": "USD"}),
        ("Vexora runner", {"price": 20.0, "currency": None}),
        ("Case for Vexora", {"price": 2.0}),
        ("Perfume like Vexora", {"price": 2.0}),
        ("Runner", {"price": 2.0}),
    ],
)
def test_no_finding_where_the_price_is_usual_unknown_or_of_something_else(
    title: str, listing: dict[str, Any]
) -> None:
    assert [m for m in one(title, **listing) if m["signal"] == "price"] == []


def test_only_the_product_that_the_usual_price_is_of_is_compared() -> None:
    right = {**RIGHT, "product_words": ["runner", "跑鞋"], "gtin": "9520000010016"}
    for title in ("Vexora Runner black", "Vexora 跑鞋"):
        assert any(m["signal"] == "price" for m in one(title, right, price=20.0)), title
    assert not any(m["signal"] == "price" for m in one("Vexora key ring", right, price=20.0))
    assert any(m["signal"] == "price" for m in one("Vexora item", right, price=20.0, gtin="9520000010016"))
