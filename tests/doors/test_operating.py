"""What operators meet: founding a house, figures, and settings that say what is odd."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from typer.testing import CliRunner

from jointforce.cases.schemas import AnswerIn
from jointforce.cli.main import app
from jointforce.domain.vocabulary import Answer
from jointforce.flows import answer
from jointforce.parties import queries as parties
from tests.world import build_world

FOUND = ["found", "Souk of Souks", "--analyst", "ana@souk.example", "--engineer", "eva@souk.example"]


@pytest.mark.django_db
def test_a_house_is_founded_once_and_its_people_enter_by_link() -> None:
    first = CliRunner().invoke(app, FOUND)
    assert first.exit_code == 0, first.output
    [house] = parties.operators()
    assert {p.email for p in parties.people_of(house.id)} == {"ana@souk.example", "eva@souk.example"}
    link = next(line.strip() for line in first.output.splitlines() if "/enter/" in line)
    client = Client()
    entered = client.post(link[link.index("/enter/") :])
    assert entered.status_code == 302
    assert client.get("/desk/").status_code == 200

    second = CliRunner().invoke(app, FOUND)
    assert second.exit_code == 2
    assert "has its house already" in second.output


@pytest.mark.django_db
def test_an_address_that_is_none_founds_nothing() -> None:
    refused = CliRunner().invoke(app, [*FOUND[:3], "nobody"])
    assert refused.exit_code == 2
    assert "'nobody' is not an e-mail address" in refused.output
    assert not parties.operators()


@pytest.mark.django_db
def test_the_figures_follow_what_waits() -> None:
    world = build_world()
    case = world.refer()
    world.post({"id": "L2", "title": "waits for screening"})
    answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    lines = Client().get("/metrics").content.decode().splitlines()
    figures = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert figures["jointforce_listings_waiting"] == "1.0"
    assert figures["jointforce_questions_open"] == "0.0"
    assert float(figures['jointforce_messages{channel="webhook",state="waiting"}']) >= 1
    assert float(figures["jointforce_oldest_order_seconds"]) >= 0
    assert figures["jointforce_orders_late"] == "0.0"


def settings_under(**extra: str) -> subprocess.CompletedProcess[str]:
    """A process that reads the settings, logs one line, and ends."""
    program = (
        "import django, logging; django.setup(); logging.getLogger('x').warning('said %s', 'this');"
        "from django.conf import settings; print(settings.EMAIL_BACKEND, settings.DATABASE_URL)"
    )
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "LOG_"))}
    environment = {**keep, "DJANGO_SETTINGS_MODULE": "jointforce.config.settings", **extra}
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )


def test_logs_can_be_lines_of_json() -> None:
    said = json.loads(settings_under(LOG_FORMAT="json").stderr)
    assert (said["event"], said["level"], said["logger"]) == ("said this", "warning", "x")
    assert "LOG_FORMAT is 'xml'; say text or json." in settings_under(LOG_FORMAT="xml").stderr


def test_production_sends_letters_and_needs_a_key() -> None:
    assert "smtp.EmailBackend" in settings_under(JOINTFORCE_PRODUCTION="1", SECRET_KEY="k" * 50).stdout
    assert "SECRET_KEY is not set" in settings_under(JOINTFORCE_PRODUCTION="1", SECRET_KEY="").stderr


def test_commands_find_the_database_that_is_running_here(tmp_path: Path) -> None:
    (tmp_path / "database-url").write_text("postgresql://app@/there?host=/sockets\n")
    assert "postgresql://app@/there" in settings_under(JOINTFORCE_STATE=str(tmp_path)).stdout
