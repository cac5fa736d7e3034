"""What a name does in a listing: it is sold, something fits it, it is compared with, or it means another thing."""

import pytest

from tests.unit.engine.looking import matches, use


@pytest.mark.parametrize(
    "title",
    [
        "Vexora runner, black",
        "New Vexora runner for men",
        "Black runner by Vexora",
        "Genuine Vexora charger",
        "Original Vexora, with box",
        "Vexora 运动鞋 男款",
        "Кеды Vexora, новые",
        "For sale: Vexora runner",
    ],
)
def test_a_name_under_which_goods_are_offered_is_sold(title: str) -> None:
    assert use(title, "Vexora") == "sold"


@pytest.mark.parametrize(
    "title",
    [
        "Case for Vexora",
        "Charger compatible with Vexora V8",
        "Strap fits Vexora",
        "Battery suitable for the new Vexora phone",
        "Replacement for Vexora",
        "Hülle für Vexora",
        "Kompatibel mit Vexora",
        "Coque pour Vexora",
        "Funda para Vexora",
        "Custodia per Vexora",
        "Чехол для Vexora",
        "Vexora için kılıf",
        "casing untuk Vexora",
        "ốp lưng cho Vexora",
        "เคสสำหรับ Vexora",
        "适用于Vexora的手机壳",
        "Vexora専用ケース",
        "Wiring kit, replacement of factory Vexora radio",
        "Ersatzakku kompatibel zu Vexora",
        "Vexora kompatibel, Akku",
        "Batería, repuesto de Vexora",
        "Cartucce compatibili con Vexora",
        "Película que substitui Vexora",
        "Accu, past op Vexora",
        "Bateria, zamiennik Vexora",
        "Аккумулятор на замену Vexora",
        "Vexora ile uyumlu kablo",
        "Baterai pengganti Vexora",
        "Pin thay thế Vexora",
        "สายชาร์จเข้ากันได้กับVexora",
        "شاحن لهواتف Vexora",
        "可用于Vexora的充电器",
        "Vexora互換バッテリー",
        "Vexora 전용 케이스",
    ],
)
def test_what_the_goods_fit_is_not_sold(title: str) -> None:
    assert use(title, "Vexora") == "fits"


def test_everything_in_a_list_of_what_the_goods_fit_is_fitted() -> None:
    found = matches("Case for Vexora 6/6s, Talvik Pro and Ornim", "Vexora", "Talvik", "Ornim")
    assert {m["right_id"]: m["use"] for m in found} == dict.fromkeys(("Vexora", "Talvik", "Ornim"), "fits")


@pytest.mark.parametrize(
    "title",
    [
        "Perfume like Vexora",
        "Vexora inspired perfume",
        "Inspired by Vexora",
        "Vexora dupe",
        "Chair, an alternative to Vexora",
        "Lighter than Vexora",
        "Not Vexora, but as warm",
        "Stuhl, Alternative zu Vexora",
        "Montre, alternative à Vexora",
        "Reloj, alternativa a Vexora",
        "Часы, альтернатива Vexora",
        "Vexora平替",
        "Not made by Vexora",
        "Looks like Vexora",
        "Kein Vexora, aber warm",
        "Montre semblable à Vexora",
        "Bolso parecido a Vexora",
        "Borsa simile a Vexora",
        "Bolsa semelhante ao Vexora",
        "Torebka w stylu Vexora",
        "Сумка, похожа на Vexora",
        "Vexora benzeri çanta",
        "Tas mirip dengan Vexora",
        "Túi phong cách Vexora",
        "กระเป๋าคล้ายVexora",
        "حقيبة مثل Vexora",
        "媲美Vexora",
        "Vexoraっぽい バッグ",
    ],
)
def test_what_the_goods_are_compared_with_is_not_sold(title: str) -> None:
    assert use(title, "Vexora") == "compared"


@pytest.mark.parametrize(
    ("title", "mark"),
    [
        ("Apple pie dish", "Apple"),
        ("Planet Mars poster", "Mars"),
        ("White Dove Feather Pendant", "Dove"),
        ("Diesel Engine Oil", "Diesel"),
        ("Sea Shell Necklace", "Shell"),
        ("Titan Silver Laptop", "Titan"),
        ("Polo Neck Shirt", "Polo"),
    ],
)
def test_a_word_that_is_also_a_thing_may_mean_the_thing(title: str, mark: str) -> None:
    assert use(title, mark) == "other_sense"


@pytest.mark.parametrize(
    ("title", "mark"),
    [("Apple iPhone 13", "Apple"), ("Dove Beauty Soap Bar", "Dove"), ("Polo Ralph", "Polo")],
)
def test_and_may_mean_the_mark(title: str, mark: str) -> None:
    assert use(title, mark) == "sold"


def test_the_brand_field_settles_that_the_mark_is_what_is_sold() -> None:
    assert use("Case for Vexora", "Vexora", brand="Vexora") == "sold"
    assert use("Vexora strap", "Vexora") == "sold"
    assert use("Black strap Vexora", "Vexora", brand="Gilston") == "fits"
    assert use("Schwarze Schutzhülle Vexora", "Vexora", brand="Gilston") == "fits"
