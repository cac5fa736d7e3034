"""Bazaar, the reference integration, obeys orders: a real process, real HTTP, real kills."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.doors.bazaar_process import BAZAAR, Api, Bazaar, order, signed, until

# -- orders ---------------------------------------------------------------------------------------------


def test_a_takedown_hides_the_listing_and_its_page_says_why(bazaar: Bazaar) -> None:
    assert "Trail shoe 60" in bazaar.get("/bazaar/").text

    assert bazaar.order("C1", 1, "L60").json == {"status": "done"}

    assert "Trail shoe 60<" not in bazaar.get("/bazaar/?q=shoe+60").text.split("<aside")[0]
    page = bazaar.get("/bazaar/listing/L60")
    assert page.status == 410
    assert "counterfeit" in page.text
    assert "http://127.0.0.1:8000/s/abc" in page.text
    assert bazaar.get("/bazaar/live").json["removed"] == ["L60"]
    assert bazaar.get("/souk/listing/L60").status == 200


def test_a_reinstatement_brings_the_listing_back(bazaar: Bazaar) -> None:
    bazaar.order("C1", 1)
    assert bazaar.order("C1", 2, kind="listing.reinstate").status == 200
    assert bazaar.get("/bazaar/listing/L1").status == 200
    assert bazaar.get("/bazaar/live").json["removed"] == []


def test_a_listing_held_by_two_cases_comes_back_only_when_both_let_go(bazaar: Bazaar) -> None:
    bazaar.order("C1", 1)
    bazaar.order("C2", 1)
    bazaar.order("C1", 2, kind="listing.reinstate")
    assert bazaar.get("/bazaar/listing/L1").status == 410
    bazaar.order("C2", 2, kind="listing.reinstate")
    assert bazaar.get("/bazaar/listing/L1").status == 200


def test_an_order_delivered_again_is_acknowledged_and_changes_nothing(bazaar: Bazaar) -> None:
    bazaar.order("C1", 1)
    bazaar.order("C1", 2, kind="listing.reinstate")
    assert bazaar.order("C1", 1).json == {"status": "already done"}
    assert bazaar.get("/bazaar/listing/L1").status == 200
    assert bazaar.done() == [("C1", 1), ("C1", 2)]


def test_a_gap_is_refused_with_the_number_that_is_expected(bazaar: Bazaar) -> None:
    answer = bazaar.order("C1", 3)
    assert (answer.status, answer.json) == (409, {"expected_seq": 1})
    bazaar.order("C1", 1)
    assert bazaar.order("C1", 3).json == {"expected_seq": 2}
    assert bazaar.done() == [("C1", 1)]


def test_an_order_id_never_stands_twice_in_the_journal_even_with_another_number(bazaar: Bazaar) -> None:
    event = order("C1", 1)
    bazaar.deliver(event)
    event["data"]["seq"] = 2
    assert bazaar.deliver(event).status == 400
    assert bazaar.done() == [("C1", 1)]


def test_one_order_delivered_by_sixteen_callers_at_once_is_done_once(bazaar: Bazaar) -> None:
    with ThreadPoolExecutor(16) as callers:
        answers = [
            answer.json["status"] for answer in callers.map(lambda _: bazaar.order("C1", 1), range(64))
        ]
    assert Counter(answers) == {"done": 1, "already done": 63}
    assert bazaar.done() == [("C1", 1)]


def test_a_takedown_of_a_listing_not_yet_in_the_shop_holds_when_it_arrives(bazaar: Bazaar) -> None:
    assert bazaar.order("C1", 1, "L999").status == 200
    with (bazaar.folder / "listings.jsonl").open("a") as catalogue:
        catalogue.write('{"id": "L999", "title": "Late arrival"}\n')
    assert bazaar.stop() == 0
    bazaar.start()
    assert bazaar.get("/bazaar/listing/L999").status == 410


# -- signatures and bad input -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "no comma"},
        {"webhook-signature": "v1,not=base64!"},
        {"webhook-signature": "v1,%%%,%%%"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "nan"},
        {"webhook-id": "msg_other"},
    ],
)
def test_a_missing_or_malformed_signature_is_refused_with_401(
    bazaar: Bazaar, headers: dict[str, str]
) -> None:
    body = json.dumps(order("C1", 1)).encode()
    answer = bazaar.call("POST", "/hooks/bazaar", body, {**signed(body), **headers} if headers else {})
    assert answer.status == 401
    assert bazaar.journal() == []


def test_another_secret_or_a_delivery_replayed_after_five_minutes_is_refused(bazaar: Bazaar) -> None:
    assert bazaar.deliver(order("C1", 1), secret="whsec_" + "QUFB" * 8).status == 401
    assert bazaar.deliver(order("C1", 1), age_s=301).status == 401
    assert bazaar.deliver(order("C1", 1), age_s=-330).status == 401
    assert bazaar.deliver(order("C1", 1), age_s=200).status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"[]",
        b'"text"',
        b"{}",
        b"[" * 60_000,
        b'{"type": "listing.takedown"}',
        b'{"type": "listing.takedown", "data": []}',
        b'{"type": "listing.takedown", "data": {"order_id": "O", "case_id": "C", "listing_id": "L"}}',
        b'{"type": "listing.takedown", "data": {"order_id": "O", "case_id": "C", "listing_id": "L", "seq": 0}}',
        b'{"type": "listing.takedown", "data": {"order_id": "O", "case_id": "C", "listing_id": "L", "seq": true}}',
        b'{"type": "listing.takedown", "data": {"order_id": "O", "case_id": 7, "listing_id": "L", "seq": 1}}',
    ],
)
def test_garbage_with_a_good_signature_is_a_400_and_leaves_no_trace(bazaar: Bazaar, body: bytes) -> None:
    assert bazaar.deliver(body).status == 400
    assert bazaar.journal() == []


def test_a_body_that_is_too_large_or_of_unknown_length_is_refused(bazaar: Bazaar) -> None:
    assert bazaar.deliver(b" " * 70_000).status == 413
    assert bazaar.call("POST", "/hooks/bazaar", None, {"Content-Length": "-1"}).status == 411
    assert bazaar.call("POST", "/hooks/nowhere", b"{}").status == 404


def test_an_event_of_an_unknown_type_is_acknowledged_and_ignored(bazaar: Bazaar) -> None:
    answer = bazaar.deliver({"type": "moon.rises", "timestamp": "", "data": {}})
    assert (answer.status, answer.json) == (200, {"status": "ignored"})


def test_a_statement_to_pass_on_is_kept_once_for_its_message_id(bazaar: Bazaar) -> None:
    letter = {
        "type": "statement.issued",
        "data": {"listing_id": "L1", "statement_url": "http://127.0.0.1/letter"},
    }
    assert bazaar.deliver(letter, message="msg_9").status == 200
    assert bazaar.deliver(letter, message="msg_9").status == 200
    bazaar.order("C1", 1)
    assert bazaar.get("/bazaar/listing/L1").text.count("http://127.0.0.1/letter") == 1
    assert len((bazaar.folder / "state/bazaar/letters.jsonl").read_text().splitlines()) == 1


def test_connections_are_kept_open_and_used_again(bazaar: Bazaar) -> None:
    connection = HTTPConnection("127.0.0.1", bazaar.port, timeout=10)
    sockets = set()
    for seq in range(1, 6):
        body = json.dumps(order("C1", seq)).encode()
        connection.request("POST", "/hooks/bazaar", body, signed(body))
        assert connection.getresponse().read() == b'{"status": "done"}'
        sockets.add(connection.sock)
    connection.close()
    assert len(sockets) == 1
    assert None not in sockets


# -- what survives ----------------------------------------------------------------------------------------


def test_what_was_acknowledged_survives_kill_9(bazaar: Bazaar) -> None:
    bazaar.order("C1", 1, "L1")
    bazaar.order("C2", 1, "L2")
    bazaar.kill()
    bazaar.start()
    assert bazaar.done() == [("C1", 1), ("C2", 1)]
    assert bazaar.get("/bazaar/listing/L2").status == 410
    assert bazaar.order("C2", 1, "L2").json == {"status": "already done"}
    assert bazaar.order("C2", 2, "L2", "listing.reinstate").json == {"status": "done"}


def test_a_line_torn_by_a_kill_is_dropped_and_the_order_is_done_when_it_comes_again(bazaar: Bazaar) -> None:
    bazaar.order("C1", 1)
    bazaar.kill()
    with (bazaar.folder / "state/bazaar/orders.jsonl").open("a") as journal:
        journal.write('{"order_id": "C2-1", "case_id": "C2", "se')
    bazaar.start()
    assert bazaar.done() == [("C1", 1)]
    assert bazaar.order("C2", 1, "L2").json == {"status": "done"}
    bazaar.kill()
    bazaar.start()
    assert bazaar.done() == [("C1", 1), ("C2", 1)]


def test_a_journal_damaged_before_its_end_stops_the_start_with_the_line(bazaar: Bazaar) -> None:
    bazaar.order("C1", 1)
    bazaar.kill()
    journal = bazaar.folder / "state/bazaar/orders.jsonl"
    journal.write_text("{not json}\n" + journal.read_text())
    command = [sys.executable, str(BAZAAR), "--config", str(bazaar.folder / "bazaar.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert "line 1" in done.stderr


def test_killed_at_random_under_load_every_acknowledged_order_stands_exactly_once(bazaar: Bazaar) -> None:
    acknowledged: list[tuple[str, int]] = []

    def send(case: str) -> None:
        for seq in range(1, 41):
            try:
                answer = bazaar.order(case, seq, "L1")
            except (OSError, HTTPException):  # killed before or in the middle of its answer
                return
            if answer.status == 200:
                acknowledged.append((case, seq))

    for round_number in range(4):
        callers = [threading.Thread(target=send, args=(f"R{round_number}-{n}",)) for n in range(6)]
        for caller in callers:
            caller.start()
        before = len(acknowledged)
        until(lambda before=before: len(acknowledged) > before + 30, "orders are in flight")
        bazaar.kill()
        for caller in callers:
            caller.join()
        bazaar.start()
    done = bazaar.done()
    assert len(done) == len(set(done))
    assert set(acknowledged) <= set(done)
    assert len(acknowledged) > 120


def test_a_shop_that_refuses_three_in_ten_does_each_order_once_when_it_is_sent_until_taken(
    tmp_path: Path, api: Api
) -> None:
    bazaar = Bazaar(tmp_path / "shop", api.address, refuse=0.3, seed=7)
    try:
        outcomes: Counter[str] = Counter()
        for case in range(60):
            for seq in (1, 2):
                kind = "listing.takedown" if seq == 1 else "listing.reinstate"
                while (answer := bazaar.order(f"C{case}", seq, "L1", kind)).status != 200:
                    assert answer.status == 503
                    outcomes["refused after" if "done, but" in answer.text else "refused before"] += 1
                outcomes[answer.json["status"]] += 1
        entries = bazaar.journal()
        assert len(entries) == len({entry["order_id"] for entry in entries}) == 120
        assert outcomes["refused after"] > 5
        assert outcomes["refused before"] > 5
        assert outcomes["already done"] > 5
        refused = outcomes["refused after"] + outcomes["refused before"]
        assert 0.2 < refused / outcomes.total() < 0.4
    finally:
        bazaar.kill()
