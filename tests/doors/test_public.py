"""Pages for everybody: a notice, its confirmation, and pages that say no."""

import re
from typing import Any

import pytest
from django.test import Client

from jointforce.cases import queries as cases
from jointforce.delivery.models import OutgoingMessage
from jointforce.domain.vocabulary import NoticeState
from jointforce.intake import queries as intake
from tests.doors.browsing import sign_in, text
from tests.world import World, build_world

pytestmark = pytest.mark.django_db
NOTICE = {
    "mark": "Vexora", "listings": "L1\n\nL1\n", "reason": "This is a copy of our shoe.", "name": "Petra Public",
    "email": "petra@public.example", "good_faith": "on",
}  # fmt: skip


@pytest.fixture
def world() -> World:
    world = build_world()
    world.post({"id": "L1", "title": "A shoe", "seller_id": "S1"})
    return world


def letter() -> str:
    message = OutgoingMessage.objects.get(event_type="notice.confirm")
    return str(message.payload["body"])


def confirm_path() -> str:
    found = re.search(r"/notices/confirm/\S+/", letter())
    assert found is not None
    return found[0]


def notice(world: World) -> Any:
    return intake.notices(world.actors["analyst"]).get()


def test_a_notice_is_sent_and_waits_for_its_sender_to_confirm(world: World) -> None:
    page = Client().post("/notices/new/", NOTICE, follow=True)
    assert page.redirect_chain == [("/notices/sent/", 302)]
    assert "One step is left: confirm your address." in text(page)
    assert (notice(world).state, notice(world).listing_refs) == (NoticeState.UNCONFIRMED, ["L1"])


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("email", "petra", "Enter a valid email address."),
        ("email", "", "This field is required."),
        ("name", " ", "This field is required."),
        ("mark", "", "This field is required."),
        ("reason", "Copy.", "at least 10 characters"),
        ("listings", "\n \n", "This field is required."),
        ("listings", "\n".join(f"L{n}" for n in range(51)), "Name 1 to 50 listings"),
        ("good_faith", "", "This field is required."),
    ],
)
def test_what_is_wrong_is_said_where_it_is_and_what_was_typed_is_kept(
    world: World, field: str, typed: str, why: str
) -> None:
    sent = {name: value for name, value in {**NOTICE, field: typed}.items() if value}
    page = Client().post("/notices/new/", sent)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert why in " ".join(page.context["form"].errors[field])
    html = page.content.decode()
    assert f'id="id_{field}_error"' in html
    kept = {name for name in ("mark", "reason", "name", "email") if name != field}
    assert all(NOTICE[name] in html for name in kept)
    assert not intake.notices(world.actors["analyst"]).exists()


def test_a_mail_scanner_that_follows_the_link_confirms_nothing(world: World) -> None:
    Client().post("/notices/new/", NOTICE)
    for _ in range(3):
        page = Client().get(confirm_path())
        assert page.status_code == 200
        assert "Confirm the notice" in text(page)
    assert notice(world).state == NoticeState.UNCONFIRMED


def test_the_button_confirms_once_and_the_notice_becomes_a_case(world: World) -> None:
    Client().post("/notices/new/", NOTICE)
    path = confirm_path()
    assert "Your notice was joined to 1 case(s)" in text(Client().post(path))
    assert notice(world).state == NoticeState.JOINED
    assert cases.visible(world.actors["analyst"]).get().origin == "notice"
    for again in (Client().post(path), Client().get(path)):
        assert again.status_code == 410
        assert "This link cannot be used" in text(again)


def test_the_front_page_leads_everybody_on(world: World) -> None:
    said = text(Client().get("/"))
    for way in ("Sign in", "File a notice", "Rights holders", "Sellers"):
        assert way in said
    for who, home in (("owner", "/portal/"), ("analyst", "/desk/"), ("seller", "/seller/")):
        assert sign_in(world, who).get("/")["Location"] == home


@pytest.mark.parametrize("path", ["/nothing/", "/portal/nothing/", "/accounts/nothing/"])
def test_a_page_that_does_not_exist_says_what_to_do(world: World, path: str) -> None:
    for client in (Client(), sign_in(world, "owner")):
        page = client.get(path)
        assert page.status_code == 404
        assert "There is no such page." in text(page)
        assert "To the start page" in text(page)


def test_a_form_that_was_open_too_long_is_refused_in_words(world: World) -> None:
    page = Client(enforce_csrf_checks=True).post("/notices/new/", NOTICE)
    assert page.status_code == 403
    assert "Please send it again" in text(page)
    assert not intake.notices(world.actors["analyst"]).exists()


def test_a_fault_of_ours_is_said_without_the_database_and_without_its_inside(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the inside")

    monkeypatch.setattr("jointforce.web.portal.inbox.cases.page", broken)
    client = sign_in(world, "owner")
    client.raise_request_exception = False
    page = client.get("/portal/")
    assert page.status_code == 500
    assert "This is a fault of ours" in text(page)
    assert "the inside" not in page.content.decode()


@pytest.mark.parametrize(
    ("who", "path", "status", "hint"),
    [
        ("stranger", "/desk/", 404, "It does not exist, or is not yours to see."),
        ("viewer", "/portal/keys/", 403, "Ask an owner of your organisation"),
        ("owner", "/portal/?after=rubbish", 422, "Go back and correct it."),
    ],
)
def test_a_refusal_says_what_to_do(world: World, who: str, path: str, status: int, hint: str) -> None:
    page = sign_in(world, who).get(path)
    assert page.status_code == status
    assert hint in text(page)
