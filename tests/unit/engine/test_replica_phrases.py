"""The file of the trade's words itself: every entry is well-formed, and the screener can find it."""

import re
from collections import Counter
from functools import cache

import pytest

from jointforce.engine.text.beside import UNSPACED, folded
from jointforce.engine.text.data.tables import rows
from jointforce.engine.text.tokens import words
from tests.unit.engine.looking import listings_table, screener

PATTERNS = ("before", "after", "near", "only_near")
ROWS = [
    dict(zip(("forms", "language", "weight", *PATTERNS, "why"), row, strict=True))
    for row in rows("replica_language.csv")
]
FORMS = [(form, row["language"]) for row in ROWS for form in row["forms"].split("|")]
ASKED = ("en", "zh", "es", "pt", "fr", "de", "it", "ru", "tr", "ar", "id", "vi", "th", "ja", "ko")


@cache
def found_in(title: str) -> frozenset[str]:
    """The phrases of a listing of Vexora."""
    return found_in_each((title,))[0]


def found_in_each(titles: tuple[str, ...]) -> list[frozenset[str]]:
    """The phrases of each listing, all of Vexora by their brand field."""
    found: list[set[str]] = [set() for _ in titles]
    table = listings_table({"title": title, "brand": "Vexora"} for title in titles)
    for match in screener("Vexora").screen(table).matches.to_pylist():
        if match["signal"] == "replica_language":
            found[int(match["listing_id"])].add(match["text"])
    return [frozenset(texts) for texts in found]


def text_of(form: str) -> str:
    """What the screener cites of a form: its words, without signs after the last (`AAA+`)."""
    return form.rstrip("+")


def test_every_phrase_is_found_in_a_text_made_of_it_alone_unless_it_asks_for_company() -> None:
    needs_company = {form for row in ROWS if row["only_near"] for form in row["forms"].split("|")}
    alone = found_in_each(tuple(form for form, _ in FORMS))
    missed = {form for (form, _), texts in zip(FORMS, alone, strict=True) if text_of(form) not in texts}
    assert missed <= needs_company


def test_phrases_of_scripts_without_spaces_are_found_glued_to_a_latin_name() -> None:
    """Phrases that end in Latin letters (`超A`) need a border behind them."""
    glued = [
        form
        for row in ROWS
        if row["language"] in UNSPACED and not row["only_near"]
        for form in row["forms"].split("|")
        if not any(map(str.isascii, form))
    ]
    texts = found_in_each(tuple(f"Vexora{form}Vexora" for form in glued))
    assert [form for form, found in zip(glued, texts, strict=True) if form not in found] == []


@pytest.mark.parametrize(
    ("title", "phrase"),
    [
        ("Vexora high UA, best version", "UA"),
        ("Vexora diver watch, Clean Factory, cal 3235", "Clean Factory"),
        ("Vexora コピー 財布 激安", "コピー"),
    ],
)
def test_phrases_that_ask_for_company_are_found_in_it(title: str, phrase: str) -> None:
    assert phrase in found_in(title)
    assert phrase not in found_in(phrase)


def test_at_least_fifteen_languages_have_words_strong_ones_and_innocent_uses() -> None:
    forms = Counter(language for _, language in FORMS)
    strong = Counter(row["language"] for row in ROWS if float(row["weight"]) >= 0.8)
    innocent = Counter(row["language"] for row in ROWS if row["before"] or row["after"] or row["near"])
    assert min(forms[language] for language in ASKED) >= 50
    assert min(strong[language] for language in ASKED) >= 3
    assert min(innocent[language] for language in ASKED) >= 4


def test_no_phrase_stands_twice_in_a_language() -> None:
    assert [form for form, count in Counter(FORMS).items() if count > 1] == []


def test_every_entry_has_a_weight_and_says_why_it_is_here() -> None:
    assert all(0 < float(row["weight"]) <= 1 and row["why"] for row in ROWS)


@pytest.mark.parametrize("name", PATTERNS)
def test_patterns_are_regular_expressions_that_do_not_match_nothing(name: str) -> None:
    for row in ROWS:
        assert not row[name] or re.fullmatch(f"(?:{folded(row[name])})", "") is None, row["forms"]


def test_denials_are_regular_expressions_that_do_not_match_nothing() -> None:
    for pattern, _language, place in rows("denials.csv"):
        assert place in ("before", "between", "after")
        assert re.fullmatch(f"(?:{folded(pattern)})", "") is None, pattern


def test_a_phrase_begins_and_ends_with_a_word() -> None:
    """Signs before the first word would be lost: the screener finds phrases by their words."""
    assert [form for form, _ in FORMS if words(form.lower())[0].start != 0] == []
