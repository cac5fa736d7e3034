"""The screener finds what the slow reference finds where pieces of names are put together in every way."""

import unicodedata
from collections import defaultdict

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.engine.comparing import Readers

many = settings(max_examples=60, deadline=None)
TEXTS = 20
"""Texts an example."""

NAMES = Readers(
    {"mark": mark}
    for mark in (
        "Vexora", "Talvik Nord", "Vex-Nord", "Noravel", "Ornim", "Talvexa", "Nord Vexora Tal", "Véxal"
    )
)  # fmt: skip
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


@st.composite
def texts(draw: st.DrawFn, *, spelling: bool) -> str:
    """Pieces of names, put together in every way; each letter spelt in some way."""
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


@many
@given(st.lists(texts(spelling=False), min_size=TEXTS, max_size=TEXTS))
def test_names_are_found_on_the_same_borders(some: list[str]) -> None:
    NAMES.agree(some)


@many
@given(st.lists(texts(spelling=True), min_size=TEXTS, max_size=TEXTS))
def test_spelling_is_undone_to_the_same_names_at_the_same_places(some: list[str]) -> None:
    NAMES.agree(some)


MASKED_NAMES = ("Vexora", "Vexira", "Talvik", "Talvor", "Ornim", "Ormin", "Noravel", "Nord", "Vexora Nord")
MASKED = Readers({"mark": mark, "watch": ["disguised", "near"]} for mark in MASKED_NAMES)


@st.composite
def masks(draw: st.DrawFn) -> str:
    """A name of which any letters are hidden; now and then one letter is another."""
    name = draw(st.sampled_from(MASKED_NAMES)).lower()
    star = draw(st.sampled_from("⭐*☆"))
    hidden = draw(st.sets(st.integers(0, len(name) - 1), min_size=1))
    other = draw(st.integers(0, 8 * len(name)))
    letters = ("z" if place == other else letter for place, letter in enumerate(name))
    return "".join(
        star if place in hidden and letter != " " else letter for place, letter in enumerate(letters)
    )


@many
@given(st.lists(masks(), min_size=TEXTS, max_size=TEXTS))
def test_masks_are_resolved_to_the_same_names(some: list[str]) -> None:
    MASKED.agree([f"shoes {mask} new" for mask in some])


SPREAD_NAMES = ("Vexo", "Exora", "Vexora", "Noxe", "Raxon")
SPREAD = Readers({"mark": mark} for mark in SPREAD_NAMES)


@st.composite
def rows(draw: st.DrawFn) -> str:
    """A row of single letters with the same between them."""
    one = st.one_of(st.sampled_from(SPREAD_NAMES), st.sampled_from("vexoran"))
    row = "".join(draw(st.lists(one, min_size=1, max_size=4))).lower()
    return draw(st.sampled_from([" ", ".", "-", " . ", "·"])).join(row)


@many
@given(st.lists(rows(), min_size=TEXTS, max_size=TEXTS))
def test_letters_that_are_spread_are_put_together_to_the_same_names(some: list[str]) -> None:
    SPREAD.agree([f"new: {row} shoes" for row in some])


ALIKE_NAMES = ("Vexona", "Cascoy", "Pekuna", "Jaxonk", "Senoux")
ALIKE = Readers({"mark": mark} for mark in ALIKE_NAMES)
LOOK_ALIKES = {
    "a": "\u0430\u03b1", "e": "\u0435", "o": "\u043e\u03bf", "p": "\u0440\u03c1", "c": "\u0441", "x": "\u0445\u03c7",
    "y": "\u0443", "k": "\u043a\u03ba", "s": "\u0455", "j": "\u0458", "n": "\u0578", "u": "\u03c5\u057d",
}  # fmt: skip
"""Letters of Cyrillic, Greek and Armenian that a buyer reads as the Latin one, picked by eye."""


@st.composite
def alike(draw: st.DrawFn) -> tuple[str, str | None]:
    """A name with letters swapped for look-alikes, now and then with a wrong one; the name, where it still is one."""
    name = draw(st.sampled_from(ALIKE_NAMES))
    kept = draw(st.integers(0, len(name) - 1))
    letters = [
        draw(st.sampled_from([letter, *LOOK_ALIKES.get(letter, "")])) if place != kept else letter
        for place, letter in enumerate(name.lower())
    ]
    wrong = draw(st.integers(0, 4 * len(name)))
    if wrong < len(name):
        letters[wrong] = "z"
    return "".join(letters), name if wrong >= len(name) else None


