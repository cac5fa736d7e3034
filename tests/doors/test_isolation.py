"""Nobody sees another's things: every address, method and role, made from the URL map.

A foreign object is answered like one that does not exist; a list, search, export or count is the same whether others
have anything or not; what is sent about others' things changes nothing of theirs.
"""

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from jointforce.domain.actor import Actor
from jointforce.parties.models import Person
from tests.doors.api_calls import CALLS
from tests.doors.keys import key_of
from tests.doors.sides import Side, agent_of_lumora, neighbour, other_house, rival
from tests.doors.url_map import Route, routes
from tests.doors.watched import EVERY, names_read
from tests.world import World, build_world

METHODS = ("get", "post", "put", "patch", "delete")
IN_THE_HOUSE = ("stranger", "souk_engineer", "rival", "agent", "agent_of_lumora")
"""Those who share Vexora's house, and have no part in what is between Vexora and Bazaar."""

HOUSE_WIDE = {
    "right_id", "product_id", "authorisation_id", "holder_id", "rights_holder_id", "party_id", "membership_id",
    "version_id", "notice_id", "mandate_id",
}  # fmt: skip
"""What every desk of the house may see, so that it is not foreign to Souk's."""

SEARCHED = {"found_id"}
"""A listing on sale, which every rights holder of the house may find."""

CAPABILITIES = {"token", "key", "uidb36"}
"""Parameters that let in whoever holds them: they name no object that could be foreign."""

OPERATORS = {"/healthz", "/readyz", "/metrics", "/api/v1/openapi.json", "/api/v1/"}
"""Addresses that say nothing of any organisation."""

HOUSE_WIDE_PAGES = {"/api/v1/products", "/api/v1/rights", "/desk/policy/", "/desk/holders/"}
"""What a desk sees there is its house's, not its marketplace's."""
SEARCHES_OF_WHAT_IS_ON_SALE = {"/portal/notices/search/"}
"""Listings stand in the shop: every rights holder of the house searches them, to report them."""
FOR_THE_PUBLIC = {"/notices/new/"}
"""Names every marketplace that takes notices, whoever asks."""

OBJECTS = [r for r in routes() if r.parameters and not set(r.parameters) & CAPABILITIES]
PLAIN = [r for r in routes() if not r.parameters and r.path not in OPERATORS]
PAGES = [r for r in PLAIN if not r.path.startswith("/accounts/")]


@dataclass(frozen=True)
class Viewer:
    """Somebody at a browser, or a machine with a key of the same role."""

    name: str
    browser: Client
    key: str

    def ask(
        self, route: Route, method: str, values: Mapping[str, Any], body: Any = None, query: str = ""
    ) -> Any:
        address = route.address(values) + query
        if route.is_api:
            headers = {"authorization": f"Bearer {self.key}"} if self.key else {}
            content = json.dumps(body) if body is not None else ""
            return self.browser.generic(
                method.upper(), address, content, content_type="application/json", headers=headers
            )
        return getattr(self.browser, method)(address, body if method == "post" else None)


@dataclass(frozen=True)
class Stage:
    """Everybody, and both sides; what each page said before the sides had their stories, between, and after."""

    viewers: dict[str, Viewer]
    near: Side
    far: Side
    before: dict[tuple[str, str], str]
    between: dict[tuple[str, str], str]
    after: dict[tuple[str, str], str]


