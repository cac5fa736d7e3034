"""The engine finds what the slow reference finds, on thousands of generated texts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.engine import oracle
from tests.unit.engine.looking import matches

MARKS = ("Vexora", "Talvik Nord", "Vex-Nord", "Noravel", "Ornim", "Talvexa", "Nord Vexora Tal", "Véxal")
PIECES = (
    "vexora",
    "talvik",
    "nord",
    "vex",
    "ora",
    "noravel",
    "ornim",
    "talvexa",
    "tal",
    "vexal",
    "s",
    "a",
    "x",
)
GAPS = (" ", " ", "  ", "-", "'", ".", "/", ", ", "\n", "", "_", " - ")
_WIDE = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
_ACCENTED = {"a": "á", "e": "ë", "o": "õ", "n": "ñ", "r": "ř"}
many = settings(max_examples=700, deadline=None)


@st.composite
def texts(draw: st.DrawFn, *, spelling: bool) -> str:
    """Pieces of marks, put together in every way; each letter spelt in some way."""
    parts = draw(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(GAPS)), min_size=1, max_size=6))
    text = "".join(piece + gap for piece, gap in parts)
    style = draw(st.lists(st.integers(0, 9), min_size=len(text), max_size=len(text)))
    return "".join(_written(letter, how, spelling) for letter, how in zip(text, style, strict=True))


def _written(letter: str, how: int, spelling: bool) -> str:
    if how < 2:
        return letter.upper()
    if not spelling or not letter.isalpha():
        return letter
    return {2: _WIDE[letter], 3: _ACCENTED.get(letter, letter), 4: f"&#{ord(letter)};"}.get(how, letter)


def found_plainly(text: str) -> dict[str, tuple[int, int]]:
    return {m["right_id"]: (m["start"], m["end"]) for m in matches(text, *MARKS) if m["signal"] == "mark"}


def agrees(text: str) -> None:
    expected = oracle.plain(text, MARKS)
    found = found_plainly(text)
    assert set(found) == set(expected)
    for mark, place in found.items():
        assert place in expected[mark], (mark, place, expected[mark])


@many
@given(texts(spelling=False))
def test_plain_names_are_found_on_the_same_borders(text: str) -> None:
    agrees(text)


@many
@given(texts(spelling=True))
def test_spelling_is_undone_to_the_same_names_at_the_same_places(text: str) -> None:
    agrees(text)


MASKED_MARKS = ("Vexora", "Vexira", "Talvik", "Talvor", "Ornim", "Ormin", "Noravel", "Nord")


@st.composite
def masks(draw: st.DrawFn) -> str:
    mark = draw(st.sampled_from(MASKED_MARKS)).lower()
    hidden = draw(st.sets(st.integers(1, len(mark) - 2), min_size=1, max_size=len(mark) - 2))
    changed = draw(st.sampled_from([*mark, "z"])) if draw(st.booleans()) else ""
    star = draw(st.sampled_from(oracle.STARS))
    word = "".join(star if place in hidden else letter for place, letter in enumerate(mark))
    return word.replace(word[-1], changed) if changed else word


@many
@given(masks())
def test_masks_are_resolved_to_the_same_names(word: str) -> None:
    found = matches(f"shoes {word} new", *MASKED_MARKS)
    masked = {m["right_id"] for m in found if m["disguise"] == "masked_letters"}
    assert masked == oracle.masked(word, MASKED_MARKS)


SPREAD_MARKS = ("Vexo", "Exora", "Vexora", "Noxe", "Raxon")


@many
@given(
    st.lists(st.one_of(st.sampled_from(SPREAD_MARKS), st.sampled_from("vexoran")), min_size=1, max_size=4),
    st.sampled_from([" ", ".", "-", " . ", "·"]),
)
def test_letters_that_are_spread_are_put_together_to_the_same_names(parts: list[str], gap: str) -> None:
    row = "".join(parts).lower()
    read = matches(f"new: {gap.join(row)} shoes", *SPREAD_MARKS)
    found = {m["right_id"] for m in read if m["disguise"] != "masked_letters"}  # `r·x·n` may hide letters too
    expected = set(oracle.spread(row, SPREAD_MARKS))
    assert found <= expected
    assert bool(found) == bool(expected)
    assert {mark for mark in SPREAD_MARKS if mark.lower() == row} <= found


ALIKE_MARKS = ("Vexona", "Cascoy", "Pekuna", "Jaxonk", "Senoux")


@st.composite
def alike(draw: st.DrawFn) -> str:
    """A mark with some letters swapped for look-alikes, one Latin letter left; now and then another letter."""
    mark = draw(st.sampled_from(ALIKE_MARKS)).lower()
    kept = draw(st.integers(0, len(mark) - 1))
    letters = []
    for place, letter in enumerate(mark):
        choices = [letter, *oracle.LOOK_ALIKES.get(letter, "")] if place != kept else [letter]
        letters.append(draw(st.sampled_from(choices)))
    if draw(st.integers(0, 4)) == 0:
        letters[draw(st.integers(0, len(mark) - 1))] = draw(st.sampled_from("aeoxzt"))
    return "".join(letters)


@many
@given(alike())
def test_look_alike_letters_are_read_as_the_same_names(word: str) -> None:
    found = {m["right_id"] for m in matches(f"new {word} shoes", *ALIKE_MARKS)}
    latin = any("a" <= letter <= "z" for letter in word)
    assert found == (oracle.look_alike(word, ALIKE_MARKS) if latin else set())
