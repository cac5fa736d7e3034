"""Whatever is sent to the gate gets an answer or a problem; whatever is published meanwhile, nobody waits for it."""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from http.client import HTTPResponse
from itertools import cycle
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import to_json

from jointforce.api.gate.arrow import ARROW
from jointforce.bench.processes import below
from jointforce.screening.edition import Removals
from tests.doors.gate_process import JSON, KEY, Gate, put_out, until

LISTING = {"id": "L1", "title": "Vexora runner"}
HEAD = f"POST /api/v1/screen HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {KEY}\r\n".encode()
JSON_HEAD = b"Content-Type: application/json\r\n"
COUNTS = 300


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    place = tmp_path_factory.mktemp("gate")
    found = Gate(place / "editions", place / "log")
    found.wait(put_out(found.folder, "Vexora", "Lumora"))
    yield found
    found.stop()


def stream(table: pa.Table, **options: Any) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as out:
        out.write_table(table)
    return bytes(sink.getvalue())


def refused(gate: Gate, body: bytes, kind: str = JSON, **headers: str) -> tuple[int, str, list[str]]:
    """Status and code of the problem, and where it is."""
    reply = gate.send(body, kind=kind, **headers)
    assert reply.headers["content-type"] == "application/problem+json", reply
    problem = reply.json
    assert problem["status"] == reply.status
    assert problem["detail"]
    return reply.status, problem["code"], [error["where"] for error in problem.get("errors", [])]


# --- bodies


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "bad_request"),
        (b"{", 400, "bad_request"),
        (b'{"id": "1", "title": "a"} x', 400, "bad_request"),
        (b'{"id": "1", "title": "\xff\xfe"}', 400, "bad_request"),
        (b'{"id": "1", "title": "a", "price": NaN}', 400, "bad_request"),
        (b'{"id": "1", "title": "a", "price": Infinity}', 400, "bad_request"),
        (b'{"id": %s, "title": "a"}' % (b"9" * 5000), 400, "bad_request"),
        (b"[" * 200_000, 400, "too_deep"),
        (b'{"a":' * 200_000, 400, "too_deep"),
        (b"[]", 422, "invalid"),
        (b"null", 422, "invalid"),
        (b'"text"', 422, "invalid"),
        (b"{}", 422, "invalid"),
    ],
)
def test_what_is_no_json_or_no_listing_is_a_problem(gate: Gate, body: bytes, status: int, code: str) -> None:
    assert refused(gate, body)[:2] == (status, code)


@pytest.mark.parametrize(
    ("listing", "where"),
    [
        ({"title": "a"}, "id"),
        ({"id": "", "title": "a"}, "id"),
        ({"id": "x" * 201, "title": "a"}, "id"),
        ({"id": "\ud800", "title": "a"}, "id"),
        ({"id": "1"}, "title"),
        ({"id": "1", "title": ""}, "title"),
        ({"id": "1", "title": None}, "title"),
        ({"id": "1", "title": ["a"]}, "title"),
        ({"id": "1", "title": "a", "titel": "b"}, "titel"),
        ({"id": "1", "title": "a", "price": -1}, "price.constrained-float"),
        ({"id": "1", "title": "a", "price": "a lot"}, "price.constrained-float"),
        ({"id": "1", "title": "a", "price": 10**400}, "price.constrained-float"),
        ({"id": "1", "title": "a", "currency": "EURO"}, "currency"),
        ({"id": "1", "title": "a", "images": "one"}, "images"),
        ({"id": "1", "title": "a", "images": ["x"] * 21}, "images"),
        ({"id": "1", "title": "a" * 2_000_001}, "title"),
    ],
)
def test_a_field_that_does_not_fit_is_named(gate: Gate, listing: dict[str, Any], where: str) -> None:
    text = _json(listing)
    status, code, places = refused(gate, text)
    assert (status, code) == (422, "invalid")
    assert where in places
    in_batch = refused(gate, b'{"listings": [{"id": "0", "title": "good"}, ' + text + b"]}")
    assert in_batch[:2] == (422, "invalid")


def _json(value: Any) -> bytes:
    import json  # noqa: PLC0415 - the one writer that lets a lone surrogate through

    return json.dumps(value).encode()


def test_a_call_holds_between_one_and_a_thousand_listings(gate: Gate) -> None:
    assert refused(gate, b'{"listings": []}')[0] == 422
    assert refused(gate, b'{"listings": {}}')[0] == 422
    assert refused(gate, to_json({"listings": [LISTING], "more": 1}))[0] == 422
    assert refused(gate, to_json({"listings": [LISTING] * 1001}))[0] == 422
    assert len(gate.screen(*[LISTING] * 1000)) == 1000


