"""The API: listings, rights and verdicts in, cases and orders out; bad input gets a documented error."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jointforce.api.problem import PROBLEM_JSON
from jointforce.domain.token import token_hash
from jointforce.flows import onboarding, sweep
from jointforce.parties.models import ApiKey
from tests.doors.keys import key_of
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def call(method: str, key: str, path: str, body: Any = None) -> Any:
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return Client(raise_request_exception=False).generic(
        method.upper(), f"/api/v1/{path}", content, content_type="application/json", headers=headers
    )


def post(key: str, path: str, body: Any) -> Any:
    return call("post", key, path, body)


def get(key: str, path: str) -> Any:
    return call("get", key, path)


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


def test_bad_bytes_are_no_way_out(world: World) -> None:
    title = b"V*x\\u2b50ra runner \\ud800 \\u0000"
    body = b'{"listings": [{"id": "M1", "title": "' + title + b'", "price": 19, "currency": "EUR"}]}'
    assert post(world.keys["engineer"], "listings", body).json()["results"][0]["status"] == "created"
    sweep.sweep_waiting()
    listing = get(world.keys["engineer"], "listings/M1").json()
    assert listing["repaired"] is True
    assert listing["title"].endswith("\ufffd \ufffd")
    assert [c["state"] for c in listing["cases"]] == ["referred"]


def test_a_posted_listing_shows_its_match_once_it_is_screened(world: World) -> None:
    key = world.keys["engineer"]
    row: dict[str, Any] = {
        "id": "shop/7?x=1",
        "title": "V*x⭐ra runner",
        "price": 19,
        "currency": "EUR",
        "seller_id": "S1",
    }
    post(key, "listings", {"listings": [row]})
    waiting = get(key, "listings/shop/7%3Fx=1").json()
    assert (waiting["screened_at"], waiting["matches"], waiting["version"]) == (None, [], 1)
    sweep.sweep_waiting()
    found = get(key, "listings/shop/7%3Fx=1").json()
    assert found["screened_at"] is not None
    assert {"disguised_mark", "price"} <= {m["signal"] for m in found["matches"]}
    match = next(m for m in found["matches"] if m["signal"] == "disguised_mark")
    assert row["title"][match["start"] : match["end"]] == match["text"]
    assert [d["disposition"] for d in found["dispositions"]] == ["refer"]
    assert get(world.keys["souk_engineer"], "listings/shop/7%3Fx=1").status_code == 404
    [listed] = get(key, "listings").json()["items"]
    assert (listed["id"], listed["seller_id"], listed["price"]) == ("shop/7?x=1", "S1", "19.00")


def test_a_case_goes_its_way_over_the_api_alone(world: World) -> None:
    """Referred, answered, removed, countered and reinstated: each side with its own key."""
    case = world.refer()
    owner, engineer = world.keys["owner"], world.keys["engineer"]
    analyst, seller = key_of(world.actors["analyst"]), key_of(world.actors["seller"])
    asked = get(owner, f"cases/{case.id}").json()
    assert "answer_infringing" in asked["available_actions"]
    assert asked["question"]
    assert post(owner, f"cases/{case.id}/messages", {"body": "Who sold this?"}).status_code == 201
    assert post(owner, f"cases/{case.id}/verdict", {"answer": "counterfeit"}).json()["state"] == "removing"
    late = post(owner, f"cases/{case.id}/verdict", {"answer": "genuine"})
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")
    [order] = get(engineer, f"orders?case_id={case.id}&state=pending").json()["items"]
    assert (order["kind"], order["seq"], order["listing_id"]) == ("listing.takedown", 1, "L1")
    [statement] = get(seller, "statements").json()["items"]
    answered = post(
        seller, f"statements/{statement['id']}/counter-notice", {"text": "I bought it from the maker."}
    )
    assert (answered.status_code, answered.json()["text"]) == (201, "I bought it from the maker.")
    ruling = {"event": "counter_granted", "reason_code": "resale", "explanation": "The invoice shows it."}
    assert post(analyst, f"cases/{case.id}/decision", ruling).status_code == 200
    ended = get(owner, f"cases/{case.id}").json()
    assert [d["ruling"] for d in ended["decisions"]] == ["remove", "reinstate"]
    assert [(n["state"], n["text"]) for n in ended["counter_notices"]] == [("granted", None)]
    assert [m["body"] for m in ended["messages"]] == ["Who sold this?"]


def test_rights_products_and_authorised_sellers_over_the_api(world: World) -> None:
    owner, analyst = world.keys["owner"], key_of(world.actors["analyst"])
    rows = [
        {"id": "TM-1", "mark": "Vexora Sky", "nice_classes": [25]},
        {"id": "TM-2"},
        {"id": "TM-3", "mark": "a", "x": 1},
    ]
    sent = post(owner, "rights", {"rights": rows})
    assert sent.status_code == 207
    assert [r["status"] for r in sent.json()["results"]] == ["created", "rejected", "rejected"]
    assert sent.json()["results"][2]["error"]["field"] == "x"
    [right] = get(owner, "rights?status=submitted").json()["items"]
    seen = post(analyst, f"rights/{right['id']}/review", {"status": "verified", "reason": "register seen"})
    assert seen.json()["status"] == "verified"
    assert (
        post(owner, f"rights/{right['id']}/review", {"status": "rejected", "reason": "no"}).status_code == 403
    )
    product = {"name": "Sky", "usual_price_low": "120.00", "currency": "EUR", "right_id": right["id"]}
    assert post(owner, "products", product).status_code == 201
    assert [p["name"] for p in get(owner, "products").json()["items"]] == ["Sky"]
    word = {"marketplace": "Bazaar", "seller_id": "S1"}
    said = post(owner, "authorisations", word).json()
    assert post(owner, "authorisations", word).json()["id"] == said["id"]
    assert post(owner, "authorisations", {**word, "valid_until": "2099-01-01"}).status_code == 409
    assert post(owner, "authorisations", {**word, "seller_id": "S404"}).status_code == 404
    ended = call("delete", owner, f"authorisations/{said['id']}")
    assert (ended.status_code, ended.json()["ended_at"] is not None) == (200, True)
    assert get(owner, "authorisations").json()["items"] == []


def test_another_holders_id_of_a_right_is_no_hint(world: World) -> None:
    row = {"id": "R-Vexora", "mark": "Lumora Two"}
    [result] = post(world.keys["stranger"], "rights", {"rights": [row]}).json()["results"]
    assert result["status"] == "created"


def test_the_endpoint_is_set_with_a_secret_that_is_shown_once(world: World) -> None:
    key = world.keys["engineer"]
    assert get(key, "endpoint").status_code == 404
    made = call("put", key, "endpoint", {"url": "https://shop.example/hooks"})
    assert made.json()["secret"].startswith("whsec_")
    assert get(key, "endpoint").json() == {**made.json(), "secret": None}
    assert call("put", key, "endpoint", {"url": "ftp://shop.example"}).status_code == 422
    assert get(world.keys["souk_engineer"], "endpoint").status_code == 404


def test_a_file_for_a_case_is_refused_where_it_is_an_active_document(world: World) -> None:
    case = world.refer()
    svg = base64.b64encode(b"<svg><script>alert(1)</script></svg>").decode()
    refused = post(world.keys["owner"], f"cases/{case.id}/files", {"name": "a.png", "bytes": svg})
    assert (refused.status_code, "active documents" in refused.json()["detail"]) == (422, True)
    assert post(world.keys["owner"], f"cases/{case.id}/files", {"name": "a", "bytes": "%"}).status_code == 422
    bad = {"listings": [{"id": "A", "title": "b", "images": [{"name": "x.png", "bytes": svg}]}]}
    [result] = post(world.keys["engineer"], "listings", bad).json()["results"]
    assert (result["status"], result["error"]["field"]) == ("rejected", "images")


LISTS = ("listings", "rights", "products", "authorisations", "cases", "statements", "orders")


@pytest.mark.parametrize("path", LISTS)
def test_every_list_has_the_same_pages(path: str, world: World) -> None:
    key = world.keys["owner" if path in ("rights", "products", "authorisations") else "engineer"]
    assert set(get(key, path).json()) == {"items", "next_cursor"}
    for query, status in (
        ("cursor=x", 422),
        ("limit=0", 422),
        ("limit=201", 422),
        ("limit=x", 422),
        ("limit=200", 200),
    ):
        assert get(key, f"{path}?{query}").status_code == status, query


def test_a_list_is_read_page_by_page_without_gap_or_double(world: World) -> None:
    world.post(*({"id": f"P{n}", "title": "Shoes"} for n in range(7)))
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = get(world.keys["engineer"], f"listings?limit=3&cursor={cursor}").json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert sorted(seen) == [f"P{n}" for n in range(7)]
    assert seen[0] == "P6"


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


def test_a_key_that_opens_nothing_says_why(world: World) -> None:
    expired, revoked = key_of(world.actors["owner"]), key_of(world.actors["owner"])
    ApiKey.objects.filter(key_hash=token_hash(expired)).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    onboarding.revoke_key(ApiKey.objects.get(key_hash=token_hash(revoked)).id, actor=world.actors["owner"])
    for key, code in (
        ("jf_x", "key_unknown"),
        (expired, "key_expired"),
        (revoked, "key_revoked"),
        ("", "key_missing"),
    ):
        for answer in (get(key, "cases"), post(key, "verdicts", {"verdicts": []})):
            assert (answer.status_code, answer.json()["code"]) == (401, code)
            assert answer.headers["www-authenticate"] == "Bearer"
            assert answer.headers["content-type"] == PROBLEM_JSON


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_a_body_that_is_no_json_by_its_own_word_is_refused(content_type: str, world: World) -> None:
    answer = Client().post(
        "/api/v1/listings",
        b"a=1",
        content_type=content_type,
        headers={"authorization": f"Bearer {world.keys['engineer']}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (415, "wrong_content_type")


def test_unknown_fields_are_named(world: World) -> None:
    answer = post(
        world.keys["engineer"], "listings", {"listings": [{"id": "A", "title": "b"}], "dry_run": True}
    )
    assert answer.status_code == 422
    assert any("dry_run" in error["where"] for error in answer.json()["errors"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "nothing/here", 404),
        ("get", "cases/not-an-id", 404),
        ("get", "", 404),
        ("patch", "listings", 405),
        ("get", "orders/replay", 405),
    ],
)
def test_wrong_addresses_and_methods_are_problems_too(
    method: str, path: str, status: int, world: World
) -> None:
    answer = call(method, world.keys["engineer"], path)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == PROBLEM_JSON
    if status == 405:
        assert answer.headers["allow"]


def test_the_document_is_public_and_names_every_error(world: World) -> None:
    document = Client().get("/api/v1/openapi.json").json()
    assert document["components"]["securitySchemes"]["KeyAuth"]["scheme"] == "bearer"
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            answers = operation["responses"]
            assert operation["description"], (method, path)
            assert {"400", "401", "403", "404", "422"} <= set(answers), (method, path)
            assert all(PROBLEM_JSON in a["content"] for code, a in answers.items() if int(code) >= 400)
            if "requestBody" in operation:
                assert {"409", "411", "413", "415"} <= set(answers), (method, path)


def test_a_key_may_do_only_what_its_role_allows(world: World) -> None:
    answer = post(world.keys["owner"], "listings", {"listings": [{"id": "A", "title": "b"}]})
    assert answer.status_code == 403
