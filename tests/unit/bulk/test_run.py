"""A run as an engineer meets it: the command, other text columns, rights in force, what is switched off, refusals."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jointforce.engine.bulk.parts import Refused
from tests.unit.bulk.catalogue import LUMINEX, TODAY, VEXORA, Screened, output, written

WITHOUT_DJANGO = "import sys; sys.modules['django'] = None; from jointforce.cli.main import main; main()"
LISTINGS = [{"id": "A1", "title": "Vexora shoes"}, {"id": "A2", "title": "Shoes"}]


def command(*words: object, exit_code: int = 0) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own in which Django cannot be imported."""
    started = [sys.executable, "-c", WITHOUT_DJANGO, "screen", *map(str, words)]
    done = subprocess.run(started, capture_output=True, text=True, check=False)
    assert done.returncode == exit_code, done.stderr
    return done


def test_the_command_needs_no_django_and_prints_one_object(tmp_path: Path) -> None:
    listings = written(tmp_path / "listings.csv", LISTINGS)
    rights = written(tmp_path / "rights.csv", [VEXORA])
    out = tmp_path / "out"
    done = command(listings, "--rights", rights, "--out", out, "--processes", 2, "--json")
    report = json.loads(done.stdout)
    counted = ("rows", "matches", "listings", "rejected", "repaired", "parts", "rights")
    assert {name: report[name] for name in counted} == {
        "rows": 2, "matches": 1, "listings": 1, "rejected": 0, "repaired": 0, "parts": 1, "rights": 1,
    }  # fmt: skip
    assert report["listings_per_s"] > 0
    assert "Traceback" not in done.stderr
    [match] = output(out, "matches")
    assert match == {
        "listing_id": "A1", "right_id": "R1", "holder": "Vexora SA", "signal": "mark", "field": "title",
        "start": 0, "end": 6, "text": "Vexora", "use": "sold", "disguise": match["disguise"], "score": 1.0,
    }  # fmt: skip


def test_a_refusal_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    rights = written(tmp_path / "rights.csv", [VEXORA])
    done = command(tmp_path / "none.csv", "--rights", rights, "--out", tmp_path / "out", exit_code=2)
    assert done.stderr.strip().splitlines()[-1] == f"There is no file {tmp_path / 'none.csv'}."
    assert done.stdout == ""


def test_the_columns_written_have_the_types_that_are_promised(screened: Screened) -> None:
    found = screened(LISTINGS)
    texts = ("right_id", "holder", "signal", "field", "text", "use", "disguise")
    matches = pq.read_schema(next((found.out / "matches.parquet").glob("part-*")))
    assert {f.name: f.type for f in matches} == {
        "listing_id": pa.string(), "start": pa.int32(), "end": pa.int32(), "score": pa.float32(),
        **dict.fromkeys(texts, pa.string()),
    }  # fmt: skip
    listings = pq.read_schema(next((found.out / "listings.parquet").glob("part-*")))
    assert listings.names == ["listing_id", "risk", "disposition", "reasons"]
    assert (listings.field("risk").type, listings.field("disposition").type) == (pa.float32(), pa.string())
    reason = listings.field("reasons").type.value_type
    assert {f.name: f.type for f in reason} == {
        "code": pa.string(),
        "weight": pa.float32(),
        "text": pa.string(),
    }


def test_folders_that_hold_nothing_can_still_be_read(screened: Screened) -> None:
    found = screened([{"id": "A2", "title": "Shoes"}])
    assert (found.matches, found.listings, found.rejects) == ([], {}, [])


def test_of_a_catalogue_without_a_row_come_tables_without_a_row(tmp_path: Path, screened: Screened) -> None:
    path = tmp_path / "none.parquet"
    pq.write_table(pa.table({"id": pa.array([], pa.string()), "title": pa.array([], pa.string())}), path)
    found = screened(path)
    assert (found.matches, found.listings, found.rejects) == ([], {}, [])


def test_an_output_within_the_catalogues_folder_is_no_input(tmp_path: Path, screened: Screened) -> None:
    feed = tmp_path / "feed"
    feed.mkdir()
    written(feed / "a.csv", LISTINGS)
    first = screened(feed, out=feed / "found")
    again = screened(feed, out=feed / "found")
    assert (again.report.stood, again.report.count) == (1, first.report.count)


def test_each_folder_says_in_its_manifest_what_it_is_of(screened: Screened) -> None:
    found = screened(LISTINGS)
    told = [
        json.loads((found.out / f"{n}.parquet" / "_manifest.json").read_text())
        for n in ("matches", "listings")
    ]
    assert told[0] == told[1]
    assert (told[0]["complete"], told[0]["parts"], told[0]["rows"]) == (True, 1, 2)
    assert [p.name for p in found.out.rglob(".*")] == []


# --- other text columns


def test_other_text_columns_are_read_and_named(screened: Screened) -> None:
    listing = {
        "id": "A1",
        "title": "Shoes",
        "description": "of Vexora",
        "bullets": "“Lum1nex” inside, 裙子 Vexora",
        "notes": "for Vexora fans",
    }
    found = screened(
        [listing, {"id": "A2", "title": "x", "notes": "Vexora"}], VEXORA, LUMINEX, texts=("bullets", "notes")
    )
    places = [(m["listing_id"], m["field"], m["text"], m["start"]) for m in found.matches]
    assert ("A1", "bullets", "Lum1nex", 1) in places
    assert ("A2", "notes", "Vexora", 0) in places
    for row in found.matches:
        if row["listing_id"] == "A1":
            assert listing[row["field"]][row["start"] : row["end"]] == row["text"]


