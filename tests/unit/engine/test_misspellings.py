"""A slip of the hand is a misspelling of a name that asks for it; what differs otherwise is another name."""

import pytest

from tests.unit.engine.looking import Row, screen

NAMES = ("Vexora", "Talviknord", "Zorbi", "Ornim Lakes")
WATCHED: list[Row] = [{"mark": mark, "watch": ["disguised", "near"]} for mark in NAMES]


def near(title: str, *others: str) -> set[str]:
    """The names of which something in the title is a misspelling; a letter struck twice may be told as a disguise."""
    rights = [*WATCHED, *({"mark": mark} for mark in others)]
    found = screen(rights, {"title": title}).matches.to_pylist()
    return {match["right_id"] for match in found if match["disguise"] in ("misspelling", "repeated_letters")}


@pytest.mark.parametrize(
    "written",
    [
        "Vxora", "Vexra",  # left out
        "Vxeora", "Vexoar", "evxora",  # swapped
        "Vvexora", "Vexxora", "Vexoora",  # struck twice
        "Vezora", "Vexota", "Vexira", "Bexora",  # the key beside, on its row
        "Vesora", "Vexkra", "Vezxora", "Vexorta",  # above or below it; both keys
    ],
)  # fmt: skip
def test_a_slip_of_the_hand_is_a_misspelling(written: str) -> None:
    assert near(f"new {written} runner") == {"Vexora"}


@pytest.mark.parametrize(
    "written",
    [
        "Vexona", "Velora", "Vexopa",  # a key that lies elsewhere
        "Mexora", "Yvexora", "exora",  # another beginning
        "Vexoras", "Vexorax", "Vexor",  # another end
        "Vexyora", "Vexnora",  # a letter that no finger meets there
        "Vxra", "Vxroa",  # more than one slip
    ],
)  # fmt: skip
def test_another_name_is_none(written: str) -> None:
    assert near(f"new {written} runner") == set()


def test_a_long_name_is_known_after_two_slips_that_lie_apart() -> None:
    for written in ("Talvknrod", "Tallviknoord", "Tslvikmord", "Talviknorf"):
        assert near(f"new {written} lamp") == {"Talviknord"}, written
    for written in ("Tavkord", "Talvixmord", "Talwigmord", "Talvinkrood"):
        assert near(f"new {written} lamp") == set(), written


def test_a_long_name_is_known_by_what_is_heard() -> None:
    assert near("new Talvecnord lamp") == set()
    assert near("new Talveknord lamp") == {"Talviknord"}
    assert near("new Talvicnord lamp") == {"Talviknord"}


def test_a_short_name_takes_a_likelier_slip() -> None:
    assert near("new Zobri toy") == {"Zorbi"}
    assert near("new Zorrbi toy") == {"Zorbi"}
    assert near("new Zobi toy") == set()
    assert near("new Zorb toy") == set()


def test_beside_the_other_words_of_its_name_a_slip_is_enough() -> None:
    assert near("Ornm Lakes jacket") == {"Ornim Lakes"}
    assert near("Ornim Lkaes jacket") == {"Ornim Lakes"}
    assert near("Ornm jacket of the lakes") == set()


def test_words_that_people_use_and_other_marks_are_no_misspellings() -> None:
    assert near("new Vxora runner", "Vxora") == set()
    rights: list[Row] = [{"mark": "Tabler", "watch": ["near"]}]
    assert screen(rights, {"title": "oak table and tablet"}).matches.num_rows == 0
