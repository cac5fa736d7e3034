"""Names that are there only after something is undone, and honest words that are left alone."""

import pytest

from tests.unit.engine.looking import matches, named, screen, undone

STRUCK = "".join(f"{letter}\u0336" for letter in "Vexora")
MARKS = (
    "Vexora", "Nike", "Adidas", "Rolex", "Gucci", "UGG", "Asics", "Paypal", "The North Face", "Supreme", "克隆维克",
    "耐克", "Ornik", "Talvikora", "Vex-Nord", "Falcon", "Q-Tal",
)  # fmt: skip

DISGUISES = [
    # letters hidden
    ("N*ke shoes", "Nike", "N*ke", "masked_letters"),
    ("V⭐X⭐⭐A runner", "Vexora", "V⭐X⭐⭐A", "masked_letters"),
    ("The N*rth Face jacket", "The North Face", "The N*rth Face", "masked_letters"),
    ("The N*rth **** jacket", "The North Face", "The N*rth ****", "masked_letters"),
    ("V⭐x-⭐ord belt", "Vex-Nord", "V⭐x-⭐ord", "masked_letters"),
    ("Talvi⭐⭐⭐⭐ stereo", "Talvikora", "Talvi⭐⭐⭐⭐", "masked_letters"),
    # letters of other scripts
    ("Vex\u043era runner", "Vexora", "Vex\u043era", "confusable_letters"),
    ("\u039dike shoes", "Nike", "\u039dike", "confusable_letters"),
    ("Ni\u043ae shoes", "Nike", "Ni\u043ae", "confusable_letters"),
    ("\u039bDID\u039bS shoes", "Adidas", "\u039bDID\u039bS", "confusable_letters"),
    ("paypaI card", "Paypal", "paypaI", "confusable_letters"),
    ("Gu¢¢i bag", "Gucci", "Gu¢¢i", "confusable_letters"),
    ("\u051b-T\u0430l bag", "Q-Tal", "\u051b-T\u0430l", "confusable_letters"),
    # letters drawn in another way
    ("𝐍𝐢𝐤𝐞 shoes", "Nike", "𝐍𝐢𝐤𝐞", "styled_letters"),
    ("𝓥𝓮𝔁𝓸𝓻𝓪 runner", "Vexora", "𝓥𝓮𝔁𝓸𝓻𝓪", "styled_letters"),
    ("Ⓝⓘⓚⓔ shoes", "Nike", "Ⓝⓘⓚⓔ", "styled_letters"),
    ("🄽🄸🄺🄴 shoes", "Nike", "🄽🄸🄺🄴", "styled_letters"),
    # digits and signs
    ("n1ke shoes", "Nike", "n1ke", "leetspeak"),
    ("ad!das shoes", "Adidas", "ad!das", "leetspeak"),
    ("@didas shoes", "Adidas", "@didas", "leetspeak"),
    ("Adida$! shoes", "Adidas", "Adida$", "leetspeak"),
    ("Supr3me tee", "Supreme", "Supr3me", "leetspeak"),
    ("The N0rth Face jacket", "The North Face", "The N0rth Face", "leetspeak"),
    ("7he N0rth F4c3 jacket", "The North Face", "7he N0rth F4c3", "leetspeak"),
    ("0rn1k runner", "Ornik", "0rn1k", "leetspeak"),
    ("Vex0r4 runner", "Vexora", "Vex0r4", "leetspeak"),
    # nothing to see
    ("Ve\u200bxora runner", "Vexora", "Ve\u200bxora", "invisible_characters"),
    ("Ve\u00adxora runner", "Vexora", "Ve\u00adxora", "invisible_characters"),
    (f"{STRUCK} runner", "Vexora", STRUCK, "combining_marks"),
    # letters apart, more often, or with something between
    ("a d i d a s shoes", "Adidas", "a d i d a s", "spread_letters"),
    ("N.I.K.E shoes", "Nike", "N.I.K.E", "spread_letters"),
    ("V-e-x-o-r-a runner", "Vexora", "V-e-x-o-r-a", "spread_letters"),
    ("vexxxora runner", "Vexora", "vexxxora", "repeated_letters"),
    ("vvee xx vveexxoorraa", "Vexora", "vveexxoorraa", "repeated_letters"),
    ("Vvexora runner", "Vexora", "Vvexora", "repeated_letters"),
    ("Orrnik runner", "Ornik", "Orrnik", "repeated_letters"),
    ("Thee Norrrth Face jacket", "The North Face", "Thee Norrrth Face", "repeated_letters"),
    ("Vex🔥ora runner", "Vexora", "Vex🔥ora", "inserted_symbols"),
    ("Ni❤ke shoes", "Nike", "Ni❤ke", "inserted_symbols"),
    ("Vex/ora runner", "Vexora", "Vex/ora", "inserted_symbols"),
    ("new Vexo.ra runner", "Vexora", "Vexo.ra", "inserted_symbols"),
    # glued
    ("nikeshoes cheap", "Nike", "nike", "glued_word"),
    ("authenticrolexwatch", "Rolex", "rolex", "glued_word"),
    ("guccibag", "Gucci", "gucci", "glued_word"),
    ("usedvexora runner", "Vexora", "vexora", "glued_word"),
    ("vexoraoutlet", "Vexora", "vexora", "glued_word"),
    ("falconhoodie", "Falcon", "falcon", "glued_word"),
    ("talvikorastereo", "Talvikora", "talvikora", "glued_word"),
    # in code, or from the wrong side
    ("V%65xora runner", "Vexora", "V%65xora", "percent_encoding"),
    ("%E8%80%90%E5%85%8B shoes", "耐克", "%E8%80%90%E5%85%8B", "percent_encoding"),
    ("aroxev runner", "Vexora", "aroxev", "reversed"),
    ("kinro runner", "Ornik", "kinro", "reversed"),
    ("ekiN shoes", "Nike", "ekiN", "reversed"),
    ("ɐɹoxǝʌ runner", "Vexora", "ɐɹoxǝʌ", "upside_down"),
    ("ǝʞᴉN shoes", "Nike", "ǝʞᴉN", "upside_down"),
    ("kelongweike watch", "克隆维克", "kelongweike", "pinyin"),
    ("ke long wei ke watch", "克隆维克", "ke long wei ke", "pinyin"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "mark", "text", "disguise"), DISGUISES)
