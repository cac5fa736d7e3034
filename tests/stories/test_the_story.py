"""The main story, by the processes that `make run` starts, in a real browser, at desktop and phone width."""

from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stories.started import Running, started

pytestmark = pytest.mark.story
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The product, started once for these stories."""
    with started(tmp_path_factory.mktemp("run")) as product:
        yield product


def enter(browser: Browser, running: Running, who: str, width: str) -> Page:
    """Sign in by the link the first time, and with the same cookies afterwards."""
    size = WIDTHS[width]
    kept = running.state / f"{who}.json"
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, storage_state=str(kept) if kept.exists() else None
    )
    page = context.new_page()
    if not kept.exists():
        page.goto(running.links[who])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/portal/" if who == "Rights holder" else "**/*")
        context.storage_state(path=str(kept))
    return page


def fits(page: Page) -> bool:
    """Nothing makes the page wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"))


def open_the_first_new_question(page: Page) -> None:
    """Open the first case of the inbox that asks for the first time: one asked again may stand before it."""
    asked = page.get_by_text("Is this yours, and is it genuine?")
    for address in [link.get_attribute("href") for link in page.locator("[data-row] a[data-open]").all()]:
        page.goto(urljoin(page.url, address))
        if asked.is_visible():
            return
    pytest.fail("no case of the inbox asks for the first time")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_counterfeit_leaves_the_shop_by_one_key_and_returns_when_the_desk_reverses(
    browser: Browser, running: Running, width: str
) -> None:
    page = enter(browser, running, "Rights holder", width)
    page.goto(f"{running.base}/portal/")
    assert fits(page)
    open_the_first_new_question(page)
    assert fits(page)
    title = page.locator("h2.title-text").inner_text()
    market = page.locator("dd", has_text="number").inner_text()
    page.keyboard.press("c")
    expect(page.locator("[data-state=removed]")).to_be_visible(timeout=15_000)
    number = market.rsplit(" ", 1)[1]
    slug = "bazaar" if number.startswith("b") else "souk"
    shop = page.request.get(f"{running.shop}/{slug}/listing/{number}")
    assert shop.status == 410
    case_address = page.url.removeprefix(running.base).replace("/portal/", "/desk/")

    desk = enter(browser, running, "Analyst", width)
    desk.goto(running.base + case_address)
    assert fits(desk)
    expect(desk.locator("h2.title-text")).to_have_text(title)
    desk.locator("input[name=explanation]").fill("The invoice shows that the goods are genuine.")
    desk.get_by_role("button", name="reverse").click()
    page.goto(running.base + case_address.replace("/desk/", "/portal/"))
    expect(page.locator("[data-state=reinstated]")).to_be_visible(timeout=15_000)
    assert page.request.get(f"{running.shop}/{slug}/listing/{number}").status == 200


@pytest.mark.parametrize("width", WIDTHS)
def test_the_seller_reads_why_and_answers_and_the_answer_waits_at_the_desk(
    browser: Browser, running: Running, width: str
) -> None:
    page = enter(browser, running, "Seller", width)
    page.goto(f"{running.base}/seller/")
    assert fits(page)
    page.locator("main .list-group-item a").first.click()
    expect(page.get_by_text("What you can do")).to_be_visible()
    assert fits(page)
    answer = page.locator("textarea[name=text]")
    if answer.count():
        answer.fill("These are second-hand goods of the maker.")
        page.get_by_role("button", name="Send the answer").click()
        expect(page.locator("[data-state=countered]")).to_be_visible()
