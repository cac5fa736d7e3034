"""The browser of the stories: a real Chromium that reaches this machine and nothing else."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

FLAGS = [
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
]


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for the stories that follow one another; each opens contexts (``browser.new_context``) of its own.

    It is closed before other tests run, whose own event loops would meet Playwright's.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; Django would refuse every query beside it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        # A container's root has no user namespace to make a sandbox of.
        flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
        running = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield running
        running.close()
