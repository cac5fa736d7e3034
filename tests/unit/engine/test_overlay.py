"""Rights that change: an index with an overlay finds what an index built anew finds."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointforce.engine.index import RightsIndex
from jointforce.engine.screener import Screener
from tests.unit.engine.looking import Row, listings_table, rights_table

LISTINGS = listings_table(
    {"title": title, "brand": brand, "price": 20.0, "currency": "USD", "description": description}
    for title, brand, description in (
        ("Vexora runner", None, "case for Vexora"),
        ("V*xora replica shoes", "Vexora", None),
        ("strap fits Talvik Nord watches", None, "super fake"),
        ("t.a.l.v.i.k coat", "x", None),
        ("维索拉 高仿 鞋", None, "weisuola"),
        ("0rnim lamp", "Ornim", "0rn1m, ornimlamp"),
        ("Quendarro lamp", None, "Qunedaro"),
        ("plain shoes, AAA replica", None, None),
        ("Dove feather and dove soap", "Dove", None),
    )
)
MARKS = ("Vexora", "Talvik", "Talvik Nord", "维索拉", "Ornim", "x", "Dove", "Quendaro")


def found_by(index: RightsIndex) -> tuple[set[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """What a screener finds, in no order: matches, and risks with their reasons."""
    found = Screener(index).screen(LISTINGS)
    matches = {tuple(row.values()) for row in found.matches.to_pylist()}
    assert len(matches) == found.matches.num_rows
    risks = [
        (
            row["listing_id"],
            row["holder"] or "",
            row["risk"],
            sorted(tuple(r.values()) for r in row["reasons"]),
        )
        for row in found.risks.to_pylist()
    ]
    return matches, sorted(risks)


rights = st.fixed_dictionaries(
    {
        "id": st.sampled_from("abcdef"),
        "mark": st.sampled_from(MARKS),
        "holder": st.sampled_from(["Vexora AG", "Talvik Oy", "Ornim SA"]),
        "aliases": st.sampled_from([None, ["Vexora"], ["维索拉", "VXR"]]),
        "form": st.sampled_from(["word", "word", "word", "image"]),
        "watch": st.sampled_from([None, ["disguised"], ["sound"], ["near"]]),
        "usual_price_low": st.sampled_from([None, 100.0]),
        "currency": st.just("USD"),
    }
)
changes = st.tuples(
    st.lists(rights, max_size=4, unique_by=lambda right: str(right["id"])),
    st.sets(st.sampled_from("abcdefz"), max_size=2),
    st.sampled_from(["keep", "bring", "save", "merge"]),
)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(rights, max_size=6, unique_by=lambda right: str(right["id"])),
    st.lists(changes, min_size=1, max_size=3),
)
def test_an_index_changed_piece_by_piece_finds_what_one_built_anew_finds(
    first: list[Row], steps: list[tuple[list[Row], set[str], str]]
) -> None:
    held = {right["id"]: right for right in first}
    index = RightsIndex.build(rights_table(first) if first else rights_table([{"mark": "x"}]).slice(0, 0))
    with TemporaryDirectory() as folder:
        for put, removed, then in steps:
            held = {name: right for name, right in held.items() if name not in removed}
            held |= {right["id"]: right for right in put}
            everything = rights_table([*held.values(), {"mark": "x"}]).slice(0, len(held))
            if then == "bring":
                index = index.brought_to(everything)
            else:
                index = index.changed(rights_table(put or [{"mark": "x"}]).slice(0, len(put)), removed)
            if then == "save":
                index.save(Path(folder) / "index")
                index = RightsIndex.load(Path(folder) / "index")
            elif then == "merge":
                index = index.merged()
            anew = RightsIndex.build(everything)
            assert found_by(index) == found_by(anew)
            assert index.fingerprint == anew.fingerprint
            assert index.right_count == len(held)


def changed(*rows: Row, removed: tuple[str, ...] = ()) -> RightsIndex:
    """An index of two rights, changed."""
    base = RightsIndex.build(
        rights_table([{"mark": "Vexora", "holder": "V"}, {"mark": "Talvik", "holder": "T"}])
    )
    return base.changed(rights_table(rows or [{"mark": "x"}]).slice(0, len(rows)), removed)


def titles_of(index: RightsIndex, *titles: str) -> list[list[tuple[str, str]]]:
    """Right and signal of the matches of each title."""
    found = Screener(index).screen(listings_table({"title": title} for title in titles)).matches.to_pylist()
    return [
        [(m["right_id"], m["signal"]) for m in found if m["listing_id"] == str(number)]
        for number in range(len(titles))
    ]


def test_an_index_is_not_changed_by_what_is_made_of_it() -> None:
    base = RightsIndex.build(rights_table([{"mark": "Vexora"}]))
    base.changed(rights_table([{"mark": "Ornim"}]), ["Vexora"])
    assert titles_of(base, "Vexora and Ornim") == [[("Vexora", "mark")]]


def test_one_listing_can_name_a_right_of_the_base_and_one_of_the_overlay() -> None:
    index = changed({"mark": "Ornim", "holder": "V"})
    found = Screener(index).screen(listings_table([{"title": "Ornim lamp by Vexora, replica"}]))
    assert {m["right_id"] for m in found.matches.to_pylist()} == {"Ornim", "Vexora"}
    assert [row["holder"] for row in found.risks.to_pylist()] == ["V"], "one rights holder, one risk"
    told = {m["right_id"]: m["explanation"] for m in found.matches.to_pylist() if m["signal"] == "mark"}
    assert told["Ornim"] == 'The name "Ornim" stands in the title: "Ornim".'


def test_a_name_that_stands_plainly_is_not_read_as_a_name_of_the_overlay_in_disguise() -> None:
    found = titles_of(changed({"mark": "Taalvik"}), "taaalvik")
    assert found == [[("Talvik", "disguised_mark"), ("Taalvik", "disguised_mark")]]
    index = changed({"mark": "Taaalvik"}).changed(rights_table([{"mark": "Taalvik"}]))
    assert titles_of(index, "taaalvik") == [[("Taaalvik", "mark")]]


def test_replica_words_are_told_once_whatever_has_changed() -> None:
    found = Screener(changed({"mark": "Ornim"})).screen(listings_table([{"title": "super fake shoes"}]))
    assert [m["signal"] for m in found.matches.to_pylist()] == ["replica_language"]


def test_a_weak_mark_is_told_of_when_it_is_added() -> None:
    assert changed({"mark": "x"}).warnings == [
        'The mark "x" is one letter: it is matched only in the brand field.'
    ]


def test_a_change_without_a_holder_is_refused() -> None:
    with pytest.raises(ValueError, match='column "holder" is missing'):
        changed().changed(rights_table([{"mark": "Ornim"}]).drop_columns(["holder"]))