def viewer(name: str, actor: Actor | None) -> Viewer:
    browser = Client(raise_request_exception=False)
    if actor is None:
        return Viewer(name, browser, "")
    browser.force_login(Person.objects.get(id=actor.id))
    session = browser.session
    session["party_id"] = str(actor.agent_id or actor.party_id)
    if actor.mandate_id:
        session["mandate_id"] = str(actor.mandate_id)
    session.save()
    return Viewer(name, browser, key_of(actor))


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Built once, in a transaction that is rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        world: World = build_world()
        people: dict[str, Actor | None] = {**world.actors, "rival": rival(world), "nobody": None}
        people["agent"], people["agent_of_lumora"] = agent_of_lumora(world)
        viewers = {name: viewer(name, actor) for name, actor in people.items()}
        for who in viewers.values():  # when a key was last used is shown, and is noted once an hour
            who.browser.get("/api/v1/key", headers={"authorization": f"Bearer {who.key}"})
        before = crawl({name: viewers[name] for name in IN_THE_HOUSE})
        near = neighbour(world)
        between = crawl(viewers)
        far = other_house()
        yield Stage(viewers, near, far, before, between, crawl(viewers))
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def leave_the_stage_as_it_was(stage: Stage) -> Iterator[None]:
    cache.clear()  # of counted attempts to sign in
    cookies = {name: who.browser.cookies.output() for name, who in stage.viewers.items()}
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for name, who in stage.viewers.items():
        who.browser.cookies = SimpleCookie(cookies[name].replace("Set-Cookie: ", ""))


def crawl(viewers: Mapping[str, Viewer]) -> dict[tuple[str, str], str]:
    """What each page without parameters says to each viewer."""
    return {
        (name, route.path): said(who.ask(route, "get", {}))
        for name, who in viewers.items()
        for route in PAGES
    }


def said(answer: Any) -> str:
    """Status and text, without what differs from one call to the next."""
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    plain = re.sub(
        r"csrf\w*\W+(?:value=)?\W?[\w-]{40,}", "csrf", text.decode(errors="replace"), flags=re.IGNORECASE
    )
    return f"{answer.status_code} {answer.headers.get('Location', '')} " + re.sub(
        r"\d+(?:\s|&nbsp;)(second|minute|hour|day)s?", "a while", plain
    )


@lru_cache
def made_up(parameter: str, converter: str) -> Any:
    return {"uuid": uuid.uuid4(), "int": 0}.get(converter, f"no-such-{parameter}")


def nowhere(route: Route) -> dict[str, Any]:
    return {name: made_up(name, route.converters[name]) for name in route.parameters}


def there(route: Route, side: Side) -> dict[str, Any]:
    return {name: side.named(name, route.converters[name]) for name in route.parameters}


def foreign_to(who: str, route: Route, stage: Stage) -> list[dict[str, Any]]:
    """The values that name something foreign in this address: all of it, or one part beside the viewer's own."""
    values = [there(route, stage.far)]
    ids = [name for name in route.parameters if name != "number"]
    if len(ids) > 1:
        own = there(route, stage.near)
        values += [own | {name: values[0][name]} for name in ids]
    open_to_desks = who == "souk_engineer" and set(ids) & HOUSE_WIDE
    open_to_holders = who in {"stranger", "agent_of_lumora"} and set(ids) & SEARCHED
    if who in IN_THE_HOUSE and not open_to_desks and not open_to_holders:
        values.append(there(route, stage.near))
    return values


def body_for(route: Route, method: str, side: Side) -> Any:
    """A body that would have its effect, where the object were the sender's own."""
    if not route.is_api:
        return form(side) if method == "post" else None
    path = route.path.removeprefix("/api/v1")
    for parameter in route.parameters:
        path = path.replace(f"<{parameter}>", f"{{{parameter}}}")
    call = CALLS.get((method, path))
    return call.body(things(side)) if call else None


def things(side: Side) -> dict[str, Any]:
    return {**side.things, "marketplace": "Quillonbay", "seller_id": side.own_ids["seller_id"]}


def form(side: Side) -> dict[str, Any]:
    """Every field that a page's form might have, each naming the side's own thing."""
    ids = {name: str(value) for name, value in side.things.items()}
    return {
        **ids, **{name.removesuffix("_id"): value for name, value in ids.items()},
        "member": ids["membership_id"], "manager": ids["person_id"], "policy": ids["version_id"],
        "answer": "genuine", "event": "reverse", "target": "verified", "status": "verified", "reason_code": "resale",
        "text": "mine", "body": "mine", "note": "mine", "explanation": "mine", "reason": "mine", "question": "mine?",
        "hours": "24", "name": "mine", "email": "mine@example.com", "mark": "Mine", "role": "brand_viewer",
    }  # fmt: skip


