"""What is to happen to a listing, and why: the shipped policy, whose word counts, where a right reaches."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointforce.domain.triage_rules import DEFAULT_POLICY, Finding, ListingFacts, Policy, Rule, triage
from jointforce.domain.vocabulary import Disposition, Signal, Use
from jointforce.engine.bulk.policy import DISPOSITIONS, SIGNALS, USES, CompiledPolicy, bits
from tests.unit.bulk.catalogue import LUMINEX, VEXORA, Screened

FINDINGS = st.builds(
    Finding,
    signal=st.sampled_from(Signal),
    use=st.none() | st.sampled_from(Use),
    price_ratio=st.none() | st.sampled_from([0.0, 0.29, 0.3, 0.31, 2.0]),
)
RULES = st.builds(
    Rule,
    then=st.sampled_from(Disposition),
    signals=st.frozensets(st.sampled_from(Signal), max_size=2),
    use=st.frozensets(st.sampled_from(Use), max_size=2),
    price_ratio_at_most=st.none() | st.just(0.3),
)
POLICIES = st.just(DEFAULT_POLICY) | st.builds(Policy, st.lists(RULES, max_size=4).map(tuple))


@given(POLICIES, st.lists(st.lists(FINDINGS, min_size=1, max_size=4), min_size=1, max_size=8))
def test_asked_about_many_at_once_a_policy_says_what_it_says_of_each(
    policy: Policy, many: list[list[Finding]]
) -> None:
    found = [
        np.bitwise_or.reduce(
            bits(
                np.array([SIGNALS.index(f.signal) for f in findings]),
                np.array([USES.index(f.use) if f.use else -1 for f in findings]),
            )
        )
        for findings in many
    ]
    ratios = [min((f.price_ratio for f in fs if f.price_ratio is not None), default=np.nan) for fs in many]
    said = CompiledPolicy(policy).dispositions(np.array(found, np.uint64), np.array(ratios, np.float64))
    alone = [
        triage(ListingFacts(findings=tuple(findings), risk=0.0), policy).disposition for findings in many
    ]
    assert [DISPOSITIONS[place] for place in said] == alone


def test_a_rule_on_what_bulk_screening_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="signals, uses and prices only"):
        CompiledPolicy(Policy((Rule(then=Disposition.REFER, category="shoes"),)))


PRICED = {**VEXORA, "usual_price_low": 100, "currency": "EUR"}


@pytest.mark.parametrize(
    ("listing", "disposition"),
    [
        ({"title": "V3x0ra runner"}, "refer"),
        ({"title": "Vexora runner, super fake"}, "refer"),
        ({"title": "Vexora runner", "price": 20, "currency": "EUR"}, "refer"),
        ({"title": "Vexora runner", "price": 90, "currency": "EUR"}, "watch"),
        ({"title": "Case for Vexora"}, "clear"),
        ({"title": "Super fake watches"}, "watch"),
        ({"title": "Shoes"}, None),
    ],
)
def test_the_shipped_policy_says_what_happens(
    screened: Screened, listing: dict[str, Any], disposition: str | None
) -> None:
    assert screened([{"id": "A1", **listing}], PRICED).disposition("A1") == disposition


def summed(reasons: list[dict[str, Any]]) -> float:
    """The risk that reasons add up to."""
    return 1 / (1 + math.exp(-sum(float(reason["weight"]) for reason in reasons)))


def test_of_two_rights_holders_the_sharper_answer_and_the_larger_risk_count(screened: Screened) -> None:
    listings = [
        {"id": "both", "title": "Vexora and Lum1nex shoes"},
        {"id": "one", "title": "Vexora shoes"},
        {"id": "other", "title": "Lum1nex shoes"},
    ]
    found = screened(listings, VEXORA, LUMINEX)
    assert {name: row["disposition"] for name, row in found.listings.items()} == {
        "both": "refer",
        "one": "watch",
        "other": "refer",
    }
    assert found.codes("both") == ["base", "disguised_mark_sold"]
    assert found.listings["both"]["risk"] == found.listings["other"]["risk"] > found.listings["one"]["risk"]
    for row in found.listings.values():
        assert row["risk"] == pytest.approx(summed(row["reasons"]), abs=1e-5)


def test_words_of_the_replica_trade_beside_two_names_count_once(screened: Screened) -> None:
    found = screened([{"id": "A1", "title": "Vexora and Luminex, super fake"}], VEXORA, LUMINEX)
    assert found.codes("A1") == ["base", "mark_sold", "replica_language_sold"]


def test_a_marketplace_says_what_part_of_what_is_found_is_unlawful(
    screened: Screened, tmp_path: Path
) -> None:
    listings = [{"id": "A1", "title": "Vexora shoes"}]
    few, many = (
        screened(listings, unlawful_share=share, out=tmp_path / f"{share}").listings["A1"]["risk"]
        for share in (0.01, 0.6)
    )
    assert few < 0.02 < many


SUSPECT = {"title": "V3xora runner"}


def test_what_a_rights_holder_authorises_is_clear_for_it_and_for_nobody_else(screened: Screened) -> None:
    listings = [
        {"id": "A1", "seller_id": "S1", **SUSPECT},
        {"id": "A2", "seller_id": "S3", **SUSPECT},
        {"id": "A3", **SUSPECT},
        {"id": "A4", "seller_id": "S1", "title": "V3xora and Lum1nex"},
        {"id": "A5", "seller_id": "S4", **SUSPECT},
    ]
    right = {**VEXORA, "authorised_sellers": "S1|S2"}
    sellers = [{"id": "S4", "authorised_for": "Vexora SA | Nobody"}, {"id": "S3"}]
    found = screened(listings, right, LUMINEX, sellers=sellers)
    said = {name: found.disposition(name) for name in ("A1", "A2", "A3", "A4", "A5")}
    assert said == {"A1": "clear", "A2": "refer", "A3": "refer", "A4": "refer", "A5": "clear"}
    assert found.codes("A1") == ["authorised"]
    assert found.listings["A1"]["risk"] == 0
    assert "disguised_mark_sold" in found.codes("A4")
    assert len(found.matches) == 6


def test_a_right_does_not_reach_other_territories_or_other_goods(screened: Screened) -> None:
    right = {**VEXORA, "territories": "EU", "nice_classes": "25|18"}
    listings = [
        {"id": "there", "ships_to": "FR", "category": "Shoes", **SUSPECT},
        {"id": "elsewhere", "ships_to": "US", "category": "Shoes", **SUSPECT},
        {"id": "other goods", "ships_to": "DE", "category": "Garden > Chocolate", **SUSPECT},
        {"id": "unknown", **SUSPECT},
    ]
    found = screened(listings, right)
    assert {name: row["disposition"] for name, row in found.listings.items()} == {
        "there": "refer",
        "elsewhere": "clear",
        "other goods": "clear",
        "unknown": "refer",
    }
    assert found.codes("elsewhere") == ["out_of_scope"]


def test_a_sellers_record_is_a_finding_where_it_sells_under_a_name(screened: Screened) -> None:
    listings = [
        {"id": "A1", "seller_id": "S1", "title": "Vexora runner"},
        {"id": "A2", "seller_id": "S1", "title": "Case for Vexora"},
        {"id": "A3", "seller_id": "S2", "title": "Vexora runner"},
    ]
    found = screened(listings, sellers=[{"id": "S1", "strikes": 2}, {"id": "S2", "strikes": 0}])
    of_sellers = [m for m in found.matches if m["signal"] == "seller"]
    assert [(m["listing_id"], m["field"], m["score"]) for m in of_sellers] == [("A1", "seller_id", 0.75)]
    assert found.listings["A1"]["risk"] > found.listings["A3"]["risk"]
    assert "seller_record" in found.codes("A1")
    assert "seller_clean" in found.codes("A3")


def test_a_seller_whom_the_rights_holder_did_not_name_is_a_little_riskier(screened: Screened) -> None:
    listings = [
        {"id": "A1", "seller_id": "S9", "title": "Vexora runner"},
        {"id": "A2", "title": "Vexora runner"},
        {"id": "A3", "seller_id": "S9", "title": "Luminex lamp"},
    ]
    found = screened(listings, {**VEXORA, "authorised_sellers": "S1"}, LUMINEX)
    assert found.codes("A1") == ["base", "mark_sold", "seller_unauthorised"]
    assert found.codes("A2") == found.codes("A3") == ["base", "mark_sold"]
    assert found.listings["A1"]["risk"] > found.listings["A2"]["risk"]


def test_what_was_removed_does_not_come_back_in_another_spelling(screened: Screened) -> None:
    removed = [
        {"id": "X1", "title": "Fine Shoes", "description": "Size 42"},
        {"id": "X2", "title": "Vexora boots"},
    ]
    listings = [
        {"id": "A1", "title": "FINE  ＳＨＯＥＳ", "description": "size 42"},
        {"id": "A2", "title": "Fine shoes", "description": "size 43"},
        {"id": "A3", "title": "vexora boots"},
    ]
    found = screened(listings, removed=removed)
    assert {name: row["disposition"] for name, row in found.listings.items()} == {
        "A1": "restrict",
        "A3": "restrict",
    }
    assert found.codes("A1") == ["base", "stay_down"]
    assert found.codes("A3") == ["base", "mark_sold", "stay_down"]
    assert min(row["risk"] for row in found.listings.values()) > 0.95
    stay_down = [m for m in found.matches if m["signal"] == "stay_down"]
    assert [(m["listing_id"], m["right_id"], m["start"]) for m in stay_down] == [
        ("A1", None, None),
        ("A3", None, None),
    ]
    assert [m["listing_id"] for m in found.matches] == ["A1", "A3", "A3"]
