"""Feeds through the command line: every kind gives the same rows; what is wrong is named; a kill loses nothing."""

import csv
import gzip
import io
import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from jointforce.base.embedded_postgres import EmbeddedPostgres
from jointforce.bench.product import JOINTFORCE
from jointforce.cases import queries as cases
from jointforce.cli.main import app
from jointforce.intake.models import ListingVersion
from jointforce.parties import queries as parties
from jointforce.rights import queries as rights
from tests.world import INSTALLER, World, build_world

ROWS: list[dict[str, Any]] = [
    {"id": "A1", "title": "Plain shoes", "price": 19.5, "currency": "EUR", "images": ["a.jpg", "b.jpg"]},
    {"id": "A2", "title": "V*x⭐ra runner", "price": 19, "currency": "EUR", "seller_id": "S1"},
    {"id": "A3", "title": 'Comma, "quote" and\nline', "description": "naïve 裙子"},
]
KINDS = ("csv", "tsv", "jsonl", "csv.gz", "jsonl.gz", "parquet")
BOM = b"\xef\xbb\xbf"


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> World:
    settings.STATE_DIR = tmp_path / "state"
    return build_world()


def written(folder: Path, kind: str, rows: Sequence[dict[str, Any]], name: str = "feed") -> Path:
    """A feed of that kind with these rows."""
    path = folder / f"{name}.{kind}"
    columns = list(dict.fromkeys(column for row in rows for column in row))
    if kind == "parquet":
        pq.write_table(pa.table({c: [row.get(c) for row in rows] for c in columns}), path)
        return path
    if kind.startswith("jsonl"):
        content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    else:
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, delimiter="\t" if kind.startswith("tsv") else ",")
        writer.writeheader()
        for row in rows:
            writer.writerow({k: "|".join(v) if isinstance(v, list) else v for k, v in row.items()})
        content = text.getvalue().encode()
    path.write_bytes(gzip.compress(content) if kind.endswith(".gz") else content)
    return path


def load(kind: str, path: Path, *more: str, exit_code: int = 0) -> Any:
    """The command, with --json, in this process; what it printed. Where it fails, its sentence."""
    alone = ["--processes", "1"] if kind == "listings" else []
    words = ["load", kind, str(path), "--marketplace", "Bazaar", "--json", *alone, *more]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == exit_code, (result.output, result.exception)
    return json.loads(result.stdout) if exit_code == 0 else " ".join(result.stderr.split())


def rejects(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(report["rejects"]).read_text().splitlines()]


def stored() -> list[tuple[Any, ...]]:
    """Every listing's newest content."""
    rows = ListingVersion.objects.select_related("listing__seller").order_by("listing__external_id", "number")
    return [
        (
            v.listing.external_id,
            v.number,
            v.title,
            v.description,
            v.price,
            v.images,
            v.listing.seller.external_id,
        )
        for v in rows
    ]


def test_every_kind_of_file_gives_the_same_rows(world: World, tmp_path: Path) -> None:
    first = load("listings", written(tmp_path, "csv", ROWS))
    assert (first["rows"], first["created"], first["rejected"], first["cases_opened"]) == (3, 3, 0, 1)
    before = stored()
    assert [row[0] for row in before] == ["A1", "A2", "A3"]
    assert before[0][5] == [{"url": "a.jpg"}, {"url": "b.jpg"}]
    for kind in KINDS[1:]:
        again = load("listings", written(tmp_path, kind, ROWS))
        assert (again["rows"], again["unchanged"]) == (3, 3), kind
    assert stored() == before


def test_a_byte_order_mark_is_no_part_of_the_first_column(world: World, tmp_path: Path) -> None:
    for kind in ("csv", "jsonl"):
        path = written(tmp_path, kind, [{"id": f"B-{kind}", "title": "Shoes"}])
        path.write_bytes(BOM + path.read_bytes())
        assert load("listings", path)["created"] == 1


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_bad_bytes_are_no_way_out(kind: str, world: World, tmp_path: Path) -> None:
    path = tmp_path / f"bad.{kind}"
    title = b"V*x\xff" + "⭐ra runner".encode()
    beside = b"\xc3\x28 \x00 " + "V*x⭐ra runner".encode()
    if kind == "parquet":
        titles = pa.array([title, beside]).cast(pa.binary())
        table = pa.table({"id": ["M1", "M2"], "title": titles})
        pq.write_table(
            table.set_column(1, "title", pa.Array.from_buffers(pa.string(), 2, titles.buffers())), path
        )
    elif kind == "csv":
        path.write_bytes(b"id,title\nM1," + title + b"\nM2," + beside + b"\n")
    else:
        escaped = beside.replace(b"\x00", b"\\u0000 \\ud800")
        path.write_bytes(b'{"id":"M1","title":"' + title + b'"}\n{"id":"M2","title":"' + escaped + b'"}\n')
    report = load("listings", path)
    assert (report["created"], report["rejected"]) == (2, 0)
    versions = {v.listing.external_id: v for v in ListingVersion.objects.select_related("listing")}
    assert all(v.repaired for v in versions.values())
    assert "�" in versions["M1"].title
    asked = cases.visible(world.actors["owner"]).values_list("listing_external_id", flat=True)
    assert "M2" in asked


