"""What stands, and does not stand, in the files of the project."""

import re
import tomllib

from tests.house.project import ROOT, files, modules, texts

LONGEST = 450  # lines of a module

# Written in pieces, so that this file does not find itself.
DOWNLOAD_HOSTS = re.compile(
    r"\b(" + "|".join((
        r"pypi\." + "org", r"files\.python" + "hosted", r"python" + r"hosted\.org", r"registry\." + "npmjs",
        r"npm" + r"js\.(?:org|com)", r"unpkg\." + "com", r"js" + "delivr", r"cdn" + "js", r"yarn" + r"pkg\.com",
        r"registry\." + "yarn", r"fonts\." + "googleapis", r"fonts\." + "gstatic", r"google" + r"apis\.com/ajax",
    )) + r")",
    re.IGNORECASE,
)  # fmt: skip
INDEX_OPTION = re.compile(
    r"(?:--(?:extra-)?index-url|--default-index|--find-links|^-i|^-f)[ =]+[\w./:]", re.MULTILINE
)
DEFAULT_PASSWORD = re.compile(
    r"""(?:password|passwd|pwd)["']?\s*[:=]\s*["'](?!["'])[^"'{}<>$\s]+["']|\b(?:admin|root):(?:admin|root|password)\b""",
    re.IGNORECASE,
)


def test_no_file_names_a_place_to_download_packages_from() -> None:
    found = {(name, match[0]) for name, text in texts() for match in DOWNLOAD_HOSTS.finditer(text)}
    assert found == set()


def test_the_lock_carries_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    assert not INDEX_OPTION.search(lock)
    pinned = re.findall(r"^[a-z0-9].*==.*\\$", lock, re.MULTILINE)
    requirements = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    assert pinned
    assert len(pinned) == len(requirements)


def test_the_lock_holds_everything_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    names = {re.split(r"[\[<>=~! ]", line)[0].lower() for line in asked} - {"jointforce"}
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    assert names - locked == set()


def test_no_other_lock_stands_beside_it() -> None:
    others = {"uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json", "yarn.lock", "pnpm-lock.yaml"}
    assert [path for path in files() if path.name in others] == []


def test_no_file_gives_a_password_away() -> None:
    found = {
        (name, match[0])
        for name, text in texts()
        for match in DEFAULT_PASSWORD.finditer(text)
        if not name.startswith(("tests/", "src/jointforce/web/static/vendor/"))
    }
    assert found == set()


def test_no_module_is_longer_than_one_can_keep_in_mind() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in modules()
        if (lines := path.read_text().count("\n")) > LONGEST and "data" not in path.parts
    }
    assert long == {}


def test_every_lint_exception_names_what_it_excepts() -> None:
    blanket = [
        (name, number)
        for name, text in texts()
        if name.endswith(".py")
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(r"#\s*noqa(?!:)|#\s*type:\s*ignore(?!\[)", line)
    ]
    assert blanket == []


def test_the_commands_of_the_contract_are_targets_of_make() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"setup", "run", "test", "lint", "bench"} <= targets
    assert "make --no-print-directory test" in (ROOT / ".ci/run").read_text()
