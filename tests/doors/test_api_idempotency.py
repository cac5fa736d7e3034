"""The same Idempotency-Key and body: one effect and the same answer. Made from the OpenAPI document."""

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from jointforce.api.v1.api import api
from jointforce.enforcement import queries as enforcement
from jointforce.intake import services as intake
from jointforce.intake.models import IdempotentAnswer
from jointforce.ledger.models import Entry
from tests.doors.api_calls import CALLS, Call, Things
from tests.doors.keys import key_of
from tests.world import World, build_world

KEYLESS = {("post", "/listings"), ("post", "/sellers"), ("post", "/notices/lint")}
"""Idempotent by the sender's own ids, or without any effect."""


def changing() -> list[tuple[str, str]]:
    """Every operation of the document that is no GET."""
    paths = api.get_openapi_schema(path_prefix="/")["paths"]
    return [(method, path) for path, methods in paths.items() for method in methods if method != "get"]


def success(method: str, path: str) -> int:
    responses = api.get_openapi_schema(path_prefix="/")["paths"][path][method]["responses"]
    return int(next(status for status in responses if int(status) < 300))


class Caller:
    """One operation, about things of its own: the nth of a world."""

    def __init__(self, method: str, path: str, world: World | None = None, n: int = 1) -> None:
        self.call: Call = CALLS[method, path]
        self.world: World = world or build_world()
        self.things: Things = self.call.prepare(self.world, n)
        self.method, self.path = method, "/api/v1" + path.format(**self.things)
        self.key = key_of(self.world.actors[self.call.who])
        self.body = json.dumps(self.call.body(self.things)).encode()

    def send(self, idempotency_key: str, body: bytes | None = None) -> Any:
        headers = {"authorization": f"Bearer {self.key}"}
        if idempotency_key:
            headers["idempotency-key"] = idempotency_key
        content = self.body if body is None else body
        return Client().generic(
            self.method.upper(), self.path, content, content_type="application/json", headers=headers
        )

    def effects(self) -> int:
        return Entry.objects.filter(verb=self.call.verb, actor_kind="api_key").count()


def test_no_operation_is_forgotten_here() -> None:
    assert set(changing()) == set(CALLS)


KEYED = [operation for operation in changing() if operation not in KEYLESS]


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_with_one_key_have_one_effect_and_one_answer() -> None:
    world = build_world()
    for n, (method, path) in enumerate(KEYED):
        caller = Caller(method, path, world, n)
        before = caller.effects()
        answers = at_once(8, lambda: caller.send(f"key {n}"))  # noqa: B023  (called before the loop goes on)
        assert {status for status, _ in answers} == {success(method, path)}, (method, path, answers[0])
        assert len({body for _, body in answers}) == 1, (method, path)
        assert caller.effects() == before + 1, (method, path)
        other = caller.send(f"key {n}", body=caller.body + b" ")
        assert (other.status_code, other.json()["code"]) == (422, "key_reused"), (method, path)
        assert caller.effects() == before + 1, (method, path)


def at_once(many: int, send: Callable[[], Any]) -> list[tuple[int, bytes]]:
    """The answers to calls from so many threads."""
    answers: list[tuple[int, bytes]] = []
    begin = threading.Barrier(many)

    def one() -> None:
        begin.wait(30)
        answer = send()
        answers.append((answer.status_code, answer.content))
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == many
    return answers


@pytest.mark.django_db
def test_after_thirty_days_the_answer_is_told_again_from_what_was_done() -> None:
    world = build_world()
    for n, (method, path) in enumerate(KEYED):
        caller = Caller(method, path, world, n)
        before = caller.effects()
        first = caller.send(f"key {n}")
        assert first.status_code == success(method, path), (method, path, first.content)
        forget_answers(timedelta(days=31))
        again = caller.send(f"key {n}")
        assert again.status_code == first.status_code, (method, path)
        assert again.json().keys() == first.json().keys(), (method, path)
        assert caller.effects() == before + 1, (method, path)
        other = caller.send(f"key {n}", body=caller.body + b" ")
        assert other.json()["code"] == "key_reused", (method, path)


def forget_answers(later: timedelta) -> None:
    """What the worker does every hour, so much later."""
    intake.forget_answers(now=timezone.now() + later)


@pytest.mark.django_db
def test_what_is_told_again_is_what_was_said_wherever_it_still_stands() -> None:
    caller = Caller("post", "/rights")
    first = caller.send("k").json()["results"]
    forget_answers(timedelta(days=31))
    assert IdempotentAnswer.objects.get().body is None
    again = caller.send("k").json()["results"]
    assert [r["id"] for r in again] == [r["id"] for r in first] == ["R9", "R10"]
    assert [r["status"] for r in first] == ["created", "rejected"]
    assert [r["status"] for r in again] == ["unchanged", "rejected"]


@pytest.mark.django_db
def test_after_four_hundred_days_a_key_is_forgotten() -> None:
    caller = Caller("post", "/cases/{case_id}/messages")
    caller.send("k")
    forget_answers(timedelta(days=399))
    assert IdempotentAnswer.objects.count() == 1
    forget_answers(timedelta(days=401))
    assert IdempotentAnswer.objects.count() == 0


@pytest.mark.django_db
def test_an_answer_that_holds_a_link_is_not_kept_readable() -> None:
    caller = Caller("post", "/sellers/{seller_id}/link")
    url = caller.send("k").json()["url"]
    kept = bytes(IdempotentAnswer.objects.get().body or b"")
    assert url.encode() not in kept
    assert caller.send("k").json()["url"] == url


@pytest.mark.django_db
def test_a_refused_request_keeps_nothing_and_may_be_sent_again() -> None:
    caller = Caller("post", "/cases/{case_id}/verdict")
    wrong = caller.send("k", body=b'{"answer": "counterfeit", "reason_code": "resale"}')
    assert wrong.status_code == 422
    assert IdempotentAnswer.objects.count() == 0
    assert caller.send("k").status_code == 200
    assert len(enforcement.orders_of(caller.things["case_id"])) == 1


@pytest.mark.django_db
def test_two_organisations_may_use_the_same_key() -> None:
    caller = Caller("post", "/cases/{case_id}/messages")
    assert caller.send("k").status_code == 201
    caller.key = key_of(caller.world.actors["analyst"])
    answer = caller.send("k")
    assert answer.status_code == 201
    assert answer.json()["from_desk"] is True


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x" * 256, "tab\tin it"])
def test_a_key_that_cannot_be_kept_is_refused(key: str) -> None:
    assert Caller("post", "/cases/{case_id}/messages").send(key).status_code == 422
