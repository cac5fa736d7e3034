"""What the laws ask of a seller's answer, on the shipped regimes."""

from jointforce.domain.counter_parts import asked, missing, refusal
from jointforce.domain.regime_files import REGIMES

EU, US, CN = REGIMES["eu_dsa"], REGIMES["us_dmca"], REGIMES["cn_ecommerce"]


def test_the_eu_asks_for_reasons_only_which_every_answer_has() -> None:
    assert asked([EU]) == []
    assert missing([EU], {}) == {}
    assert refusal([EU], {}) == ""


def test_the_dmca_asks_for_signature_contact_and_two_statements_under_their_articles() -> None:
    parts = asked([US])
    assert [(p.code, p.is_statement) for p in parts] == [
        ("signature", False), ("contact", False), ("mistake", True), ("jurisdiction", True),
    ]  # fmt: skip
    assert parts[0].laws == ((US.name, "17 U.S.C. § 512(g)(3)(A)"),)


def test_what_two_laws_ask_alike_is_asked_once_with_both_named() -> None:
    contact = next(p for p in asked([US, REGIMES["us_trademark"]]) if p.code == "contact")
    assert len(contact.laws) == 2


def test_an_answer_is_read_where_one_laws_form_is_complete_and_refused_where_none_is() -> None:
    assert refusal([EU, US], {}) == ""
    assert set(missing([EU, US], {})) == {US.name}
    assert "Signature of the seller" in refusal([US], {})
    whole = {"signature": "A. Seller", "contact": "Street 1", "mistake": "yes", "jurisdiction": "yes"}
    assert refusal([US], whole) == ""
    assert "I consent to the jurisdiction" in refusal([US], {**whole, "jurisdiction": " "})
    assert refusal([US, CN], whole) == ""


def test_a_law_without_a_form_of_an_answer_asks_for_nothing() -> None:
    p2b = REGIMES["eu_p2b"]
    assert asked([p2b]) == []
    assert refusal([p2b], {}) == ""
    assert "guarantee" in refusal([p2b, CN], {})
