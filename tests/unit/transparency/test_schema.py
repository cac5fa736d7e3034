"""The form says of each payload what the Transparency Database's own rules said of it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jointforce.domain.transparency import schema

ANSWERS = json.loads((Path(__file__).parent / "answers_of_the_form.json").read_text())
CASES = ANSWERS["cases"]


def written_out(value: Any) -> Any:
    if isinstance(value, str):
        found = re.fullmatch(r"<(\d+) x (.)>", value)
        return found[2] * int(found[1]) if found else value
    if isinstance(value, dict):
        return {key: written_out(item) for key, item in value.items()}
    return [written_out(item) for item in value] if isinstance(value, list) else value


def payload(**changed: Any) -> dict[str, Any]:
    return {**ANSWERS["base"], **changed}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_form_answers_as_the_databases_own_rules_did(case: dict[str, Any]) -> None:
    sent = {k: v for k, v in payload(**written_out(case["set"])).items() if k not in case["remove"]}
    found = schema.problems(sent)
    assert sorted(found) == case["error_fields"]
    assert (not found) is case["valid"]
    assert all(sentence.endswith(".") for sentences in found.values() for sentence in sentences)


def test_every_field_code_and_condition_that_is_named_is_there() -> None:
    assert len(schema.FIELDS) == 35
    assert {
        name: len(schema.BY_NAME[name].codes) for name in ("category", "content_type", "source_type")
    } == {
        "category": 16,
        "content_type": 8,
        "source_type": 4,
    }
    assert len(schema.BY_NAME["category_specification"].codes) == 69
    assert len(schema.BY_NAME["content_language"].codes) == 184
    assert len(schema.EEA) == 30
    assert len(schema.EU) == 27
    for one in schema.FIELDS:
        assert not one.when or one.when["field"] in schema.BY_NAME, one.name
    for category, keywords in schema.KEYWORDS_OF.items():
        assert category in schema.BY_NAME["category"].codes
        assert keywords <= schema.BY_NAME["category_specification"].codes


@pytest.mark.parametrize("name", [f.name for f in schema.FIELDS if f.required])
def test_a_required_field_is_missed_when_absent_null_or_blank(name: str) -> None:
    without = {key: value for key, value in payload().items() if key != name}
    for sent in (without, {**without, name: None}, {**without, name: "  "}):
        assert list(schema.problems(sent)) == [name]


patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({}, []),
        ({"territorial_scope": []}, ["territorial_scope"]),
        ({"end_date_visibility_restriction": "2026-01-02"}, ["end_date_visibility_restriction"]),
        ({"end_date_visibility_restriction": "2026-01-03"}, []),
        ({"category_specification": ["KEYWORD_SUICIDE"]}, ["category_specification"]),
        ({"category_specification": ["KEYWORD_OTHER"]}, ["category_specification_other"]),
        ({"category_specification": ["KEYWORD_OTHER"], "category_specification_other": "grey imports"}, []),
        ({"category_specification_other": "hello"}, ["category_specification_other"]),
        ({"decision_monetary": "null"}, ["decision_monetary"]),
        ({"content_id": {"EAN-13": "4006381333932"}}, ["content_id.EAN-13"]),
        ({"content_id": {"EAN-13": "4006381333931"}}, []),
    ],
)
def test_what_the_documentation_asks_for_is_asked_though_the_receiver_does_not(
    changed: dict[str, Any], fields: list[str]
) -> None:
    assert schema.problems(payload(**changed)) == {}
    assert sorted(schema.advice(payload(**changed))) == fields


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


@patient
@given(st.dictionaries(st.sampled_from(sorted(schema.BY_NAME)), anything))
def test_no_payload_however_odd_breaks_the_check(changed: dict[str, Any]) -> None:
    found = schema.problems(payload(**changed)) or schema.advice(payload(**changed))
    assert {name.split(".")[0] for name in found} <= set(schema.BY_NAME)


@patient
@given(st.text(max_size=600))
def test_a_puid_is_taken_where_it_has_only_letters_digits_lines_and_underscores(puid: str) -> None:
    trimmed = puid.strip(" \t\n\r\0\x0b\f\u200b\u200e\ufeff")
    allowed = re.fullmatch(r"[A-Za-z0-9_-]{1,500}", trimmed) is not None
    assert (schema.problems(payload(puid=puid)) == {}) is allowed
