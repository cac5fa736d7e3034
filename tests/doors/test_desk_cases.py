"""The desk settles cases: in the order of urgency, alone or together, with words that others read."""

import csv
import io
import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client

from jointforce.base import blobs
from jointforce.base.clock import now
from jointforce.base.sql import execute
from jointforce.cases import queries as cases
from jointforce.cases.models import Case
from jointforce.cases.schemas import AnswerIn, FileIn
from jointforce.delivery import queries as delivery
from jointforce.domain.vocabulary import Answer
from jointforce.enforcement import queries as enforcement
from jointforce.flows import answer, notices, review
from jointforce.web.cells import plain
from tests.doors.desk import sign_in
from tests.world import INSTALLER, World, build_world

if TYPE_CHECKING:
    from jointforce.parties.models import Party

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def answered(world: World, external_id: str, said: Answer = Answer.CANNOT_TELL) -> Case:
    case = world.refer(external_id)
    answer.answer_referrals([AnswerIn(case.id, said)], actor=world.actors["owner"])
    return fresh(world, case)


def fresh(world: World, case: Case) -> Case:
    return cases.case(world.actors["analyst"], case.id)


def queue(client: Client, **query: str) -> list[str]:
    return [w.case.listing_external_id for w in client.get("/desk/", query).context["waiting"]]


def test_the_queue_shows_the_most_urgent_first_and_says_why(world: World) -> None:
    late, early = answered(world, "late"), answered(world, "early")
    execute(
        "UPDATE cases_case SET due_at = due_at - interval '60 h', urgent_at = urgent_at - interval '60 h' "
        "WHERE id = %s",
        [early.id],
    )
    noticed(world, "mild", hours=5)
    noticed(world, "risky", hours=22)
    removed = answered(world, "countered", Answer.COUNTERFEIT)
    review.counter([removed.id], "It is lawful.", actor=world.actors["seller"])
    client = sign_in(world, "analyst")
    assert queue(client) == ["early", "late", "countered", "risky", "mild"]
    why = [w.why for w in client.get("/desk/").context["waiting"]]
    assert why[0].startswith("The rights holder has answered; ")
    assert "was due" in why[0]
    assert "is due" in why[1]
    assert "The seller has answered" in why[2]
    assert "A notice was received" in why[3]
    assert client.get(f"/desk/cases/{late.id}/next/").headers["location"] == f"/desk/cases/{early.id}/"


def noticed(world: World, external_id: str, *, hours: int = 12, marketplace: "Party | None" = None) -> None:
    """A case that nobody but an analyst settles: opened by a notice of the public, which was confirmed."""
    listing = {"id": external_id, "title": f"Runner {external_id}", "seller_id": "S1"}
    world.post(listing, marketplace=marketplace)
    notices.file_public_notice(
        name="Somebody", email="somebody@public.example", mark="Vexora", reason="It is not made by them.",
        good_faith=True, listing_refs=[external_id],
    )  # fmt: skip
    newest = delivery.messages(INSTALLER).filter(event_type="notice.confirm")[0]
    [token] = re.findall(r"/notices/confirm/([^/]+)/", newest.payload["body"])
    notices.confirm_notice(token)
    execute(
        "UPDATE cases_case SET urgency_hours = %s, urgent_at = due_at - make_interval(hours => %s) "
        "WHERE listing_external_id = %s",
        [hours, hours, external_id],
    )


def test_lists_are_narrowed_by_state_rights_holder_marketplace_origin_seller_and_words(world: World) -> None:
    case = answered(world, "L1")
    world.refer("L2")
    client = sign_in(world, "analyst")

    def listed(**query: object) -> int:
        narrowed = {name: str(value) for name, value in query.items()}
        return len(client.get("/desk/cases/", narrowed).context["cases"])

    assert listed() == 2
    assert (listed(state="referred"), listed(state="removed")) == (1, 0)
    assert (listed(holder=world.vexora.id), listed(holder=world.lumora.id)) == (2, 0)
    assert (listed(marketplace=world.bazaar.id), listed(marketplace=world.souk.id)) == (2, 0)
    assert (listed(origin="proactive"), listed(origin="notice")) == (2, 0)
    assert (listed(seller=case.seller_id), listed(seller=uuid4())) == (2, 0)
    assert (listed(q=f"#{case.number}"), listed(q="L2"), listed(q="vexora"), listed(q="Seller O")) == (
        1,
        1,
        2,
        2,
    )
    assert listed(q="nothing of this name") == 0
    for wrong in ({"state": "new"}, {"origin": "rumour"}):
        assert client.get("/desk/cases/", wrong).status_code == 422
    assert client.get("/desk/cases/", {"holder": "x"}).status_code == 404


