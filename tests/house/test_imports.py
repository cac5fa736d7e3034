"""The import contract itself, and what it cannot see."""

import ast
import configparser
import re
from pathlib import Path

import pytest

from tests.house.project import PACKAGE, ROOT, modules

ROOMS_OF_CLIENTS = {
    "aiohttp": "src/jointforce/base/egress.py",
    "httpx": "src/jointforce/bench/",
    "requests": "nowhere",
    "smtplib": "nowhere",
    "urllib.request": "nowhere",
    "urllib3": "nowhere",
}
"""Where each client may be: what leaves goes through `egress`, and a bench calls the product that it started."""


def _contract() -> configparser.ConfigParser:
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter")
    return contract


def _layers() -> list[str]:
    text = _contract()["importlinter:contract:layers"]["layers"]
    return [name.strip() for line in text.split() for name in line.split("|") if name.strip()]


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


@pytest.mark.parametrize("layer", _layers())
def test_a_layer_of_the_contract_is_a_package_that_says_what_it_is_for(layer: str) -> None:
    source = (PACKAGE / layer / "__init__.py").read_text()
    assert ast.get_docstring(ast.parse(source))


def test_every_folder_of_the_package_is_in_the_contract() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == set(_layers())


def test_every_package_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in PACKAGE.rglob("__init__.py")
        if "migrations" not in path.parts and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


@pytest.mark.parametrize(("client", "room"), ROOMS_OF_CLIENTS.items())
def test_no_module_brings_a_way_out_of_its_own(client: str, room: str) -> None:
    guilty = [
        str(path.relative_to(ROOT))
        for path in modules()
        if any(name == client or name.startswith(f"{client}.") for name in _imported(path))
    ]
    assert [path for path in guilty if not path.startswith(room)] == []


def test_no_module_is_imported_by_a_name_made_at_run_time() -> None:
    guilty = [
        str(path.relative_to(ROOT))
        for path in modules()
        if re.search(r"\bimport_module\(|\b__import__\(|\bimport_string\(", path.read_text())
    ]
    assert guilty == []
