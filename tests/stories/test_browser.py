"""The browser that the stories are told in."""

import http.server
import threading

import pytest
from playwright.sync_api import Browser, Error

pytestmark = pytest.mark.story


class Hello(http.server.BaseHTTPRequestHandler):
    """Answers every address with one page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>hello</title>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the parent's
        """Say nothing: the story speaks."""


def test_the_browser_opens_a_page_of_this_machine(browser: Browser) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hello) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        assert page.title() == "hello"
        page.close()
        server.shutdown()


@pytest.mark.parametrize("address", ["http://shop.example/", "http://192.0.2.1/"])
def test_the_browser_reaches_nothing_beyond_this_machine(browser: Browser, address: str) -> None:
    page = browser.new_page()
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto(address, timeout=5000)
    page.close()
