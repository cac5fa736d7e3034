"""The documentation says what is: settings, commands, endpoints, events, tables, links and examples."""

import ast
import importlib
import json
import re
import runpy
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from standardwebhooks.webhooks import Webhook

from jointforce.api.v1.api import api
from jointforce.cli.main import app
from jointforce.domain import case_flow, vocabulary
from jointforce.domain.abilities import Ability
from tests.house.project import PACKAGE, ROOT, files, texts

DOCS = ROOT / "docs"
PAGES = sorted(path for path in files() if path.suffix == ".md" and "vendor" not in path.parts)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
# Written in pieces, so that this file does not find itself.
MACHINE_PATH = re.compile(
    r"(?<![\w.~$/-])/(?:" + "|".join(("wor" + "k", "hom" + "e", "Use" + "rs")) + r")/[\w.-]+"
)


def text(name: str) -> str:
    return (ROOT / name).read_text()


def rows(page: str, columns: int) -> list[list[str]]:
    """The rows of every table of a page that has so many columns, headings among them."""
    lines = [line for line in page.splitlines() if line.startswith("|") and not line.startswith("|---")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [row for row in cells if len(row) == columns]


def codes(page: str) -> set[str]:
    """Everything that stands between backticks."""
    return set(re.findall(r"`([^`\n]+)`", page))


# --- settings


def sources() -> list[ast.AST]:
    """Every program that runs outside tests, read."""
    programs = [*PACKAGE.rglob("*.py"), *(ROOT / "scripts").glob("*.py")]
    return [ast.parse(path.read_text()) for path in programs]


def settings_read() -> Iterator[str]:
    """The variables that the code plainly reads, by name."""
    for node in (node for source in sources() for node in ast.walk(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            called, name = ast.unparse(node.func), node.args[0]
        elif isinstance(node, ast.Subscript):
            called, name = ast.unparse(node.value), node.slice
        else:
            continue
        reads = called.startswith("os.environ") or called in (
            "env.text",
            "env.flag",
            "env.items",
            "env.share",
        )
        if reads and isinstance(name, ast.Constant) and isinstance(name.value, str):
            yield name.value


def test_every_setting_is_documented_and_every_documented_one_is_known_to_the_code() -> None:
    documented = {
        row[0].strip("`") for row in rows(text("docs/operate/settings.md"), 3) if row[0].startswith("`")
    }
    named = {n.value for source in sources() for n in ast.walk(source) if isinstance(n, ast.Constant)}
    assert "SECRET_KEY" in documented
    assert set(settings_read()) <= documented
    assert documented <= named


# --- commands, endpoints, events


@cache
def commands() -> frozenset[str]:
    """Every command with its group, as it is typed."""

    def walk(command: Any, typed: str) -> Iterator[str]:
        below = getattr(command, "commands", None)
        if below is None:
            yield typed
        else:
            for name, child in below.items():
                yield from walk(child, f"{typed} {name}")

    return frozenset(walk(typer.main.get_command(app), "jointforce"))


def test_every_command_stands_in_the_list_of_commands_and_no_other() -> None:
    listed = {code for row in rows(text("docs/how-to/README.md"), 2) for code in codes(row[0])}
    assert {re.split(r" [A-Z-]", code)[0] for code in listed if code.startswith("jointforce")} == commands()


def test_no_page_names_a_command_or_target_that_is_not_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    groups = {command.rsplit(" ", 1)[0] for command in commands()}
    wrong = set()
    for page in PAGES:
        content = page.read_text()
        shown = "\n".join([*codes(content), *re.findall(r"^    .+$", content, re.MULTILINE)])
        for words in re.findall(r"\bjointforce((?: [a-z]+)+)", shown):
            typed = f"jointforce{words}"
            if typed not in groups and not any(f"{typed} ".startswith(f"{c} ") for c in commands()):
                wrong.add((page.name, typed))
        wrong |= {(page.name, t) for t in re.findall(r"\bmake ([a-z]+)\b", shown) if t not in targets}
    assert wrong == set()


def test_every_endpoint_stands_in_the_guide_with_its_scope() -> None:
    paths = api.get_openapi_schema()["paths"]
    there = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, known in paths.items()
        for method in known
    }
    listed = {
        row[0].strip("`"): codes(row[1])
        for row in rows(text("docs/api/README.md"), 3)
        if re.match(r"`(GET|POST|PUT|PATCH|DELETE) /", row[0])
    }
    assert set(listed) == there
    assert set().union(*listed.values()) <= {ability.value for ability in Ability}


def test_every_event_that_is_sent_to_marketplaces_is_documented() -> None:
    flows = "".join(path.read_text() for path in (PACKAGE / "flows").glob("*.py"))
    sent = set(re.findall(r'"webhook",[^"]*"([a-z_]+\.[a-z_]+)"', flows)) | set(vocabulary.OrderKind)
    assert "ledger.root" in sent
    assert sent <= codes(text("docs/how-to/connect-a-marketplace.md")) | {"listing.takedown"}
    assert '"type": "listing.takedown"' in text("docs/how-to/connect-a-marketplace.md")


# --- words and tables


def test_every_code_of_the_vocabulary_is_in_the_glossary() -> None:
    enums: list[type[StrEnum]] = [case_flow.CaseState]
    enums += [e for e in vars(vocabulary).values() if isinstance(e, type) and issubclass(e, StrEnum)]
    words = {member.value for enum in enums for member in enum}
    assert "cannot_tell" in words
    assert words - codes(text("docs/glossary.md")) == set()


def test_the_diagram_of_a_case_is_the_table() -> None:
    page = text("docs/discussions/how-a-case-goes.md")
    [diagram] = re.findall(r"```mermaid\nstateDiagram-v2\n(.*?)```", page, re.DOTALL)
    drawn = {line.strip() for line in diagram.splitlines()}
    moves = {
        f"{source.value} --> {m.target.value}: " + (m.event.value if m.ability else f"({m.event.value})")
        for m in case_flow.MOVES
        for source in m.sources
    }
    ends = {f"{state.value} --> [*]" for state in case_flow.CLOSED_STATES}
    assert drawn == moves | ends | {f"[*] --> {case_flow.CaseState.NEW.value}"}


def test_the_events_of_a_case_are_explained_with_who_may_cause_them() -> None:
    page = rows(text("docs/discussions/how-a-case-goes.md"), 3)
    told = {row[0].strip("`"): row[1].strip("`") for row in page if row[0].startswith("`")}
    assert told == {m.event.value: m.ability.value if m.ability else "the system" for m in case_flow.MOVES}


def test_the_tests_that_the_threat_model_names_exist() -> None:
    named = {code for code in codes(text("THREAT_MODEL.md")) if code.startswith("test_")}
    there = {
        name
        for path in files()
        if path.suffix == ".py" and "tests" in path.parts
        for name in re.findall(r"def (test_\w+)", path.read_text())
    }
    assert named
    assert named - there == set()


# --- links and files


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings make."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    content = page.read_text()
    broken = []
    for link in [*LINK.findall(content), *PICTURE.findall(content)]:
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        if "://" in link:
            continue
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        for link in LINK.findall(page.read_text()):
            target = (page.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.exists() and target not in reached:
                waiting.append(target)
    assert {page for page in PAGES if DOCS in page.parents} - reached == set()


def test_every_decision_is_in_the_index_under_its_own_title() -> None:
    pages = sorted((DOCS / "decisions").glob("0*.md"))
    index = text("docs/decisions/README.md")
    numbers = [page.name[:4] for page in pages]
    assert len(set(numbers)) == len(numbers)
    for page in pages:
        number, title = page.read_text().splitlines()[0].removeprefix("# ").split(". ", 1)
        assert int(number) == int(page.name[:4])
        assert f"| [{number}]({page.name}) | {title} |" in index


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_names_stands(page: Path) -> None:
    named = {
        code for code in codes(page.read_text()) if re.fullmatch(r"[\w./-]+/[\w./-]+\.(?:py|md|toml)", code)
    }
    roots = (ROOT, PACKAGE, page.parent)
    assert [name for name in named if not any((root / name).exists() for root in roots)] == []


def test_no_file_names_a_path_of_the_machine_that_it_was_written_on() -> None:
    found = {
        (name, match[0])
        for name, content in texts()
        if "/vendor/" not in name
        for match in MACHINE_PATH.finditer(content)
    }
    assert found == set()


# --- examples


def examples() -> list[tuple[str, str]]:
    """The Python programs that pages have readers write into a file."""
    found = []
    for page in PAGES:
        for name, body in re.findall(
            r"^    cat > (\w+\.py) <<'EOF'\n(.*?)^    EOF$", page.read_text(), re.MULTILINE | re.DOTALL
        ):
            found.append((name, re.sub(r"^    ", "", body, flags=re.MULTILINE)))
    return found


@pytest.mark.parametrize(("name", "source"), examples(), ids=[name for name, _ in examples()])
def test_an_example_imports_what_there_is_and_calls_it_by_its_names(name: str, source: str) -> None:
    known: dict[str, Any] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            module = importlib.import_module(node.module)
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found = getattr(module, alias.name, None) or importlib.import_module(whole)
                known[alias.asname or alias.name] = found
    used = [
        (node.value.id, node.attr)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known
    ]
    assert used, name
    assert [f"{owner}.{attr}" for owner, attr in used if not hasattr(known[owner], attr)] == []


SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Receiver:
    """`docs/how-to/receiver.py` with a journal of its own."""

    def __init__(self, journal: Path) -> None:
        self.program = runpy.run_path(str(DOCS / "how-to/receiver.py"))
        self.orders = self.program["Orders"](journal)

    def send(self, kind: str, case: str, seq: int, secret: str = SECRET) -> tuple[int, dict[str, Any]]:
        data = {"case_id": case, "seq": seq, "listing_id": "k-1"}
        body = json.dumps({"type": kind, "timestamp": "now", "data": data})
        at = datetime.now(UTC)
        headers = {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign("msg_1", at, body),
        }
        answer: tuple[int, dict[str, Any]] = self.program["answer"](
            SECRET, self.orders, headers, body.encode()
        )
        return answer


def test_the_receiver_of_the_how_to_does_each_order_once_and_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receiver = Receiver(tmp_path / "orders.jsonl")
    assert receiver.send("listing.takedown", "A", 1) == (200, {"status": "done"})
    assert receiver.send("listing.takedown", "A", 1) == (200, {"status": "already done"})
    assert receiver.send("listing.reinstate", "A", 3) == (409, {"expected_seq": 2})
    assert receiver.send("listing.takedown", "B", 1)[0] == 200
    assert receiver.send("listing.reinstate", "A", 2)[0] == 200
    assert "shown" not in capsys.readouterr().out  # case B still holds it
    assert receiver.send("listing.reinstate", "B", 2)[0] == 200
    assert capsys.readouterr().out == "shown: k-1\n"
    other = "whsec_" + "A" * 32
    assert receiver.send("listing.takedown", "A", 3, secret=other)[0] == 401


def test_the_receiver_remembers_over_a_kill_and_forgets_a_torn_line(tmp_path: Path) -> None:
    journal = tmp_path / "orders.jsonl"
    Receiver(journal).send("listing.takedown", "A", 1)
    with journal.open("a") as file:
        file.write('{"kind": "listing.rein')
    again = Receiver(journal)
    assert again.send("listing.takedown", "A", 1) == (200, {"status": "already done"})
    assert again.send("listing.reinstate", "A", 2) == (200, {"status": "done"})
    assert again.send("listing.reinstate", "A", 4) == (409, {"expected_seq": 3})
