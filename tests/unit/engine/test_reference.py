"""The screener finds what the slow reference finds, in twenty thousand generated texts."""

from collections.abc import Sequence
from functools import cache
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from jointforce.bench.text.chinese import CHINESE
from jointforce.bench.text.disguises import LATIN, MISSPELLINGS, Written
from jointforce.engine.reference import Told, differences
from tests.unit.engine.comparing import Readers
from tests.unit.engine.looking import Row

NEAR, SOUND = ["disguised", "near"], ["disguised", "near", "sound"]
MARKS: dict[str, list[Row]] = {
    "made up": [
        {"mark": "Vexora"}, {"mark": "Talvik Nord"}, {"mark": "Vex-Nord"}, {"mark": "Ornim"},
        {"mark": "Noravel", "watch": NEAR}, {"mark": "Nord Vexora Tal", "aliases": ["NVT"]},
        {"mark": "Modern"}, {"mark": "Orn & Talvik"},
    ],
    "known": [
        {"mark": "Nike"}, {"mark": "Adidas"}, {"mark": "The North Face"}, {"mark": "H&M"},
        {"mark": "3M"}, {"mark": "Louis Vuitton"}, {"mark": "Balenciaga", "watch": NEAR}, {"mark": "Gucci"},
        {"mark": "Opal"},
    ],
    "beside one another": [
        {"mark": "Vexora"}, {"mark": "Vexira"}, {"mark": "Vexura"}, {"mark": "Vexera"},
        {"mark": "Exora"}, {"mark": "Vexora Sport"}, {"mark": "Sport Vexora"}, {"mark": "Orange"},
    ],
    "other scripts": [
        {"mark": "克隆维克"}, {"mark": "耐克", "watch": SOUND}, {"mark": "ナイキ"}, {"mark": "Велтрано"},
        {"mark": "삼성"}, {"mark": "ยูนิโคล่"}, {"mark": "نايكي"}, {"mark": "維索拉", "aliases": ["Veksola"]},
    ],
}  # fmt: skip
HIDING = {**LATIN, **MISSPELLINGS, **CHINESE}
HONEST = (
    "new shoes", "for men", "watch", "bag", "size 42", "modern", "corner", "piano", "cotton", "iPhone 6s", "luggage",
    "全新", "运动鞋", "シューズ", "сумка", "новая", "حذاء", "เสื้อ", "🔥", "***", "&#", "100%", "n°5", "2×3", "(1:1)",
    "a b c", "S/M/L", "case for", "vvv", "lll", "e.g.", "&amp;", "%20", "★★★★★", "aaaaaaaaaaaaaaaa", "premium", "nord",
    "vex", "nikon",
)  # fmt: skip
EVERYDAY = {"Orange", "Modern"}
"""Marks that are looked for in the brand field alone."""
GAPS = (" ", " ", " ", " ", ", ", "\n", "-", " / ", "。")
MISSES = (
    "x{}",
    "{}x",
    "{}able",
    "un{}",
    "{}'s",
    "{}s",
    "{}2026",
    "{}6plus",
    "({})",
    "#{}",
    "{}™",
    "«{}»",
    "{}{}",
)
UNREAD = frozenset("ϲϹ\u101dⳐⳑ𐐛𐑃")
"""Look-alikes that the screener does not read: lunate sigma, a letter of a script without spaces, small capital L."""
TEXTS_A_BATCH = 50
BATCHES = 100


@cache
def readers(marks: str) -> Readers:
    """Both readers of some marks."""
    return Readers(MARKS[marks])


def piece(name: str, way: str, seed: int) -> str:
    """A name: as it is, hidden in one way, or nearly it."""
    rng = Random(seed)
    cased = rng.choice((name, name, name.lower(), name.upper()))
    if way == "near miss":
        return rng.choice(MISSES).format(cased, cased)
    if way == "one letter off":
        place = rng.randrange(len(cased))
        return cased[:place] + rng.choice(("", "x", "é", "*")) + cased[place + 1 :]
    hidden = HIDING[way](Written("", cased, ""), rng) if way in HIDING else None
    return cased if hidden is None or UNREAD & set(hidden.text) else hidden.text


@st.composite
def batches(draw: st.DrawFn, marks: str) -> list[str]:
    """Texts of honest words and of the names of some marks."""
    names = [name for row in MARKS[marks] for name in (row["mark"], *row.get("aliases", ()))]
    ways = st.sampled_from(["plain", "near miss", "one letter off", *HIDING])
    named = st.builds(piece, st.sampled_from(names), ways, st.integers(0, 1000))
    parts = st.lists(
        st.tuples(st.one_of(st.sampled_from(HONEST), named, named), st.sampled_from(GAPS)),
        min_size=1,
        max_size=4,
    )
    texts = parts.map(lambda some: "".join(text + gap for text, gap in some))
    return draw(st.lists(texts, min_size=TEXTS_A_BATCH, max_size=TEXTS_A_BATCH))


def agree(marks: str, texts: Sequence[str], field: str) -> None:
    readers(marks).agree(texts, field)


many = settings(
    max_examples=BATCHES,
    deadline=None,
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # the failing text is told; a batch takes long to shrink
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@many
@given(batches("made up"))
@example(["vex-*** ", "vex-***, ve*o-ra", "ve*-***"])
def test_names_of_one_word_and_of_several_are_found_as_the_reference_finds_them(texts: list[str]) -> None:
    agree("made up", texts, "title")


@many
@given(batches("known"))
@example(["adid4s HHHH&MM"])
def test_known_names_are_found_as_the_reference_finds_them(texts: list[str]) -> None:
    agree("known", texts, "description")


@many
@given(batches("beside one another"))
def test_names_that_look_like_one_another_are_kept_apart_as_the_reference_does(texts: list[str]) -> None:
    agree("beside one another", texts, "title")


@many
@given(batches("other scripts"))
def test_names_of_other_scripts_are_found_as_the_reference_finds_them(texts: list[str]) -> None:
    agree("other scripts", texts, "brand")


@pytest.mark.parametrize("marks", MARKS)
def test_every_plain_name_is_found_by_both(marks: str) -> None:
    names = [row["mark"] for row in MARKS[marks] if row["mark"] not in EVERYDAY]
    for name, found in zip(names, readers(marks).told(names), strict=True):
        assert {one.right for one in found} >= {name}
        assert {finding.right for finding in readers(marks).reference.find(name)} >= {name}


def test_differences_are_told_in_both_directions() -> None:
    expected = readers("known").reference.find("new Nike shoes")
    assert differences([Told("Nike", "mark", 4, 8, None)], expected) == []
    assert differences([], expected)
    assert differences([Told("Nike", "mark", 4, 9, None)], expected)
    assert differences([Told("Nike", "mark", 4, 8, None), Told("Gucci", "mark", 4, 8, None)], expected)