def test_pictures_that_are_no_base64_are_refused_where_they_matter(gate: Gate) -> None:
    number = put_out(
        gate.folder,
        "Vexora",
        "Lumora",
        removed=Removals(lambda: [("0" * 64, "H-Vexora", "R-Vexora", "case")]),
    )
    gate.wait(number)
    assert refused(gate, to_json({**LISTING, "images": [{"bytes": "%%%"}]}))[:2] == (422, "invalid")
    assert gate.send(to_json({**LISTING, "images": [{"name": "a.png", "bytes": "aGVsbG8="}]})).status == 200


def test_a_bad_character_is_no_way_out(gate: Gate) -> None:
    text = b'{"id": "1", "title": "V*x\\u2b50ra \\ud800 run\\u0000ner", "description": "\\udc00 Lumora"}'
    answer = gate.send(text).json
    assert (answer["disposition"], answer["repaired"]) == ("refer", True)
    assert {match["field"] for match in answer["matches"]} == {"title", "description"}
    first, second = gate.send(b'{"listings": [%s, {"id": "2", "title": "a tablecloth"}]}' % text).json[
        "listings"
    ]
    assert (first["repaired"], second["repaired"]) == (True, False)
    table = pa.table({"id": ["1"], "title": pa.array([b"Vexora \xff runner"]).cast(pa.string(), safe=False)})
    streamed = pa.ipc.open_stream(gate.send(stream(table), kind=ARROW).body).read_all().to_pylist()
    assert (streamed[0]["disposition"], streamed[0]["matches"][0]["text"]) == ("watch", "Vexora")
    table = pa.table({"id": ["1", "2"], "title": ["Vexora \0 runner", "a tablecloth"]})
    streamed = pa.ipc.open_stream(gate.send(stream(table), kind=ARROW).body).read_all().to_pylist()
    assert [row["repaired"] for row in streamed] == [True, False]


def test_a_title_of_a_megabyte_is_screened(gate: Gate) -> None:
    [answer] = gate.screen({"id": "1", "title": "word " * 200_000 + "V*x⭐ra"})
    assert answer["disposition"] == "refer"
    assert answer["matches"][0]["start"] == 1_000_000


# --- streams of Arrow


def arrow_tables() -> dict[str, pa.Table]:
    texts = pa.table({"id": ["1"], "title": ["Vexora"]})
    return {
        "no such column": texts.append_column("colour", [["red"]]),
        "a column twice": texts.append_column("title", [["again"]]),
        "no title": pa.table({"id": ["1"]}),
        "an empty title": pa.table({"id": ["1"], "title": pa.array([None], pa.string())}),
        "a number for a title": pa.table({"id": ["1"], "title": [1]}),
        "a text for a price": texts.append_column("price", [["9"]]),
        "a decimal": texts.append_column("price", pa.array([9], pa.decimal128(9, 2))),
        "a dictionary": pa.table({"id": ["1"], "title": pa.array(["a"]).dictionary_encode()}),
        "a view": pa.table({"id": ["1"], "title": pa.array(["a"], pa.string_view())}),
        "no row": texts.slice(0, 0),
        "too many rows": pa.table({"id": ["1"] * 1001, "title": ["a"] * 1001}),
        "rows without content": pa.table({"id": pa.nulls(10**9), "title": pa.nulls(10**9)}),
    }


@pytest.mark.parametrize("name", sorted(arrow_tables()))
def test_a_stream_of_other_rows_is_a_problem(gate: Gate, name: str) -> None:
    assert refused(gate, stream(arrow_tables()[name]), ARROW)[:2] == (422, "invalid")


def test_a_stream_that_unpacks_to_more_than_was_sent_is_refused(gate: Gate) -> None:
    table = pa.table({"id": ["1"], "title": ["Vexora " * 100_000]})
    for compression in ("zstd", "lz4"):
        assert refused(gate, stream(table, compression=compression), ARROW)[:2] == (422, "invalid")


def test_numbers_and_large_texts_of_every_width_are_taken(gate: Gate) -> None:
    for type_ in (pa.int8(), pa.uint64(), pa.float32()):
        table = pa.table(
            {"id": ["1"], "title": pa.array(["Vexora"], pa.large_string()), "price": pa.array([9], type_)}
        )
        assert gate.send(stream(table), kind=ARROW).status == 200


