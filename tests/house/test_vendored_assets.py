"""Files of others that are shipped with the pages."""

import hashlib
import re

import pytest

from tests.house.project import ROOT

VENDOR = ROOT / "src/jointforce/web/static/vendor"
ROW = re.compile(
    r"^\| `(?P<file>[^`]+)` \| (?P<what>[^|]+) \| (?P<licence>[^|]+) \| `(?P<sha>[0-9a-f]{64})` \|$",
    re.MULTILINE,
)
LISTED = {row["file"]: row["sha"] for row in ROW.finditer((VENDOR / "VENDOR.md").read_text())}
ASSETS = sorted(path for path in VENDOR.rglob("*") if path.suffix in {".js", ".css", ".svg", ".woff2"})


def test_every_vendored_file_is_listed_and_every_listed_file_stands() -> None:
    assert {str(path.relative_to(VENDOR)) for path in ASSETS} == set(LISTED)


@pytest.mark.parametrize("name", sorted(LISTED))
def test_a_vendored_file_has_the_checksum_of_its_listing(name: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == LISTED[name]


@pytest.mark.parametrize("name", sorted(LISTED))
def test_a_vendored_file_stands_beside_its_licence(name: str) -> None:
    assert (VENDOR / name).with_name("LICENSE").read_text().strip()


@pytest.mark.parametrize("name", sorted(LISTED))
def test_a_vendored_file_loads_nothing_from_elsewhere(name: str) -> None:
    text = (VENDOR / name).read_text()
    assert "sourceMappingURL" not in text
    assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//|\bsrc=['\"]https?:|importScripts", text)


def test_every_icon_that_a_page_uses_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "tabler-icons/sprite.svg").read_text()))
    web = ROOT / "src/jointforce/web"
    used = {
        (icon, page.name)
        for page in [*web.rglob("*.html"), *web.rglob("*.py")]
        for icon in re.findall(r"sprite\.svg[^#\n]*#(tabler-[a-z0-9-]+)", page.read_text())
    }
    assert not {(icon, page) for icon, page in used if icon not in sprite}