def test_an_analyst_asks_the_rights_holder_again_in_own_words(world: World) -> None:
    case = answered(world, "L1")
    client = sign_in(world, "analyst")
    page = f"/desk/cases/{case.id}/"
    for wrong in (
        {"question": "", "hours": "48"},
        {"question": "Is it?", "hours": "0"},
        {"question": "Is it?"},
    ):
        assert client.post(page + "ask/", wrong).status_code == 422
    asked = client.post(page + "ask/", {"question": "Does the label say 2019?", "hours": "12"})
    assert asked.status_code == 302
    case = fresh(world, case)
    assert case.state == "referred"
    assert case.due_at is not None
    assert case.due_at - now() < timedelta(hours=12, minutes=1)
    portal = sign_in(world, "owner").get(f"/portal/cases/{case.id}/")
    assert "Does the label say 2019?" in portal.content.decode()
    answer.answer_referrals([AnswerIn(case.id, Answer.GENUINE)], actor=world.actors["owner"])
    said = client.get(page).context["questions"]
    assert [q.verdict.answer for q in said] == ["cannot_tell", "genuine"]


def test_a_decision_takes_a_reason_of_its_kind_and_is_told_on_the_page(world: World) -> None:
    case = answered(world, "L1")
    client = sign_in(world, "analyst")
    page = f"/desk/cases/{case.id}/"
    decision = {
        "event": "decide_remove",
        "explanation": "The label is wrong.",
        "private_note": "See the test buy.",
    }
    assert client.post(page + "decide/", {**decision, "reason_code": "resale"}).status_code == 422
    assert client.post(page + "decide/", {**decision, "event": "refer"}).status_code == 422
    assert client.post(page + "decide/", {**decision, "event": "reverse"}).status_code == 409
    assert enforcement.orders_of(case.id) == []
    assert client.post(page + "decide/", decision).status_code == 302
    shown = client.get(page).content.decode()
    assert "The label is wrong." in shown
    assert "See the test buy." in shown
    assert "not tried yet" in shown
    [order] = enforcement.orders_of(case.id)
    assert order.reason_code == "counterfeit_mark"


def test_a_case_says_what_its_risk_is_made_of_the_strongest_first(world: World) -> None:
    case = answered(world, "L1")
    reasons = [
        {"code": "mark_sold", "weight": -0.9, "text": "The name is used for what is sold."},
        {"code": "disguised_mark_sold", "weight": 5.4, "text": "The name is disguised."},
    ]
    execute("UPDATE cases_case SET risk_reasons = %s WHERE id = %s", [json.dumps(reasons), case.id])
    page = sign_in(world, "analyst").get(f"/desk/cases/{case.id}/").content.decode()
    said = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "raises The name is disguised. lowers The name is used for what is sold." in said


def test_only_an_analyst_decides_and_others_see_no_button(world: World) -> None:
    case = answered(world, "L1")
    page = f"/desk/cases/{case.id}/"
    for who in ("manager", "engineer"):
        client = sign_in(world, who)
        shown = client.get(page)
        assert shown.context["buttons"] == []
        assert not shown.context["can_ask"]
        assert client.post(page + "decide/", {"event": "decide_clear"}).status_code == 403
        assert client.post(page + "ask/", {"question": "Is it?", "hours": "4"}).status_code == 403
        assert (
            client.post("/desk/decide/", {"event": "decide_clear", "case": [str(case.id)]}).status_code == 403
        )
    assert fresh(world, case).state == "answered"


def test_many_cases_are_decided_together_after_a_look_at_what_it_does(world: World) -> None:
    chosen = [answered(world, f"L{n}") for n in range(3)]
    asked = world.refer("open")
    client = sign_in(world, "analyst")
    form = {"event": "decide_remove", "reason_code": "never_made", "explanation": "No such colour.",
            "case": [str(c.id) for c in [*chosen, asked]]}  # fmt: skip
    look = client.post("/desk/decide/", form)
    assert [c.id for c in look.context["fitting"]] == [c.id for c in chosen]
    assert [c.id for c in look.context["left_out"]] == [asked.id]
    assert {fresh(world, c).state for c in chosen} == {"answered"}, "looking decides nothing"
    client.post("/desk/decide/", {**form, "confirmed": "1"})
    assert {fresh(world, c).state for c in chosen} == {"answered"}, "what was not shown is not decided"
    done = client.post("/desk/decide/", {**form, "confirmed": "1", "case": [str(c.id) for c in chosen]})
    assert done.status_code == 302
    assert {fresh(world, c).state for c in chosen} == {"removing"}
    decision = cases.decisions(chosen[0].id)[-1]
    assert (decision.reason_code, decision.explanation) == ("never_made", "No such colour.")


