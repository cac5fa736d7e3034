"""The desk sees what goes to the Transparency Database, files again what was refused, and takes it out as a file."""

import csv
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jointforce.base.clock import now
from jointforce.base.sql import execute
from jointforce.cases.schemas import AnswerIn
from jointforce.cli.main import app
from jointforce.domain.vocabulary import Answer
from jointforce.enforcement.queries import transparency as queries
from jointforce.flows import answer
from jointforce.flows.transparency import accounts
from tests.doors.desk import sign_in
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db
PAGE = "/desk/deliveries/transparency/"
ADDRESS, TOKEN = "https://transparency.example/api/v1", "12|aVeryLongToken"


@pytest.fixture
def world() -> World:
    made = build_world()
    accounts.switch_on(made.bazaar.id, ADDRESS, TOKEN, actor=made.actors["engineer"])
    return made


def _filed(world: World, external_id: str = "L1") -> str:
    """A statement that is filed; its puid."""
    case = world.refer(external_id)
    answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    return str(queries.filings(INSTALLER)[0].puid)


def _refused(world: World) -> None:
    execute(
        """UPDATE enforcement_transparencystatement SET state = 'refused', next_attempt_at = NULL,
                  answer = '{"message": "category: The selected category is invalid."}'"""
    )


def test_refused_statements_stand_first_with_their_reason_and_are_filed_again(
    world: World, django_assert_max_num_queries: Any
) -> None:
    puid = _filed(world)
    analyst = sign_in(world, "analyst")
    assert "Nothing was refused or given up." in analyst.get(PAGE).content.decode()
    _refused(world)
    with django_assert_max_num_queries(15):
        page = analyst.get(PAGE)
    assert [f.puid for f in page.context["found"]] == [puid]
    assert dict(page.context["counts"]) == {"pending": 0, "sent": 0, "refused": 1, "dead": 0}
    assert "The selected category is invalid." in page.content.decode()
    for who, status in (("manager", 403), ("souk_engineer", 404)):
        sent = sign_in(world, who).post(f"{PAGE}again/", {"filing": str(page.context["found"][0].id)})
        assert sent.status_code == status
    assert analyst.post(f"{PAGE}again/").status_code == 422
    assert analyst.post(f"{PAGE}again/", {"filing": str(page.context["found"][0].id)}).status_code == 302
    [found] = analyst.get(PAGE, {"tab": "pending"}).context["found"]
    assert (found.puid, found.state) == (puid, "pending")


def test_all_in_trouble_are_filed_again_at_once(world: World) -> None:
    _filed(world, "L1")
    _filed(world, "L2")
    _refused(world)
    assert sign_in(world, "engineer").post(f"{PAGE}again/", {"all": "1"}).status_code == 302
    assert {f.state for f in queries.filings(INSTALLER)} == {"pending"}


def test_an_engineer_switches_filing_on_and_off_and_the_token_is_never_shown(world: World) -> None:
    engineer = sign_in(world, "engineer")
    form = {"marketplace": str(world.souk.id), "address": ADDRESS, "token": TOKEN}
    assert sign_in(world, "analyst").post(f"{PAGE}account/", form).status_code == 403
    assert sign_in(world, "owner").post(f"{PAGE}account/", form).status_code == 404
    assert engineer.post(f"{PAGE}account/", {**form, "address": "nowhere"}).status_code == 422
    assert engineer.post(f"{PAGE}account/", form).status_code == 302
    shown = engineer.get(PAGE).content.decode()
    assert ADDRESS in shown
    assert TOKEN not in shown
    souk = sign_in(world, "souk_engineer")
    assert [market.name for market, _ in souk.get(PAGE).context["accounts"]] == ["Souk"]
    assert souk.post(f"{PAGE}account/", {"marketplace": str(world.souk.id), "off": "1"}).status_code == 302
    assert set(queries.accounts([world.bazaar.id, world.souk.id])) == {world.bazaar.id}


def test_what_is_wrong_with_an_account_is_said(world: World) -> None:
    execute(
        "UPDATE enforcement_transparencyaccount SET trouble = 'The token is refused.', failures = 1, "
        "next_attempt_at = %s",
        [now() + timedelta(minutes=5)],
    )
    assert "The token is refused." in sign_in(world, "analyst").get(PAGE).content.decode()


def _export(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["export", "transparency", *words])
    return done.exit_code, done.output


def test_statements_are_exported_whole_in_both_forms(world: World, tmp_path: Path) -> None:
    puids = [_filed(world, "L1"), _filed(world, "L2")]
    lines, table = tmp_path / "all.jsonl", tmp_path / "all.csv"
    assert _export("--out", str(lines)) == (0, f"2 statements in {lines}.\n")
    rows = [json.loads(line) for line in lines.read_text().splitlines()]
    assert [row["statement"]["puid"] for row in rows] == puids
    assert [row["statement"] for row in rows] == [
        f.payload for f in queries.filings(INSTALLER).order_by("created_at", "id")
    ]
    assert {row["state"] for row in rows} == {"pending"}
    assert _export("--out", str(table), "--marketplace", "bazaar")[0] == 0
    with table.open(newline="") as file:
        found = list(csv.DictReader(file))
    assert [row["puid"] for row in found] == puids
    assert re.fullmatch(r"[A-Z]{2}(\|[A-Z]{2}){26}", found[0]["territorial_scope"])


def test_an_export_takes_only_its_span_and_its_marketplace(world: World, tmp_path: Path) -> None:
    _filed(world)
    out = str(tmp_path / "some.jsonl")
    today, tomorrow = f"{now():%Y-%m-%d}", f"{now() + timedelta(days=1):%Y-%m-%d}"
    assert "1 statement in" in _export("--out", out, "--since", today, "--until", tomorrow)[1]
    assert "0 statements in" in _export("--out", out, "--until", today)[1]
    assert "0 statements in" in _export("--out", out, "--since", tomorrow)[1]
    assert "0 statements in" in _export("--out", out, "--marketplace", "Souk")[1]


def test_an_export_that_cannot_be_written_says_why_and_leaves_nothing(world: World, tmp_path: Path) -> None:
    assert _export("--out", str(tmp_path / "a.xlsx")) == (
        2,
        "a.xlsx: say a name that ends in .jsonl or .csv.\n",
    )
    code, said = _export("--out", str(tmp_path / "a.csv"), "--marketplace", "Nowhere")
    assert code == 2
    assert "There is no marketplace named 'Nowhere'" in said
    assert _export("--out", str(tmp_path / "no" / "a.csv"))[0] == 2
    assert list(tmp_path.iterdir()) == []
