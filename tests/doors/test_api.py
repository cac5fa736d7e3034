"""The API: listings in, verdicts in, each exactly once in effect; bad input gets a documented error."""

import json
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from jointforce.enforcement import queries as enforcement
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def post(key: str, path: str, body: Any, **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"authorization": f"Bearer {key}"} | {k.replace("_", "-"): v for k, v in headers.items()}
    return Client(raise_request_exception=False).post(
        f"/api/v1/{path}", content, content_type="application/json", headers=given
    )


def test_an_equal_listing_changes_nothing_and_a_changed_one_is_a_new_version(world: World) -> None:
    key = world.keys["engineer"]
    row = {"id": "A1", "title": "Plain shoes", "price": 20, "currency": "EUR"}
    statuses = [
        post(key, "listings", {"listings": [x]}).json()["results"][0]["status"]
        for x in (row, row, {**row, "price": 19})
    ]
    assert statuses == ["created", "unchanged", "updated"]


def test_a_bad_row_is_rejected_by_field_and_reason_and_the_rest_goes_on(world: World) -> None:
    rows = [{"id": "A1", "title": "Good"}, {"id": "A2"}, {"id": "A3", "title": "x", "colour": "red"}, 7]
    answer = post(world.keys["engineer"], "listings", {"listings": rows})
    assert answer.status_code == 207
    results = answer.json()["results"]
    assert [r["status"] for r in results] == ["created", "rejected", "rejected", "rejected"]
    assert results[1]["error"]["field"] == "title"
    assert results[2]["error"]["field"] == "colour"


def test_bad_bytes_are_repaired_and_taken(world: World) -> None:
    body = b'{"listings": [{"id": "A1", "title": "broken \\ud800 and \\u0000 text"}]}'
    assert post(world.keys["engineer"], "listings", body).json()["results"][0]["status"] == "created"


def test_a_title_of_a_megabyte_is_taken(world: World) -> None:
    answer = post(world.keys["engineer"], "listings", {"listings": [{"id": "A1", "title": "x" * 2**20}]})
    assert answer.json()["results"][0]["status"] == "created"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"listings": []}', 422),
        (b'{"listing": [{}]}', 422),
        (b"[" * 100_000 + b"]" * 100_000, 400),
        (b"\xff\xfe", 400),
    ],
    ids=["broken", "empty", "unknown field", "deep", "not UTF-8"],
)
def test_rubbish_gets_a_problem_and_never_a_500(body: bytes, status: int, world: World) -> None:
    answer = post(world.keys["engineer"], "listings", body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_that_is_too_large_is_refused_before_it_is_read(world: World) -> None:
    answer = Client().post(
        "/api/v1/listings",
        b"{}",
        content_type="application/json",
        headers={"authorization": f"Bearer {world.keys['engineer']}", "content-length": str(2**30)},
    )
    assert answer.status_code == 413


def test_a_key_that_is_unknown_says_so(world: World) -> None:
    answer = post("jf_nothing", "listings", {"listings": [{"id": "A", "title": "b"}]})
    assert (answer.status_code, answer.json()["code"]) == (401, "key_unknown")


def test_a_key_may_do_only_what_its_role_allows(world: World) -> None:
    answer = post(world.keys["owner"], "listings", {"listings": [{"id": "A", "title": "b"}]})
    assert answer.status_code == 403


def test_the_same_key_and_body_get_the_same_answer_and_another_body_is_refused(world: World) -> None:
    case = world.refer()
    key, path = world.keys["owner"], f"cases/{case.id}/verdict"
    first = post(key, path, {"answer": "counterfeit"}, idempotency_key="k1")
    again = post(key, path, {"answer": "counterfeit"}, idempotency_key="k1")
    other = post(key, path, {"answer": "genuine"}, idempotency_key="k1")
    assert first.json()["recorded"] is True
    assert again.content == first.content
    assert other.status_code == 422
    assert len(enforcement.orders_of(case.id)) == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_with_one_key_have_one_effect() -> None:
    world = build_world()
    case = world.refer()
    answers: list[bytes] = []

    def send() -> None:
        answer = post(
            world.keys["owner"], f"cases/{case.id}/verdict", {"answer": "counterfeit"}, idempotency_key="k8"
        )
        answers.append(answer.content)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(answers) == 8
    assert len(set(answers)) == 1
    assert len(enforcement.orders_of(case.id)) == 1