def state_of(side: Side) -> list[tuple[str, int, str]]:
    """Every row of ours that mentions a thing of the side, but for what a complainant typed, kept as it was typed."""
    ids = "|".join(sorted({str(v) for v in side.things.values() if isinstance(v, uuid.UUID)}))
    ours = [model for model in apps.get_models() if model.__module__.startswith("jointforce.")]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{model._meta.db_table}', count(*),"
                " coalesce(md5(string_agg(said.whole::text, '|' ORDER BY said.whole::text)), '')"
                f" FROM \"{model._meta.db_table}\" t, LATERAL (SELECT to_jsonb(t) - 'listing_ref' AS whole) said"
                " WHERE said.whole::text ~ %(ids)s"
                for model in ours
            ),
            {"ids": ids},
        )
        rows: list[tuple[str, int, str]] = sorted(cursor.fetchall())
    return rows


def test_every_parameter_of_an_address_is_known_here(stage: Stage) -> None:
    known = set(stage.far.things) | set(stage.far.own_ids) | CAPABILITIES
    unknown = {(route.path, name) for route in routes() for name in route.parameters if name not in known}
    assert unknown == set(), "add what it names to tests/doors/sides.py, for both sides"


@pytest.mark.parametrize("route", OBJECTS, ids=str)
def test_a_foreign_object_answers_like_one_that_does_not_exist(route: Route, stage: Stage) -> None:
    state = state_of(stage.near), state_of(stage.far)
    for method in METHODS:
        body = body_for(route, method, stage.far)
        for who in stage.viewers.values():
            missing = who.ask(route, method, nowhere(route), body)
            expected = (302, 401, 405) if who.name == "nobody" else (404, 405)
            assert missing.status_code in expected, (who.name, method)
            for values in foreign_to(who.name, route, stage):
                found = who.ask(route, method, values, body)
                assert found.status_code == missing.status_code, (who.name, method, values)
                told = said(found)
                assert not [word for word in stage.far.words if word in without(values, told)], who.name
            if missing.status_code == 405:
                break
    assert (state_of(stage.near), state_of(stage.far)) == state


def without(values: Mapping[str, Any], text: str) -> str:
    """The text without the values that the sender named itself."""
    for value in values.values():
        text = text.replace(str(value), "") if value != 0 else text
    return text


@pytest.mark.parametrize("who", [*IN_THE_HOUSE])
def test_no_page_changes_by_what_others_of_the_house_do(who: str, stage: Stage) -> None:
    for route in PAGES:
        if who == "souk_engineer" and route.path in HOUSE_WIDE_PAGES:
            continue
        assert stage.before[who, route.path] == stage.between[who, route.path], route.path


def test_no_page_changes_by_what_another_house_does(stage: Stage) -> None:
    assert stage.between.keys() == stage.after.keys()
    for where, text in stage.between.items():
        if where[1] in FOR_THE_PUBLIC:
            continue
        assert text == stage.after[where], where
        assert not text.startswith("5"), where
        assert not [word for word in stage.far.words if word in text], where


