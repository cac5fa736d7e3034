"""The replica trade's own words in many languages, and the same words where they are innocent."""

import time

import pytest

from tests.unit.engine.looking import matches, replica_words, screen


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Vexora runner replica", {"replica"}),
        ("Vexora super fake", {"super fake"}),
        ("Vexora mirror quality", {"mirror quality"}),
        ("Vexora 1:1", {"1:1"}),
        ("Vexora first copy watch", {"first copy"}),
        ("VEXORA REPLICA", {"REPLICA"}),
        ("Vexora 高仿 鞋", {"高仿"}),
        ("Vexora高仿鞋", {"高仿"}),
        ("Vexora 复刻", {"复刻"}),
        ("Vexora 復刻", {"復刻"}),
        ("Vexora 原单 包", {"原单"}),
        ("莆田 Vexora 鞋", {"莆田"}),
        ("Vexora réplica zapatillas", {"réplica"}),
        ("Vexora calidad espejo", {"calidad espejo"}),
        ("Vexora primeira linha", {"primeira linha"}),
        ("Vexora contrefaçon", {"contrefaçon"}),
        ("Vexora Fälschung", {"Fälschung"}),
        ("Vexora replica perfetta", {"replica perfetta"}),
        ("Vexora первая копия", {"первая копия"}),
        ("Vexora çakma", {"çakma"}),
        ("Vexora هاي كوبي", {"هاي كوبي"}),
        ("Vexora barang kw", {"barang kw"}),
        ("Vexora hàng nhái", {"hàng nhái"}),
        ("Vexora งานมิลเลอร์", {"งานมิลเลอร์"}),
        ("Vexora スーパーコピー", {"スーパーコピー"}),
        ("Vexora 미러급", {"미러급"}),
    ],
)
def test_the_trades_words_are_found_in_many_languages(title: str, words: set[str]) -> None:
    assert replica_words(title) == words


@pytest.mark.parametrize(
    "title",
    [
        "Vexora official replica jersey",
        "Vexora 1:1 scale model car",
        "AAA battery for Vexora remote",
        "Vexora AAA batteries",
        "rear view mirror for Vexora",
        "Vexora runner, not a replica",
        "Vexora, no replica",
        "Vexora original, no es réplica",
        "Vexora originale, non è una replica",
        "Vexora Original, keine Fälschung",
        "Vexora 非高仿",
        "翡翠 a货 手镯 Vexora",
        "福建 莆田 枇杷 Vexora",
        "Vexora counterfeit money detector",
        "Vexora imitación piel",
        "ユニフォーム レプリカ Vexora",
        "Vexora sales rep",
    ],
)
def test_the_same_words_are_left_alone_where_they_are_innocent(title: str) -> None:
    assert replica_words(title) == set()


def test_what_makes_a_word_innocent_may_stand_in_another_word_of_the_text() -> None:
    """The words of a text are remembered; what they mean must not be."""
    assert replica_words("Vexora a货") == {"a货"}
    assert replica_words("和田玉 a货 Vexora") == set()
    assert replica_words("Vexora a货") == {"a货"}


def test_beside_a_name_the_words_count_against_its_right_and_alone_against_nobody() -> None:
    found = matches("Vexora runner, replica", "Vexora", "Talvik")
    assert {m["right_id"] for m in found if m["signal"] == "replica_language"} == {"Vexora"}
    [alone] = matches("runner, replica", "Vexora")
    assert (alone["right_id"], alone["holder"], alone["signal"]) == (None, None, "replica_language")


def test_they_are_found_in_the_description_of_a_listing_whose_title_names_the_mark() -> None:
    listing = {"title": "Vexora runner", "description": "Best batch: super fake, all sizes."}
    found = screen([{"mark": "Vexora"}], listing).matches.to_pylist()
    said = {(m["field"], m["text"]) for m in found if m["signal"] == "replica_language"}
    assert ("description", "super fake") in said


def test_a_phrase_within_a_longer_one_is_not_told_again() -> None:
    assert replica_words("Vexora 1:1 copy") == {"1:1 copy"}
    assert replica_words("make 1:1 copies of your films, Vexora, 1:1 copy of your DVDs") == set()


def test_signs_belong_to_a_phrase_that_has_them() -> None:
    [plain] = (m["score"] for m in matches("Vexora AAA", "Vexora") if m["signal"] == "replica_language")
    [signed] = (m["score"] for m in matches("Vexora AAA+", "Vexora") if m["signal"] == "replica_language")
    assert signed > plain
    assert replica_words("Vexora 1.1") == set()


def test_weak_words_tell_something_beside_a_name_only() -> None:
    assert replica_words("外贸原单 Vexora 卫衣") == {"外贸原单"}
    assert replica_words("外贸原单 卫衣") == set()
    assert replica_words("高仿 卫衣") == {"高仿"}


@pytest.mark.parametrize(
    "title",
    [
        "Vexora runner: no cheap fakes, copies or replicas",
        "Vexora runner. Beware of replicas!",
        "This is not a Vexora replica",
        "Vexora, не продаём реплики и копии",
        "Vexora, replika ürün satmıyoruz",
        "Vexora 市面上很多高仿",
        "Vexora 偽物にご注意",
        "Vexora 짝퉁 취급 안함",
        "Vexora, fake đền 10 lần, hàng fake hoàn 200%",
    ],
)
def test_a_denial_reaches_over_what_stands_between_it_and_the_word(title: str) -> None:
    assert replica_words(title) == set()


@pytest.mark.parametrize(
    "title",
    [
        "Vexora, no box, replica",
        "Vexora not original. Replica!",
        "Vexora replica free shipping",
        "Vexora replica, carbon style",
        "Vexora orijinal değil replika",
        "Vexora реплика, нет коробки",
        "Vexora 不卖假货，只做高仿",
    ],
)
def test_a_denial_of_something_else_does_not_reach_the_word(title: str) -> None:
    assert replica_words(title)


@pytest.mark.parametrize(
    ("title", "innocent"),
    [
        ("музейная реплика Vexora", True),
        ("МУЗЕЙНАЯ РЕПЛИКА VEXORA", True),
        ("KILIÇ REPLİKA Vexora", True),
        ("réplica de colección Vexora", False),
        ("réplica a escala de colección Vexora", True),
        ("模造刀 レプリカ Vexora", True),
        ("Vexora replica ships today", True),
        ("Vexora replica shipping today", False),
    ],
)
def test_innocent_words_are_compared_as_texts_are_folded_and_as_whole_words(
    title: str, innocent: bool
) -> None:
    assert (replica_words(title) == set()) is innocent


@pytest.mark.parametrize(
    "before",
    ["not " + "a " * 200, "no " * 200, "不是" + "的" * 200, "no fakes, " * 60, "ไม่ใช่" * 60, "1:1 " * 100],
)
def test_no_text_takes_long(before: str) -> None:
    """A denial that reaches over words in more than one way would take years here."""
    begun = time.process_time()
    replica_words(f"{before} x replica Vexora")
    assert time.process_time() - begun < 5
