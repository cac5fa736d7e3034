"""The face of the engine: Arrow in, Arrow out; any text at all; places in code points of the text as received."""

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jointforce.engine.index import RightsIndex
from jointforce.engine.schema import MATCHES, RISKS
from jointforce.engine.screener import Screener
from tests.unit.engine.looking import Row, listings_table, matches, rights_table, screen, screener

MARKS = ("Vexora", "Talvik Nord", "H&M", "维索拉", "ヴェクソラ", "Велтрано", "Véla")


def test_the_columns_and_types_are_those_of_the_schema_also_where_nothing_is_found() -> None:
    for title in ("Vexora, super fake", "nothing"):
        found = screen([{"mark": "Vexora"}], {"title": title})
        assert found.matches.schema == MATCHES
        assert found.risks.schema == RISKS
    assert screen([{"mark": "Vexora"}], {"title": "nothing"}).matches.num_rows == 0


def test_rows_say_what_tables_say() -> None:
    rights: list[Row] = [
        {"mark": "Vexora", "holder": "Vexora SA", "usual_price_low": 100.0, "currency": "EUR"},
        {"mark": "维索拉", "holder": "Vexora SA", "watch": ["sound", "disguised"]},
        {"mark": "Talvik Nord", "holder": "Talvik"},
    ]
    found = screen(
        rights,
        {"title": "V*xora bag, super fake", "price": 12.0, "currency": "EUR", "brand": "Talvik Nord"},
        {"title": "nothing"},
        {
            "title": "case for Vexora",
            "description": "维 索 拉 &amp; T a l v i k Nord",
            "price": 9.0,
            "currency": "EUR",
        },
        {"title": "1:1 mirror quality bag"},
    )
    assert found.matches.num_rows > 5
    ids = found.listings.ids().to_pylist()
    risks = [(ids[listing], *others) for listing, *others in found.risk_rows()]
    assert risks == [tuple(row.values()) for row in found.risks.to_pylist()]
    matches = list(found.match_rows(ids))
    assert [row for _, _, row in matches] == found.matches.drop_columns(["explanation"]).to_pylist()
    for listing, risk, row in matches:
        assert (row["listing_id"], row["holder"]) == (ids[listing], risks[risk][1]) == risks[risk][:2]


def test_a_record_batch_is_screened_like_a_table_and_no_listings_find_nothing() -> None:
    table = listings_table([{"title": "Vexora"}, {"title": "V*xora"}])
    [batch] = table.to_batches()
    assert screener("Vexora").screen(batch).matches == screener("Vexora").screen(table).matches
    assert screener("Vexora").screen(table.slice(0, 0)).risks.num_rows == 0


def test_a_column_that_must_be_there_is_named_when_it_is_not() -> None:
    with pytest.raises(ValueError, match='column "title" is missing'):
        screener("Vexora").screen(pa.table({"listing_id": ["1"]}))
    with pytest.raises(ValueError, match='column "listing_id" holds 1 empty values'):
        screener("Vexora").screen(
            pa.table({"listing_id": pa.array([None], pa.string()), "title": ["Vexora"]})
        )
    with pytest.raises(ValueError, match='column "holder" is missing'):
        RightsIndex.build(pa.table({"id": ["1"], "mark": ["Vexora"]}))


def test_the_same_right_found_often_is_told_once_for_each_field() -> None:
    found = matches("Vexora Vexora vexora", "Vexora", description="Vexora and Vexora")
    assert [(m["field"], m["start"]) for m in found] == [("title", 0), ("description", 0)]


def test_two_rights_under_one_mark_are_both_told() -> None:
    rights = [{"id": "EU", "mark": "Vexora"}, {"id": "US", "mark": "VEXORA"}]
    found = screen(rights, {"title": "vexora runner"}).matches.to_pylist()
    assert {m["right_id"] for m in found} == {"EU", "US"}


