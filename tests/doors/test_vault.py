"""The evidence vault and products cleared ahead: proven once, used again, and never removed without a person."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from jointforce.base import clock
from jointforce.cases import queries as cases
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.proof import ClearanceState, DocumentState, product_scope
from jointforce.domain.vocabulary import Answer
from jointforce.flows import answer, review, sweep, vault
from jointforce.ledger import queries as ledger
from jointforce.vault import queries
from jointforce.vault.schemas import ClearanceIn
from tests.doors.browsing import sign_in, text
from tests.doors.selling import removed, state
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.BLOB_DIR = tmp_path
    return build_world()


def keep(world: World, name: str = "invoice", **more: Any) -> Any:
    """Keep a document by the page; the document."""
    file = SimpleUploadedFile(f"{name}.txt", f"Invoice {name}".encode(), "text/plain")
    sent = {
        "kind": "invoice",
        "title": name,
        "issuer": "Vexora Trading",
        "document": [file],
        "words": "RX-200",
    }
    page = sign_in(world, "seller").post("/seller/documents/", {**sent, **more})
    assert page.status_code == 302, text(page)
    return queries.documents(world.actors["seller"]).get(title=name)


def verified(world: World, name: str = "invoice", **more: Any) -> Any:
    found = keep(world, name, **more)
    page = sign_in(world, "analyst").post(
        f"/desk/rights/documents/{found.id}/status/", {"target": "verified"}
    )
    assert page.status_code == 302
    return found


def cleared(world: World, mark: str = "Vexora", released: bool = False, **more: Any) -> Any:
    """A granted product of the seller: everything with RX-200 in its title."""
    paper = verified(world, **more)
    new = ClearanceIn(mark, "Runner RX-200", product_scope("", "", "RX-200"), (paper.id,), released)
    product = vault.request_clearance(new, actor=world.actors["seller"])
    vault.decide_clearance(product.id, ClearanceState.GRANTED, "", actor=world.actors["analyst"])
    return product


def suspect(world: World, title: str = "V*x⭐ra runner RX-200 black", external_id: str = "C1") -> Any:
    """A case about a listing with that title."""
    row = {"id": external_id, "title": title, "price": 19, "currency": "EUR", "seller_id": "S1"}
    world.post(row)
    sweep.sweep_waiting()
    return cases.visible(world.actors["owner"]).filter(listing_external_id=external_id).latest("opened_at")


def test_a_document_is_verified_once_and_goes_with_later_answers_by_one_tick(world: World) -> None:
    paper = verified(world)
    first, second = removed(world, 2)
    seller = sign_in(world, "seller")
    for statement in (first, second):
        assert "invoice, of Vexora Trading" in text(seller.get(f"/statements/{statement.id}/"))
        page = seller.post(
            f"/statements/{statement.id}/counter-notice/",
            {"text": "From the maker.", "papers": [str(paper.id)]},
        )
        assert page.status_code == 302, text(page)
        [file] = cases.files(world.actors["owner"], statement.case_id)
        assert (file.document_id, file.sha256) == (paper.id, paper.sha256)
    assert [line.verb for line in ledger.history("party", str(paper.seller_id))][-2:] == [
        "document.kept", "document.verified",
    ]  # fmt: skip


def test_a_kept_answer_remembers_its_documents_until_it_is_sent(world: World) -> None:
    paper = verified(world)
    [statement] = removed(world)
    seller = sign_in(world, "seller")
    address = seller.post("/seller/answers/", {"statement": [statement.id]})["Location"]
    sent = {"case": [statement.case_id], "text": "From the maker.", "papers": [str(paper.id)]}
    seller.post(address, {**sent, "save": 1})
    assert f'value="{paper.id}"' in seller.get(address).content.decode()
    assert "checked" in seller.get(address).content.decode()
    seller.post(address, {**sent, "send": 1})
    assert [f.document_id for f in cases.files(world.actors["seller"], statement.case_id)] == [paper.id]


def test_what_is_not_verified_withdrawn_or_ended_proves_nothing(world: World) -> None:
    waiting, gone = keep(world, "waiting"), verified(world, "gone")
    ended = verified(world, "ended", valid_until=clock.now().date().isoformat())
    vault.withdraw_document(gone.id, actor=world.actors["seller"])
    [statement] = removed(world)
    with clock.as_of(clock.now() + timedelta(days=2)):
        page = sign_in(world, "seller").get(f"/statements/{statement.id}/")
        assert "Verified documents" not in text(page)
        for paper in (waiting, gone, ended):
            with pytest.raises(Invalid, match="not verified"):
                review.counter(
                    [statement.case_id], "Mine.", document_ids=[paper.id], actor=world.actors["seller"]
                )
    assert state(world, statement) == "removing"


def test_a_refusal_says_why_and_every_step_has_its_way_back(world: World) -> None:
    paper = keep(world)
    desk, seller = sign_in(world, "analyst"), sign_in(world, "seller")
    address = f"/desk/rights/documents/{paper.id}/status/"
    assert "invoice" in text(desk.get("/desk/rights/documents/"))
    assert desk.post(address, {"target": "refused"}).status_code == 422
    desk.post(address, {"target": "refused", "reason": "The stamp is missing."})
    assert "The stamp is missing." in text(seller.get(f"/seller/documents/{paper.id}/"))
    desk.post(address, {"target": "verified"})
    seller.post(f"/seller/documents/{paper.id}/withdraw/")
    seller.post(f"/seller/documents/{paper.id}/withdraw/", {"back": 1})
    assert queries.document(world.actors["seller"], paper.id).state == DocumentState.SUBMITTED
    with pytest.raises(NotAllowed):
        vault.decide_document(paper.id, DocumentState.VERIFIED, "", actor=world.actors["manager"])


def test_to_change_the_products_of_a_verified_document_asks_an_analyst_again(world: World) -> None:
    paper = verified(world)
    page = sign_in(world, "seller").post(
        f"/seller/documents/{paper.id}/products/", {"gtins": "4006381333931"}
    )
    assert page.status_code == 302
    found = queries.document(world.actors["seller"], paper.id)
    assert (found.state, found.gtins, found.words) == ("submitted", ["4006381333931"], [])


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"words": ""}, "Say which product it is"),
        ({"words": "shoe"}, "article number"),
        ({"valid_until": "2020-01-01"}, "last day has passed"),
        ({"title": ""}, "This field is required."),
    ],
)
def test_a_document_that_cannot_be_kept_says_why(world: World, more: dict[str, str], why: str) -> None:
    file = SimpleUploadedFile("a.txt", b"Invoice", "text/plain")
    sent = {"kind": "invoice", "title": "A", "issuer": "B", "document": [file], "words": "RX-200"}
    page = sign_in(world, "seller").post("/seller/documents/", {**sent, **more})
    assert page.status_code == 422
    assert why in text(page)
    assert not queries.documents(world.actors["seller"]).exists()


def test_the_same_file_is_kept_once(world: World) -> None:
    keep(world)
    file = SimpleUploadedFile("b.txt", b"Invoice invoice", "text/plain")
    sent = {"kind": "invoice", "title": "B", "issuer": "B", "document": [file], "words": "RX-200"}
    page = sign_in(world, "seller").post("/seller/documents/", sent)
    assert "This file is kept already, as “invoice”" in text(page)


def test_a_rights_holder_sees_a_document_only_where_it_was_released(world: World) -> None:
    product = cleared(world)
    owner = world.actors["owner"]
    paper_id = product.document_ids[0]
    with pytest.raises(NotFound):
        queries.document(owner, paper_id)
    with pytest.raises(NotFound):
        queries.clearance(owner, product.id)  # it was not asked
    paper = verified(world, "shown")
    asked = [
        vault.request_clearance(
            ClearanceIn("Vexora", f"P{n}", product_scope(f"P{n}", "", ""), (paper.id,), released),
            actor=world.actors["seller"],
        )
        for n, released in enumerate((True, False))
    ]
    browser = sign_in(world, "owner")
    for request in asked:
        vault.ask_holder(request.id, "Is this from you?", actor=world.actors["analyst"])
    said = text(browser.get("/portal/cleared/"))
    assert said.count("shown, of Vexora Trading") == 1
    codes = [browser.get(f"/portal/cleared/{r.id}/files/{paper.id}/").status_code for r in asked]
    assert codes == [200, 404]
    assert (
        sign_in(world, "stranger").get(f"/portal/cleared/{asked[0].id}/files/{paper.id}/").status_code == 404
    )


def test_a_cleared_product_is_not_removed_at_once_but_by_a_person_with_a_specific_rebuttal(
    world: World,
) -> None:
    product = cleared(world)
    case = suspect(world)
    assert case.cleared_product_id == product.id
    [result] = answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    assert result.event is CaseEvent.ANSWER_FOR_REVIEW
    analyst = world.actors["analyst"]
    with pytest.raises(Invalid, match="which document is wrong"):
        review.decide(
            [case.id],
            CaseEvent.DECIDE_REMOVE,
            reason_code="counterfeit_mark",
            explanation="Fake.",
            actor=analyst,
        )
    assert cases.case(analyst, case.id).state == "answered"
    why = "The invoice names batch 7, which we never delivered to this seller."
    review.decide(
        [case.id], CaseEvent.DECIDE_REMOVE, reason_code="counterfeit_mark", explanation=why, actor=analyst
    )
    assert cases.case(analyst, case.id).state in {"removing", "held"}


def test_stay_down_does_not_restrict_a_cleared_product_either(world: World) -> None:
    title = "V*x⭐ra runner RX-200 black"
    before = suspect(world, title, "C0")
    answer.answer_referrals([AnswerIn(before.id, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    assert cases.case(world.actors["owner"], before.id).state == "removing"
    uncleared = suspect(world, title, "C1")
    assert uncleared.state == "removing"
    cleared(world)
    assert suspect(world, title, "C2").state == "in_review"


def test_the_words_the_brand_and_the_end_bound_what_is_cleared(world: World) -> None:
    product = cleared(world, valid_until=(clock.now().date() + timedelta(days=3)).isoformat())
    assert suspect(world, "V*x⭐ra runner RX-300", "other").cleared_product_id is None
    assert suspect(world, "L*m⭐ra shoe RX-200 V*x⭐ra", "both").cleared_product_id == product.id
    listing = suspect(world, external_id="later").listing_id
    today = clock.now().date()
    for day, is_cleared in (
        (today, True),
        (today + timedelta(days=3), True),
        (today + timedelta(days=4), False),
    ):
        assert bool(queries.cleared_products([listing], day)) is is_cleared
    vault.end_clearance(product.id, "", actor=world.actors["seller"])
    assert queries.cleared_products([listing], today) == {}


def test_a_clearance_falls_with_the_document_that_it_rests_on(world: World) -> None:
    product = cleared(world)
    listing = suspect(world).listing_id
    today = clock.now().date()
    assert queries.cleared_products([listing], today)
    vault.decide_document(
        product.document_ids[0], DocumentState.REFUSED, "It is forged.", actor=world.actors["analyst"]
    )
    assert queries.cleared_products([listing], today) == {}


def test_a_rights_holders_yes_clears_and_its_no_goes_to_an_analyst_with_its_words(world: World) -> None:
    paper = verified(world)
    requests = [
        vault.request_clearance(
            ClearanceIn("vexora", f"P{n}", product_scope(f"P{n}", "", ""), (paper.id,), False),
            actor=world.actors["seller"],
        )
        for n in range(2)
    ]
    for request in requests:
        sign_in(world, "analyst").post(
            f"/desk/rights/cleared/{request.id}/decide/", {"target": "asked", "words": "Is it yours?"}
        )
    browser = sign_in(world, "owner")
    browser.post(f"/portal/cleared/{requests[0].id}/", {"answer": "yes"})
    assert browser.post(f"/portal/cleared/{requests[1].id}/", {"answer": "no"}).status_code == 422
    browser.post(f"/portal/cleared/{requests[1].id}/", {"answer": "no", "words": "Never delivered to them."})
    states = [queries.clearance(world.actors["analyst"], r.id).state for r in requests]
    assert states == [ClearanceState.GRANTED, ClearanceState.REQUESTED]
    assert "Never delivered to them." in text(
        sign_in(world, "analyst").get(f"/desk/rights/cleared/{requests[1].id}/")
    )
    with pytest.raises(WrongState):
        vault.answer_clearance(requests[0].id, True, "", actor=world.actors["owner"])
    assert sign_in(world, "stranger").post(f"/portal/cleared/{requests[1].id}/", {}).status_code == 404


def test_a_request_needs_a_verified_document_and_a_brand_that_is_known(world: World) -> None:
    waiting, good = keep(world, "waiting"), verified(world, "good")
    scope = product_scope("L1", "", "")
    seller = world.actors["seller"]
    with pytest.raises(Invalid, match="not verified"):
        vault.request_clearance(ClearanceIn("Vexora", "P", scope, (waiting.id,), False), actor=seller)
    with pytest.raises(Invalid, match="no verified right for “Nobody”"):
        vault.request_clearance(ClearanceIn("Nobody", "P", scope, (good.id,), False), actor=seller)
    with pytest.raises(NotAllowed):
        vault.request_clearance(
            ClearanceIn("Vexora", "P", scope, (good.id,), False), actor=world.actors["owner"]
        )
    page = sign_in(world, "seller").post(
        "/seller/products/", {"mark": "Vexora", "name": "P", "listings": "L1", "papers": [str(good.id)]}
    )
    assert page.status_code == 302
    assert queries.clearances(seller).get().state == ClearanceState.REQUESTED
