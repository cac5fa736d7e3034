"""Rights holders, rights, sellers, machines and the ledger at the desk, and who may touch which."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from jointforce.base import blobs
from jointforce.base.clock import now
from jointforce.base.sql import execute
from jointforce.cases.schemas import AnswerIn
from jointforce.delivery import queries as delivery
from jointforce.domain.abilities import Ability
from jointforce.domain.vocabulary import Answer
from jointforce.flows import answer, onboarding, silence
from jointforce.ledger import queries as ledger
from jointforce.ledger import services
from jointforce.parties import queries as parties
from jointforce.rights import queries as rights
from jointforce.web.files import stored_file
from tests.doors.desk import sign_in
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db
SECRET = re.compile(r'<div class="desk-secret">([^<]+)</div>')


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def manager(world: World) -> Client:
    return sign_in(world, "manager")


def test_the_board_counts_questions_answers_silence_removals_and_what_was_put_back(
    world: World, manager: Client
) -> None:
    cases = [world.refer(f"L{n}", seller_id=f"S{n}") for n in range(1, 6)]
    owner = world.actors["owner"]
    answer.answer_referrals([AnswerIn(cases[0].id, Answer.COUNTERFEIT)], actor=owner)
    answer.answer_referrals([AnswerIn(cases[1].id, Answer.GENUINE)], actor=owner)
    answer.retract(cases[0].id, actor=owner)
    for case, lapsed in ((cases[2], True), (cases[3], False)):
        execute("UPDATE cases_case SET due_at = now() - interval '1 hour' WHERE id = %s", [case.id])
        if lapsed:
            silence.settle_silence()
    answer.write(cases[4].id, "Where from?", actor=owner)
    rows = {
        holder.name: (health, waiting)
        for holder, health, _, waiting, *_ in manager.get("/desk/holders/").context["board"]
    }
    health, waiting = rows["Vexora"]
    assert (health.open, health.late, health.silent) == (2, 1, 1)
    assert health.answers == {"counterfeit": 1, "genuine": 1}
    assert (health.removed, health.reinstated, health.accuracy) == (1, 1, 0.0)
    assert waiting == 1
    assert rows["Lumora"][0].open == 0
    elsewhere = sign_in(world, "souk_engineer").get("/desk/holders/").context["board"]
    assert all(health.open == 0 for _, health, *_ in elsewhere), (
        "another marketplace's numbers are not Souk's"
    )


def test_a_rights_holder_comes_on_board_and_steps_through_the_programme(
    world: World, manager: Client
) -> None:
    made = manager.post("/desk/holders/new/", {"name": "Ohrwell", "country": "de"})
    assert made.status_code == 302
    page = made.headers["Location"]
    holder = next(p for p in parties.parties(world.actors["manager"]) if p.name == "Ohrwell")
    assert (holder.phase, holder.country) == ("invited", "DE")
    assert manager.post("/desk/holders/new/", {"name": "Ohrwell"}).status_code == 422
    assert manager.post("/desk/holders/new/", {"name": " "}).status_code == 422
    invited = manager.post(
        page + "invite/", {"email": "ann@ohrwell.example", "name": "Ann", "role": "brand_owner"}
    )
    assert invited.status_code == 302
    [letter] = delivery.messages(INSTALLER).filter(event_type="member.invited")
    assert letter.to_address == "ann@ohrwell.example"
    assert manager.post(page + "phase/", {"phase": "member"}).status_code == 409, "one step at a time"
    for phase in ("eligible", "member"):
        assert manager.post(page + "phase/", {"phase": phase, "reason": "Good answers"}).status_code == 302
    assert manager.get(page).context["removes_at_once"]
    manager.post(page + "phase/", {"phase": "paused"})
    assert not manager.get(page).context["removes_at_once"]
    verbs = [(line.verb, line.reason) for line in ledger.history("party", str(holder.id))]
    assert ("phase.set", "paused") in verbs
    person = world.people["manager"]
    manager.post(page + "manager/", {"person": str(person.id)})
    assert parties.account_manager(holder.id) == person
    assert manager.post(page + "manager/", {"person": str(world.people["analyst"].id)}).status_code == 404
    [member] = manager.get(page).context["members"]
    assert manager.post(f"{page}members/{member.id}/end/").status_code == 302
    assert list(manager.get(page).context["members"]) == []


@pytest.mark.parametrize("who", ["analyst", "engineer", "souk_engineer"])
def test_only_an_account_manager_manages_the_programme(world: World, who: str) -> None:
    client = sign_in(world, who)
    page = f"/desk/holders/{world.vexora.id}/"
    shown = client.get(page).content.decode()
    assert "Invite" not in shown
    assert "Assign" not in shown
    assert client.get("/desk/holders/new/").status_code == 403
    member = parties.members(world.actors["owner"], world.vexora.id)[0]
    for path, body in (
        ("phase/", {"phase": "paused"}),
        ("manager/", {"person": str(world.people["manager"].id)}),
        ("invite/", {"email": "x@y.example", "name": "X", "role": "brand_owner"}),
        (f"members/{member.id}/end/", {}),
    ):
        assert client.post(page + path, body).status_code == 403, path
    assert parties.by_ids([world.vexora.id])[world.vexora.id].phase == "member"


def submitted(world: World) -> str:
    row = {"id": "R9", "mark": "Vexora Air"}
    [result] = onboarding.submit_rights(
        [row], actor=INSTALLER, holder_id=world.vexora.id, operator_id=world.bazaar.id
    )
    return f"/desk/rights/{result.listing_id}/"


def test_a_submitted_right_is_verified_with_its_document_before_ones_eyes(world: World) -> None:
    page = submitted(world)
    right_id = page.split("/")[3]
    client = sign_in(world, "analyst")
    assert [r.mark for r in client.get("/desk/rights/").context["rights"]] == ["Vexora Air"]
    assert client.get(page + "document/").status_code == 404
    digest = blobs.put(b"%PDF-1.4 a certificate")
    right = rights.right(INSTALLER, right_id)  # type: ignore[arg-type]
    onboarding.attach_right_document(right.id, digest=digest, media_type="application/pdf", actor=INSTALLER)
    document = client.get(page + "document/")
    assert document.content.startswith(b"%PDF")
    assert document.headers["X-Content-Type-Options"] == "nosniff"
    assert document.headers["Content-Disposition"].startswith("attachment")
    assert client.post(page + "status/", {"target": "verified"}).status_code == 302
    shown = client.get(page)
    assert shown.context["right"].status == "verified"
    assert [line.what for line in shown.context["history"]][-1].startswith("The right was verified")
    assert client.get("/desk/rights/").context["rights"] == []


def test_a_rejection_says_why(world: World) -> None:
    page = submitted(world)
    client = sign_in(world, "analyst")
    assert client.post(page + "status/", {"target": "rejected"}).status_code == 422
    assert client.post(page + "status/", {"target": "expired"}).status_code == 422
    client.post(page + "status/", {"target": "rejected", "reason": "The register names another owner."})
    right = client.get(page).context["right"]
    assert (right.status, right.status_reason) == ("rejected", "The register names another owner.")
    assert client.post(page + "status/", {"target": "verified"}).status_code == 409


@pytest.mark.parametrize("who", ["manager", "engineer"])
def test_only_an_analyst_verifies(world: World, who: str) -> None:
    page = submitted(world)
    client = sign_in(world, who)
    assert client.get(page).context["targets"] == []
    assert client.post(page + "status/", {"target": "verified"}).status_code == 403


def test_a_picture_is_shown_and_anything_else_is_downloaded() -> None:
    digest = blobs.put(b"bytes")
    assert stored_file(digest, "image/png", "a.png").headers["Content-Disposition"].startswith("inline")
    text = stored_file(digest, "text/html", 'a"\r\n.html')
    assert text.headers["Content-Type"] == "application/octet-stream"
    assert text.headers["Content-Disposition"].startswith("attachment")


def test_a_seller_page_tells_its_record_to_its_marketplace_only(world: World) -> None:
    case = world.refer("L1")
    answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    client = sign_in(world, "analyst")
    [(seller, record)] = client.get("/desk/cases/sellers/", {"q": "Seller One"}).context["sellers"]
    assert record == {"removing": 1}
    page = client.get(f"/desk/cases/sellers/{seller.id}/").context
    assert (page["restrictions"], page["strikes"], len(page["cases"])) == (1, 1, 1)
    souk = sign_in(world, "souk_engineer")
    assert souk.get(f"/desk/cases/sellers/{seller.id}/").status_code == 404
    assert souk.get("/desk/cases/sellers/", {"q": "Seller One"}).context["sellers"] == []


def test_an_engineer_issues_and_revokes_a_key_that_is_shown_once(world: World) -> None:
    client = sign_in(world, "engineer")
    page = f"/desk/deliveries/machines/{world.souk.id}/"
    for wrong in ({"name": "", "scope": ["cases:read"], "days": "9"}, {"name": "Shop", "days": "9"},
                  {"name": "Shop", "scope": ["cases:read"], "days": "0"},
                  {"name": "Shop", "scope": ["cases:decide"], "days": "9"}):  # fmt: skip
        assert client.post(page + "keys/", wrong).status_code == 422
    issued = client.post(page + "keys/", {"name": "Shop", "scope": ["listings:write"], "days": "30"})
    [secret] = SECRET.findall(issued.content.decode())
    assert issued.headers["Cache-Control"] == "no-store"
    assert secret not in client.get(page).content.decode()
    actor = parties.key_use(secret, now()).actor
    assert actor is not None
    assert actor.party_id == world.souk.id
    assert actor.scopes == {Ability.SEND_LISTINGS}
    assert (
        client.post(f"/desk/deliveries/machines/{world.bazaar.id}/keys/{actor.id}/revoke/").status_code == 404
    )
    assert client.post(f"{page}keys/{actor.id}/revoke/").status_code == 302
    assert parties.key_use(secret, now()).problem == "revoked"


def test_an_endpoint_is_set_and_its_secret_rotated(world: World) -> None:
    client = sign_in(world, "souk_engineer")
    page = f"/desk/deliveries/machines/{world.souk.id}/"
    assert client.post(page + "endpoint/", {"url": "ftp://shop.example"}).status_code == 422
    secrets = [
        SECRET.findall(
            client.post(page + "endpoint/", {"url": "https://shop.example/hooks"}).content.decode()
        )[0]
        for _ in range(2)
    ]
    endpoint = delivery.endpoints([world.souk.id])[world.souk.id]
    assert (endpoint.previous_secret, endpoint.secret) == (secrets[0], secrets[1])
    assert secrets[1] not in client.get(page).content.decode()


def test_machines_are_their_own_engineers(world: World) -> None:
    souk = sign_in(world, "souk_engineer")
    assert [row[0].name for row in souk.get("/desk/deliveries/machines/").context["rows"]] == ["Souk"]
    bazaar = f"/desk/deliveries/machines/{world.bazaar.id}/"
    key = {"name": "Shop", "scope": ["cases:read"], "days": "9"}
    assert souk.get(bazaar).status_code == 404
    assert souk.post(bazaar + "keys/", key).status_code == 404
    assert souk.post(bazaar + "endpoint/", {"url": "https://x.example"}).status_code == 404
    for who in ("analyst", "manager"):
        client = sign_in(world, who)
        assert "Issue a key" not in client.get(bazaar).content.decode()
        assert client.post(bazaar + "keys/", key).status_code == 403
        assert client.post(bazaar + "endpoint/", {"url": "https://x.example"}).status_code == 403


def test_the_ledger_page_verifies_what_its_reader_may_see_and_names_what_is_broken(world: World) -> None:
    case = world.refer("L1")
    client = sign_in(world, "analyst")
    for named in (f"#{case.number}", str(case.id)):
        page = client.get("/desk/deliveries/ledger/", {"kind": "case", "subject": named})
        assert "The history holds" in page.content.decode()
    for kind, subject in (
        ("party", world.vexora.id),
        ("right", world.rights["Vexora"]),
        ("policy", world.bazaar.id),
    ):
        page = client.get("/desk/deliveries/ledger/", {"kind": kind, "subject": str(subject)})
        assert "The history holds" in page.content.decode(), kind
    souk = sign_in(world, "souk_engineer")
    for named in (str(case.number), str(case.id)):
        assert souk.get("/desk/deliveries/ledger/", {"kind": "case", "subject": named}).status_code == 404
    for query, status in (({"kind": "order", "subject": "1"}, 422), ({"kind": "right", "subject": "x"}, 422),
                          ({"kind": "case", "subject": "²"}, 422)):  # fmt: skip
        assert client.get("/desk/deliveries/ledger/", query).status_code == status
    execute("UPDATE ledger_head SET seq = seq + 1 WHERE subject_id = %s", [str(case.id)])
    broken = client.get("/desk/deliveries/ledger/", {"kind": "case", "subject": str(case.id)})
    assert "The history does not hold at entry 2" in broken.content.decode()


def test_a_subject_that_vanished_from_the_ledger_is_missed_by_its_root(world: World) -> None:
    root = services.fold_root(now=now())
    assert root is not None
    vanished = str(uuid4())
    assert ledger.verify_subject("case", vanished) is None
    execute(
        "INSERT INTO ledger_rootleaf (root_id, subject_kind, subject_id, seq, hash) VALUES (%s, 'case', %s, 3, 'x')",
        [root.id, vanished],
    )
    broken = ledger.verify_subject("case", vanished)
    assert broken is not None
    assert "it is gone" in broken.problem
