"""The regimes that are shipped, which of them hold, and what a wrong file is told."""

import re
from importlib.resources import files

import pytest

from jointforce.domain.reasons import BY_CODE
from jointforce.domain.regime import OnExpiry, RegimeKind
from jointforce.domain.regime_files import REGIMES, RegimeError, read, regimes_for
from jointforce.domain.vocabulary import RightType

TM = RightType.TRADEMARK
DMCA = (files("jointforce.domain") / "regimes" / "us_dmca.toml").read_text(encoding="utf-8")


def codes(*args: object, **more: object) -> set[str]:
    return {regime.code for regime in regimes_for(*args, **more)}  # type: ignore[arg-type]


def test_the_laws_the_practice_and_the_programmes_are_all_there() -> None:
    assert set(REGIMES) == {
        "eu_dsa", "eu_p2b", "us_dmca", "us_trademark", "us_inform", "cn_ecommerce",
        "alibaba_2022", "mercadolibre", "tiktok", "ebay", "shoplazza",
    }  # fmt: skip


def test_every_value_has_its_article_and_a_name_of_its_own() -> None:
    for regime in REGIMES.values():
        paths = [value.path for value in regime.values()]
        assert len(paths) == len(set(paths))
        assert all(value.article.strip() and value.says.strip() for value in regime.values())


def test_what_nobody_has_checked_is_marked_so() -> None:
    unchecked = {f"{r.code} {v.path}" for r in REGIMES.values() for v in r.values() if not v.checked}
    assert "eu_dsa duties.misuse_by_sellers" in unchecked
    assert "cn_ecommerce counter_notice.fields.evidence" in unchecked
    assert "us_dmca clocks.put_back.length" not in unchecked
    assert REGIMES["us_dmca"].clock("put_back").checked
    assert not REGIMES["us_trademark"].clock("owner_answers").checked


def test_silence_means_what_each_programme_says() -> None:
    assert REGIMES["alibaba_2022"].clock("counter_1").on_expiry is OnExpiry.UPHOLD
    assert REGIMES["mercadolibre"].clock("seller_answers").on_expiry is OnExpiry.UPHOLD
    assert REGIMES["mercadolibre"].clock("owner_answers").on_expiry is OnExpiry.REINSTATE
    assert REGIMES["us_dmca"].clock("put_back").on_expiry is OnExpiry.REINSTATE
    assert REGIMES["eu_dsa"].clock("complaint").on_expiry is OnExpiry.NONE


def test_every_kind_of_right_has_reasons_wherever_a_notice_can_be_given() -> None:
    for regime in REGIMES.values():
        if regime.kind is RegimeKind.LAW and regime.notice.fields:
            assert set(regime.reasons) == regime.right_types
            assert all(code in BY_CODE for found in regime.reasons.values() for code in found)


def test_a_case_can_stand_under_two_regimes() -> None:
    assert codes(TM, ["EU"], ships_to="DE,FR", seller_country="CN") == {"eu_dsa", "cn_ecommerce"}
    assert codes(RightType.COPYRIGHT, ["EU", "US"], ships_to="DE|US") == {"eu_dsa", "us_dmca"}
    assert codes(RightType.COPYRIGHT, ["WORLD"], ships_to="US") == {"us_dmca"}
    assert codes(TM, ["DE"], ships_to="DE", seller_country="DE") == {"eu_dsa", "eu_p2b"}


def test_practices_and_programmes_hold_where_the_marketplace_has_chosen_them_and_a_law_can_be_switched_off() -> (
    None
):
    assert codes(TM, ["US"], ships_to="US") == set()
    assert codes(TM, ["US"], ships_to="US", chosen={"us_trademark": True}) == {"us_trademark"}
    assert codes(TM, ["EU"], ships_to="DE", chosen={"alibaba_2022": True, "eu_dsa": False}) == {
        "alibaba_2022"
    }


def test_a_law_does_not_hold_where_neither_the_offer_nor_the_seller_is() -> None:
    assert codes(TM, ["EU"], ships_to="US", seller_country="US") == set()
    assert codes(TM, ["US"], ships_to="DE") == set()


def test_a_listing_that_names_no_country_is_offered_everywhere_that_the_right_reaches() -> None:
    assert codes(TM, ["EU"]) == {"eu_dsa"}
    assert codes(RightType.COPYRIGHT, []) == {"eu_dsa", "us_dmca", "cn_ecommerce"}


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('code = "us_dmca"', 'code = "dmca"', "us_dmca.toml: code is 'dmca', and the file has another name"),
        ("value = 10", "value = 0", "us_dmca.toml: clocks[0].length.value is 0, and must be at least 1"),
        ("value = 10", "value = true", "clocks[0].length.value is True, and must be of type int"),
        ("upper = 14", "upper = 9", "clocks[0].length.upper is 9, less than 10"),
        ('unit = "business_day"', 'unit = "bank_day"', "clocks[0].length.unit is 'bank_day'; known are hour"),
        ('zone = "America/New_York"', 'zone = "America/Gotham"', "applies.zone is 'America/Gotham', which is no"),
        ('calendar = "US"', 'calendar = "ZZ"', "applies.calendar is 'ZZ': There is no calendar"),
        ('calendar = "US"\n', "", "clocks[0].length.unit needs the calendar of the regime"),
        ('copyright = ["copyright_copy"]', 'copyright = ["theft"]', "reasons.copyright names the reason 'theft'"),
        ('on_expiry = "reinstate"', 'on_expiry = "reinstate"\nafter = 3', "clocks[0].silence.after is a key"),
        ('article = "17 U.S.C. § 512(g)(2)(C)"', 'article = " "', "clocks[0].length.article is empty"),
        ('means = "Without word', 'mean = "Without word', "clocks[0].silence.means is missing"),
        ("[[clocks]]", "[[clocks", "us_dmca.toml: "),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_name_and_the_key(before: str, after: str, complaint: str) -> None:
    assert before in DMCA
    with pytest.raises(RegimeError, match=re.escape(complaint)) as refused:
        read("us_dmca.toml", DMCA.replace(before, after, 1))
    assert str(refused.value).startswith("us_dmca.toml: ")