@settings(max_examples=COUNTS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_stream_with_a_wrong_byte_is_answered_or_refused(gate: Gate, data: st.DataObject) -> None:
    images = pa.array([["https://x.example/1.jpg"], None], pa.list_(pa.string()))
    sound = stream(
        pa.table({"id": ["1", "2"], "title": ["Vexora", "b"], "price": [1.0, None], "images": images})
    )
    broken = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(sound) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(sound)))
    for body in (bytes(broken), sound[:cut]):
        assert gate.send(body, kind=ARROW).status in {200, 400, 422}


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("id", "title", "description", "brand", "category", "price", "currency", "seller_id", "ships_to", "gtin",
          "condition", "url", "images", "listings")  # fmt: skip


@settings(max_examples=COUNTS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=60) | st.dictionaries(st.sampled_from(FIELDS), ODD).map(_json))
def test_any_body_is_answered_or_refused(gate: Gate, body: bytes) -> None:
    assert gate.send(body).status in {200, 400, 422}


# --- heads


@pytest.mark.parametrize(
    ("head", "body", "status", "code"),
    [
        (JSON_HEAD + b"Content-Length: 33554433\r\n", b"", 413, "body_too_large"),
        (JSON_HEAD + b"Transfer-Encoding: chunked\r\n", b"2\r\n{}\r\n0\r\n\r\n", 411, "length_required"),
        (b"Content-Length: 2\r\n", b"{}", 415, "wrong_content_type"),
        (b"Content-Type: text/csv\r\nContent-Length: 2\r\n", b"{}", 415, "wrong_content_type"),
        (JSON_HEAD + b"Accept: text/html\r\nContent-Length: 2\r\n", b"{}", 406, "not_acceptable"),
        (b"Content-Type: Application/JSON; charset=utf-8\r\nContent-Length: 2\r\n", b"{}", 422, "invalid"),
    ],
)  # fmt: skip
def test_a_head_that_does_not_fit_is_a_problem(
    gate: Gate, head: bytes, body: bytes, status: int, code: str
) -> None:
    with socket.create_connection(("127.0.0.1", gate.port), 30) as wire:
        wire.sendall(HEAD + head + b"\r\n" + body)
        answer = HTTPResponse(wire)
        answer.begin()
        assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
        assert f'"code": "{code}"'.encode() in answer.read()


def test_other_addresses_and_methods_are_problems(gate: Gate) -> None:
    assert gate.call("GET", "/api/v1/screen").status == 405
    assert gate.call("GET", "/api/v1/screen").headers["allow"] == "POST"
    assert gate.call("POST", "/readyz", b"").status == 405
    for path in ("/", "/api/v1/listings", "/api/v1/screen/", "/../etc/passwd", "/%2e%2e"):
        reply = gate.call("GET", path)
        assert (reply.status, reply.json["code"]) == (404, "not_found")


# --- many at once


def test_while_editions_change_every_call_is_answered_from_one_of_them(tmp_path: Path) -> None:
    gate = Gate(tmp_path / "editions", tmp_path / "log", workers=2)
    try:
        gate.wait(put_out(gate.folder, "Vexora"))
        both = to_json({"listings": [{"id": "v", "title": "Vexora"}, {"id": "l", "title": "Lumora"}] * 40})
        done, answers, wrong = threading.Event(), [], []

        def ask(body: bytes) -> None:
            while not done.is_set():
                reply = gate.send(body)
                if reply.status != 200:
                    wrong.append(reply)
                    return
                said = reply.json.get("listings") or [reply.json]
                answers.append(tuple(sorted({(a["id"], a["disposition"]) for a in said})))

        callers = [threading.Thread(target=ask, args=(body,)) for body in (both, to_json(LISTING))]
        for caller in callers:
            caller.start()
        for mark, _ in zip(cycle(("Lumora", "Vexora")), range(6), strict=False):
            gate.wait(put_out(gate.folder, mark))
        done.set()
        for caller in callers:
            caller.join(30)
    finally:
        gate.stop()
    assert wrong == []
    vexora, lumora = (
        (("l", "clear"), ("v", "watch")),
        (("l", "watch"), ("v", "clear")),
    )
    assert {vexora, lumora} <= set(answers) <= {vexora, lumora, (("L1", "watch"),), (("L1", "clear"),)}
    assert "cannot be read" not in gate.log.read_text()


def test_a_process_that_dies_is_started_again_while_the_other_answers(tmp_path: Path) -> None:
    gate = Gate(tmp_path / "editions", tmp_path / "log", workers=2)
    try:
        gate.wait(put_out(gate.folder, "Vexora"))
        until(lambda: gate.doors() == 2)
        killed, other = below(gate.process.pid)
        os.kill(killed, signal.SIGKILL)
        until(lambda: gate.doors() == 1)
        assert [gate.send(to_json(LISTING)).status for _ in range(20)] == [200] * 20
        until(lambda: gate.doors() == 2)
        assert other in below(gate.process.pid)
    finally:
        gate.stop()
