"""Stars for letters: resolved by length, by the letters that stand, and by the words beside them."""

from itertools import combinations

import pytest

from tests.unit.engine.looking import matches, named

BAGS = ("Chanel", "Cordovan", "Celine", "Gucci", "Prada", "The North Face", "Off White")


@pytest.mark.parametrize("star", list("⭐★☆*●•×█🌟❤🔥#_?"))
def test_whatever_sellers_hide_a_letter_with_counts_as_one(star: str) -> None:
    assert named(f"new Ch{star}nel bag", *BAGS) == {"Chanel": "disguised_mark"}


def test_any_two_inner_letters_of_a_long_name_may_be_hidden() -> None:
    for hidden in combinations(range(1, 8), 2):
        masked = "".join("*" if place in hidden else letter for place, letter in enumerate("Cordovan"))
        assert named(f"{masked} belt", *BAGS) == {"Cordovan": "disguised_mark"}, masked


def test_a_star_stands_for_exactly_one_letter() -> None:
    assert named("Ch*el bag", *BAGS) == {}
    assert named("Ch***nel bag", *BAGS) == {}


def test_of_several_names_that_fit_up_to_three_are_told_with_less_certainty() -> None:
    names = ("Vexora", "Vexira", "Vexura", "Vexera")
    found = matches("V*xora runner", *names)
    assert [(m["right_id"], round(m["score"], 2)) for m in found] == [("Vexora", 0.9)]
    three = matches("Vex*ra runner", *names[:3])
    assert {m["right_id"] for m in three} == set(names[:3])
    assert {round(m["score"], 2) for m in three} == {0.3}
    assert matches("Vex*ra runner", *names) == []


def test_a_name_of_several_words_is_resolved_by_the_words_that_stand() -> None:
    for title in ("The N*rth Face", "Th* N⭐rth F*ce", "the north f⭐ce", "O*f White belt", "Off Wh⭐te"):
        assert set(named(title, *BAGS).values()) == {"disguised_mark"}, title


@pytest.mark.parametrize(
    "title",
    [
        "3*4*5 cm",
        "A*B",
        "***** five stars",
        "*NEW* bag",
        "bag *",
        "**sale**",
        "bag_2_red",
        "C#",
        "2×3 m",
        "Q&A: why?",
    ],
)
def test_stars_that_hide_no_letter_hide_nothing(title: str) -> None:
    assert named(title, *BAGS, "Zara", "ABB", "C") == {}


def test_a_footnote_star_after_an_ordinary_word_is_none() -> None:
    assert named("premium images* on it", "Imagesc") == {}


def test_a_sign_joins_the_parts_of_a_masked_name_only_where_letters_follow_it() -> None:
    assert named("Cor*,o⭐an belt", *BAGS) == {"Cordovan": "disguised_mark"}
    assert named("*ordovan, belt", *BAGS) == {}


def test_stars_that_a_sign_parts_from_a_word_hide_nothing() -> None:
    assert named("Cord-**** belt", *BAGS) == {}
    assert named("Cord-**** belt, Pr*da bag", *BAGS) == {"Prada": "disguised_mark"}
    assert named("C*rd-**** belt", *BAGS) == {"Cordovan": "disguised_mark"}
