"""What the benches measure with is right: the receiver obeys the order protocol, pages and processes are found."""

import json
import os
import subprocess
import sys
import time
from typing import Any

import httpx
import pytest

from jointforce.bench import processes
from jointforce.bench.addresses import Page, variants
from jointforce.bench.figures import spread
from jointforce.bench.gate import gate_figures
from jointforce.bench.main import measure
from jointforce.bench.receiver import Receiver, listening
from jointforce.bench.visitor import form_token
from jointforce.delivery import signing

SECRET = signing.new_secret()


def send(
    receiver: Receiver, seq: int, *, secret: str = SECRET, kind: str = "listing.takedown"
) -> httpx.Response:
    data: dict[str, Any] = {"order_id": f"O{seq}", "case_id": "C", "seq": seq}
    body = json.dumps({"type": kind, "data": data}).encode()
    headers = signing.headers(f"msg_{seq}", int(time.time()), body, [secret])
    return httpx.post(receiver.url, content=body, headers=headers)


def test_the_receiver_does_each_order_once_and_in_order() -> None:
    with listening() as receiver:
        receiver.secret = SECRET
        assert send(receiver, 2).json() == {"expected_seq": 1}
        assert [send(receiver, seq).status_code for seq in (1, 1, 2, 1)] == [200] * 4
        assert send(receiver, 9, kind="statement.issued").status_code == 200
        assert receiver.effects == {"O1": 1, "O2": 1}
        assert (receiver.deliveries, receiver.forged) == (6, 0)


def test_the_receiver_believes_only_what_is_signed_and_notes_when_it_acknowledged() -> None:
    with listening() as receiver:
        receiver.secret = SECRET
        assert send(receiver, 1, secret=signing.new_secret()).status_code == 401
        assert (receiver.forged, receiver.acknowledged) == (1, {})
        before = time.monotonic()
        send(receiver, 1)
        acknowledged = receiver.acknowledged["C"]
        send(receiver, 1)
        assert before <= receiver.acknowledged["C"] == acknowledged <= time.monotonic()


def test_the_tabs_and_next_pages_of_a_page_are_pages_too() -> None:
    text = '<a href="?tab=a&amp;q=1"> <a href="/desk/?after=2"> <a href="/desk/cases/?q=1"> <a href="https://x.example/desk/?z=1">'
    found = variants(Page("desk", "/desk/"), text)
    assert found == [Page("desk", "/desk/?tab=a&q=1"), Page("desk", "/desk/?after=2")]


def test_a_page_without_a_form_has_no_token() -> None:
    assert form_token('<input name="csrfmiddlewaretoken" value="abc">') == "abc"
    with pytest.raises(ValueError, match="no form"):
        form_token("<p>")


def test_the_processes_below_one_are_found_with_what_they_cost() -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as parent:
        deadline = time.monotonic() + 20
        while "input()" not in [word for pid in processes.below(parent.pid) for word in processes.words(pid)]:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert set(processes.below(parent.pid)) < set(processes.below(os.getpid()))
        assert processes.pss_mb(parent.pid) > 1
        parent.communicate(b"\n")
    assert processes.words(parent.pid) == []


def test_percentiles_are_named_and_rounded() -> None:
    assert spread([1.0, 2.0, 3.04], 50, 99) == {"p50": 2.0, "p99": 3.0, "max": 3.0}
    assert spread([], 50) == {}


def test_a_bench_or_part_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(SystemExit, match="there is: cases"):
        measure("dogs", None)
    with pytest.raises(SystemExit, match="load, verdicts, pages, sample"):
        measure("cases", None, ["dogs"])


def test_the_gates_figures_are_there_and_nothing_went_wrong() -> None:
    before = os.sched_getaffinity(0)
    figures = gate_figures(None, 300, share=0.05)
    assert os.sched_getaffinity(0) == before
    assert {"p50", "p99"} <= set(figures["single_ms"])
    assert figures["batch_listings_per_s"] > 0 < figures["arrow_batch_listings_per_s"]
    assert (figures["errors"], figures["calls"], figures["marks"]) == (0, 300, 300)
