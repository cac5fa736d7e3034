"""Agents at the pages and the API: one account, many principals, and nothing beyond a mandate in force."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jointforce.base.clock import now
from jointforce.cases import queries as cases
from jointforce.delivery import queries as delivery
from jointforce.domain.mandate import GRANTABLE
from jointforce.domain.vocabulary import AgentKind, MandateStatus, Role
from jointforce.flows import mandates, onboarding, sweep
from jointforce.parties import queries as parties
from jointforce.parties.models import Mandate, Person
from jointforce.rights import queries as rights
from tests.doors.browsing import sign_in, text
from tests.doors.keys import EVERY_SCOPE
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db
EVERYTHING = tuple(ability.value for ability in GRANTABLE)
PAPER = b"Power of attorney: Vexora lets Advocata act for it."


@pytest.fixture
def world() -> World:
    return build_world()


def given(world: World, by: str = "owner", *, kind: AgentKind = AgentKind.FIRM, **terms: Any) -> Mandate:
    said: dict[str, Any] = {"valid_from": now().date(), "allows": EVERYTHING, **terms}
    return mandates.give(
        email="anna@advocata.example", person_name="Anna", agent_name="Advocata", kind=kind,
        terms=mandates.Terms(**said), actor=world.actors[by],
    )  # fmt: skip


def anna(found: Mandate) -> Client:
    """Anna at a browser, in her own firm."""
    client = Client()
    [person] = parties.people_of(found.agent_id)
    client.force_login(person)
    session = client.session
    session["party_id"] = str(found.agent_id)
    session.save()
    return client


def acting(found: Mandate) -> Client:
    client = anna(found)
    assert client.post("/agent/act/", {"mandate": found.id}).status_code == 302
    return client


def end(world: World, found: Mandate) -> None:
    mandates.set_status([found.id], MandateStatus.ENDED, actor=world.actors["owner"])


def lumoras_case(world: World) -> Any:
    world.post({"id": "L9", "title": "L*m⭐ra cream", "price": 9, "currency": "EUR", "seller_id": "S1"})
    sweep.sweep_waiting()
    return cases.visible(world.actors["stranger"]).get()


def test_an_agent_sees_what_waits_at_each_principal_and_acts_for_the_one_it_chooses(world: World) -> None:
    ours, theirs = world.refer(), lumoras_case(world)
    one, other = given(world, kind=AgentKind.ASSOCIATION), given(world, by="stranger")
    client = anna(one)
    home = client.get("/")
    assert home.headers["Location"] == "/agent/"
    page = client.get("/agent/")
    assert "Members you act for" in text(page)
    assert {m.rights_holder.name: w.open for m, w in page.context["principals"]} == {"Vexora": 1, "Lumora": 1}
    assert {due.rights_holder for due, _ in page.context["due_first"]} == {"Vexora", "Lumora"}
    opened = client.post("/agent/act/", {"mandate": one.id, "case": ours.id}, follow=True)
    assert "You now act for Vexora." in text(opened)
    assert client.get(f"/portal/cases/{theirs.id}/").status_code == 404
    client.post("/agent/act/", {"mandate": other.id})
    assert client.get(f"/portal/cases/{theirs.id}/").status_code == 200
    assert client.get(f"/portal/cases/{ours.id}/").status_code == 404
    client.post("/agent/act/", {"mandate": ""})
    assert client.get("/portal/").status_code == 404


def test_an_answer_under_a_mandate_says_who_gave_it_to_every_reader(world: World) -> None:
    case, found = world.refer(), given(world)
    acting(found).post(f"/portal/cases/{case.id}/answer/", {"answer": "genuine"})
    [verdict] = cases.verdicts(case.id)
    assert verdict.by_name == "Anna (Advocata) for Vexora"
    assert "Anna (Advocata) answered" in text(sign_in(world, "owner").get(f"/portal/cases/{case.id}/"))
    assert "Anna (Advocata)" in text(sign_in(world, "analyst").get(f"/desk/cases/{case.id}/"))


def test_the_end_of_a_mandate_is_an_end_at_once_said_once_and_clearly(world: World) -> None:
    case, found = world.refer(), given(world)
    client = acting(found)
    assert client.get(f"/portal/cases/{case.id}/").status_code == 200
    end(world, found)
    refused = client.post(f"/portal/cases/{case.id}/answer/", {"answer": "counterfeit"})
    assert refused.status_code == 403
    assert "The mandate of Advocata for Vexora has been ended." in text(refused)
    assert cases.verdicts(case.id) == []
    assert client.get(f"/portal/cases/{case.id}/").status_code == 404
    assert client.get("/agent/").status_code == 200


@pytest.mark.parametrize("days", [(1, None), (1, 9)])
def test_a_mandate_that_begins_tomorrow_opens_nothing_today(
    world: World, days: tuple[int, int | None]
) -> None:
    today = now().date()
    until = None if days[1] is None else today + timedelta(days[1])
    found = given(world, valid_from=today + timedelta(days[0]), valid_until=until)
    client = anna(found)
    refused = client.post("/agent/act/", {"mandate": found.id})
    assert refused.status_code == 404
    assert "begins on" in text(refused)
    assert "Not yet in force" in text(client.get("/agent/"))


def test_who_leaves_the_agent_acts_for_nobody(world: World) -> None:
    found = given(world)
    client = acting(found)
    boss = onboarding.invite(
        found.agent_id, email="bea@advocata.example", name="Bea", role=Role.AGENT_OWNER, actor=INSTALLER, send=False
    )  # fmt: skip
    own = parties.person_actor(boss.id, found.agent_id)
    assert own is not None
    anna_role = next(m for m in parties.members(own, found.agent_id) if m.person.name == "Anna")
    onboarding.end_membership(found.agent_id, anna_role.id, actor=own)
    assert client.get("/portal/").status_code == 403
    assert client.get("/agent/").status_code == 302


@pytest.mark.parametrize(
    "path", ["/portal/agents/", "/portal/agents/new/", "/portal/members/", "/portal/keys/"]
)
def test_people_keys_and_mandates_stay_with_the_rights_holder(world: World, path: str) -> None:
    client = acting(given(world))
    assert client.get(path).status_code == 404
    assert f'href="{path}"' not in client.get("/portal/").content.decode()


def test_a_mandate_to_write_only_answers_nothing(world: World) -> None:
    case = world.refer()
    client = acting(given(world, allows=("messages:write",)))
    assert client.post(f"/portal/cases/{case.id}/answer/", {"answer": "genuine"}).status_code == 403
    assert client.post(f"/portal/cases/{case.id}/messages/", {"body": "Hello"}).status_code == 302
    assert client.post("/portal/rights/new/", {}).status_code == 403
    assert [line.by_name for line in cases.messages(case.id)] == ["Anna (Advocata) for Vexora"]


def test_a_mandate_for_one_right_shows_and_touches_no_other(world: World) -> None:
    row = {"id": "R-2", "mark": "Vexolite", "usual_price_low": "90", "currency": "EUR"}
    onboarding.submit_rights([row], actor=world.actors["owner"])
    other = parties_right(world, "Vexolite")
    case = world.refer()
    narrow = acting(given(world, right_ids=(other,)))
    assert "Vexolite" in text(narrow.get("/portal/rights/"))
    assert narrow.get(f"/portal/rights/{world.rights['Vexora']}/").status_code == 404
    assert narrow.get(f"/portal/cases/{case.id}/").status_code == 404
    sellers = narrow.post("/portal/sellers/", {"marketplace": "Bazaar", "seller": "S1"})
    assert sellers.status_code == 403
    assert "covers 1 of the rights" in text(sellers)


def parties_right(world: World, mark: str) -> Any:
    return rights.rights(world.actors["owner"]).get(mark=mark).id


def key_for(found: Mandate) -> str:
    [person] = parties.people_of(found.agent_id)
    own = parties.person_actor(person.id, found.agent_id)
    assert own is not None
    return mandates.issue_key(found.id, name="robot", scopes=EVERY_SCOPE, actor=own)


def test_an_agents_key_acts_under_its_mandate_and_dies_with_it(world: World) -> None:
    case, found = world.refer(), given(world, allows=("referrals:answer",))
    headers = {"authorization": f"Bearer {key_for(found)}"}
    client = Client()
    told = client.get("/api/v1/key", headers=headers).json()
    assert told["party"] == "Vexora"
    assert set(told["scopes"]) == {"cases:read", "rights:read", "ledger:read", "referrals:answer"}
    assert [c["id"] for c in client.get("/api/v1/cases", headers=headers).json()["items"]] == [str(case.id)]
    end(world, found)
    refused = client.get("/api/v1/cases", headers=headers)
    assert refused.status_code == 403
    assert refused.json()["code"] == "mandate_not_in_force"
    assert refused.json()["detail"] == "The mandate of Advocata for Vexora has been ended."


def test_an_agents_idempotency_keys_are_not_its_principals(world: World) -> None:
    found = given(world)
    body = {"rights": [{"id": "R-77", "mark": "Vexette", "office": "EUIPO", "number": "77"}]}
    answers = [
        Client().post(
            "/api/v1/rights", body, content_type="application/json",
            headers={"authorization": f"Bearer {key}", "idempotency-key": "same"},
        ).json()["results"][0]["status"]
        for key in (world.keys["owner"], key_for(found))
    ]  # fmt: skip
    assert answers == ["created", "unchanged"]


def claim(client: Client, content: bytes = PAPER, name: str = "poa.txt", media: str = "text/plain") -> Any:
    body = {
        "holder": "Vexora", "numbers": "", "valid_from": now().date().isoformat(), "allows": ["referrals:answer"],
        "document": SimpleUploadedFile(name, content, media),
    }  # fmt: skip
    return client.post("/agent/mandates/new/", body)


def agency(world: World) -> Client:
    """The owner of a firm on board, without a mandate."""
    firm = mandates.create_agent("Claimants", operator_id=world.operator.id, actor=INSTALLER)
    person = onboarding.invite(
        firm.id, email="carl@claimants.example", name="Carl", role=Role.AGENT_OWNER, actor=INSTALLER, send=False
    )  # fmt: skip
    client = Client()
    client.force_login(Person.objects.get(id=person.id))
    return client


def test_a_claim_waits_at_the_desk_with_its_document_and_opens_once_it_is_verified(world: World) -> None:
    client = agency(world)
    assert claim(client).status_code == 302
    found = Mandate.objects.get()
    assert client.post("/agent/act/", {"mandate": found.id}).status_code == 404
    desk = sign_in(world, "analyst")
    assert "Claimants" in text(desk.get("/desk/rights/mandates/"))
    assert desk.get(f"/desk/rights/mandates/{found.id}/document/").content == PAPER
    desk.post(f"/desk/rights/mandates/{found.id}/status/", {"target": "verified"})
    assert client.post("/agent/act/", {"mandate": found.id}).status_code == 302
    again = desk.post(f"/desk/rights/mandates/{found.id}/status/", {"target": "verified"})
    assert again.status_code == 409
    owner = sign_in(world, "owner")
    assert "Claimants" in text(owner.get("/portal/agents/"))
    owner.post(f"/portal/agents/{found.id}/status/", {"target": "ended", "reason": "We never signed this"})
    assert client.get("/portal/").status_code == 403


@pytest.mark.parametrize(
    ("content", "media", "told"),
    [
        (b"<html><script>alert(1)</script></html>", "text/html", "active documents are not taken"),
        (b"%PDF-1.7\n1 0 obj <</OpenAction 2 0 R>> endobj", "application/pdf", "carries a script"),
        (b"\x89PNG not a picture", "image/png", "not a picture that can be read"),
        (b"MZ\x90\x00\xff\xfe", "application/pdf", "of a kind that is not taken"),
        (b"", "text/plain", "empty"),
    ],
)
def test_a_forged_or_broken_document_is_refused_at_its_field(
    world: World, content: bytes, media: str, told: str
) -> None:
    page = claim(agency(world), content, "poa", media)
    assert page.status_code == 422
    assert told in " ".join(page.context["form"].errors["document"])
    assert not Mandate.objects.exists()


def test_nobody_else_reads_the_power_of_attorney(world: World) -> None:
    claim(agency(world))
    found = Mandate.objects.get()
    paths = [
        f"/portal/agents/{found.id}/document/", f"/desk/rights/mandates/{found.id}/document/",
        f"/agent/mandates/{found.id}/document/",
    ]  # fmt: skip
    other = anna(given(world, by="stranger"))
    for client in (sign_in(world, "stranger"), sign_in(world, "seller"), other):
        assert [client.get(path).status_code for path in paths] == [404, 404, 404]
    assert sign_in(world, "owner").get(paths[0]).content == PAPER


def test_an_owner_gives_a_mandate_at_the_page_and_the_firm_is_invited(world: World) -> None:
    owner = sign_in(world, "owner")
    body = {
        "agent_name": "Advocata", "kind": "firm", "person_name": "Anna", "email": "anna@advocata.example",
        "valid_from": "2028-02-29", "valid_until": "2028-02-28", "allows": list(EVERYTHING),
    }  # fmt: skip
    page = owner.post("/portal/agents/new/", body)
    assert page.status_code == 422
    assert "lies before the first" in text(page)
    body["valid_until"] = "2028-02-29"
    page = owner.post("/portal/agents/new/", body, follow=True)
    assert "Given. The agent gets a letter" in text(page)
    assert "begins on 29 February 2028" in text(page)
    assert sign_in(world, "member").get("/portal/agents/new/").status_code == 403


def test_an_agent_hears_of_the_questions_that_it_may_answer(world: World) -> None:
    given(world)
    given(world, by="stranger", allows=())
    world.refer()
    to_agents = delivery.messages(INSTALLER).filter(
        event_type="referrals.asked", to_address="anna@advocata.example"
    )
    [letter] = to_agents
    assert "to Vexora" in letter.payload["subject"]
    assert "/agent/" in letter.payload["body"]


def test_an_agent_hears_of_the_marketplaces_answer_to_what_it_wrote(world: World) -> None:
    case, found = world.refer(), given(world, allows=("messages:write",))
    acting(found).post(f"/portal/cases/{case.id}/messages/", {"body": "Which seller is it?"})
    sign_in(world, "analyst").post(f"/desk/cases/{case.id}/messages/", {"body": "Seller One."})
    told = delivery.messages(INSTALLER).filter(event_type="case.message", to_address="anna@advocata.example")
    [letter] = told
    assert "/agent/" in letter.payload["body"]
