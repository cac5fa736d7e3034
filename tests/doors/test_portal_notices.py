"""Reporting in the portal: found or pasted, looked over, kept as a draft, sent, followed, taken back."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from jointforce.cases import queries as cases
from jointforce.domain.case_flow import CaseEvent
from jointforce.flows import notices as flow
from jointforce.flows import review
from jointforce.intake import queries as intake
from jointforce.intake.schemas import LineIn, NoticeIn
from tests.doors.browsing import sign_in, text
from tests.world import World, build_world

pytestmark = pytest.mark.django_db
WHY = "The stitching and the box are not ours."


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.BLOB_DIR = tmp_path
    made = build_world()
    made.post(
        {"id": "L1", "title": "Vexora runner black", "category": "Shoes", "price": 19, "seller_id": "S7"},
        {"id": "L2", "title": "Vexora boot 100%", "category": "Shoes", "price": 25, "seller_id": "S7"},
        {"id": "L3", "title": "A plain shoe", "category": "Shoes", "seller_id": "S1",
         "url": "https://bazaar.example/item/L3"},
    )  # fmt: skip
    made.post({"id": "K1", "title": "Vexora sandal"}, marketplace=made.souk)
    return made


def begin(client: Client) -> str:
    return str(client.post("/portal/notices/new/")["Location"])


def form(world: World, **more: Any) -> dict[str, Any]:
    return {
        "do": "save", "right": str(world.rights["Vexora"]), "reason_code": "counterfeit_mark", "regime": "eu_dsa",
        "reason": WHY, "statement": ["good_faith"], "reference": "", **more,
    }  # fmt: skip


def titles(page: Any) -> list[str]:
    return [listed.title for listed in page.context["found"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=vexora", ["Vexora sandal", "Vexora boot 100%", "Vexora runner black"]),
        ("q=vexora+runner", ["Vexora runner black"]),
        ("q=100%25", ["Vexora boot 100%"]),
        ("q=%25", ["Vexora boot 100%"]),
        ("q=L3", ["A plain shoe"]),
        ("q=https://bazaar.example/item/L3", ["A plain shoe"]),
        ("q=&seller=S7", ["Vexora boot 100%", "Vexora runner black"]),
        ("q=&seller=Seller+One", ["A plain shoe"]),
        ("q=nothing+such", []),
    ],
)
def test_listings_of_the_house_are_found_by_words_number_address_and_seller(
    world: World, query: str, found: list[str]
) -> None:
    page = sign_in(world, "member").get(f"/portal/notices/search/?{query}")
    assert titles(page) == found


def test_a_search_is_narrowed_to_one_marketplace(world: World) -> None:
    page = sign_in(world, "member").get(f"/portal/notices/search/?q=vexora&marketplace={world.souk.id}")
    assert titles(page) == ["Vexora sandal"]


def test_what_is_found_goes_into_a_draft_is_looked_over_and_sent(world: World) -> None:
    client = sign_in(world, "member")
    found = client.get("/portal/notices/search/?q=vexora").context["found"]
    picked = client.post(
        "/portal/notices/search/", form(world, listing=[str(listed.id) for listed in found]), follow=True
    )
    assert "3 listings put into the notice." in text(picked)
    assert "3 lines: 3 would be taken, 0 need something, 0 cannot be taken." in text(picked)
    address = picked.redirect_chain[-1][0]
    sent = client.post(address, form(world, do="send"), follow=True)
    assert "Sent. 3 of 3 lines were taken." in text(sent)
    assert text(sent).count("Being removed") == 3, "Vexora is a member"
    [notice] = intake.notices(world.actors["owner"])
    assert (notice.channel, notice.state, notice.reason) == ("portal", "joined", WHY)


def test_every_button_keeps_what_is_typed(world: World) -> None:
    client = sign_in(world, "member")
    address = begin(client)
    client.post(address, form(world, do="add", listings="L1\nnonsense"))
    refused = client.post(
        address, form(world, do="send", statement=[], reason="A new reason, typed just now.")
    )
    assert refused.status_code == 422
    assert "accurate and complete" in text(refused)
    assert "A new reason, typed just now." in refused.content.decode()
    again = sign_in(world, "owner").get(address)
    assert "A new reason, typed just now." in again.content.decode()
    assert "2 lines: 1 would be taken" in text(again)
    assert not intake.notices(world.actors["analyst"]).exists()


def test_a_pasted_list_may_be_csv_with_a_heading_and_repeats(world: World) -> None:
    client = sign_in(world, "member")
    address = begin(client)
    pasted = "listing;reason;where\nL1;never_made;\nL2\nL1\n\nL3;;picture 2, on the sole\n"
    page = client.post(address, form(world, do="add", listings=pasted), follow=True)
    assert "3 lines added. 1 stood there already." in text(page)
    lines = intake.lines_of(world.actors["owner"], UUID(address.split("/")[-2]))
    assert [(line.listing_ref, line.reason_code, line.where_seen) for line in lines] == [
        ("L1", "never_made", ""),
        ("L2", "counterfeit_mark", ""),
        ("L3", "counterfeit_mark", "picture 2, on the sole"),
    ]


def test_ten_thousand_lines_half_of_them_nonsense_get_an_answer_each(world: World) -> None:
    world.post(*({"id": f"N{n}", "title": f"Vexora shoe {n}", "category": "Shoes"} for n in range(5000)))
    client = sign_in(world, "member")
    address = begin(client)
    pasted = "\n".join(f"N{n}\n\x00%% nonsense {n}, https://" for n in range(5000))
    file = SimpleUploadedFile("list.csv", pasted.encode(), "text/csv")
    page = client.post(address, form(world, do="add", lines_file=file), follow=True)
    assert "10,000 lines added." in text(page)
    assert "10000 lines: 5000 would be taken, 0 need something, 5000 cannot be taken." in text(page)
    assert "5000 lines: No listing of this house has this address or number." in text(page)
    assert "A notice has at most 1000 lines." in text(page)
    rows = client.get(f"{address}lines/").content.decode().splitlines()
    assert len(rows) == 10_001
    assert sum(",taken," in row for row in rows) == sum(",refused," in row for row in rows) == 5000
    refused = client.post(address, form(world, do="send"))
    assert refused.status_code == 422
    assert "at most 1,000 lines, and this one has 10,000" in text(refused)
    page = client.post(address, form(world, do="drop_refused"), follow=True)
    assert "5000 lines: 5000 would be taken" in text(page)
    page = client.post(address, form(world, do="split"), follow=True)
    assert "Split into 5 drafts of at most 1,000 lines." in text(page)
    parts = intake.drafts(world.actors["owner"])
    assert [len(intake.lines_of(world.actors["owner"], part.id)) for part in parts] == [1000] * 5
    assert not cases.visible(world.actors["analyst"]).exists()


def test_more_than_a_paste_takes_is_refused_and_nothing_is_lost(world: World) -> None:
    client = sign_in(world, "member")
    address = begin(client)
    client.post(address, form(world, do="add", listings="L1"))
    page = client.post(address, form(world, do="add", listings="\n".join(map(str, range(10_001)))))
    assert page.status_code == 422
    assert "At most 10,000 lines are taken at once, and these are 10,001." in text(page)
    assert "1 line: 1 would be taken" in text(page)


def test_what_a_line_needs_is_given_beside_it(world: World) -> None:
    world.post({"id": "L4", "title": "Vexora ring", "category": "Jewellery"})
    client = sign_in(world, "member")
    address = begin(client)
    page = client.post(address, form(world, do="add", listings="L3\nL4"), follow=True)
    assert "2 lines: 0 would be taken, 2 need something" in text(page)
    html = page.content.decode()
    assert 'name="where-1"' in html
    assert 'value="outside_classes"' in html
    given = {"where-1": "picture 1", "confirming": "1", "confirmed": ["outside_classes"]}
    page = client.post(address, form(world, **given), follow=True)
    assert "2 lines: 2 would be taken" in text(page)
    client.post(address, form(world, do="drop", line=["1"]))
    assert "1 line: 1 would be taken" in text(client.get(address))


def test_files_and_test_buys_stay_with_the_draft_and_go_with_the_notice(world: World) -> None:
    client = sign_in(world, "member")
    address = begin(client)
    client.post(address, form(world, do="add", listings="L1"))
    label = SimpleUploadedFile("label.txt", b"No stamp on the sole", "text/plain")
    client.post(address, form(world, do="evidence", evidence=label))
    buy = {
        "order_number": "B-77",
        "bought_on": "2026-01-05",
        "finding": "The sole bears no stamp.",
        "buy_line": "1",
    }
    page = client.post(address, form(world, do="evidence", **buy), follow=True)
    assert "Test buy B-77" in text(page)
    for wrong, why in (
        ({"bought_on": "2999-01-01"}, "This day is yet to come."),
        ({"bought_on": "yesterday"}, "Say on which day you bought it."),
        ({"finding": " "}, "Say what came"),
        ({"order_number": ""}, "Choose a file, or say which test buy it was."),
    ):
        refused = client.post(address, form(world, do="evidence", **{**buy, **wrong}))
        assert (refused.status_code, why in text(refused)) == (422, True), why
    sent = client.post(address, form(world, do="send"), follow=True)
    assert "Test buy B-77" in text(sent)
    notice = sent.context["notice"]
    [file] = intake.files_of([notice.id])
    saved = client.get(f"/portal/notices/{notice.id}/files/{file.id}/")
    assert saved.content == b"No stamp on the sole"
    assert sign_in(world, "stranger").get(f"/portal/notices/{notice.id}/files/{file.id}/").status_code == 404


def test_another_law_asks_for_its_own_statements_and_a_signature(world: World) -> None:
    client = sign_in(world, "member")
    address = begin(client)
    page = client.post(address, form(world, do="add", listings="L1", regime="us_dmca"), follow=True)
    assert "Signature: your full name" in text(page)
    assert "cannot rest on a trademark right" in text(page)


def test_a_template_begins_the_next_notice(world: World) -> None:
    client = sign_in(world, "member")
    address = begin(client)
    page = client.post(address, form(world, do="template", template_name="Shoes"), follow=True)
    assert "Kept as a template." in text(page)
    [template] = intake.templates(world.actors["owner"])
    page = client.post("/portal/notices/new/", {"template": str(template.id)}, follow=True)
    assert WHY in page.content.decode()
    assert f'value="{world.rights["Vexora"]}" selected' in page.content.decode()
    client.post(f"/portal/notices/templates/{template.id}/delete/")
    assert intake.templates(world.actors["owner"]) == []


def filed(world: World, *refs: str) -> Any:
    lines = tuple(LineIn(ref, world.rights["Vexora"], "counterfeit_mark") for ref in refs)
    return flow.file_notice(
        NoticeIn(lines, reason=WHY, statements=frozenset({"good_faith"})), actor=world.actors["owner"]
    )


def test_the_reporter_sees_what_became_of_each_listing_with_the_reason(world: World) -> None:
    sent = filed(world, "L1", "L2", "nonsense")
    first = sent.lines[0].case_id
    review.decide(
        [first], CaseEvent.REVERSE, reason_code="resale", explanation="The seller bought it in the Union.",
        actor=world.actors["analyst"],
    )  # fmt: skip
    page = sign_in(world, "viewer").get(f"/portal/notices/{sent.notice.id}/")
    said = text(page)
    assert "Visible again: Our product, resold lawfully. The seller bought it in the Union." in said
    assert "Removed on your notice; an analyst looks at it afterwards." in said
    assert "No listing of this house has this address or number." in said
    assert "Take all back" not in said, "a viewer changes nothing"
    listed = sign_in(world, "viewer").get("/portal/notices/")
    assert f"/portal/notices/{sent.notice.id}/" in listed.content.decode()
    assert "Find listings to report" not in text(listed)


def test_one_line_is_taken_back_then_all(world: World) -> None:
    sent = filed(world, "L1", "L2", "K1")
    client, address = sign_in(world, "member"), f"/portal/notices/{sent.notice.id}/retract/"
    page = client.post(address, {"line": ["2"]}, follow=True)
    assert "1 line is taken back." in text(page)
    states = {c.listing_external_id: c.state for c in cases.visible(world.actors["analyst"])}
    assert states == {"L1": "removing", "L2": "reinstated", "K1": "removing"}
    assert "Choose the lines that you take back." in text(client.post(address, {}, follow=True))
    assert "2 lines are taken back." in text(client.post(address, {"all": "1"}, follow=True))
    assert {c.state for c in cases.visible(world.actors["analyst"])} == {"reinstated"}
    assert "There is nothing to take back" in text(client.post(address, {"all": "1"}, follow=True))


def test_what_was_not_taken_is_put_right_in_a_draft(world: World) -> None:
    sent = filed(world, "L1", "L3", "nonsense")
    page = sign_in(world, "member").post(f"/portal/notices/{sent.notice.id}/correct/", follow=True)
    assert "2 lines: 0 would be taken, 1 needs something, 1 cannot be taken." in text(page)
    assert WHY in page.content.decode()


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "search/"), ("post", "new/"), ("get", "drafts/{draft}/"), ("post", "{notice}/retract/"),
     ("post", "{notice}/correct/")],
)  # fmt: skip
def test_a_viewer_and_a_stranger_report_and_take_back_nothing(world: World, method: str, path: str) -> None:
    sent = filed(world, "L1")
    draft = begin(sign_in(world, "member")).split("/")[-2]
    address = "/portal/notices/" + path.format(draft=draft, notice=sent.notice.id)
    viewer = getattr(sign_in(world, "viewer"), method)(address, {"all": "1"} if method == "post" else None)
    assert viewer.status_code in (302, 403)
    if "{" in path:
        stranger = getattr(sign_in(world, "stranger"), method)(address)
        assert stranger.status_code == 404
    assert {c.state for c in cases.visible(world.actors["analyst"])} == {"removing"}


def test_pictures_are_shown_of_listings_of_the_house_only(world: World) -> None:
    found = intake.find_listings(world.operator.id, ["L1"])["L1"][0]
    page = sign_in(world, "member").get(f"/portal/notices/found/{found}/pictures/0/")
    assert page["Content-Type"] == "image/svg+xml"
