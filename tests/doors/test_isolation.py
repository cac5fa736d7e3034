"""Nobody sees another's things: every page, method and role on foreign objects, made from the URL map."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from jointforce.cases.schemas import AnswerIn
from jointforce.domain.vocabulary import Answer
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer
from jointforce.web import urls
from tests.world import World, build_world

pytestmark = pytest.mark.django_db
METHODS = ("get", "post", "put", "patch", "delete")
FOREIGN = {"portal": ("stranger",), "desk": ("souk_engineer",), "statement": ("stranger", "owner")}


@pytest.fixture
def world() -> World:
    return build_world()


def sign_in(world: World, who: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.people[who])
    session = client.session
    session["party_id"] = str(world.actors[who].party_id)
    session.save()
    return client


def object_pages() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The pages that name an object, with the parameters that they take."""
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        names = tuple(pattern.pattern.converters)
        if pattern.name and ({"case_id", "statement_id"} & set(names)):
            yield pattern.name, names


def address(name: str, names: tuple[str, ...], ids: dict[str, Any]) -> str:
    return reverse(name, kwargs={n: ids.get(n, uuid.UUID(int=7) if n.endswith("_id") else 0) for n in names})


@pytest.mark.parametrize(
    ("name", "names"), list(object_pages()), ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_foreign_object_answers_like_one_that_does_not_exist(
    name: str, names: tuple[str, ...], world: World
) -> None:
    case = world.refer()
    answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    statement = enforcement.statements_of(case.id)[0]
    real = {"case_id": case.id, "statement_id": statement.id}
    made_up = {"case_id": uuid.uuid4(), "statement_id": uuid.uuid4()}
    for who in FOREIGN[name.split("-", maxsplit=1)[0]]:
        client = sign_in(world, who)
        for method in METHODS:
            body = {
                "answer": "genuine",
                "text": "mine",
                "body": "hello",
                "event": "reverse",
                "reason_code": "resale",
            }
            there = getattr(client, method)(address(name, names, real), body if method == "post" else None)
            nowhere = getattr(client, method)(
                address(name, names, made_up), body if method == "post" else None
            )
            assert there.status_code == nowhere.status_code, (who, method)
            assert there.status_code in (404, 405), (who, method, there.status_code)
    assert enforcement.restriction_in_force(case.id) is not None


@pytest.mark.parametrize(
    ("name", "names"), list(object_pages()), ids=lambda v: v if isinstance(v, str) else ""
)
def test_somebody_who_is_not_signed_in_is_asked_to(name: str, names: tuple[str, ...], world: World) -> None:
    case = world.refer()
    page = Client().get(address(name, names, {"case_id": case.id, "statement_id": uuid.uuid4()}))
    assert page.status_code in (302, 405)


def test_lists_and_searches_show_nothing_of_anothers(world: World) -> None:
    case = world.refer()
    for who, path in (("stranger", "/portal/"), ("souk_engineer", "/desk/cases/"), ("seller", "/seller/")):
        for query in ("", f"?q={case.number}", "?tab=open"):
            page = sign_in(world, who).get(path + query)
            assert page.status_code == 200
            assert str(case.id) not in page.content.decode()


def test_the_api_hides_foreign_cases(world: World) -> None:
    case = world.refer()
    for who, status in (("owner", 200), ("stranger", 404), ("souk_engineer", 404)):
        found = Client().get(
            f"/api/v1/cases/{case.id}", headers={"authorization": f"Bearer {world.keys[who]}"}
        )
        assert found.status_code == status, who
    for who in ("stranger", "souk_engineer"):
        listed = Client().get("/api/v1/cases", headers={"authorization": f"Bearer {world.keys[who]}"})
        assert listed.json()["items"] == []


def test_each_page_opens_for_its_own_people_with_few_queries(
    world: World, django_assert_max_num_queries: Any
) -> None:
    case = world.refer()
    for who, path in (
        ("owner", "/portal/"),
        ("owner", f"/portal/cases/{case.id}/"),
        ("viewer", "/portal/rights/"),
        ("analyst", "/desk/"),
        ("analyst", "/desk/cases/"),
        ("analyst", f"/desk/cases/{case.id}/"),
        ("analyst", "/desk/rights/"),
        ("analyst", "/desk/deliveries/"),
        ("seller", "/seller/"),
    ):
        client = sign_in(world, who)
        with django_assert_max_num_queries(15):
            assert client.get(path).status_code == 200, path