def test_the_pages_that_are_compared_show_something(stage: Stage) -> None:
    """The comparison could not fail if nobody saw anything."""
    assert "Zyqqua" in stage.after["owner", "/portal/"] + stage.after["owner", "/api/v1/cases"]
    assert "Zyqqua" in stage.after["analyst", "/desk/cases/"]
    for who, path in (("stranger", "/portal/"), ("souk_engineer", "/desk/cases/"), ("rival", "/seller/")):
        assert stage.after[who, path].startswith("200"), who


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_a_search_for_what_is_foreign_finds_what_a_search_for_nothing_finds(
    route: Route, stage: Stage
) -> None:
    for who in stage.viewers.values():
        if not stage.after[who.name, route.path].startswith("200"):
            continue
        read = names_read(partial(who.ask, route, "get", {}))
        for side in (stage.far, stage.near) if who.name in IN_THE_HOUSE else (stage.far,):
            if side is stage.near and route.path in SEARCHES_OF_WHAT_IS_ON_SALE:
                continue
            for field, value, nothing in searches(side):
                if field not in read and EVERY not in read:
                    continue
                if (
                    side is stage.near
                    and who.name == "souk_engineer"
                    and (field in HOUSE_WIDE_SEARCHES or route.path in HOUSE_WIDE_PAGES)
                ):
                    continue
                found = said(who.ask(route, "get", {}, query=f"?{field}={value}"))
                missing = said(who.ask(route, "get", {}, query=f"?{field}={nothing}"))
                assert unsaid(value, found) == unsaid(nothing, missing), (who.name, field, value)


def test_what_a_page_looks_at_is_seen(stage: Stage) -> None:
    """Else the search above would skip what it should try."""
    owner, analyst = stage.viewers["owner"], stage.viewers["analyst"]
    looks = {
        (who, path): names_read(partial(who.browser.get, path))
        for who, path in ((owner, "/portal/"), (analyst, "/desk/cases/"), (owner, "/account/"))
    }
    assert {"q", "tab", "after"} <= looks[owner, "/portal/"]
    assert {"q", "after", "seller", "holder"} <= looks[analyst, "/desk/cases/"]
    assert not looks[owner, "/account/"] & {"q", EVERY}
    whole = names_read(
        lambda: owner.browser.get("/api/v1/cases", headers={"authorization": f"Bearer {owner.key}"})
    )
    assert EVERY in whole


HOUSE_WIDE_SEARCHES = ("holder", "rights_holder", "right")


def unsaid(searched: str, text: str) -> str:
    """The text without the echo of what was searched for; a number or a short one is an echo only between quotes."""
    if len(searched) > 3 and not searched.isdigit():
        return text.replace(searched, "")
    return re.sub(rf'(?<=value="){searched}(?=")|(?<=[?&;]q=){searched}(?=[&"])', "", text)


def searches(side: Side) -> Iterator[tuple[str, str, str]]:
    """A field, a value that names something of the side, and one of the same shape that names nothing."""
    by_id = {"after": "case_id", "cursor": "case_id", "case": "case_id", "right": "right_id", "q": "case_id"}
    by_id |= {
        "holder": "holder_id",
        "rights_holder": "holder_id",
        "seller": "seller_id",
        "listing": "listing_id",
    }
    for field, thing in by_id.items():
        found = str(side.things[thing])
        yield field, found, found[:-1] + ("0" if found[-1] != "0" else "1")
    for text in (
        side.words[0],
        side.own_ids["listing_id"],
        side.own_ids["seller_id"],
        str(side.things["case_number"]),
    ):
        yield "q", text, "".join("9" if c.isdigit() else "Z" if c.isalpha() else c for c in text) + "9"


@pytest.mark.parametrize("route", [r for r in PAGES if not r.is_api], ids=str)
def test_a_form_that_names_what_is_foreign_changes_nothing_of_it(route: Route, stage: Stage) -> None:
    state = state_of(stage.far)
    for who in stage.viewers.values():
        with transaction.atomic():
            answer = who.ask(route, "post", {}, form(stage.far))
            assert answer.status_code < 500, who.name
            assert b"CSRF verification failed" not in getattr(answer, "content", b""), who.name
            assert state_of(stage.far) == state, who.name
            transaction.set_rollback(True)


def test_a_call_that_names_what_is_foreign_changes_nothing_of_it(stage: Stage) -> None:
    state = state_of(stage.far)
    for route in [r for r in PAGES if r.is_api]:
        for method in METHODS[1:]:
            body = body_for(route, method, stage.far)
            for who in stage.viewers.values():
                answer = who.ask(route, method, {}, body)
                assert answer.status_code < 500, (route.path, who.name)
                assert not [
                    word for word in stage.far.words if word in without(things(stage.far), said(answer))
                ]
    assert state_of(stage.far) == state


