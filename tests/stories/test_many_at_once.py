"""Many at once, in a real browser: the rights holder by keys, the seller by one answer for several listings."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from jointforce.cases import queries as cases
from jointforce.cases.schemas import AnswerIn
from jointforce.domain.vocabulary import Answer
from jointforce.flows import answer, sweep
from tests.doors.browsing import sign_in
from tests.world import World, build_world

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
LISTING = {"price": 19, "currency": "EUR", "seller_id": "S1"}


@pytest.fixture
def world() -> World:
    """Three open questions to Vexora."""
    world = build_world()
    world.post(
        *({**LISTING, "id": f"L{n}", "title": f"V*x⭐ra runner {size}"} for n, size in enumerate("SML"))
    )
    sweep.sweep_waiting()
    return world


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desktop", "phone"])
def page(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height = request.param
    context = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": height})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda wrong: complaints.append(str(wrong)))
    yield page
    context.close()
    # The browser logs a form that was refused as an error.
    assert [line for line in complaints if "422" not in line] == []


def enter(page: Page, world: World, who: str, server: LiveServer) -> None:
    """Take the session of a signed-in client."""
    cookie = sign_in(world, who).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": server.url}])


def fits(page: Page) -> bool:
    """Nothing makes the page wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"))


def states(world: World) -> list[str]:
    """How the three cases stand."""
    return sorted(case.state for case in cases.visible(world.actors["owner"]))


def test_two_questions_are_answered_by_six_keys_and_the_third_on_its_own_page(
    page: Page, world: World, live_server: LiveServer
) -> None:
    enter(page, world, "owner", live_server)
    page.goto("/portal/")
    assert fits(page)

    page.keyboard.press("c")
    expect(page.locator("[data-row]").first.locator("a")).to_be_focused()
    page.get_by_role("searchbox").press_sequentially("cig")
    assert states(world) == ["referred"] * 3, "keys are off while somebody types, and before a line is chosen"
    page.get_by_role("searchbox").fill("")
    page.get_by_role("checkbox", name="All on this page").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()

    for key in "jxjx":
        page.keyboard.press(key)
    expect(page.locator("[data-chosen]")).to_have_text("2")
    page.keyboard.press("c")
    expect(page.get_by_text("2 questions answered: counterfeit.")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(1)
    assert states(world) == ["referred", "removing", "removing"]

    expect(page.locator("[data-row] a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Is this yours, and is it genuine?")).to_be_visible()
    assert fits(page)
    page.keyboard.press("g")
    expect(page.locator("[data-state=cleared]")).to_be_visible()
    assert states(world) == ["cleared", "removing", "removing"]


def test_enter_in_the_note_answers_nothing(page: Page, world: World, live_server: LiveServer) -> None:
    enter(page, world, "owner", live_server)
    page.goto("/portal/")
    for opened in (False, True):
        if opened:
            page.locator("[data-row] a").first.click()
            page.get_by_text("Reason, note and file").click()
        else:
            page.locator("[data-row] input").first.check()
            page.get_by_text("Reason and note").click()
        page.get_by_label("Note").fill("The seam is wrong.")
        page.get_by_label("Note").press("Enter")
        expect(page.get_by_label("Note")).to_have_value("The seam is wrong.")
    assert states(world) == ["referred"] * 3


def test_a_seller_gives_one_answer_for_two_listings(
    page: Page, world: World, live_server: LiveServer
) -> None:
    ids = [case.id for case in cases.visible(world.actors["owner"])]
    answer.answer_referrals([AnswerIn(i, Answer.COUNTERFEIT) for i in ids], actor=world.actors["owner"])
    enter(page, world, "seller", live_server)
    page.goto("/seller/")
    assert fits(page)
    for box in page.locator("input[name=statement]").all()[:2]:
        box.check()
    page.get_by_role("button", name="Write the answer").click()
    expect(page.get_by_role("heading", name="Your answer for 2 listings")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("This field is required.")).to_be_visible()
    expect(page.locator("input[name=case]:checked")).to_have_count(2)
    page.get_by_label("Why the listing is lawful").fill("Bought from the maker.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("Your answer for 2 listings is with an analyst.")).to_be_visible()
    assert fits(page)
    page.get_by_role("link", name="All statements").click()
    expect(page.get_by_text("Answered; being read")).to_have_count(2)
    assert states(world) == ["countered", "countered", "removing"]
    page.locator(".statement-line", has_text="Answered").first.get_by_role("link").click()
    expect(page.get_by_text("An analyst has not decided yet.")).to_be_visible()
    assert fits(page)
