"""Pages for everybody: a notice, its confirmation, and pages that say no."""

import re
from typing import Any

import pytest
from django.test import Client

from jointforce.cases import queries as cases
from jointforce.delivery.models import OutgoingMessage
from jointforce.domain.actor import system
from jointforce.domain.vocabulary import NoticeState, RightStatus
from jointforce.flows import onboarding
from jointforce.intake import queries as intake
from tests.doors.browsing import sign_in, text
from tests.world import INSTALLER, World, build_world

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


def test_where_several_houses_are_served_the_sender_says_which(world: World) -> None:
    assert 'name="marketplace"' not in Client().get("/notices/new/").content.decode()
    other = onboarding.create_operator("Elsewhere")
    holder = onboarding.create_rights_holder("Vexora Inc.", operator_id=other.id, actor=INSTALLER)
    [right] = onboarding.submit_rights(
        [{"id": "R1", "mark": "Vexora", "number": "77"}],
        actor=INSTALLER,
        holder_id=holder.id,
        operator_id=other.id,
    )
    assert right.listing_id is not None
    onboarding.set_right_status([right.listing_id], RightStatus.VERIFIED, reason="seen", actor=INSTALLER)
    world.post({"id": "E1", "title": "A shoe"}, {"id": "E2", "title": "A boot"}, marketplace=other)
    page = Client().post("/notices/new/", NOTICE)
    assert list(page.context["form"].errors) == ["marketplace"]
    sent = {**NOTICE, "marketplace": str(other.id), "mark": "77", "listings": "E1\nE2\nL1"}
    assert Client().post("/notices/new/", sent).status_code == 302
    said = text(Client().post(confirm_path()))
    assert "Your notice was joined to 2 case(s)" in said
    assert "L1: No listing of this house has this address or number." in said
    assert not intake.notices(world.actors["analyst"]).exists()
    found = cases.visible(system("test"))
    assert {(case.rights_holder_id, case.listing_external_id, case.state) for case in found} == {
        (holder.id, "E1", "in_review"), (holder.id, "E2", "in_review"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mark", "why"),
    [
        ("Nobody's", "nobody here holds rights in “Nobody's”"),
        ("Vexora Old", "The right Vexora Old ended on"),
    ],
)
def test_what_cannot_be_acted_on_is_said_with_the_reason(world: World, mark: str, why: str) -> None:
    [old] = onboarding.submit_rights(
        [{"id": "old", "mark": "Vexora Old", "valid_until": "2020-01-01"}], actor=INSTALLER,
        holder_id=world.vexora.id, operator_id=world.operator.id,
    )  # fmt: skip
    assert old.listing_id is not None
    onboarding.set_right_status([old.listing_id], RightStatus.VERIFIED, reason="seen", actor=INSTALLER)
    Client().post("/notices/new/", {**NOTICE, "mark": mark})
    assert why in text(Client().post(confirm_path()))
    assert notice(world).state == NoticeState.REJECTED
    assert not cases.visible(world.actors["analyst"]).exists()


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
