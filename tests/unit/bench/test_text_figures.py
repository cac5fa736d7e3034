"""The figures of the text bench: every key is there, and what is counted is counted right."""

from pathlib import Path

import numpy as np
import pytest

from jointforce.bench.main import measure
from jointforce.bench.text import hidden, hostile, made, mixtures, peers, real, risks
from jointforce.bench.text.disguises import LATIN
from jointforce.bench.text.honest import at_most
from jointforce.bench.text.looking import Found
from jointforce.bench.text.parts import TEXT

KEYS = {
    "recall", "near_recall", "mark_recall", "nominative_ok", "sold_ok", "false_disguised_per_10k", "false_near_per_10k",
    "peer_recall", "peer_false_per_10k", "sample_auc", "restrict_precision", "replica_auc", "fuzz_cost_ratio",
}  # fmt: skip


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything as it is measured, in small numbers."""
    for module, name, number in (
        (real, "MARKS", 300), (made, "TITLES", 600), (hidden, "CASES", 20), (peers, "HONEST", 20), (risks, "SIZE", 300),
        (hostile, "BYTES", 2_000), (hostile, "LONG", 1_000),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, number)


@pytest.mark.usefixtures("small")
def test_without_data_the_bench_has_every_key() -> None:
    figures = {key for part in TEXT if part != "speed" for key in measure("text", None, [part])}
    assert figures >= KEYS


@pytest.mark.usefixtures("small")
def test_a_part_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(SystemExit, match="recall, honest"):
        measure("text", None, ["dogs"])


@pytest.mark.usefixtures("small")
def test_each_case_hides_a_name_that_stands_nowhere_else_in_its_title() -> None:
    material = real.read(None)
    cases = list(hidden.cases(material, "spaces", LATIN["spaces"], latin=True))
    assert len(cases) == 20
    for case in cases:
        assert case.text[case.start : case.end].replace(" ", "") == case.name.replace(" ", "")
        assert not real.standing(case.name).search(case.text)


def test_a_case_is_found_by_the_right_name_at_the_right_place_alone() -> None:
    case = hidden.Case("new N*ke shoes", 4, 8, frozenset({"M1"}), "Nike", 4)
    right = Found("M1", "disguised_mark", 4, 8, "N*ke", "sold", "masked_letters")
    assert case.found([right]) == right
    assert case.found([right._replace(right="M2")]) is None
    assert case.found([right._replace(start=9, end=14)]) is None


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Levi's", "new LEVI’S jeans"),
        ("Levi's", "levis 501"),
        ("T-Mobile", "t mobile card"),
        ("耐克", "新款耐克鞋"),
    ],
)
def test_a_name_stands_whatever_its_case_and_punctuation(name: str, title: str) -> None:
    assert real.standing(name).search(title)


def test_a_name_within_a_word_does_not_stand_there() -> None:
    assert not real.standing("UGG").search("luggage")


def test_the_bound_is_that_of_the_rule_of_three() -> None:
    assert at_most(0, 10_000) == pytest.approx(3 / 10_000, rel=0.01)
    assert at_most(5, 10_000) == pytest.approx(10.51 / 10_000, rel=0.01)


def test_auc_counts_pairs_in_the_right_order_and_ties_by_half() -> None:
    label = np.array([True, True, False, False])
    assert risks.auc(np.array([0.9, 0.8, 0.2, 0.1]), label) == 1.0
    assert risks.auc(np.array([0.5, 0.5, 0.5, 0.5]), label) == 0.5
    assert risks.auc(np.array([0.9, 0.1, 0.2, 0.1]), label) == 0.625


def test_the_reliability_table_shows_what_was_predicted_beside_what_was_seen() -> None:
    risk, label = np.array([0.05, 0.05, 0.95, 1.0]), np.array([False, True, True, True])
    assert risks.reliability(risk, label) == [
        {"from": 0.0, "n": 2, "predicted": 0.05, "seen": 0.5},
        {"from": 0.9, "n": 2, "predicted": 0.975, "seen": 1.0},
    ]


def test_lines_are_read_compressed_or_not(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"a": 1}\n{"a": 2}\n')
    assert [row["a"] for row in real.lines(tmp_path / "a.jsonl")] == [1, 2]


@pytest.mark.usefixtures("small")
def test_mixtures_are_the_same_for_a_seed_and_hold_names_plain_and_hidden() -> None:
    material = real.read(None)
    marks = mixtures.some_marks(material)
    found = list(mixtures.texts(material, marks, 500))
    assert found == list(mixtures.texts(material, marks, 500))
    assert found != list(mixtures.texts(material, marks, 500, seed=2))
    plain = sum(any(real.standing(mark.name).search(text) for mark in marks) for text in found)
    assert 100 < plain < 400
    assert any("⭐" in text for text in found)
    assert any("&#" in text for text in found)