def test_foreign_cases_are_not_decided_together_with_own_ones(world: World) -> None:
    case = answered(world, "L1")
    client = sign_in(world, "analyst")
    for ids in ([str(uuid4())], [str(case.id), str(uuid4())], ["x"]):
        form = {"event": "decide_clear", "case": ids, "confirmed": "1"}
        assert client.post("/desk/decide/", form).status_code == 404
    assert client.post("/desk/decide/", {"event": "decide_clear"}).status_code == 422
    assert fresh(world, case).state == "answered"


def exported(client: Client, **query: str) -> list[dict[str, str]]:
    response = client.get("/desk/export.csv", query)
    assert response.headers["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(response.getvalue().decode())))


def test_the_export_is_the_list_page_after_page_and_nobody_elses(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jointforce.web.desk.lists.EXPORT_PAGE", 2)
    made = [answered(world, f"L{n}") for n in range(5)]
    world.refer("open")
    client = sign_in(world, "analyst")
    assert len(exported(client)) == 6
    assert len(exported(client, state="referred")) == 1
    waiting = exported(client, list="queue")
    assert sorted(row["case"] for row in waiting) == sorted(str(c.number) for c in made)
    assert exported(sign_in(world, "souk_engineer")) == []
    assert sign_in(world, "owner").get("/desk/export.csv").status_code == 404


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_of_the_export_is_never_a_formula(start: str) -> None:
    assert plain(start + "HYPERLINK(1)") == "'" + start + "HYPERLINK(1)"


def test_a_seller_cannot_put_a_formula_into_the_export(world: World) -> None:
    world.post({"id": "L1", "title": "=1+1 V*x⭐ra", "seller_id": "S1"})
    world.refer("L2")
    [row] = [row for row in exported(sign_in(world, "analyst")) if row["listing"] == "L1"]
    assert row["title"] == "'=1+1 V*x⭐ra"


def test_files_of_a_case_are_shown_safely_and_to_its_desk_only(world: World) -> None:
    case = world.refer("L1")
    text = b"An invoice."
    file = FileIn("invoice <1>.txt", "text/plain", blobs.put(text), len(text))
    answer.attach(case.id, [file], actor=world.actors["owner"])
    client = sign_in(world, "analyst")
    [kept] = client.get(f"/desk/cases/{case.id}/").context["holder_files"]
    address = f"/desk/cases/{case.id}/files/{kept.id}/"
    shown = client.get(address)
    assert shown.content == text
    assert shown.headers["Content-Type"] == "application/octet-stream"
    assert shown.headers["Content-Disposition"].startswith("attachment")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert sign_in(world, "souk_engineer").get(address).status_code == 404
    assert client.get(f"/desk/cases/{case.id}/files/{uuid4()}/").status_code == 404


def test_a_thread_waits_until_it_is_answered_or_put_aside(world: World) -> None:
    first, second = world.refer("L1"), world.refer("L2")
    for case in (first, second):
        answer.write(case.id, "Where from?", actor=world.actors["owner"])
    answer.write(first.id, "And since when?", actor=world.actors["owner"])
    client = sign_in(world, "manager")

    def waiting() -> list[str]:
        return [m.body for m in client.get("/desk/messages/").context["waiting"]]

    assert waiting() == ["Where from?", "And since when?"]
    client.post(f"/desk/cases/{first.id}/messages/", {"body": "From the harbour."})
    assert waiting() == ["Where from?"]
    assert sign_in(world, "souk_engineer").post(f"/desk/cases/{second.id}/put-aside/").status_code == 404
    assert waiting() == ["Where from?"]
    client.post(f"/desk/cases/{second.id}/put-aside/")
    assert waiting() == []
    answer.write(second.id, "Thank you.", actor=world.actors["owner"])
    assert waiting() == ["Thank you."]


def test_a_notice_is_shown_to_the_house_and_to_the_marketplace_whose_listing_it_names(world: World) -> None:
    noticed(world, "here")
    noticed(world, "there", marketplace=world.souk)
    desks = {
        who: sign_in(world, who).get("/desk/messages/notices/").context["notices"]
        for who in ("manager", "souk_engineer")
    }
    assert [n.listing_refs for n in desks["manager"]] == [["there"], ["here"]]
    assert [n.listing_refs for n in desks["souk_engineer"]] == [["there"]]
    for who, named in (("manager", 1), ("souk_engineer", 1)):
        page = sign_in(world, who).get(f"/desk/messages/notices/{desks[who][0].id}/")
        assert len([one for one in page.context["told"] if one.case]) == named
    hidden = desks["manager"][1].id
    assert sign_in(world, "souk_engineer").get(f"/desk/messages/notices/{hidden}/").status_code == 404
