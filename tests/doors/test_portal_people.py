"""Who acts for a rights holder: people, keys, and the account that says what stands."""

import re
from typing import Any

import pytest
from django.test import Client

from jointforce.delivery.models import OutgoingMessage
from jointforce.domain.vocabulary import ProgrammePhase, Role
from jointforce.flows import housekeeping, onboarding
from jointforce.ledger import queries as ledger
from jointforce.parties import queries as parties
from tests.doors.browsing import sign_in, text
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db
NEW = {"name": "Nadia New", "email": "nadia@vexora.example", "role": "brand_member"}


@pytest.fixture
def world() -> World:
    return build_world()


def letters_to(address: str) -> list[dict[str, Any]]:
    return [
        m.payload for m in OutgoingMessage.objects.filter(to_address=address).order_by("created_at", "id")
    ]


def member(world: World, email: str) -> Any:
    people = parties.members(world.actors["owner"], world.vexora.id)
    return next(m for m in people if m.person.email == email)


def test_an_owner_invites_somebody_who_gets_a_letter_that_leads_to_a_password(world: World) -> None:
    page = sign_in(world, "owner").post("/portal/members/", NEW, follow=True)
    assert "Invited. A letter to nadia@vexora.example" in text(page)
    assert "Nadia New" in text(page)
    assert member(world, NEW["email"]).role == "brand_member"
    [letter] = letters_to(NEW["email"])
    assert letter["sign_in"]["next"] == "/accounts/password/set/"


def test_who_has_left_and_is_invited_again_gets_a_letter_again(world: World) -> None:
    owner = sign_in(world, "owner")
    owner.post("/portal/members/", NEW)
    owner.post(f"/portal/members/{member(world, NEW['email']).id}/end/")
    people = parties.members(world.actors["owner"], world.vexora.id)
    assert NEW["email"] not in [m.person.email for m in people]
    owner.post("/portal/members/", NEW)
    assert len(letters_to(NEW["email"])) == 2


def test_who_has_a_role_already_is_said_at_the_address(world: World) -> None:
    page = sign_in(world, "owner").post(
        "/portal/members/", {**NEW, "email": world.people["member"].email, "name": "M"}
    )
    assert "Member has a role in Vexora already." in page.context["form"].errors["email"]


def test_nobody_ends_their_own_role(world: World) -> None:
    owner = sign_in(world, "owner")
    own = member(world, world.people["owner"].email)
    assert f"/portal/members/{own.id}/end/" not in owner.get("/portal/members/").content.decode()
    assert owner.post(f"/portal/members/{own.id}/end/").status_code == 422
    assert member(world, world.people["owner"].email) is not None


def test_only_an_owner_sees_keys_and_invites(world: World) -> None:
    someone = member(world, world.people["viewer"].email)
    for who in ("member", "viewer"):
        client = sign_in(world, who)
        assert client.get("/portal/keys/").status_code == 403
        assert client.post("/portal/keys/", {"name": "K", "scopes": ["cases:read"]}).status_code == 403
        assert client.post("/portal/members/", NEW).status_code == 403
        assert client.post(f"/portal/members/{someone.id}/end/").status_code == 403
        page = client.get("/portal/members/").content.decode()
        assert "Invite somebody" not in page
        assert "/portal/keys/" not in page


def test_a_key_is_shown_once_works_as_far_as_its_scopes_go_and_ends(world: World) -> None:
    owner = sign_in(world, "owner")
    page = owner.post("/portal/keys/", {"name": "Case system", "scopes": ["cases:read"]})
    found = re.search(r'value="(jf_[^"]+)"', page.content.decode())
    assert found is not None
    assert page["Cache-Control"] == "no-store"
    assert found[1] not in owner.get("/portal/keys/").content.decode()
    bearer = {"authorization": f"Bearer {found[1]}"}
    assert Client().get("/api/v1/cases", headers=bearer).status_code == 200
    assert Client().get("/api/v1/rights", headers=bearer).status_code in (403, 404)
    key = next(k for k in parties.api_keys(world.actors["owner"]) if k.name == "Case system")
    assert "Revoked" in text(owner.post(f"/portal/keys/{key.id}/revoke/", follow=True))
    assert Client().get("/api/v1/cases", headers=bearer).status_code == 401