def test_a_row_that_is_none_is_refused_by_number_and_the_rest_goes_on(world: World, tmp_path: Path) -> None:
    lines = [
        '{"id": "A1", "title": "Good"}', "no json", '["a list"]', '{"title": "no id"}', "",
        '{"id": "A6", "title": "x", "price": "cheap"}', "[" * 100_000, '{"id": "A8", "title": "Good too"}',
    ]  # fmt: skip
    path = tmp_path / "feed.jsonl"
    path.write_text("\n".join(lines))
    report = load("listings", path)
    assert (report["rows"], report["created"], report["rejected"]) == (7, 2, 5)
    refused = rejects(report)
    assert [(r["row"], r["field"]) for r in refused] == [
        (2, "row"),
        (3, "row"),
        (4, "id"),
        (6, "price"),
        (7, "row"),
    ]
    assert refused[0]["reason"] == "the line is not a JSON object"
    assert (refused[3]["id"], "decimal" in refused[3]["reason"]) == ("A6", True)


def test_a_csv_row_with_too_many_or_endless_fields_is_refused(world: World, tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    path.write_text(f"id,title\nA1,Good\nA2,Two,Three\nA3,{'x' * (9 * 2**20)}\nA4,Good too\n")
    report = load("listings", path)
    assert (report["created"], report["rejected"]) == (2, 2)
    assert [r["row"] for r in rejects(report)] == [2, 3]
    assert rejects(report)[0]["reason"] == "the row has 3 fields, the first line names 2"


def test_a_file_without_refusals_leaves_no_list_of_an_earlier_run(world: World, tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text('{"id": "A1"}\n')
    aside = Path(load("listings", path)["rejects"])
    assert aside.exists()
    path.write_text('{"id": "A1", "title": "Good"}\n')
    assert "rejects" not in load("listings", path)
    assert not aside.exists()


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])


