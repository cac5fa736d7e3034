"""Names that stand plainly in a text: on the borders of their script, in any case, across punctuation and lines."""

import pytest

from tests.unit.engine.looking import matches, named, screener

LATIN = (
    "Levi's",
    "T-Mobile",
    "H&M",
    "New Balance",
    "3M",
    "7-Eleven",
    "Dr. Martens",
    "Vexora",
    "UGG",
    "Asics",
    "Audi",
)


@pytest.mark.parametrize(
    ("title", "mark"),
    [
        ("Levi's 501 jeans", "Levi's"),
        ("jeans levis 501", "Levi's"),
        ("LEVI’S 501", "Levi's"),
        ("Levi`s trucker jacket", "Levi's"),
        ("T-Mobile prepaid SIM", "T-Mobile"),
        ("t mobile sim card", "T-Mobile"),
        ("TMOBILE sim", "T-Mobile"),
        ("H&M summer dress", "H&M"),
        ("h & m dress", "H&M"),
        ("new balance 574", "New Balance"),
        ("NewBalance 574", "New Balance"),
        ("New\nBalance 574", "New Balance"),
        ("New\u00a0 Balance", "New Balance"),
        ("3m tape", "3M"),
        ("7 eleven mug", "7-Eleven"),
        ("dr martens boots", "Dr. Martens"),
        ("Dr.Martens 1460", "Dr. Martens"),
        ("【VEXORA】runner", "Vexora"),
        ("#vexora @vexora", "Vexora"),
        ("Vexora's runner", "Vexora"),
        ("runner (vexora)", "Vexora"),
        ("runner/vexora/black", "Vexora"),
        ("vexora_runner", "Vexora"),
        ("Vexora™ runner", "Vexora"),
    ],
)
def test_a_name_is_found_plainly_however_it_is_cased_or_punctuated(title: str, mark: str) -> None:
    assert named(title, *LATIN) == {mark: "mark"}


@pytest.mark.parametrize(
    "title",
    [
        "luggage set of three",
        "AmazonBasics cable",
        "audio receiver",
        "vexorable shoes",
        "a new balanced diet",
        "Hotel and Motel",
        "levitating lamp",
        "73mm tape",
        "drmartensite steel",
    ],
)
def test_no_name_is_found_inside_another_word(title: str) -> None:
    assert named(title, *LATIN) == {}


@pytest.mark.parametrize(
    ("title", "mark", "text"),
    [
        ("正品耐克运动鞋", "耐克", "耐克"),
        ("全新ナイキ シューズ", "ナイキ", "ナイキ"),
        ("「ナイキ」の靴", "ナイキ", "ナイキ"),
        ("ナイキシューズ 黒", "ナイキ", "ナイキ"),
        ("メンズナイキスニーカー", "ナイキ", "ナイキ"),
        ("เสื้อยูนิโคล่ใหม่", "ยูนิโคล่", "ยูนิโคล่"),
        ("حذاء نايكي جديد", "نايكي", "نايكي"),
        ("Кеды велтрано, новые", "Велтрано", "велтрано"),
        ("ΠΑΠΟΎΤΣΙΑ ΒΕΛΤΡΆΝΟ", "Βελτράνο", "ΒΕΛΤΡΆΝΟ"),
        ("삼성전자 갤럭시", "삼성", "삼성"),
        ("Vexora运动鞋", "Vexora", "Vexora"),
        ("鞋vexora", "Vexora", "vexora"),
        ("vexora的鞋", "Vexora", "vexora"),
    ],
)
def test_a_name_is_found_by_the_borders_of_its_script(title: str, mark: str, text: str) -> None:
    [found] = matches(title, mark)
    assert (found["signal"], found["disguise"], found["text"]) == ("mark", None, text)


@pytest.mark.parametrize(
    ("title", "mark"),
    [
        ("スナイキング", "ナイキ"),  # inside a katakana word
        ("새삼성공", "삼성"),  # not at the beginning of its word
        ("велтрановый", "Велтрано"),
        ("ونايكيات", "نايكي"),
        ("ยูนิโคล่์", "ยูนิโคล่"),  # a vowel or tone mark belongs to the letter before it
    ],
)
def test_a_name_is_not_found_across_the_borders_of_its_script(title: str, mark: str) -> None:
    assert named(title, mark) == {}


def test_every_name_of_a_title_is_found_also_side_by_side() -> None:
    assert set(named("Vexora x New Balance by Dr. Martens", *LATIN)) == {
        "Vexora",
        "New Balance",
        "Dr. Martens",
    }
    assert set(named("vexora,asics/ugg", *LATIN)) == {"Vexora", "Asics", "UGG"}


def test_a_name_within_a_longer_name_is_found_beside_it() -> None:
    assert set(named("New Balance 574", "New Balance", "Balance Nine", "Balance 574")) == {
        "New Balance",
        "Balance 574",
    }


def test_a_mark_of_two_scripts_is_found_by_either_half() -> None:
    for title in ("Vexora 维索拉 鞋", "维索拉 鞋", "vexora 鞋"):
        assert named(title, "Vexora 维索拉") == {"Vexora 维索拉": "mark"}


def test_weak_names_warn_and_count_only_as_the_whole_brand_field() -> None:
    weak = ("Orange", "X", "???", "黑", "42")
    warnings = screener(*weak).index.warnings
    assert len(warnings) == len(weak)
    assert named("Orange X 42 黑 ??? case", *weak) == {}
    assert named("case", "Orange", brand="ORANGE") == {"Orange": "mark"}
    assert named("case", "Orange", brand="orange county") == {}


def test_the_brand_field_names_a_mark_that_the_title_does_not() -> None:
    [found] = matches("Runner, black", "Vexora", brand="VEXORA")
    assert (found["field"], found["start"], found["end"], found["use"]) == ("brand", 0, 6, "sold")


def test_title_and_description_are_matched_each_with_its_own_places() -> None:
    found = matches("Vexora runner", "Vexora", description="The new vexora.")
    assert {(m["field"], m["start"], m["end"], m["text"]) for m in found} == {
        ("title", 0, 6, "Vexora"),
        ("description", 8, 14, "vexora"),
    }
