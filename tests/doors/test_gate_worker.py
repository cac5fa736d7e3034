"""From the database to the shop: a worker publishes what changes, and a gate beside it answers from it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from pydantic_core import to_json

from jointforce.base.embedded_postgres import EmbeddedPostgres
from tests.doors.gate_process import Gate, until

COMMAND = "from jointforce.cli.main import main; main()"
SETUP = """
from jointforce.cli.setup import use_django
use_django()
from jointforce.domain.actor import system
from jointforce.domain.vocabulary import RightStatus, Role
from jointforce.flows import onboarding
from jointforce.parties import queries as parties
from jointforce.parties.models import ApiKey
[house] = parties.operators()
me = system("installer")
"""
ISSUE = """
key = onboarding.issue_key(house.id, name="shop", role=Role.ENGINEER, scopes=["listings:write"], actor=me)
holder = onboarding.create_rights_holder("Vexora", operator_id=house.id, actor=me)
row = {"id": "R1", "mark": "Vexora"}
[made] = onboarding.submit_rights([row], actor=me, holder_id=holder.id, operator_id=house.id)
onboarding.set_right_status([made.listing_id], RightStatus.VERIFIED, reason="seen", actor=me)
print(key)
"""
REVOKE = """
engineer = [p for p in parties.people_of(house.id) if p.email.startswith("eva")][0]
onboarding.revoke_key(ApiKey.objects.get().id, actor=parties.person_actor(engineer.id, house.id))
"""
LISTING = to_json({"id": "1", "title": "V*x⭐ra runner"})


def test_a_key_and_a_right_count_at_the_gate_while_they_stand(
    fresh_database: Callable[[], str], postgres_server: EmbeddedPostgres, tmp_path: Path
) -> None:
    dsn = postgres_server.dsn(fresh_database(), "app")
    environment = {**os.environ, "DATABASE_URL": dsn, "JOINTFORCE_STATE": str(tmp_path)}

    def python(code: str, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, *words], env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    python(COMMAND, "found", "Souk", "--analyst", "ana@souk.example", "--engineer", "eva@souk.example")
    worker = subprocess.Popen([sys.executable, "-c", COMMAND, "worker"], env=environment)
    gate = Gate(tmp_path / "gate", tmp_path / "log")
    try:
        until((tmp_path / "gate" / "current").exists)
        key = python(SETUP + ISSUE)
        gate.wait()
        until(lambda: gate.send(LISTING, secret=key).status == 200)
        until(lambda: gate.send(LISTING, secret=key).json["disposition"] == "refer")
        python(SETUP + REVOKE)
        until(lambda: gate.send(LISTING, secret=key).json.get("code") == "key_revoked")
    finally:
        gate.stop()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
