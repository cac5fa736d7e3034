"""Getting in and staying safe: one-time links, passwords, TOTP, recovery codes, sessions."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from jointforce.delivery.models import OutgoingMessage
from jointforce.domain.vocabulary import Role
from jointforce.flows import onboarding
from jointforce.parties import queries as parties
from jointforce.web import account_urls
from tests.doors.browsing import sign_in, text
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db
PASSWORD = "seven grey herons wait"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def world() -> World:
    return build_world()


def with_password(world: World, who: str) -> Any:
    person = world.people[who]
    person.set_password(PASSWORD)
    person.save()
    return person


def with_totp(world: World, who: str) -> Any:
    person = with_password(world, who)
    TOTP.activate(person, SECRET)
    return person


def code() -> str:
    return str(format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time())))))


def link(world: World, who: str, next_path: str = "/") -> str:
    person, party = world.people[who], world.actors[who].party_id
    assert party is not None
    found = onboarding.sign_in_link(person.email, party, next_path=next_path, actor=INSTALLER)
    return "/enter/" + found.rsplit("/enter/", 1)[1]


def signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_a_one_time_link_signs_in_by_its_button_and_only_once(world: World) -> None:
    path, client = link(world, "owner", "/portal/rights/"), Client()
    for _ in range(2):
        assert "Welcome, Owner" in text(client.get(path))
    assert client.post(path)["Location"] == "/portal/rights/"
    assert signed_in(client)
    again = Client()
    assert again.post(path).status_code == 410
    assert "This link cannot be used" in text(again.get(path))
    assert not signed_in(again)


def test_a_link_leads_to_no_other_site(world: World) -> None:
    for target in ("https://elsewhere.example/", "//elsewhere.example/"):
        assert Client().post(link(world, "owner", target))["Location"] == "/"


def test_a_link_acts_for_the_party_it_was_made_for_whoever_was_signed_in_before(world: World) -> None:
    client = sign_in(world, "analyst")
    client.post(link(world, "owner"))
    assert "Vexora" in text(client.get("/account/"))
    assert client.get("/desk/").status_code == 404


def test_with_an_authenticator_a_link_alone_is_not_enough(world: World) -> None:
    with_totp(world, "owner")
    client = Client()
    answer = client.post(link(world, "owner", "/portal/rights/"))
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert not signed_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    done = client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert done["Location"] == "/portal/rights/"
    assert "Vexora" in text(client.get("/account/"))


def test_an_invitation_leads_to_a_password_that_then_signs_in(world: World) -> None:
    client = Client()
    answer = client.post(link(world, "member", "/accounts/password/set/"), follow=True)
    assert "Choose a password" in text(answer)
    sent = {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/accounts/password/set/", sent)["Location"] == "/account/"
    fresh = Client()
    login = {"login": world.people["member"].email, "password": PASSWORD}
    assert fresh.post("/accounts/login/", login)["Location"] == "/"
    assert signed_in(fresh)


@pytest.mark.parametrize("weak", ["short", "1q2w3e4r5t6y", "owner@vexora.example"])
def test_a_weak_password_is_refused_with_the_reason(world: World, weak: str) -> None:
    page = sign_in(world, "owner").post("/accounts/password/set/", {"password1": weak, "password2": weak})
    assert page.status_code == 200
    assert 'class="field-error"' in page.content.decode()
    world.people["owner"].refresh_from_db()
    assert not world.people["owner"].has_usable_password()


def test_nobody_has_a_password_before_they_chose_one(world: World) -> None:
    for person in world.people.values():
        assert not person.has_usable_password()


def test_a_forgotten_password_is_chosen_anew_by_a_letter(world: World) -> None:
    email = world.people["owner"].email
    answer = Client().post("/accounts/password/reset/", {"email": email}, follow=True)
    assert "A letter is on its way" in text(answer)
    body = OutgoingMessage.objects.get(event_type="account.mail", to_address=email).payload["body"]
    found = re.search(r"/accounts/password/reset/key/\S+", body)
    assert found is not None
    client = Client()
    page = client.get(found[0], follow=True)
    assert "Choose a password" in text(page)
    sent = {"password1": PASSWORD, "password2": PASSWORD}
    done = client.post(page.redirect_chain[-1][0], sent, follow=True)
    assert "The password is saved" in text(done)
    assert Client().post("/accounts/login/", {"login": email, "password": PASSWORD})["Location"] == "/"
    assert "This link cannot be used" in text(Client().get(found[0], follow=True))


def test_an_unknown_address_is_answered_the_same_and_gets_no_letter(world: World) -> None:
    answer = Client().post("/accounts/password/reset/", {"email": "nobody@nowhere.example"}, follow=True)
    assert "A letter is on its way" in text(answer)
    assert not OutgoingMessage.objects.filter(event_type="account.mail").exists()


def test_an_authenticator_is_set_up_asked_for_and_taken_away(world: World) -> None:
    with_password(world, "owner")
    client, login = Client(), {"login": world.people["owner"].email, "password": PASSWORD}
    client.post("/accounts/login/", login)
    asked = client.get("/accounts/2fa/totp/activate/")["Location"]
    page = client.post(asked, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    digits = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    page = client.post("/accounts/2fa/totp/activate/", {"code": digits}, follow=True)
    assert "Recovery Codes" in text(page)
    recovery = page.context["unused_codes"][0]

    again = Client()
    assert again.post("/accounts/login/", login)["Location"].startswith("/accounts/2fa/authenticate/")
    assert again.post("/accounts/2fa/authenticate/", {"code": recovery})["Location"] == "/"
    assert signed_in(again)

    client.post("/accounts/2fa/totp/deactivate/", follow=True)
    assert Client().post("/accounts/login/", login)["Location"] == "/"


def test_the_other_sessions_are_listed_and_signed_out(world: World) -> None:
    with_password(world, "owner")
    login = {"login": world.people["owner"].email, "password": PASSWORD}
    here, elsewhere = Client(), Client(headers={"user-agent": "A forgotten phone"})
    for client in (here, elsewhere):
        client.post("/accounts/login/", login)
    page = here.get("/accounts/sessions/")
    assert "A forgotten phone" in text(page)
    here.post("/accounts/sessions/")
    assert not signed_in(elsewhere)
    assert signed_in(here)


def test_signing_out_needs_a_click(world: World) -> None:
    client = sign_in(world, "owner")
    client.get("/accounts/logout/")
    assert signed_in(client)
    client.post("/accounts/logout/")
    assert not signed_in(client)


def test_whose_role_has_ended_gets_in_no_more(world: World) -> None:
    member = next(
        m
        for m in parties.members(world.actors["owner"], world.vexora.id)
        if m.person_id == world.people["member"].id
    )
    client, path = sign_in(world, "member"), link(world, "member")
    onboarding.end_membership(world.vexora.id, member.id, actor=world.actors["owner"])
    assert "You have no role here any more." in text(client.get("/portal/", follow=True))
    late = Client()
    late.post(path)
    assert not signed_in(late)


def test_whose_role_in_one_organisation_has_ended_goes_on_in_the_other(world: World) -> None:
    client, person = sign_in(world, "member"), world.people["member"]
    onboarding.invite(
        world.lumora.id, email=person.email, name="", role=Role.BRAND_VIEWER, actor=INSTALLER, send=False
    )
    everyone = parties.members(world.actors["owner"], world.vexora.id)
    [member] = [m for m in everyone if m.person_id == person.id]
    onboarding.end_membership(world.vexora.id, member.id, actor=world.actors["owner"])
    assert "Lumora" in text(client.get("/account/"))


def test_a_form_sent_after_the_session_has_ended_leads_to_sign_in_and_then_home(world: World) -> None:
    assert Client().post("/portal/answers/", {})["Location"] == "/accounts/login/?next=/"


def test_a_part_of_a_page_that_asks_again_after_the_session_has_ended_says_so_and_stops(world: World) -> None:
    case = world.refer()
    page = f"/portal/cases/{case.id}/"
    asked = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    part = Client().get(f"{page}state/", headers=asked)
    assert part.status_code == 401
    assert "You are no longer signed in." in text(part)
    assert f"?next={page}" in part.content.decode()
    assert "hx-get" not in part.content.decode()


def closed_pages() -> list[str]:
    return [str(p.pattern) for p in account_urls.urlpatterns if p.callback is account_urls.closed]


def test_nobody_signs_up_or_manages_addresses_by_themselves(world: World) -> None:
    assert set(closed_pages()) >= {"signup/", "email/"}
    for client in (Client(), sign_in(world, "owner")):
        for path in closed_pages():
            address = f"/accounts/{path.replace('<str:key>', 'x')}"
            assert client.get(address).status_code == client.post(address).status_code == 404, address


@pytest.mark.parametrize(
    "path", ["2fa/webauthn/", "3rdparty/", "social/signup/", "login/code/", "phone/change/"]
)
def test_ways_in_that_this_product_does_not_have_are_not_there(world: World, path: str) -> None:
    assert sign_in(world, "owner").get(f"/accounts/{path}").status_code == 404
