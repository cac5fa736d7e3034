"""What the bench hides can be read again by other means than the engine's, so that it measures what it says."""

import html
import unicodedata
from random import Random
from urllib.parse import unquote

import pytest
from pypinyin import lazy_pinyin

from jointforce.bench.text.chinese import CHINESE
from jointforce.bench.text.disguises import LATIN, MISSPELLINGS, STARS, Written

NAMES = ("Vexora", "Talvik Nord", "Adidas", "Straeon", "D-Link")
TIMES = range(40)


def hidden(disguise: str, name: str, seed: int) -> Written:
    found = {**LATIN, **CHINESE}[disguise](Written("New ", name, " shoes for men"), Random(seed))
    assert found is not None
    return found


def letters(text: str) -> str:
    return "".join(x for x in text if x.isalnum())


@pytest.mark.parametrize("disguise", sorted(LATIN))
def test_every_disguise_changes_the_name_and_nothing_else_of_the_title(disguise: str) -> None:
    for name in NAMES:
        for seed in TIMES:
            written = hidden(disguise, name, seed)
            assert f" {name} " not in written.text
            assert written.before.startswith("New")
            assert written.after.endswith("for men")
            assert written.name


@pytest.mark.parametrize("disguise", ["full_width", "mathematical"])
def test_letters_in_another_style_are_the_same_letters_to_unicode(disguise: str) -> None:
    for name in NAMES:
        assert {unicodedata.normalize("NFKC", hidden(disguise, name, seed).name) for seed in TIMES} == {name}


def test_a_star_stands_for_each_hidden_letter_and_never_for_the_first() -> None:
    share = []
    for seed in range(400):
        word = hidden("stars", "Veltranova", seed).name
        assert len(word) == len("Veltranova")
        assert word[0] == "V"
        assert all(x in STARS or x == y for x, y in zip(word, "Veltranova", strict=True))
        share.append(sum(x in STARS for x in word) / len(word))
    assert 0.35 < sum(share) / len(share) < 0.43


def test_look_alikes_are_letters_of_other_scripts() -> None:
    for seed in TIMES:
        word = hidden("confusables_cyrillic_greek", "Vexora", seed).name
        others = [x for x in word if not x.isascii()]
        assert others
        assert {unicodedata.name(x).split()[0] for x in others} <= {"CYRILLIC", "GREEK"}


def test_codes_are_read_as_the_name_by_a_browser() -> None:
    for name in (*NAMES, "耐克"):
        for seed in TIMES:
            assert html.unescape(hidden("html_entities", name, seed).name) == name
            assert unquote(hidden("percent_encoding", name, seed).name) == name


@pytest.mark.parametrize(
    "disguise", ["zero_width", "soft_hyphen", "spaces", "dots", "emoji_between", "symbols_between"]
)
def test_what_stands_between_the_letters_leaves_them_in_their_order(disguise: str) -> None:
    for name in NAMES:
        assert {letters(hidden(disguise, name, seed).name) for seed in TIMES} == {letters(name)}


def test_accents_and_marks_go_away_with_their_marks() -> None:
    for name in NAMES:
        for disguise in ("accents", "combining_marks"):
            for seed in TIMES:
                bare = unicodedata.normalize("NFD", hidden(disguise, name, seed).name)
                assert "".join(x for x in bare if not unicodedata.combining(x)) == name


def test_a_glued_name_has_letters_of_another_word_beside_it() -> None:
    for disguise in ("glued", "glued_to_neighbour"):
        for seed in TIMES:
            written = hidden(disguise, "Vexora", seed)
            assert written.name == "vexora"
            assert written.before[-1:].isalpha() or written.after[:1].isalpha()


def test_a_misspelling_is_one_wrong_letter() -> None:
    lengths = {"drop": 5, "swap": 6, "double": 7, "neighbour": 6}
    for way, misspell in MISSPELLINGS.items():
        for seed in TIMES:
            written = misspell(Written("", "Vexora", ""), Random(seed))
            assert written is not None
            assert len(written.name) == lengths[way]
            assert (
                sum((written.name.count(x) - "Vexora".count(x)) != 0 for x in set(written.name + "Vexora"))
                <= 2
            )


def test_a_chinese_name_is_hidden_by_its_sound_or_its_script() -> None:
    for seed in TIMES:
        assert hidden("pinyin", "自然堂", seed).name.replace(" ", "") == "zirantang"
        sound = hidden("homophones", "自然堂", seed).name
        assert sound != "自然堂"
        assert lazy_pinyin(sound) == lazy_pinyin("自然堂")
    assert hidden("traditional_simplified", "美宝莲", 0).name == "美寶蓮"


def test_a_name_of_two_characters_is_hidden_by_its_sound_only_beside_words_of_the_trade() -> None:
    assert CHINESE["homophones"](Written("", "耐克", ""), Random(1)) is None
    written = hidden("homophones_two_characters_beside_replica_word", "耐克", 1)
    assert written.after.endswith(("高仿", "复刻", "精仿"))