def damaged(path: Path) -> None:
    """One byte in the middle of the data is another."""
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("kind", "rows", "harm", "says"),
    [
        ("csv", [{"name": "x", "title": "y"}], None, "no column “id”"),
        ("csv", [{"id": "x", "name": "y"}], None, "no column “title”"),
        ("parquet", [{"name": "x"}], None, "no column “id”"),
        ("csv.gz", ROWS * 500, truncated, "cannot be read"),
        ("jsonl.gz", ROWS * 500, damaged, "cannot be read"),
        ("parquet", ROWS, truncated, "cannot be read"),
        ("txt", ROWS, None, "no known kind"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence_and_changes_nothing(
    kind: str,
    rows: list[dict[str, Any]],
    harm: Callable[[Path], None] | None,
    says: str,
    world: World,
    tmp_path: Path,
) -> None:
    path = written(tmp_path, kind, rows)
    if harm:
        harm(path)
    sentence = load("listings", path, exit_code=2)
    assert says in sentence
    assert "Traceback" not in sentence
    assert stored() == []


def test_other_files_that_are_none(world: World, tmp_path: Path) -> None:
    for name, content in (
        ("picture.jsonl", b"\x89PNG\r\n\x1a\n\x00\x00\nIHDR"),
        ("list.jsonl", b'[{"id": "A1", "title": "x"}]'),
        ("empty.csv", b""),
        ("wide.csv", "id,title\nA1,x\n".encode("utf-16")),
        ("page.parquet", b"<html>"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        assert name in load("listings", path, exit_code=2)
    assert "There is no file" in load("listings", tmp_path / "none.csv", exit_code=2)
    unknown = CliRunner().invoke(
        app,
        ["load", "listings", str(tmp_path / "list.jsonl"), "--marketplace", "Nowhere", "--processes", "1"],
    )
    assert (unknown.exit_code, "Bazaar, Souk" in unknown.stderr) == (2, True)
    assert stored() == []


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_columns_that_nobody_knows_are_named_and_those_that_are_not_there_too(
    kind: str, world: World, tmp_path: Path
) -> None:
    row = {"id": "A1", "title": "Shoes", "colour": "red", "Price": "3"}
    report = load("listings", written(tmp_path, kind, [row]))
    assert report["created"] == 1
    assert report["ignored_columns"] == ["colour", "Price"]
    assert "price" in report["absent_columns"]
    assert "title" not in report["absent_columns"]


def test_without_json_the_report_is_for_people(world: World, tmp_path: Path) -> None:
    path = written(tmp_path, "csv", ROWS)
    result = CliRunner().invoke(
        app, ["load", "listings", str(path), "--marketplace", "bazaar", "--processes", "1"]
    )
    assert "created: 3" in result.stdout
    assert "ignored columns: none" in result.stdout
    assert "Loading listings" in result.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_sellers_of_every_kind_of_file(kind: str, world: World, tmp_path: Path) -> None:
    rows = [
        {
            "id": "S1",
            "name": "Seller One",
            "email": "one@sellers.example",
            "country": "NL",
            "since": "2021-05-01",
        },
        {"id": "S9", "name": "Seller Nine"},
        {"id": "S10", "name": "Wrong", "email": "no address"},
    ]
    report = load("sellers", written(tmp_path, kind, rows))
    assert (report["created"], report["updated"], report["rejected"]) == (1, 1, 1)
    assert rejects(report)[0] == {
        "row": 3, "id": "S10", "field": "email", "reason": "Value error, this is not an e-mail address",
    }  # fmt: skip
    found = parties.by_ids(parties.sellers_by_external_id(world.bazaar.id, ["S1"]).values())
    assert [(s.country, str(s.since)) for s in found.values()] == [("NL", "2021-05-01")]


RIGHTS: list[dict[str, Any]] = [
    {"id": "N1", "mark": "Norvane", "holder": "Norvane AB", "nice_classes": "25|18", "territories": "EU|US",
     "aliases": "Norvan|NRVN", "usual_price_low": "80", "currency": "EUR", "office": "EUIPO", "number": "0181",
     "valid_until": "2099-12-31", "status": "verified", "watch": "disguised|near"},
    {"id": "N2", "mark": "Nice?", "holder": "Norvane AB", "nice_classes": "46"},
    {"id": "N3", "mark": "Backwards", "holder": "Norvane AB", "valid_from": "2024-02-02", "valid_until": "2023-01-01"},
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_rights_wait_for_an_analyst_unless_one_vouches_for_them(
    kind: str, world: World, tmp_path: Path
) -> None:
    path = written(tmp_path, kind, RIGHTS)
    report = load("rights", path)
    assert (report["rows"], report["created"], report["rejected"], report["verified"]) == (3, 1, 2, 0)
    assert [(r["row"], r["id"], r["field"]) for r in rejects(report)] == [
        (2, "N2", "nice_classes.0"),
        (3, "N3", "row"),
    ]
    right = rights.rights(INSTALLER).get(external_id="N1")
    assert (right.status, right.nice_classes, right.aliases) == ("submitted", [25, 18], ["Norvan", "NRVN"])
    report = load("rights", path, "--verified-by", "Analyst")
    assert (report["unchanged"], report["verified"]) == (1, 1)
    right.refresh_from_db()
    assert right.status == "verified"
    assert "no analyst" in load("rights", path, "--verified-by", "Nobody", exit_code=2)


COMMAND = [*JOINTFORCE, "load", "listings"]
SEEDS = (1, 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_load_that_was_killed_goes_on_and_each_row_stands_once(
    seed: int, fresh_database: Callable[[], str], postgres_server: EmbeddedPostgres, tmp_path: Path
) -> None:
    name = fresh_database()
    dsn = postgres_server.dsn(name, "app")
    with psycopg.connect(dsn, autocommit=True) as session:
        session.execute(
            "INSERT INTO parties_party (id, kind, agent_kind, name, external_id, email, country, language, phase, "
            "standing, created_at) VALUES (gen_random_uuid(), 'marketplace', '', 'Bazaar', '', '', '', 'en', 'none', "
            "'normal', now())"
        )
        bad = {1, 2, 7_001, 12_001, 19_999}
        path = tmp_path / "feed.jsonl"
        path.write_text(
            "".join(
                "no json\n" if n in bad else json.dumps({"id": f"K{n}", "title": f"Shoes {n}"}) + "\n"
                for n in range(1, 20_001)
            )
        )
        environment = {**os.environ, "DATABASE_URL": dsn, "JOINTFORCE_STATE": str(tmp_path / "state")}
        command = [*COMMAND, str(path), "--marketplace", "Bazaar", "--json", "--processes", "2"]
        first = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        stop_at = random.Random(seed).randrange(1, 3) * 5000
        while count(session) < stop_at:
            assert first.poll() is None, "the load ended before it could be killed"
            time.sleep(0.005)
        first.send_signal(signal.SIGKILL)
        first.wait()
        stood = count(session)
        assert stop_at <= stood < 20_000 - len(bad)
        second = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        report = json.loads(second.stdout)
        assert count(session) == 20_000 - len(bad)
        doubled = session.execute(
            "SELECT count(*) FROM intake_listingversion WHERE number > 1 OR screened_at IS NULL"
        ).fetchone()
        assert doubled == (0,)
        assert (report["rows"], report["created"] + report["unchanged"], report["rejected"]) == (
            20_000,
            20_000 - len(bad),
            len(bad),
        )
        assert {r["row"] for r in rejects(report)} == bad


def count(session: psycopg.Connection[Any]) -> int:
    row = session.execute("SELECT count(*) FROM intake_listing").fetchone()
    assert row is not None
    return int(row[0])
