"""What is only spelling is a plain `mark`, and says what was undone."""

import random
import sys
import unicodedata

import pytest
from opencc import OpenCC
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from jointforce.engine.index.exotic import pinyin_of
from jointforce.engine.text.fold import simplified
from jointforce.engine.text.tokens import script_of
from tests.unit.engine.looking import matches, undone


@pytest.mark.parametrize(
    ("title", "mark", "text", "disguise"),
    [
        ("Ｖｅｘｏｒａ runner", "Vexora", "Ｖｅｘｏｒａ", "full_width"),
        ("華為手機", "华为", "華為", "traditional"),
        ("华为手机", "華為", "华为", "traditional"),
        ("Véxörà runner", "Vexora", "Véxörà", "accents"),
        ("Ve\u0301xora runner", "Véxora", "Ve\u0301xora", None),
        ("Atl\u0323\u0304us runner", "Atlus", "Atl\u0323\u0304us", "accents"),
        ("At\u1e37\u0304us runner", "Atlus", "At\u1e37\u0304us", "accents"),
        ("vexora runner", "Véxora", "vexora", "accents"),
        ("&#86;exora runner", "Vexora", "&#86;exora", "html_entity"),
        ("V&#x65;xora runner", "Vexora", "V&#x65;xora", "html_entity"),
        ("H&amp;M dress", "H&M", "H&amp;M", "html_entity"),
        ("vexora2026 runner", "Vexora", "vexora", "joined"),
        ("vexora6plus case", "Vexora", "vexora", "joined"),
    ],
)
def test_spelling_is_undone_and_named(title: str, mark: str, text: str, disguise: str | None) -> None:
    assert undone(title, mark) == ("mark", text, disguise)


def test_the_plain_name_needs_nothing_undone() -> None:
    assert undone("vexora runner", "Vexora") == ("mark", "vexora", None)


def test_a_plain_name_beside_a_spelt_one_is_told_once_and_plainly() -> None:
    [found] = matches("Ｖｅｘｏｒａ runner by Vexora", "Vexora")
    assert found["signal"] == "mark"


def test_every_combining_mark_belongs_to_its_word() -> None:
    marks = {chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code))[0] == "M"}
    assert all(script_of(mark) for mark in marks)


def test_traditional_characters_are_those_of_opencc() -> None:
    characters = [chr(code) for code in (*range(0x3400, 0xA000), *range(0xF900, 0xFB00))]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    told = {a: b for a, b in zip(characters, converted, strict=True) if a != b and len(b) == 1}
    assert simplified() == told


def test_chinese_names_are_read_as_pypinyin_reads_them() -> None:
    draw = random.Random(7)
    names = ["".join(map(chr, draw.choices(range(0x4E00, 0x9FFF), k=1 + place % 5))) for place in range(4000)]
    names += [
        phrase + chr(draw.randrange(0x4E00, 0x9FFF)) for phrase in draw.sample(sorted(PHRASES_DICT), 4000)
    ]
    for name in (*names, "绿源", "重庆银行", "㐀"):
        told = [
            syllable.replace("ü", "v") for syllable in lazy_pinyin(name, style=Style.NORMAL, errors="ignore")
        ]
        assert pinyin_of(name) == (tuple(told) if len(told) == len(name) else ()), name
