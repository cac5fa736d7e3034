"""What a rights holder keeps in the portal: rights, products, authorised sellers."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from jointforce.domain.vocabulary import RightStatus
from jointforce.flows import catalogue, onboarding
from jointforce.rights import queries as rights
from tests.doors.browsing import sign_in, text
from tests.world import World, build_world

pytestmark = pytest.mark.django_db
RIGHT = {
    "mark": "Vexora Trail", "right_type": "trademark", "kind": "word", "office": "EUIPO", "number": "018000111",
    "territories": "eu, gb", "nice_classes": "25, 18", "valid_from": "2020-01-01", "valid_until": "2030-01-01",
    "aliases": "VXT\nVexora-Trail", "watch": ["disguised", "near"], "usual_price_low": "95", "currency": "eur",
}  # fmt: skip


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.BLOB_DIR = tmp_path
    return build_world()


def certificate() -> SimpleUploadedFile:
    return SimpleUploadedFile("extract.txt", b"Register extract", "text/plain")


def submit(world: World, **other: Any) -> Any:
    return sign_in(world, "member").post("/portal/rights/new/", {**RIGHT, **other}, follow=True)


def test_a_right_is_submitted_with_its_certificate_and_waits_for_verification(world: World) -> None:
    page = submit(world, document=certificate())
    right = page.context["right"]
    assert page.redirect_chain == [(f"/portal/rights/{right.id}/", 302)]
    assert "Waits for verification" in text(page)
    assert (right.territories, right.nice_classes, right.aliases) == (
        ["EU", "GB"], [18, 25], ["VXT", "Vexora-Trail"],
    )  # fmt: skip
    assert (right.rights_holder_id, right.currency, right.watch) == (
        world.vexora.id, "EUR", ["disguised", "near"],
    )  # fmt: skip
    saved = sign_in(world, "viewer").get(f"/portal/rights/{right.id}/document/")
    assert saved.content == b"Register extract"
    assert saved["Content-Disposition"].startswith("attachment")


def test_a_copyright_needs_no_register(world: World) -> None:
    page = submit(world, right_type="copyright", office="", number="")
    assert page.context["right"].right_type == "copyright"


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("nice_classes", "25, 77", "77 is not a Nice class"),
        ("nice_classes", "²", "is not a Nice class"),
        ("territories", "Europe", "EUROPE is not a country's code"),
        ("valid_until", "2019-01-01", "The last day lies before the first."),
        ("currency", "euro", "at most 3 characters"),
        ("currency", "", "Say in which currency."),
        ("mark", "", "This field is required."),
        ("office", "", "A registered right has one."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    world: World, field: str, typed: str, why: str
) -> None:
    page = submit(world, **{field: typed})
    assert page.status_code == 422
    assert why in " ".join(page.context["form"].errors[field])
    assert f'id="id_{field}_error"' in page.content.decode()
    assert 'value="018000111"' in page.content.decode()
    assert rights.rights(world.actors["owner"]).count() == 1


def test_a_rejected_right_says_why_and_can_be_corrected(world: World) -> None:
    right = submit(world).context["right"]
    onboarding.set_right_status(
        [right.id], RightStatus.REJECTED, reason="The number is another's.", actor=world.actors["analyst"]
    )
    member = sign_in(world, "member")
    page = member.get(f"/portal/rights/{right.id}/")
    assert "Why: The number is another's." in text(page)
    assert "Correct and submit again" in text(page)
    corrected = {**RIGHT, "number": "018000112"}
    page = member.post(f"/portal/rights/{right.id}/edit/", corrected, follow=True)
    assert page.context["right"].number == "018000112"
    assert page.context["right"].status == RightStatus.SUBMITTED


def test_correcting_a_right_keeps_what_a_feed_has_said_of_it(world: World) -> None:
    right_id = world.rights["Vexora"]
    row = {"id": "R-Vexora", "mark": "Vexora", "territories": "EU", "product_words": "runner|boot",
           "gtin": "4006381333931"}  # fmt: skip
    onboarding.submit_rights([row], actor=world.actors["owner"])
    sign_in(world, "owner").post(f"/portal/rights/{right_id}/edit/", {**RIGHT, "mark": "Vexora"})
    right = rights.right(world.actors["owner"], right_id)
    assert (right.product_words, right.gtin) == (["runner", "boot"], "4006381333931")


def test_a_document_that_is_not_what_it_says_is_refused_with_the_reason(world: World) -> None:
    right_id = world.rights["Vexora"]
    file = SimpleUploadedFile("extract.pdf", b"MZ\x90\x00\xff", "application/pdf")
    page = sign_in(world, "owner").post(
        f"/portal/rights/{right_id}/document/", {"document": file}, follow=True
    )
    assert "of a kind that is not taken" in text(page)
    assert rights.right(world.actors["owner"], right_id).document_hash == ""


def test_a_product_is_added_listed_and_taken_back(world: World) -> None:
    owner = sign_in(world, "owner")
    typed = {"name": "Runner 3", "right": world.rights["Vexora"], "usual_price_low": "110", "currency": "eur"}
    page = owner.post("/portal/products/", typed, follow=True)
    assert "Runner 3" in text(page)
    assert "110.00 EUR" in text(page)
    [product] = page.context["page"].rows
    page = owner.post(f"/portal/products/{product.id}/remove/", follow=True)
    assert page.context["page"].rows == []
    assert "No product yet." in text(page)


def test_a_product_under_anothers_right_or_without_sense_is_refused(world: World) -> None:
    owner = sign_in(world, "owner")
    typed = {"name": "Runner 3", "right": world.rights["Vexora"], "usual_price_low": "110", "currency": "EUR"}
    foreign = owner.post("/portal/products/", {**typed, "right": world.rights["Lumora"]})
    assert (foreign.status_code, list(foreign.context["form"].errors)) == (422, ["right"])
    upside_down = owner.post("/portal/products/", {**typed, "usual_price_high": "90"})
    assert "the highest is not below the lowest" in text(upside_down)
    assert rights.products(world.actors["owner"]).count() == 0


def test_a_seller_is_authorised_by_its_number_at_the_marketplace_until_a_day(world: World) -> None:
    owner = sign_in(world, "owner")
    typed = {"marketplace": "Bazaar", "seller": "S1", "valid_until": "2099-12-31"}
    page = owner.post("/portal/sellers/", typed, follow=True)
    assert "Seller One" in text(page)
    assert "31 Dec 2099" in text(page)
    [row] = page.context["page"].rows
    page = owner.post(f"/portal/sellers/{row.id}/end/", follow=True)
    assert page.context["page"].rows == []


def test_an_unknown_seller_or_a_past_day_is_said_at_its_field(world: World) -> None:
    owner = sign_in(world, "owner")
    page = owner.post("/portal/sellers/", {"marketplace": "Souk", "seller": "S1"})
    assert "Souk has no seller with the id 'S1'." in page.context["form"].errors["seller"]
    page = owner.post(
        "/portal/sellers/", {"marketplace": "Bazaar", "seller": "S1", "valid_until": "2001-01-01"}
    )
    assert "This day has passed." in page.context["form"].errors["valid_until"]


def test_a_viewer_is_offered_no_change_and_refused_any(world: World) -> None:
    viewer = sign_in(world, "viewer")
    right_id = world.rights["Vexora"]
    catalogue.authorise_by_name(world.vexora.id, "Bazaar", "S1", actor=world.actors["owner"])
    for path in ("/portal/rights/", f"/portal/rights/{right_id}/", "/portal/products/", "/portal/sellers/"):
        page = viewer.get(path)
        assert page.status_code == 200
        assert page.content.decode().count("<form") == 1, "only “sign out”"
    [row] = rights.authorisations(world.actors["owner"])
    for path in (
        "/portal/rights/new/",
        f"/portal/rights/{right_id}/edit/",
        f"/portal/rights/{right_id}/document/",
        "/portal/products/",
        "/portal/sellers/",
        f"/portal/sellers/{row.id}/end/",
    ):
        sent = {**RIGHT, "document": certificate(), "marketplace": "Bazaar", "seller": "S1"}
        assert viewer.post(path, sent).status_code == 403, path
    assert list(rights.authorisations(world.actors["owner"])) == [row]


def test_lists_have_pages_and_cost_few_queries(world: World, django_assert_max_num_queries: Any) -> None:
    owner = sign_in(world, "owner")
    rows = [{"id": f"R{n}", "mark": f"Mark {n:03}"} for n in range(60)]
    onboarding.submit_rights(rows, actor=world.actors["owner"])
    for n in range(60):
        catalogue.add_product(
            rights_holder_id=world.vexora.id, right_id=world.rights["Vexora"], name="The same name",
            usual_price_low=Decimal(n + 1), currency="EUR", actor=world.actors["owner"],
        )  # fmt: skip
    for path, count in (("/portal/rights/", 61), ("/portal/products/", 60)):
        with django_assert_max_num_queries(10):
            first = owner.get(path).context["page"]
        second = owner.get(f"{path}?after={first.next_after}").context["page"]
        ids = [row.id for row in (*first.rows, *second.rows)]
        assert len(set(ids)) == len(ids) == count
        assert second.next_after is None