def test_a_disguise_is_undone_and_named(title: str, mark: str, text: str, disguise: str) -> None:
    assert undone(title, mark) == ("disguised_mark", text, disguise)


@pytest.mark.parametrize(("title", "mark", "text", "disguise"), DISGUISES)
def test_among_other_marks_and_words_the_same_mark_is_found_and_no_other(
    title: str, mark: str, text: str, disguise: str
) -> None:
    assert named(f"New season {title} size 42, fast shipping", *MARKS) == {mark: "disguised_mark"}


@pytest.mark.parametrize(
    "title",
    [
        "luggage set with 4 wheels",
        "AmazonBasics cable",
        "bicycle basics",
        "SMARTPHONE case 1EG0.052.00",
        "N I C E gift",
        "nikel plated",
        "rolled exterior",
        "pay pal friend",
        "5 * 4 * 6 box",
        "rated ***** by all",
        "Size: S/M/L/XL",
        "премиум-кожа",
        "20% off everything",
        "supremely soft",
        "e.g. i.e. a.d. b.c.",
        "nik nak shelf",
        "a did as told",
        "100%25 cotton",
        "Top 10! wow!!",
        "cap keeper",
        "Kinro runner",
        "Ekin shoes",
    ],
)
def test_honest_words_are_left_alone(title: str) -> None:
    assert named(title, *MARKS) == {}


@pytest.mark.parametrize(
    ("title", "mark"),
    [
        ("Sillicon cover", "Silicon"),
        ("legend of sheerwood", "Sherwood"),
        ("Exxtreme subwoofer", "Extreme"),
        ("Noravvell lamp by Garvitt", "Garvit"),
        ("road! act! yet!", "Roadi"),
        ("VGA cable 100m", "Loom"),
        ("slider SE47", "Seat"),
        ("mail bbi@", "Bbia"),
        ("Clublaptop battery", "Club"),
        ("myaddiction whistle", "Addiction"),
        ("newfalcon cap", "Falcon"),
        ("Vexora ***** lamp", "Vexora Sport"),
        ("Vexora 570r7 lamp", "Vexora Start"),
        ("全新汽车 风扇", "车风"),
        ("小号手机-大号手表", "机大"),
        ("红色运动 鞋类专卖", "动鞋"),
        ("耐(克)鞋", "耐克"),
        ("耐，克 鞋", "耐克"),
        ("小巧盒-马", "盒马"),
        ("耐 - 克 鞋", "耐克"),
    ],
)
def test_what_honest_sellers_write_too_is_no_disguise(title: str, mark: str) -> None:
    assert named(title, mark) == {}


def test_characters_that_belong_to_the_words_beside_them_sound_like_no_name() -> None:
    assert undone("唯思特 运动鞋", "维斯特") == ("disguised_mark", "唯思特", "homophone")
    assert named("唯思特大号", "维斯特") == {}


@pytest.mark.parametrize(
    "title", ["耐.克 运动鞋", "全新耐-克鞋", "耐·克鞋", "耐 克 运动鞋", "正品 耐 克运动鞋", "2双耐 克"]
)
def test_a_chinese_name_of_two_characters_may_have_a_sign_between(title: str) -> None:
    [found] = matches(title, "耐克")
    assert (found["signal"], found["disguise"]) == ("disguised_mark", "spread_letters")


def test_a_sign_between_two_words_parts_them_and_cuts_no_name_in_two() -> None:
    assert named("work/shop and key.board", "Workshop", "Keyboard") == {}
    assert named("talvik/nord", "Talvik", "Nord", "Talviknord") == {"Talvik": "mark", "Nord": "mark"}


def test_a_text_wholly_in_another_script_is_no_disguise_of_latin_letters() -> None:
    assert named("Новая сумка роса для дома", "Poca") == {}
    assert named("сумка Роса новая", "Poca") == {}


def test_a_right_that_does_not_ask_for_disguises_is_told_the_plain_name_only() -> None:
    rights = [{"mark": "Vexora", "watch": ["near"]}]
    found = screen(rights, {"title": "V*xora runner"}, {"title": "Vexora runner"}).matches.to_pylist()
    assert [(m["listing_id"], m["signal"]) for m in found] == [("1", "mark")]


def test_a_plain_name_outweighs_a_disguised_one_in_the_same_field() -> None:
    assert named("V*xora runner by Vexora", "Vexora") == {"Vexora": "mark"}


def test_the_explanation_names_the_mark_the_place_and_what_was_undone() -> None:
    [found] = matches("V*xora runner", "Vexora")
    assert found["explanation"] == (
        'The name "Vexora" stands in the title with letters hidden by stars: "V*xora".'
    )


def test_one_word_on_its_head_gives_the_whole_name_away() -> None:
    assert named("spod ɐɹoxǝʌ runner", "Vexora Pods") == {"Vexora Pods": "disguised_mark"}
    assert named("ɐɹoxǝʌ spod runner", "Pods Vexora") == {"Pods Vexora": "disguised_mark"}
    assert named("sod spod runner, ɐ", "Pods Sod") == {}
