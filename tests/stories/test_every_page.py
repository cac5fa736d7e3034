"""Every page of the URL map, opened by those who may see it: whole, quiet, wide enough, and open to all.

Whole: nothing of it fails to load, and the console says nothing. Wide enough: nothing sticks out at 390 pixels. Open to
all: axe finds nothing serious by WCAG 2.2, level AA.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from tests.doors.browsing import sign_in
from tests.doors.sides import neighbour
from tests.doors.url_map import Route, routes
from tests.world import build_world

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
ROLES = ("owner", "analyst", "manager", "engineer", "seller")
ANOTHER_TO_EACH = ("/holders/", "/machines/")
"""Pages that offer each role other forms; the rest is looked at with the eyes of the first who may see it."""
NOT_PAGES = ("/api/", "/healthz", "/readyz", "/metrics")
NOT_HTML = ("pictures/", "files/", "document/", "export", "recovery-codes/download", "/state/", "counts/")
OPTIONS: dict[str, Any] = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
}
STICKS_OUT = """() => {
    const wide = document.documentElement.clientWidth;
    return document.documentElement.scrollWidth > wide + 1
        ? [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > wide + 1)
            .slice(0, 3).map((e) => e.outerHTML.slice(0, 120))
        : [];
}"""


def pages() -> Iterator[Route]:
    for route in routes():
        page = not route.path.startswith(NOT_PAGES) and not any(part in route.path for part in NOT_HTML)
        if page and not set(route.parameters) & {"key", "uidb36", "token"}:
            yield route


def enter(context: BrowserContext, base: str, cookies: Any) -> None:
    """From here on the browser holds the client's session, and no other cookie."""
    name = settings.SESSION_COOKIE_NAME
    context.clear_cookies()
    if name in cookies:
        context.add_cookies([{"name": name, "value": cookies[name].value, "url": base}])


def test_every_page_is_whole_quiet_wide_enough_and_open_to_all(
    browser: Browser, live_server: "LiveServer"
) -> None:
    world = build_world()
    side = neighbour(world)
    found: list[str] = []
    opened: set[str] = set()
    for who in ROLES:
        client = sign_in(world, who)
        context = browser.new_context(viewport={"width": 390, "height": 844})
        for route in pages():
            if route.path in opened and not any(part in route.path for part in ANOTHER_TO_EACH):
                continue
            address = route.address({p: side.named(p, route.converters[p]) for p in route.parameters})
            answer = client.get(address)
            if answer.status_code != 200 or "text/html" not in answer.headers["content-type"]:
                continue
            enter(context, live_server.url, client.cookies)
            page = context.new_page()
            found.extend(
                f"{who} {route.path}: {problem}" for problem in problems(page, live_server.url + address)
            )
            opened.add(route.path)
            page.close()
        context.close()
    assert not found, "\n".join(found)
    assert len(opened) > 30, sorted(opened)


def problems(page: Page, address: str) -> list[str]:
    """What is wrong with one page, in sentences."""
    said: list[str] = []
    page.on("console", lambda message: said.append(f"the console says {message.text}"))
    page.on("pageerror", lambda error: said.append(f"the script fails: {error}"))
    page.on("requestfailed", lambda request: said.append(f"{request.url} does not load"))
    answer = page.goto(address, wait_until="load")
    assert answer is not None
    if answer.status != 200:
        said.append(f"it answers {answer.status}")
    said.extend(f"sticks out: {element}" for element in page.evaluate(STICKS_OUT))
    for violation in Axe().run(page, options=OPTIONS).response["violations"]:
        if violation["impact"] in ("serious", "critical"):
            first = violation["nodes"][0]["html"][:140]
            said.append(f"{violation['id']} ({len(violation['nodes'])}×): {violation['help']}: {first}")
    return said