def test_answers_to_foreign_cases_are_refused_one_by_one_as_not_found(stage: Stage) -> None:
    [route] = [r for r in routes() if r.path == "/api/v1/verdicts"]
    for side in (stage.near, stage.far):
        answer = stage.viewers["stranger"].ask(
            route, "post", {}, CALLS["post", "/verdicts"].body(side.things)
        )
        assert [r["code"] for r in answer.json()["results"]] == ["not_found", "not_found"]


@pytest.mark.parametrize("route", [r for r in PLAIN if r.path.startswith("/accounts/")], ids=str)
def test_account_pages_open_for_everybody_without_a_fault(route: Route, stage: Stage) -> None:
    for who in stage.viewers.values():
        for method, body in (("get", None), ("post", {}), ("post", form(stage.far))):
            with transaction.atomic():
                answer = who.ask(route, method, {}, body)
                assert answer.status_code < 500, (who.name, method)
                told = said(answer)
                assert not [word for word in stage.far.words if word in told], who.name
                transaction.set_rollback(True)


def test_nobody_signs_up(stage: Stage) -> None:
    people = Person.objects.count()
    password = "a long enough one 8472"
    body = {"email": "new@example.com", "password1": password, "password2": password}
    answer = stage.viewers["nobody"].browser.post("/accounts/signup/", body)
    assert answer.status_code == 404
    assert Person.objects.count() == people


@pytest.mark.parametrize("route", [r for r in routes() if set(r.parameters) & CAPABILITIES], ids=str)
def test_a_made_up_link_lets_nobody_in(route: Route, stage: Stage) -> None:
    values = {"token": "no-such-token", "key": "1-abc", "uidb36": "1"}
    for who in stage.viewers.values():
        for method in ("get", "post"):
            answer = who.ask(route, method, values, {} if method == "post" else None)
            assert answer.status_code in (200, 302, 404, 405, 410), (who.name, method)
            assert "_auth_user_id" not in stage.viewers["nobody"].browser.session


@pytest.mark.parametrize(
    ("who", "paths"),
    [
        ("owner", ["/portal/", "/portal/cases/{case_id}/", "/portal/rights/"]),
        (
            "analyst",
            ["/desk/", "/desk/cases/", "/desk/cases/{case_id}/", "/desk/rights/", "/desk/deliveries/"],
        ),
        ("seller", ["/seller/", "/statements/{statement_id}/"]),
    ],
)
def test_each_page_opens_for_its_own_people_with_few_queries(
    who: str, paths: list[str], stage: Stage, django_assert_max_num_queries: Any
) -> None:
    for path in paths:
        with django_assert_max_num_queries(15):
            page = stage.viewers[who].browser.get(path.format(**stage.near.things))
        assert page.status_code == 200, path


def test_own_objects_are_found_by_their_own_people(stage: Stage) -> None:
    """What is 404 to others is there for those whose it is: else the isolation would prove nothing."""
    own = {
        "owner": "/portal/cases/<case_id>/",
        "analyst": "/desk/cases/<case_id>/",
        "seller": "/statements/<statement_id>/",
    }
    for who, path in own.items():
        [route] = [r for r in routes() if r.path == path]
        assert stage.viewers[who].ask(route, "get", there(route, stage.near)).status_code == 200
    readers = {
        "case_id": "owner",
        "right_id": "owner",
        "statement_id": "engineer",
        "order_id": "engineer",
        "listing_id": "engineer",
    }
    for route in [r for r in OBJECTS if r.is_api and len(r.parameters) == 1 and r.path.endswith(">")]:
        if route.parameters[0] in readers:
            who = readers[route.parameters[0]]
            assert stage.viewers[who].ask(route, "get", there(route, stage.near)).status_code == 200, (
                route.path
            )