@many
@given(st.lists(alike(), min_size=TEXTS, max_size=TEXTS))
def test_look_alike_letters_are_read_as_the_same_names(some: list[tuple[str, str | None]]) -> None:
    titles = [f"new {word} shoes" for word, _ in some]
    ALIKE.agree(titles)
    for found, (word, name) in zip(ALIKE.told(titles), some, strict=True):
        assert {one.right for one in found} == ({name} if name else set()), word


REPEATED = Readers({"mark": mark} for mark in ("The Son", "Lose The Son", "H&M", "Son & Lose", "Vexora"))
REPEATING = {
    "the": ("the", "thee", "th3"),
    "son": ("son", "soon", "s0n", "sonnn"),
    "lose": ("lose", "loose", "l0se"),
    "h": ("h", "hh", "hhhh"),
    "m": ("m", "mm"),
    "&": ("&",),
    "vexora": ("vexora", "vex0ra"),
}
"""Words of names: as they are, with letters repeated so that people use the word, and hidden beyond doubt."""
REPEATING_NAMES = ("the son", "lose the son", "h & m", "son & lose", "vexora")


@st.composite
def repeating(draw: st.DrawFn) -> str:
    """Names beside one another, each word of them written in one of its ways."""
    names = draw(st.lists(st.sampled_from(REPEATING_NAMES), min_size=1, max_size=3))
    return " ".join(draw(st.sampled_from(REPEATING[word])) for name in names for word in name.split())


@pytest.mark.parametrize(
    ("text", "rights"),
    [
        ("vex0ra hhhh & mm", {"Vexora"}),
        ("hhhh & mm vex0ra", {"Vexora"}),
        ("vex0ra thee son", {"Vexora"}),
        ("thee s0n", {"The Son"}),
        ("loose the s0n", {"The Son"}),
        ("loose th3 son", {"The Son", "Lose The Son"}),
        ("loose thee s0n", {"The Son", "Lose The Son"}),
    ],
)
def test_a_word_that_repeats_letters_leans_on_a_disguised_word_of_its_own_name(
    text: str, rights: set[str]
) -> None:
    [told] = REPEATED.told([text])
    assert {one.right for one in told} == rights
    REPEATED.agree([text])


@many
@given(st.lists(repeating(), min_size=TEXTS, max_size=TEXTS))
def test_words_that_repeat_letters_lean_in_the_same_names(some: list[str]) -> None:
    REPEATED.agree(some)


ACCENTED_NAMES = ("Vexora", "Atlus", "Ornim", "Talvik")
ACCENTED = Readers({"mark": mark} for mark in ACCENTED_NAMES)
LETTERS: dict[str, list[str]] = defaultdict(list)
"""The letters of Unicode that are a Latin letter with accents, by that letter."""
for _letter in map(chr, range(0xC0, 0x2000)):
    _parts = unicodedata.normalize("NFD", _letter)
    if len(_parts) > 1 and _parts[0].isascii() and _parts[0].isalpha():
        LETTERS[_parts[0].lower()].append(_letter)
MARKS = "\u0304\u0301\u0323\u0307\u0336"


@st.composite
def accented(draw: st.DrawFn, *, marked: bool) -> str:
    """A name, any letters of which have accents, one of them a mark more where `marked`."""
    name = draw(st.sampled_from(ACCENTED_NAMES))
    letters = [draw(st.sampled_from([one, one, *LETTERS[one.lower()]])) for one in name]
    place = draw(st.integers(0, len(name) - 1))
    if marked:
        written = draw(st.sampled_from([letters[place], unicodedata.normalize("NFD", letters[place])]))
        letters[place] = written + draw(st.sampled_from(MARKS))
    return "".join(letters)


@many
@given(st.lists(accented(marked=True), min_size=TEXTS, max_size=TEXTS))
@example(["Atl\u0304us", "ATL\u0304US", "Atl\u0323\u0304us", "At\u1e37\u0304us", "Atl\u0304\u0323us"])
def test_marks_are_accents_of_the_same_letters(some: list[str]) -> None:
    ACCENTED.agree(some)


@many
@given(st.lists(accented(marked=False), min_size=TEXTS, max_size=TEXTS))
def test_letters_with_accents_are_spelling_in_one_character_and_in_several(some: list[str]) -> None:
    for form in ("NFC", "NFD"):
        texts = [unicodedata.normalize(form, text) for text in some]
        ACCENTED.agree(texts)
        assert all([one.signal for one in found] == ["mark"] for found in ACCENTED.told(texts))
