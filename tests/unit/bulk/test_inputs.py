"""Every kind of file gives the same rows; damaged text is screened all the same; what cannot be read is named."""

import gzip
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jointforce.engine.bulk.files import Unreadable
from tests.unit.bulk.catalogue import Run, Screened, written

ROWS: list[dict[str, Any]] = [
    {"id": "A1", "title": "Plain shoes", "price": 19.5, "currency": "EUR"},
    {"id": "A2", "title": 'A "Vexora", size 42', "price": 19, "currency": "EUR"},
    {"id": "A3", "title": "Shoes", "description": "of two lines,\nthe second says Vexora", "brand": "裙子"},
    {"id": "A4", "title": "Vexora runner, 24 inch"},
    {"id": "A5", "title": "V3xora boots", "brand": "Vexora"},
]
KINDS = ("csv", "tsv", "jsonl", "csv.gz", "tsv.gz", "jsonl.gz", "parquet")


def evidence(run: Run) -> list[tuple[Any, ...]]:
    return [(m["listing_id"], m["field"], m["start"], m["end"], m["text"], m["signal"]) for m in run.matches]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_gives_the_same_matches(tmp_path: Path, screened: Screened, kind: str) -> None:
    found = screened(written(tmp_path / f"feed.{kind}", ROWS))
    assert evidence(found) == [
        ("A2", "title", 3, 9, "Vexora", "mark"),
        ("A3", "description", 30, 36, "Vexora", "mark"),
        ("A4", "title", 0, 6, "Vexora", "mark"),
        ("A5", "title", 0, 6, "V3xora", "disguised_mark"),
        ("A5", "brand", 0, 6, "Vexora", "mark"),
    ]
    assert found.report.count.rows == 5


