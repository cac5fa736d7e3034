"""Notices over the API: looked over, filed line by line, read, taken back."""

import base64
import json
from typing import Any

import pytest
from django.test import Client

from jointforce.cases import queries as cases
from jointforce.intake import queries as intake
from tests.world import World, build_world

pytestmark = pytest.mark.django_db
SAID = {
    "reason": "The stitching is not ours.",
    "statements": ["good_faith"],
    "reason_code": "counterfeit_mark",
}


@pytest.fixture
def world(settings: Any, tmp_path: Any) -> World:
    settings.BLOB_DIR = tmp_path
    made = build_world()
    made.post(*({"id": f"L{n}", "title": f"Vexora runner {n}", "category": "Shoes"} for n in range(4)))
    return made


def call(world: World, method: str, path: str, body: Any = None, *, who: str = "owner", key: str = "") -> Any:
    headers = {"authorization": f"Bearer {world.keys[who]}"} | ({"idempotency-key": key} if key else {})
    content = b"" if body is None else json.dumps(body).encode()
    return Client().generic(
        method, f"/api/v1/{path}", content, content_type="application/json", headers=headers
    )


def body(world: World, *refs: str, **more: Any) -> dict[str, Any]:
    lines = [{"listing": ref} for ref in refs]
    return {**SAID, "right_id": str(world.rights["Vexora"]), "lines": lines, **more}


def test_each_line_is_answered_in_order_and_read_again(world: World) -> None:
    answer = call(world, "POST", "notices", body(world, "L1", "nonsense", "L2", "L1"))
    assert answer.status_code == 201
    sent = answer.json()
    assert [(line["line"], line["status"]) for line in sent["lines"]] == [
        (1, "opened"), (2, "refused"), (3, "opened"), (4, "joined"),
    ]  # fmt: skip
    assert (sent["state"], sent["taken"], sent["held_up"], sent["channel"]) == ("joined", 3, 1, "api")
    finding = sent["lines"][1]["findings"][0]
    assert (finding["code"], finding["severity"]) == ("listing_unknown", "refuse")
    assert finding["do"].startswith("Copy the listing's address")
    case = sent["lines"][0]["case"]
    assert (case["state"], case["outcome"], case["reason_code"]) == ("removing", "remove", "counterfeit_mark")
    assert call(world, "GET", f"notices/{sent['id']}").json() == sent
    [listed] = call(world, "GET", "notices").json()["items"]
    assert listed == {name: value for name, value in sent.items() if name != "lines"}


def test_the_same_key_files_once(world: World) -> None:
    first = call(world, "POST", "notices", body(world, "L1"), key="n1")
    again = call(world, "POST", "notices", body(world, "L1"), key="n1")
    assert again.content == first.content
    assert intake.notices(world.actors["owner"]).count() == 1
    other = call(world, "POST", "notices", body(world, "L2"), key="n1")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


def test_the_linter_answers_without_keeping_anything(world: World) -> None:
    lines = body(world, "L1", "nonsense", statements=[], regime="us_trademark", reason="")
    answer = call(world, "POST", "notices/lint", lines)
    assert answer.status_code == 200
    said = answer.json()
    assert [line["would_be"] for line in said["lines"]] == ["taken", "refused"]
    assert len(said["missing"]) == 2
    assert not intake.notices(world.actors["analyst"]).exists()
    assert not cases.visible(world.actors["analyst"]).exists()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"statements": []}, "accurate and complete"),
        ({"regime": "mars"}, "There is no law 'mars' here"),
        ({"reason": "copy"}, "in 10 to 5,000 characters"),
        ({"files": [{"name": "x.txt", "bytes": "%%%"}]}, "not base64"),
        ({"test_buys": [{"order_number": "1", "bought_on": "2026-01-01", "finding": "Fake.", "line": 9}]}, "line 9"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_is_kept(world: World, more: dict[str, Any], why: str) -> None:
    answer = call(world, "POST", "notices", body(world, "L1", **more))
    assert answer.status_code == 422
    assert why in answer.json()["detail"]
    assert not intake.notices(world.actors["analyst"]).exists()


def test_more_than_a_thousand_lines_do_not_fit(world: World) -> None:
    answer = call(world, "POST", "notices", body(world, *map(str, range(1001))))
    assert answer.status_code == 422
    assert "lines" in answer.json()["errors"][0]["where"]


def test_evidence_comes_with_it(world: World) -> None:
    file = {
        "name": "label.txt",
        "content_type": "text/plain",
        "bytes": base64.b64encode(b"No stamp").decode(),
    }
    buy = {
        "order_number": "B-1",
        "bought_on": "2026-01-05",
        "finding": "No stamp.",
        "line": 1,
        "files": [file],
    }
    sent = call(world, "POST", "notices", body(world, "L1", files=[file], test_buys=[buy])).json()
    [kept] = intake.buys_of([sent["id"]])
    assert (kept.order_number, kept.position) == ("B-1", 1)
    assert [bool(f.test_buy_id) for f in intake.files_of([sent["id"]])] == [False, True]


def test_lines_are_taken_back_one_or_all(world: World) -> None:
    sent = call(world, "POST", "notices", body(world, "L1", "L2", "L3")).json()
    path = f"notices/{sent['id']}/retract"
    one = call(world, "POST", path, {"lines": [2], "note": "Ours."}).json()
    assert [line["status"] for line in one["lines"]] == ["opened", "retracted", "opened"]
    assert [line["case"]["state"] for line in one["lines"]] == ["removing", "reinstated", "removing"]
    everything = call(world, "POST", path, {}).json()
    assert (everything["state"], everything["taken"]) == ("retracted", 0)
    again = call(world, "POST", path, {})
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


def test_nobody_reads_or_takes_back_anothers_notice(world: World) -> None:
    sent = call(world, "POST", "notices", body(world, "L1")).json()
    for path, method, said in (
        (f"notices/{sent['id']}", "GET", None),
        (f"notices/{sent['id']}/retract", "POST", {}),
    ):
        assert call(world, method, path, said, who="stranger").status_code == 404
    assert call(world, "GET", "notices", who="stranger").json()["items"] == []
    assert call(world, "POST", "notices", body(world, "L1"), who="viewer").status_code == 403
    assert call(world, "POST", f"notices/{sent['id']}/retract", {}, who="viewer").status_code == 403