def test_a_text_that_is_read_anyhow_is_read_once(screened: Screened) -> None:
    listing = {"id": "A1", "title": "Vexora", "description": "Vexora"}
    found = screened([listing], texts=("title", "description", "brand"))
    assert [m["field"] for m in found.matches] == ["title", "description"]


def test_no_name_is_read_across_two_columns(screened: Screened) -> None:
    right = {"id": "R9", "mark": "Grand Vexora", "holder": "G"}
    listing = {
        "id": "A1",
        "title": "shoes",
        "description": "the grand",
        "notes": "vexora",
        "more": "grand vexora",
    }
    assert [m["field"] for m in screened([listing], right, texts=("notes", "more")).matches] == ["more"]


def test_a_text_column_that_no_listing_has_is_told(screened: Screened) -> None:
    found = screened(LISTINGS, texts=("bulets",))
    assert found.report.warnings == ["No listing has the text column “bulets”."]


# --- rights


def test_rights_that_are_not_in_force_are_left_out_and_told(screened: Screened) -> None:
    rights = [
        {**VEXORA, "valid_until": "2026-07-01"},
        {"id": "R3", "mark": "Auroma", "holder": "A", "valid_until": "2026-06-30"},
        {
            "id": "R4",
            "mark": "Belvane",
            "holder": "B",
            "valid_from": "2026-07-02",
            "valid_until": "2030-01-01",
        },
        {"id": "R5", "mark": "Corvine", "holder": "C", "status": "rejected"},
        {"id": "R6", "mark": "", "holder": "C"},
    ]
    found = screened([{"id": "A1", "title": "Vexora Auroma Belvane Corvine"}], *rights)
    assert [m["text"] for m in found.matches] == ["Vexora"]
    assert found.report.warnings == [
        "1 right was left out: without an id, a mark or a holder.",
        "3 rights were left out: not in force on 2026-07-01.",
    ]


def test_lists_of_rights_stand_in_one_column(screened: Screened) -> None:
    right = {**VEXORA, "aliases": "Wexoria | | Vexo Sport"}
    found = screened([{"id": "A1", "title": "Wexoria"}, {"id": "A2", "title": "Vexo Sport"}], right)
    assert [m["text"] for m in found.matches] == ["Wexoria", "Vexo Sport"]


def test_a_picture_mark_is_not_looked_for_in_texts(screened: Screened) -> None:
    assert screened(LISTINGS, {**VEXORA, "kind": "image"}).matches == []


# --- what is switched off


def test_an_absent_column_switches_its_signal_off_and_the_run_says_so(screened: Screened) -> None:
    report = screened(LISTINGS).report.to_json()
    assert report["signals_off"]["price"] == "the listings have no column “currency”"
    assert report["signals_off"]["seller"] == "the listings have no column “seller_id”"
    assert report["signals_off"]["stay_down"] == "no --removed file was given"
    assert "description" in report["absent_columns"]
    assert "title" not in report["absent_columns"]


def test_a_signal_whose_columns_are_there_is_on(tmp_path: Path, screened: Screened) -> None:
    listing = {"id": "A1", "title": "Vexora", "price": 5, "currency": "EUR", "seller_id": "S1"}
    right = {**VEXORA, "usual_price_low": 100, "currency": "EUR"}
    found = screened(
        [listing], right, sellers=[{"id": "S1", "strikes": 0}], removed=[{"id": "X", "title": "x"}]
    )
    assert set(found.report.signals_off) == {"copied_image", "logo", "text_in_image"}
    assert {m["signal"] for m in found.matches} == {"mark", "price"}


def test_pictures_are_said_not_to_be_compared(tmp_path: Path, screened: Screened) -> None:
    report = screened(LISTINGS, images=str(tmp_path)).report
    assert report.warnings == [f"Pictures are not compared yet: {tmp_path} was not looked at."]


# --- a second run


def test_a_second_run_does_nothing_again(screened: Screened) -> None:
    first = screened(LISTINGS)
    before = {p: p.stat().st_mtime_ns for p in first.out.rglob("part-*")}
    again = screened(first.out.parent / "listings.jsonl")
    assert {p: p.stat().st_mtime_ns for p in again.out.rglob("part-*")} == before
    assert (again.report.stood, again.report.done) == (1, 0)
    assert again.report.count == first.report.count


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("rights", {"rights": (LUMINEX,)}),
        ("text", {"texts": ("notes",)}),
        ("removed", {"removed": [{"id": "X", "title": "x"}]}),
        ("listings", {"listings": [*LISTINGS, LISTINGS[0]]}),
    ],
)
def test_a_folder_that_holds_another_run_is_refused(
    screened: Screened, what: str, change: dict[str, Any]
) -> None:
    first = screened(LISTINGS)
    listings = change.pop("listings", first.out.parent / "listings.jsonl")
    with pytest.raises(Refused) as wrong:
        screened(listings, *change.pop("rights", ()), **change)
    assert str(wrong.value) == (
        f"{first.out} holds the parts of another run (other {what}). "
        "Give another --out, or delete that folder to begin anew."
    )


def test_a_run_that_goes_on_another_day_keeps_to_the_rights_of_its_first(screened: Screened) -> None:
    right = {**VEXORA, "valid_until": "2026-07-01"}
    first = screened(LISTINGS, right)
    for part in first.out.rglob("part-*"):
        part.unlink()
    again = screened(first.out.parent / "listings.jsonl", right, on=TODAY.replace(year=2027))
    assert len(again.matches) == 1