@pytest.mark.parametrize("kind", ["csv", "jsonl", "csv.gz", "parquet"])
def test_a_file_cut_into_many_parts_loses_and_doubles_nothing(
    tmp_path: Path, screened: Screened, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jointforce.engine.bulk.reading.plan.__defaults__", (3,))
    rows = [{"id": str(n), "title": f'Vexora, the "{n}"\nth' if n % 2 else "shoes"} for n in range(50)]
    found = screened(written(tmp_path / f"feed.{kind}", rows))
    assert [m["listing_id"] for m in found.matches] == [str(n) for n in range(1, 50, 2)]
    assert found.report.parts >= 13


def test_a_row_group_too_large_for_one_part_is_cut_and_read_whole(
    tmp_path: Path, screened: Screened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jointforce.engine.bulk.reading.plan.__defaults__", (3,))
    path = tmp_path / "one.parquet"
    ids = [str(n) for n in range(41)]
    pq.write_table(pa.table({"id": ids, "title": ["Vexora"] * 40 + [""]}), path)
    found = screened(path)
    assert found.report.parts == 4
    assert [m["listing_id"] for m in found.matches] == ids[:40]
    assert [(r["row"], r["listing_id"]) for r in found.rejects] == [(41, "40")]


def test_a_folder_and_a_glob_mean_the_files_in_them(tmp_path: Path, screened: Screened) -> None:
    feed = tmp_path / "feed"
    feed.mkdir()
    written(feed / "b.csv", [{"id": "B", "title": "Vexora"}])
    written(feed / "a.parquet", [{"id": "A", "title": "Vexora"}])
    written(feed / "c.jsonl", [{"id": "C", "title": "Vexora"}])
    (feed / "_SUCCESS").touch()
    (feed / "readme.md").touch()
    whole = screened(feed, out=tmp_path / "1")
    assert [m["listing_id"] for m in whole.matches] == ["A", "B", "C"]
    some = screened(feed / "[ab].*", out=tmp_path / "2")
    assert [m["listing_id"] for m in some.matches] == ["A", "B"]


def test_a_url_leads_to_input_and_output(tmp_path: Path, screened: Screened) -> None:
    (tmp_path / "feeds").mkdir()
    path = written(tmp_path / "feeds" / "feed.csv", ROWS)
    there = screened(path.as_uri(), out=(tmp_path / "there").as_uri())
    by_glob = screened(f"{path.parent.as_uri()}/f*.csv", out=(tmp_path / "by glob").as_posix())
    assert evidence(there) == evidence(by_glob) != []
    assert {path.name for path in (tmp_path / "there").iterdir()} == {
        "matches.parquet",
        "listings.parquet",
        "rejects.parquet",
    }


def test_numbers_dates_and_lists_of_parquet_are_read_as_text(tmp_path: Path, screened: Screened) -> None:
    path = tmp_path / "typed.parquet"
    columns = {
        "id": pa.array([7, 8], pa.int64()),
        "title": pa.array(["Vexora", "Vexora"], pa.large_string()).dictionary_encode(),
        "price": pa.array([Decimal("9.50"), None]),
        "ships_to": pa.array([["DE", "FR"], None]),
        "brand": pa.array([None, None], pa.null()),
    }
    pq.write_table(pa.table(columns), path)
    found = screened(
        path, {"id": 1, "mark": "Vexora", "holder": "V", "usual_price_low": 100, "currency": "EUR"}
    )
    assert [(m["listing_id"], m["right_id"]) for m in found.matches] == [("7", "1"), ("8", "1")]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_bytes_that_are_no_characters_hide_nothing(tmp_path: Path, screened: Screened, kind: str) -> None:
    rows = [{"id": "A1", "title": "shoes @ Vexora"}, {"id": "A2", "title": "Vexora # boots"}]
    path = written(tmp_path / f"feed.{kind}", rows)
    if kind == "parquet":
        titles = [b"shoes \xff Vexora", b"Vexora \0 boots"]
        pq.write_table(
            pa.table({"id": ["A1", "A2"], "title": pa.array(titles, pa.binary()).view(pa.string())}), path
        )
    else:
        path.write_bytes(
            path.read_bytes().replace(b"@", b"\xff").replace(b"#", b"\0" if kind == "csv" else b"\\u0000")
        )
    found = screened(path)
    assert [(m["listing_id"], m["start"], m["end"]) for m in found.matches] == [("A1", 8, 14), ("A2", 0, 6)]
    assert found.report.count.repaired == 2
    assert "repaired" in found.codes("A1")
    assert "repaired" in found.codes("A2")


def test_a_lone_surrogate_of_json_is_one_character(tmp_path: Path, screened: Screened) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text('{"id": "A1", "title": "\\ud83d Vexora \\ud83d\\ude00"}\n')
    found = screened(path)
    assert [(m["start"], m["end"]) for m in found.matches] == [(2, 8)]
    assert found.report.count.repaired == 1


def test_only_rows_without_an_id_or_a_title_are_rejected_with_their_number(
    tmp_path: Path, screened: Screened
) -> None:
    path = tmp_path / "feed.csv"
    path.write_text(
        'id,title,price\n,Vexora,1\nA2,  ,2\n\nA3,Vexora,"no price"\nA4,Vexora,1,too,many\nA5,Vexora\n'
    )
    found = screened(path)
    assert [m["listing_id"] for m in found.matches] == ["A3", "A5"]
    assert [(r["row"], r["listing_id"], r["field"], r["reason"]) for r in found.rejects] == [
        (1, "", "id", "there is no id"),
        (2, "A2", "title", "there is no title"),
        (4, None, "row", "the row has 5 fields, the first line names 3"),
    ]
    assert (found.report.count.rows, found.report.count.rejected) == (5, 3)


def test_a_line_that_is_no_object_is_rejected_with_its_number(tmp_path: Path, screened: Screened) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text('\n{"id": "A1", "title": "Vexora"}\n[1, 2]\n{"id": "A2"\n')
    found = screened(path)
    assert [m["listing_id"] for m in found.matches] == ["A1"]
    assert [r["row"] for r in found.rejects] == [3, 4]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("nowhere.csv", None, r"There is no file .*nowhere\.csv\."),
        ("feed.xml", b"<xml/>", r"feed\.xml is of no known kind"),
        (
            "feed.csv",
            b"id,name\nA1,Vexora\n",
            r"feed\.csv has no column “title”; its columns are: id, name\.",
        ),
        ("feed.parquet", b"PAR1 but no more", r"feed\.parquet cannot be read: "),
        (
            "feed.csv.gz",
            gzip.compress(b"id,title\nA1,Vexora\n" * 1000, mtime=0)[:-20],
            r"feed\.csv\.gz cannot be read: ",
        ),
    ],
)
def test_what_cannot_be_read_is_named_in_a_sentence(
    tmp_path: Path, screened: Screened, name: str, content: bytes | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable) as wrong:
        screened(tmp_path / name)
    assert re.match(sentence, str(wrong.value))
