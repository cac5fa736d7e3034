"""A statement's facts become a payload that the database takes, with nobody's name in it."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jointforce.domain.errors import Invalid
from jointforce.domain.transparency import schema
from jointforce.domain.transparency.statement import (
    BY_NOTICE,
    BY_OURSELVES,
    BY_TRUSTED_FLAGGER,
    Facts,
    ean13,
    is_reported,
    offered,
    payload,
)  # fmt: skip
from jointforce.domain.vocabulary import Measure, RightType

FACTS = Facts(
    id="0198c0de-0000-7000-8000-000000000001",
    measure=Measure.REMOVAL,
    right_type=RightType.TRADEMARK,
    legal_ground="Registered trademark (Regulation (EU) 2017/1001 Art. 9)",
    reasons=["Not made by us: the mark is copied", "Maria Rossi told us so."],
    findings=["The mark Vexora stands in the title, disguised as V*x⭐ra.", "Write to maria@rossi.example."],
    source=BY_OURSELVES,
    automated_detection=True,
    automated_decision="AUTOMATED_DECISION_NOT_AUTOMATED",
    listed_on=date(2026, 11, 2),
    restricted_on=date(2026, 11, 29),
    offered_in="DE|FR|US",
    territories=["EU"],
    gtin="4006381333931",
    names=["Maria Rossi"],
    mark="Vexora",
)


def test_the_payload_of_a_statement_is_what_the_form_asks_for() -> None:
    assert payload(FACTS) == {
        "puid": "0198c0de-0000-7000-8000-000000000001",
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
        "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
        "illegal_content_legal_ground": "Registered trademark (Regulation (EU) 2017/1001 Art. 9)",
        "illegal_content_explanation": "Not made by us: the mark is copied. [name] told us so.",
        "content_type": ["CONTENT_TYPE_PRODUCT"],
        "category": "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
        "category_specification": ["KEYWORD_TRADEMARK_INFRINGEMENT"],
        "territorial_scope": ["DE", "FR"],
        "content_date": "2026-11-02",
        "application_date": "2026-11-29",
        "decision_facts": "The listing was found by the marketplace's own screening for intellectual-property rights. "
        "The mark Vexora stands in the title, disguised as V*x⭐ra. Write to [e-mail].",
        "source_type": "SOURCE_VOLUNTARY",
        "automated_detection": "Yes",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
        "content_id": {"EAN-13": "4006381333931"},
    }


def test_facts_that_do_not_fit_are_refused_with_the_field() -> None:
    with pytest.raises(Invalid, match=r"puid: It has other characters"):
        payload(replace(FACTS, id="a/b"))
    with pytest.raises(Invalid, match=r"automated_decision: 'Yes' is none of its codes"):
        payload(replace(FACTS, automated_decision="Yes"))


@pytest.mark.parametrize(
    ("sold", "reported"),
    [
        ("", True),
        ("WORLD", True),
        ("EU", True),
        ("us, de", True),
        ("US;CN", False),
        ("CH", False),
        ("NO", False),
    ],
)
def test_only_what_is_offered_in_the_union_is_reported(sold: str, reported: bool) -> None:
    assert is_reported(replace(FACTS, offered_in=sold)) is reported


def test_deceptive_commercial_content_of_high_volume_is_reported_unless_it_is_flagged() -> None:
    assert is_reported(FACTS)
    assert not is_reported(replace(FACTS, deceptive_high_volume=True))


def test_a_measure_holds_where_the_listing_is_sold_and_the_right_reaches_or_else_wherever_it_is_sold() -> (
    None
):
    assert offered("") == schema.EEA
    assert payload(replace(FACTS, offered_in=""))["territorial_scope"] == sorted(schema.EU)
    assert payload(replace(FACTS, territories=["FR", "IT"]))["territorial_scope"] == ["FR"]
    assert payload(replace(FACTS, territories=["US"]))["territorial_scope"] == ["DE", "FR"]
    assert payload(replace(FACTS, territories=[], offered_in="EL,NO"))["territorial_scope"] == ["GR", "NO"]


@pytest.mark.parametrize(
    ("gtin", "ean"),
    [
        ("4006381333931", "4006381333931"),
        ("4006381333932", ""),  # the last digit is wrong
        ("96385074", "0000096385074"),
        ("036000291452", "0036000291452"),
        ("04006381333931", "4006381333931"),
        ("14006381333938", ""),  # a case of several
        ("400-638 1333931", "4006381333931"),
        ("0000000000000", ""),
        ("none", ""),
        ("٤٠٠٦٣٨١٣٣٣٩٣١", ""),
        ("", ""),
    ],
)
def test_a_gtin_is_told_as_an_ean_where_it_is_one(gtin: str, ean: str) -> None:
    assert ean13(gtin) == ean


def test_a_measure_that_ends_says_when_and_never_before_it_began() -> None:
    assert payload(replace(FACTS, until=date(2027, 1, 1)))["end_date_visibility_restriction"] == "2027-01-01"
    assert payload(replace(FACTS, until=date(2020, 1, 1)))["end_date_visibility_restriction"] == "2026-11-29"


long_text = st.tuples(
    st.text(max_size=30) | st.sampled_from(["😀", "é ", "a@b.example "]), st.sampled_from([0, 1, 501, 2001])
)
"""A text and how often it is said."""
Said = tuple[str, int]
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@patient
@given(
    st.sampled_from(Measure), st.sampled_from(RightType), long_text, st.lists(long_text, max_size=2),
    st.lists(long_text, max_size=2), st.sampled_from([BY_NOTICE, BY_TRUSTED_FLAGGER, BY_OURSELVES]),
    st.dates(), st.dates(), st.none() | st.dates(), st.sampled_from(["", "DE", "EU", "WORLD|US", "IS,PL"]),
    st.lists(st.sampled_from(["EU", "US", "DE", "XX", ""]), max_size=2), st.text(max_size=15),
)  # fmt: skip
def test_any_facts_make_a_payload_that_fits(
    measure: Measure, right: RightType, ground: Said, reasons: list[Said], findings: list[Said], source: str,
    listed: date, restricted: date, until: date | None, sold: str, territories: list[str], gtin: str,
) -> None:  # fmt: skip
    made = payload(
        replace(
            FACTS, measure=measure, right_type=right, legal_ground=ground[0] * ground[1],
            reasons=[text * often for text, often in reasons], findings=[text * often for text, often in findings],
            source=source, listed_on=listed, restricted_on=restricted, until=until, offered_in=sold,
            territories=territories, gtin=gtin,
        )
    )  # fmt: skip
    assert schema.problems(made) == schema.advice(made) == {}
    assert re.fullmatch(r"[A-Za-z0-9-_]+", made["puid"])
    assert made == schema.as_received(json.loads(json.dumps(made)))
    assert "@" not in json.dumps(made)
