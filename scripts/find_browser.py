"""Print the path of a Chromium for the browser stories; with --install, get one where there is none.

Looked for in this order: $CHROMIUM, the PATH, the system's package (as root on Debian and its kin), and the one
that playwright brings. Ends with one sentence and status 1 where none is found.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """A browser that stands already, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if found is None:
            sys.exit(f"CHROMIUM names {named}, which cannot be run: correct it or unset it.")
        return found
    for name in NAMES:
        if found := shutil.which(name):
            return found
    return _playwrights_own()


def install() -> str | None:
    """Get a browser from the system's packages, else from playwright."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
        ):
            subprocess.run(command, env=quiet, stdout=sys.stderr, check=False)
        if found := shutil.which("chromium"):
            return found
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr, check=False
    )
    return _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow, and needed only here

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__":
    browser = find() or (install() if "--install" in sys.argv[1:] else None)
    if browser is None:
        sys.exit("The browser stories need a Chromium: install one, or set CHROMIUM to its path.")
    print(browser)
