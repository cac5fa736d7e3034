"""The rights holder's inbox and case page, seen from outside."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from pytest_django import Settings

from jointforce.base.clock import now
from jointforce.cases import queries as cases
from jointforce.cases import services as case_services
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.vocabulary import Answer
from jointforce.flows import answer as answers
from jointforce.flows import onboarding, review, sweep
from jointforce.ledger import queries as ledger
from jointforce.web.portal.export import harmless
from tests.doors.browsing import sign_in, text
from tests.world import World, build_world

pytestmark = pytest.mark.django_db
DISGUISED = {"title": "V*x⭐ra runner black", "price": 19, "currency": "EUR", "seller_id": "S1"}


@pytest.fixture
def world() -> World:
    return build_world()


def refer_many(world: World, count: int) -> None:
    """So many open questions."""
    world.post(*({**DISGUISED, "id": f"M{n}", "description": f"Box {n}."} for n in range(count)))
    sweep.sweep_waiting()


def test_a_question_says_what_is_needed_to_answer_it(world: World) -> None:
    case = world.refer()
    said = text(sign_in(world, "owner").get("/portal/"))
    assert "19.00 EUR · 17% of the usual price (usually from 110.00 EUR)" in said
    assert "Seller One (no cases before) · Bazaar" in said
    assert "in 47 h" in said
    assert f"{case.due_at:%-d %b %Y, %H:%M} UTC" in said
    assert "Without an answer the listing stays and is watched." in said
    assert case.evidence[0]["explanation"] in said


def test_the_tabs_count_what_they_list(world: World) -> None:
    first, second = world.refer("L1"), world.refer("L2")
    owner = sign_in(world, "owner")
    assert "Open 2 With the marketplace 0 Removed 0 Cleared 0" in text(owner.get("/portal/"))
    answers.answer_referrals(
        [AnswerIn(first.id, Answer.COUNTERFEIT), AnswerIn(second.id, Answer.GENUINE)],
        actor=world.actors["owner"],
    )
    assert "Open 0 With the marketplace 0 Removed 1 Cleared 1" in text(owner.get("/portal/"))
    assert f"Case {first.number}" in text(owner.get("/portal/?tab=removed"))
    assert f"Case {second.number}" in text(owner.get("/portal/?tab=cleared"))


def test_a_search_by_number_finds_that_case_alone(world: World) -> None:
    first, second = world.refer("L1"), world.refer("L2")
    said = text(sign_in(world, "owner").get(f"/portal/?q={first.number}"))
    assert f"Case {first.number}" in said
    assert f"Case {second.number}" not in said
    assert "Nothing was found." in text(sign_in(world, "owner").get("/portal/?q=nobody"))


def test_a_long_inbox_has_pages_and_shows_nothing_twice(
    world: World, django_assert_max_num_queries: Any
) -> None:
    refer_many(world, 30)
    owner = sign_in(world, "owner")
    with django_assert_max_num_queries(10):
        first = owner.get("/portal/")
    second = owner.get(first.context["next_page"])
    shown = [case.id for page in (first, second) for case in page.context["cases"]]
    assert len(shown) == len(set(shown)) == 30
    assert second.context["next_page"] == ""
    assert owner.get("/portal/?after=rubbish").status_code == 422


def test_many_are_answered_at_once_with_a_reason_and_a_note(world: World) -> None:
    ids = [world.refer("L1").id, world.refer("L2").id]
    owner = sign_in(world, "owner")
    page = owner.post(
        "/portal/answers/",
        {"case": ids, "answer": "counterfeit", "reason_code": "never_made", "note": "Not our colour."},
        follow=True,
    )
    assert "2 questions answered: counterfeit." in text(page)
    for case_id in ids:
        [verdict] = cases.verdicts(case_id)
        assert (verdict.answer, verdict.reason_code) == ("counterfeit", "never_made")
        assert verdict.note == "Not our colour."


def test_of_many_each_that_is_refused_is_named_and_the_others_are_answered(world: World) -> None:
    done, still_open = world.refer("L1"), world.refer("L2")
    answers.answer_referrals([AnswerIn(done.id, Answer.GENUINE)], actor=world.actors["member"])
    page = sign_in(world, "owner").post(
        "/portal/answers/", {"case": [done.id, still_open.id], "answer": "infringing"}, follow=True
    )
    assert "1 question answered: infringing." in text(page)
    assert f"Not answered: Case {done.number} has no open question; it is cleared." in text(page)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"answer": "counterfeit"}, "Choose at least one question"),
        ({"answer": "genuine", "reason_code": "never_made"}, "does not go with “Genuine”"),
        ({"answer": "maybe"}, "Say what it is"),
    ],
)
def test_a_refused_answer_keeps_what_was_chosen_and_typed(
    world: World, sent: dict[str, str], why: str
) -> None:
    case = world.refer()
    chosen = [] if "Choose" in why else [case.id]
    page = sign_in(world, "owner").post(
        "/portal/answers/", {**sent, "case": chosen, "note": "Look at the seam."}
    )
    assert page.status_code == 422
    assert why in text(page)
    html = page.content.decode()
    assert 'value="Look at the seam."' in html
    assert (f'value="{case.id}" checked' in html) is bool(chosen)
    assert cases.verdicts(case.id) == []


def test_a_viewer_reads_everything_and_answers_nothing(world: World) -> None:
    case = world.refer()
    viewer = sign_in(world, "viewer")
    for path in ("/portal/", f"/portal/cases/{case.id}/"):
        page = viewer.get(path)
        assert page.status_code == 200
        assert 'value="counterfeit"' not in page.content.decode()
    for path in ("/portal/answers/", f"/portal/cases/{case.id}/answer/"):
        assert viewer.post(path, {"case": [case.id], "answer": "counterfeit"}).status_code == 403
    assert cases.case(world.actors["owner"], case.id).state == "referred"


def test_after_an_answer_the_page_follows_the_order_until_it_is_done(world: World) -> None:
    case = world.refer()
    owner = sign_in(world, "owner")
    page = owner.post(f"/portal/cases/{case.id}/answer/", {"answer": "counterfeit"}, follow=True)
    state = f"/portal/cases/{case.id}/state/"
    assert f'hx-get="{state}' in page.content.decode()
    assert "Being removed" in text(page)
    with transaction.atomic():
        case_services.settle([(case.id, CaseEvent.REMOVAL_DONE)], now=now())
    fragment = owner.get(state)
    assert "The marketplace has confirmed that the listing is gone." in text(fragment)
    assert "hx-get" not in fragment.content.decode()


def test_who_wants_to_go_on_gets_the_next_question_and_sees_what_became_of_the_last(world: World) -> None:
    first, second = world.refer("L1"), world.refer("L2")
    owner = sign_in(world, "owner")
    sent = {"answer": "counterfeit", "keep_going": "on"}
    page = owner.post(f"/portal/cases/{first.id}/answer/", sent, follow=True)
    assert page.redirect_chain == [(f"/portal/cases/{second.id}/?answered={first.id}", 302)]
    assert f"Case {first.number}: The order is on its way" in text(page)
    assert page.context["keep_going"] is True
    last = owner.post(f"/portal/cases/{second.id}/answer/", sent)
    assert last["Location"] == f"/portal/cases/{second.id}/"


def test_a_second_answer_to_the_same_question_is_refused_and_the_note_is_kept(world: World) -> None:
    case = world.refer()
    answers.answer_referrals([AnswerIn(case.id, Answer.GENUINE)], actor=world.actors["member"])
    page = sign_in(world, "owner").post(
        f"/portal/cases/{case.id}/answer/", {"answer": "counterfeit", "note": "No."}
    )
    assert page.status_code == 409
    assert f"Case {case.number} has no open question; it is cleared." in text(page)


def test_a_wrong_file_leaves_the_question_open_and_says_why(world: World) -> None:
    case = world.refer()
    file = SimpleUploadedFile("page.html", b"<script>alert(1)</script>", "text/html")
    page = sign_in(world, "owner").post(
        f"/portal/cases/{case.id}/answer/", {"answer": "counterfeit", "note": "See the file.", "file": file}
    )
    assert page.status_code == 422
    assert "active documents are not taken" in text(page)
    assert 'value="See the file."' in page.content.decode()
    assert cases.verdicts(case.id) == []


def test_a_file_of_a_case_is_saved_never_shown_and_found_only_in_its_own_case(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    settings.BLOB_DIR = tmp_path
    case, other = world.refer("L1"), world.refer("L2")
    owner = sign_in(world, "owner")
    file = SimpleUploadedFile("seam.txt", b"The seam is glued.", "text/plain")
    page = owner.post(
        f"/portal/cases/{case.id}/answer/", {"answer": "counterfeit", "file": file}, follow=True
    )
    assert "seam.txt" in text(page)
    [kept] = cases.files(world.actors["owner"], case.id)
    saved = owner.get(f"/portal/cases/{case.id}/files/{kept.id}/")
    assert saved.content == b"The seam is glued."
    assert saved["Content-Disposition"] == 'attachment; filename="seam.txt"'
    assert owner.get(f"/portal/cases/{other.id}/files/{kept.id}/").status_code == 404
    assert sign_in(world, "stranger").get(f"/portal/cases/{case.id}/files/{kept.id}/").status_code == 404


def test_an_answer_is_taken_back(world: World) -> None:
    case = world.refer()
    owner = sign_in(world, "owner")
    owner.post(f"/portal/cases/{case.id}/answer/", {"answer": "counterfeit"})
    page = owner.post(f"/portal/cases/{case.id}/retract/", follow=True)
    assert "Visible again" in text(page)
    assert "the rights holder took its answer back" in text(page)


def test_the_thread_names_the_account_manager_and_the_inbox_tells_of_news_until_it_was_read(
    world: World,
) -> None:
    onboarding.assign_manager(world.vexora.id, world.people["manager"].id, actor=world.actors["manager"])
    case = world.refer()
    owner = sign_in(world, "owner")
    owner.post(f"/portal/cases/{case.id}/messages/", {"body": "Where does it ship from?"})
    answers.write(case.id, "From Lisbon.", actor=world.actors["manager"])
    news = f"Your account manager has written: case {case.number}."
    assert news in text(owner.get("/portal/"))
    page = text(owner.get(f"/portal/cases/{case.id}/"))
    assert "With Manager, your account manager." in page
    assert "Where does it ship from?" in page
    assert "From Lisbon." in page
    assert news not in text(owner.get("/portal/"))


def test_the_history_tells_who_did_what_and_why_without_codes(world: World) -> None:
    case = world.refer()
    owner = sign_in(world, "owner")
    owner.post(f"/portal/cases/{case.id}/answer/", {"answer": "counterfeit", "reason_code": "never_made"})
    review.counter([case.id], "Bought from you.", actor=world.actors["seller"])
    review.decide(
        [case.id],
        CaseEvent.COUNTER_GRANTED,
        reason_code="resale",
        explanation="The invoice is genuine.",
        actor=world.actors["analyst"],
    )
    page = owner.get(f"/portal/cases/{case.id}/")
    said = text(page)
    assert "Owner answered: counterfeit: We never made this product, colour or pack." in said
    assert "Seller One answered that the listing is lawful." in said
    assert "Bazaar decided that the listing is visible again: Our product, resold lawfully." in said
    assert "Granted: The invoice is genuine." in said
    for code in ("counter_granted", "never_made", "removal_done", "order.issued", "Analyst"):
        assert code not in said


def test_a_case_that_follows_another_names_it(world: World) -> None:
    before = world.refer()
    answers.answer_referrals([AnswerIn(before.id, Answer.GENUINE)], actor=world.actors["owner"])
    world.post({**DISGUISED, "id": "L1", "price": 5})
    sweep.sweep_waiting()
    owner = sign_in(world, "owner")
    [case] = owner.get("/portal/").context["cases"]
    page = owner.get(f"/portal/cases/{case.id}/")
    assert f"It follows case {before.number} about the same listing." in text(page)
    assert "version 2" in text(page)


def test_a_sweep_that_finds_nothing_new_leaves_no_trace_in_the_case(world: World) -> None:
    case = world.refer()
    lines = ledger.history("case", str(case.id))
    sweep.sweep_house(world.operator.id, cause="rights")
    assert ledger.history("case", str(case.id)) == lines
    assert cases.case(world.actors["owner"], case.id).changed_at == case.changed_at


def test_a_case_page_says_what_has_changed_since_the_question_was_asked(world: World) -> None:
    case = world.refer()
    world.post(
        {**DISGUISED, "id": "L1", "description": "Box L1.", "price": 99, "title": "V*x⭐ra runner, new price"}
    )
    sweep.sweep_waiting()
    said = text(sign_in(world, "owner").get(f"/portal/cases/{case.id}/"))
    assert "V*x⭐ra runner black" in said
    assert "19.00 EUR" in said
    assert "Since then changed: title, price." in said


def test_a_case_page_costs_few_queries_however_much_happened(
    world: World, django_assert_max_num_queries: Any
) -> None:
    case = world.refer()
    owner = sign_in(world, "owner")
    owner.post(f"/portal/cases/{case.id}/answer/", {"answer": "counterfeit", "note": "No."})
    for n in range(5):
        answers.write(case.id, f"Line {n}", actor=world.actors["owner"])
    review.counter([case.id], "It is lawful.", actor=world.actors["seller"])
    with django_assert_max_num_queries(15):
        assert owner.get(f"/portal/cases/{case.id}/").status_code == 200


def rows_of(page: Any) -> list[dict[str, str]]:
    body = b"".join(page.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def test_the_table_of_cases_holds_ones_own_and_runs_nothing(world: World) -> None:
    world.post({**DISGUISED, "id": "F1", "title": "=HYPERLINK(1) V*x⭐ra runner"})
    sweep.sweep_waiting()
    [row] = rows_of(sign_in(world, "owner").get("/portal/export/"))
    assert row["title"].startswith("'=HYPERLINK")
    assert (row["listing"], row["state"], row["price"]) == ("F1", "Asked", "19.00")
    assert rows_of(sign_in(world, "stranger").get("/portal/export/")) == []
    assert rows_of(sign_in(world, "owner").get("/portal/export/?tab=removed")) == []


def test_the_table_of_cases_tells_the_answer(world: World) -> None:
    case = world.refer()
    said = [AnswerIn(case.id, Answer.COUNTERFEIT, "never_made", "-1 star")]
    answers.answer_referrals(said, actor=world.actors["owner"])
    [row] = rows_of(sign_in(world, "viewer").get("/portal/export/"))
    assert (row["answer"], row["answered_by"], row["note"]) == ("counterfeit", "Owner", "'-1 star")
    assert row["reason"] == "We never made this product, colour or pack"


@pytest.mark.parametrize("text_", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_would_run_gets_an_apostrophe(text_: str) -> None:
    assert harmless(text_) == f"'{text_}"
    assert harmless("Vexora") == "Vexora"
