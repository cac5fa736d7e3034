"""The shop window of Bazaar in a real browser: what is removed vanishes by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.doors.bazaar_process import Api, Bazaar

pytestmark = pytest.mark.story


WATCH_IT_GO = """() => new MutationObserver(() => {
    if (!window.wentAt && !document.querySelector('[data-id="L60"]')) window.wentAt = Date.now();
}).observe(document.body, {childList: true, subtree: true})"""
"""The page itself notes when the card is gone: whoever looks from outside looks only now and then."""


@pytest.fixture
def bazaar(tmp_path: Path) -> Iterator[Bazaar]:
    api = Api()
    bazaar = Bazaar(tmp_path / "shop", api.address)
    yield bazaar
    bazaar.kill()
    api.close()


@pytest.fixture(params=[1280, 390])
def page(browser: Browser, bazaar: Bazaar, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{bazaar.port}", viewport={"width": request.param, "height": 900}
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [text for text in complaints if "410" not in text] == []  # the browser logs a 410 page as an error


def test_a_removed_listing_vanishes_from_the_window_within_a_second(bazaar: Bazaar, page: Page) -> None:
    page.goto("/bazaar/")
    card = page.locator('[data-id="L60"]')
    expect(card).to_be_visible()
    loads = page.evaluate("performance.timeOrigin")
    page.evaluate(WATCH_IT_GO)

    began = time.time() * 1000
    assert bazaar.order("C1", 1, "L60").status == 200
    expect(card).to_have_count(0)
    assert page.evaluate("window.wentAt") - began < 1000
    expect(page.get_by_text("59 offers")).to_be_visible()
    expect(page.locator(".orders li").first).to_contain_text("order 1")

    bazaar.order("C1", 2, "L60", "listing.reinstate")
    expect(card).to_be_visible()
    assert page.evaluate("performance.timeOrigin") == loads  # the page was never loaded again


def test_the_open_page_of_a_listing_turns_into_its_removal(bazaar: Bazaar, page: Page) -> None:
    page.goto("/bazaar/listing/L2")
    expect(page.get_by_role("heading", name="Trail shoe 2")).to_be_visible()
    bazaar.order("C1", 1, "L2")
    expect(page.get_by_role("heading", name="This offer is no longer here")).to_be_visible()


def test_a_seller_puts_something_in_the_window_with_a_picture(
    bazaar: Bazaar, page: Page, tmp_path: Path
) -> None:
    page.goto("/bazaar/")
    page.get_by_role("link", name="Sell").click()
    page.get_by_label("Title").fill("V3ltrano Aero")
    page.get_by_label("Price").fill("19.90")
    page.get_by_label("Your shop's name").fill("best-store")
    page.get_by_label("Picture").set_input_files(bazaar.folder / "pictures" / "shoe.png")
    page.get_by_role("button", name="Put it in the window").click()
    expect(page.get_by_role("heading", name="V3ltrano Aero")).to_be_visible()
    page.get_by_role("link", name="Bazaar").click()
    expect(page.locator(".card").first).to_contain_text("V3ltrano Aero")


def test_no_page_is_wider_than_the_screen(bazaar: Bazaar, page: Page) -> None:
    bazaar.order("C1", 1, "L3")
    for path in ("/", "/bazaar/", "/bazaar/listing/L1", "/bazaar/listing/L3", "/bazaar/sell"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