def test_the_list_of_keys_says_when_each_was_last_used(world: World) -> None:
    Client().get("/api/v1/cases", headers={"authorization": f"Bearer {world.keys['owner']}"})
    used = {key.name: key for key in parties.api_keys(world.actors["owner"]) if key.last_used_at}
    assert list(used) == ["owner"], "the viewer's key rests"
    last = used["owner"].last_used_at
    assert last is not None
    said = text(sign_in(world, "owner").get("/portal/keys/"))
    assert f"{last:%-d %b %Y, %H:%M} UTC" in said


def test_a_key_gets_no_scope_that_its_owner_has_not(world: World) -> None:
    page = sign_in(world, "owner").post("/portal/keys/", {"name": "K", "scopes": ["cases:decide"]})
    assert page.status_code == 422
    assert "scopes" in page.context["form"].errors


def test_the_account_says_what_the_word_is_worth_who_stands_beside_and_the_ledgers_root(
    world: World,
) -> None:
    onboarding.assign_manager(world.vexora.id, world.people["manager"].id, actor=world.actors["manager"])
    housekeeping.fold_root()
    said = text(sign_in(world, "viewer").get("/account/"))
    assert "“Counterfeit” removes a listing at once." in said
    assert f"Manager, {world.people['manager'].email}" in said
    assert ledger.last_roots(1)[0].hash in said


def test_the_account_of_a_newcomer_says_that_an_analyst_decides(world: World) -> None:
    newcomer = onboarding.create_rights_holder(
        "Nuvola", operator_id=world.operator.id, phase=ProgrammePhase.ELIGIBLE, actor=INSTALLER
    )
    onboarding.invite(
        newcomer.id,
        email="member@vexora.example",
        name="",
        role=Role.BRAND_OWNER,
        actor=INSTALLER,
        send=False,
    )
    client = sign_in(world, "member")
    page = client.post("/account/organisation/", {"party": newcomer.id}, follow=True)
    assert "You now act for Nuvola." in text(page)
    assert "“Counterfeit” goes to an analyst first." in text(client.get("/account/"))


def test_nobody_acts_for_an_organisation_without_a_role_there(world: World) -> None:
    client = sign_in(world, "member")
    for party in (str(world.lumora.id), str(world.bazaar.id), "rubbish", ""):
        assert client.post("/account/organisation/", {"party": party}).status_code == 404
    assert "Vexora" in text(client.get("/account/"))


@pytest.mark.parametrize("who", ["owner", "analyst", "manager", "engineer", "seller"])
def test_everybody_has_an_account_page_that_costs_few_queries(
    world: World, who: str, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(world, who)
    with django_assert_max_num_queries(15):
        assert world.people[who].email in text(client.get("/account/"))


def test_no_page_of_the_portal_costs_more_than_fifteen_queries(
    world: World, django_assert_max_num_queries: Any
) -> None:
    case, right = world.refer(), world.rights["Vexora"]
    owner = sign_in(world, "owner")
    for path in (
        "/portal/",
        "/portal/?tab=removed&q=Vexora",
        f"/portal/cases/{case.id}/",
        f"/portal/cases/{case.id}/state/",
        "/portal/rights/",
        "/portal/rights/new/",
        f"/portal/rights/{right}/",
        f"/portal/rights/{right}/edit/",
        "/portal/products/",
        "/portal/sellers/",
        "/portal/members/",
        "/portal/keys/",
        "/account/",
    ):
        with django_assert_max_num_queries(15):
            assert owner.get(path).status_code == 200, path