def test_an_alias_names_its_right_and_a_picture_mark_no_text() -> None:
    rights: list[Row] = [
        {"id": "1", "mark": "Vexora", "aliases": ["维索拉", "VXR"]},
        {"id": "2", "mark": "Talvik", "form": "image"},
    ]
    titles = ("维索拉 鞋", "VXR runner", "talvik runner")
    found = screen(rights, *({"title": title} for title in titles)).matches.to_pylist()
    assert [(m["listing_id"], m["right_id"]) for m in found] == [("0", "1"), ("1", "1")]


def test_the_fingerprint_is_of_the_rights_in_any_order() -> None:
    rows = [{"mark": "Vexora"}, {"mark": "Talvik"}]
    one, same, other = (
        RightsIndex.build(rights_table(held)).fingerprint for held in (rows, rows[::-1], rows[:1])
    )
    assert one == same != other


def test_bytes_that_are_no_text_are_read_as_replacement_characters_and_screened_all_the_same() -> None:
    broken = pa.array([b"Vexora \xff runner"]).cast(pa.string(), safe=False)
    table = pa.table({"listing_id": ["1"], "title": broken})
    [found] = screener("Vexora").screen(table).matches.to_pylist()
    assert (found["start"], found["end"]) == (0, 6)


words = st.one_of(
    st.sampled_from(
        [
            "Vexora", "v*xora", "V⭐x⭐ra", "vex\u200bora", "V&#101;xora", "%56exora", "Ｖexora", "talvik", "Nord",
            "T4lvik", "h&amp;m", "維索拉", "维索拉包", "ヴェクソラ", "ｳﾞｪｸｿﾗ", "ВЕЛТРАНО", "ve\u0301la", "v e x o r a",
            "V.e.x.o.r.a", "aroxev", "ɐɹoxǝʌ", "vexorashoes", "🔥", "super fake", "高仿", "for", "case", "&", "%",
            "%%41", "&#xD800;", "\u0301", "\ufffd",
        ]
    ),
    st.text(max_size=8),
)  # fmt: skip
texts = st.lists(words, max_size=8).flatmap(
    lambda parts: st.sampled_from(["", " ", "  ", "\n", "\u3000"]).map(lambda gap: gap.join(parts))
)


@settings(max_examples=800, deadline=None)
@given(texts)
@example("İVexora")
@example("ﬀ Vexora")
@example("\u0345Vexora")
def test_what_a_match_says_stands_at_its_place_in_the_text_as_received(title: str) -> None:
    clean = title.encode("utf-8", "replace").decode()
    for found in matches(clean, *MARKS):
        assert 0 <= found["start"] < found["end"] <= len(clean)
        assert clean[found["start"] : found["end"]] == found["text"]
        assert 0 < found["score"] <= 1
        assert (found["signal"] == "disguised_mark") <= (found["disguise"] is not None)


@settings(max_examples=150, deadline=None)
@given(texts, texts)
def test_screening_is_the_same_again_and_in_any_company(one: str, other: str) -> None:
    clean = [text.encode("utf-8", "replace").decode() for text in (one, other)]
    rights = [{"mark": mark} for mark in MARKS]
    alone = screen(rights, {"title": clean[0]}).matches.to_pylist()
    fresh = Screener(screener(*MARKS).index)
    together = fresh.screen(listings_table([{"title": clean[1]}, {"title": clean[0]}])).matches.to_pylist()
    assert [{**m, "listing_id": "0"} for m in together if m["listing_id"] == "1"] == alone


@pytest.mark.parametrize("stuffing", [["Vexora"] * 5_000, ["vexooora"] * 300])
@pytest.mark.parametrize("hidden", ["vexorashoes", "vexxora", "vex0ra"])
def test_a_text_that_names_too_many_teaches_nothing_about_the_next(hidden: str, stuffing: list[str]) -> None:
    fresh = Screener(RightsIndex.build(rights_table([{"mark": "Vexora"}])))
    fresh.screen(listings_table([{"title": " ".join([*stuffing, hidden])}]))
    assert fresh.screen(listings_table([{"title": hidden}])).matches.num_rows == 1
