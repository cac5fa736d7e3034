"""What is filed arrives once, whatever happens on the way; a real database on loopback holds it to its form."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction
from pytest_django import Settings

from jointforce.base.clock import as_of, now
from jointforce.base.ids import uuid7
from jointforce.base.sql import execute, fetch
from jointforce.cases.schemas import AnswerIn
from jointforce.cli.worker import Worker
from jointforce.domain.retry import MAX_ATTEMPTS
from jointforce.domain.vocabulary import Answer, FilingState
from jointforce.enforcement import services
from jointforce.enforcement.queries import transparency as queries
from jointforce.enforcement.schemas import Filing
from jointforce.flows import answer
from jointforce.flows.transparency import accounts, sending
from tests.apps.transparency_database import TOKEN, Database
from tests.world import INSTALLER, World, build_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def database(tmp_path: Path, settings: Settings) -> Iterator[Database]:
    made = Database(tmp_path)
    settings.EGRESS_ALLOW = frozenset({made.place})
    yield made
    made.stop()


@pytest.fixture
def world(database: Database) -> World:
    made = build_world()
    accounts.switch_on(made.bazaar.id, database.address, TOKEN, actor=made.actors["engineer"])
    return made


def _file(world: World, many: int) -> list[str]:
    """File so many statements: a real one, and copies of it under other ids. Their puids, in order."""
    case = world.refer()
    answer.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    [first] = queries.filings(INSTALLER)
    ids = [uuid7() for _ in range(many - 1)]
    execute(
        """INSERT INTO enforcement_statementofreasons (id, number, case_id, decision_id, rights_holder_id,
               marketplace_id, seller_id, listing_id, body, issued_at, answer_until)
           SELECT u.id, nextval('statement_number_seq'), s.case_id, s.decision_id, s.rights_holder_id,
               s.marketplace_id, s.seller_id, s.listing_id, s.body, s.issued_at, s.answer_until
           FROM enforcement_statementofreasons s, unnest(%s::uuid[]) AS u(id)""",
        [ids],
    )
    with transaction.atomic():
        services.file_statements(
            [
                Filing(
                    id_, first.rights_holder_id, first.marketplace_id, str(id_),
                    first.payload | {"puid": str(id_)},
                )
                for id_ in ids
            ],
            now=now(),
        )  # fmt: skip
    return [first.puid, *map(str, ids)]


def _send_all() -> None:
    while sending.send_waiting():
        pass


def _states() -> Counter[str]:
    return Counter(f.state for f in queries.filings(INSTALLER))


def _spoil(puid: str) -> None:
    execute(
        """UPDATE enforcement_transparencystatement SET payload = payload || '{"category": "NO_SUCH"}'
           WHERE puid = %s""",
        [puid],
    )


def _until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def test_statements_leave_by_the_hundred_and_each_arrives_once(world: World, database: Database) -> None:
    puids = _file(world, 250)
    _send_all()
    assert sorted(database.calls()) == [50, 100, 100]
    assert sorted(database.puids()) == sorted(puids)
    assert _states() == {"sent": 250}
    assert all(f.sent_at and f.attempts == 1 and f.answer["uuid"] for f in queries.filings(INSTALLER))


@pytest.mark.parametrize("told_nothing", [False, True])
def test_one_wrong_statement_is_refused_alone_and_holds_up_no_other(
    world: World, database: Database, told_nothing: bool
) -> None:
    database.behave(told_nothing=told_nothing)
    puids = _file(world, 100)
    _spoil(puids[41])
    assert sending.send_waiting() == 100
    assert _states() == {"sent": 99, "refused": 1}
    assert set(database.puids()) == set(puids) - {puids[41]}
    [refused] = queries.filings(INSTALLER).filter(state=FilingState.REFUSED)
    assert refused.puid == puids[41]
    assert told_nothing or "'NO_SUCH' is none of its codes" in refused.answer["errors"]["category"]
    assert refused.answer["message"]
    assert accounts.try_again([refused.id], actor=world.actors["analyst"]) == 1
    _send_all()
    assert sorted(database.puids()) == sorted(puids)


def test_what_the_database_chokes_on_is_alone_in_the_end(world: World, database: Database) -> None:
    puids = _file(world, 60)
    database.behave(choke=puids[7])
    start = now()
    for hours in range(0, 120, 6):
        with as_of(start + timedelta(hours=hours)):
            _send_all()
    assert sorted(database.puids()) == sorted(set(puids) - {puids[7]})
    database.behave()
    with as_of(start + timedelta(days=9)):
        accounts.try_again(None, actor=world.actors["analyst"])
        _send_all()
    assert sorted(database.puids()) == sorted(puids)


SENDER = """
from jointforce.cli.setup import use_django
use_django()
from jointforce.flows.transparency.sending import send_waiting
while send_waiting():
    pass
"""


def test_a_sender_killed_before_it_recorded_a_call_loses_nothing_and_doubles_nothing(
    world: World, database: Database
) -> None:
    puids = _file(world, 450)
    database.behave(mute_after_storing=True)
    env = {**os.environ, "EGRESS_ALLOW": database.place}
    sender = subprocess.Popen([sys.executable, "-c", SENDER], env=env)
    _until(lambda: len(database.puids()) >= 100, "the first call is stored")
    sender.kill()
    sender.wait()
    stored = len(database.puids())
    assert 100 <= stored < 450
    assert _states() == {"pending": 450}
    database.stop()
    again = Database(database.folder)
    try:
        execute("UPDATE enforcement_transparencyaccount SET address = %s", [again.address])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.conf.settings.EGRESS_ALLOW", frozenset({again.place}))
            with as_of(now() + services.LEASE + timedelta(seconds=1)):
                _send_all()
        assert Counter(again.puids()) == dict.fromkeys(puids, 1)
        assert _states() == {"sent": 450}
    finally:
        again.stop()


def test_a_wrong_token_makes_the_account_wait_and_costs_no_statement_an_attempt(
    world: World, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    engineer = world.actors["engineer"]
    accounts.switch_on(world.bazaar.id, database.address, "8|notTheToken", actor=engineer)
    _file(world, 3)
    with caplog.at_level(logging.DEBUG):
        _send_all()
    assert len(database.calls()) == 1
    assert [(f.state, f.attempts) for f in queries.filings(INSTALLER)] == [("pending", 0)] * 3
    account = queries.accounts([world.bazaar.id])[world.bazaar.id]
    assert "token" in account.trouble
    assert account.next_attempt_at is not None
    assert account.next_attempt_at > now()
    assert "notTheToken" not in caplog.text + account.trouble
    accounts.switch_on(world.bazaar.id, database.address, TOKEN, actor=engineer)
    _send_all()
    assert _states() == {"sent": 3}


def test_who_is_asked_to_call_less_often_waits_as_long_as_asked(world: World, database: Database) -> None:
    _file(world, 3)
    start = now()
    database.behave(status=429, headers={"Retry-After": "7200"})
    _send_all()
    database.behave()
    with as_of(start + timedelta(minutes=119)):
        assert sending.send_waiting() == 0
    with as_of(start + timedelta(minutes=121)):
        assert sending.send_waiting() == 3
    assert _states() == {"sent": 3}
    assert queries.accounts([world.bazaar.id])[world.bazaar.id].trouble == ""


def test_what_cannot_be_had_is_tried_for_days_then_given_up_until_a_person_asks(
    world: World, database: Database, settings: Settings
) -> None:
    _file(world, 1)
    start = now()
    database.behave(status=503)
    for hours in range(0, 24 * 9, 2):
        with as_of(start + timedelta(hours=hours)):
            _send_all()
    [given_up] = queries.filings(INSTALLER)
    assert (given_up.state, given_up.attempts) == ("dead", MAX_ATTEMPTS)
    assert given_up.answer == {"message": "The database answered 503."}
    database.behave()
    with as_of(start + timedelta(days=10)):
        assert accounts.try_again(None, actor=world.actors["analyst"]) == 1
        _send_all()
    assert _states() == {"sent": 1}


def test_a_private_address_is_not_reached_unless_it_is_allowed(
    world: World, database: Database, settings: Settings
) -> None:
    settings.EGRESS_ALLOW = frozenset()
    _file(world, 1)
    _send_all()
    assert not (database.folder / "calls").exists()
    assert "EGRESS_ALLOW" in queries.accounts([world.bazaar.id])[world.bazaar.id].trouble


def test_a_token_that_cannot_be_read_any_more_is_said_and_nothing_is_sent(
    world: World, database: Database, settings: Settings
) -> None:
    _file(world, 1)
    settings.SECRET_KEY = "changed"
    _send_all()
    assert not (database.folder / "calls").exists()
    assert "SECRET_KEY" in queries.accounts([world.bazaar.id])[world.bazaar.id].trouble


def test_what_was_switched_off_waits_until_it_is_switched_on_again(world: World, database: Database) -> None:
    _file(world, 2)
    accounts.switch_off(world.bazaar.id, actor=world.actors["engineer"])
    assert sending.send_waiting() == 0
    accounts.switch_on(world.bazaar.id, database.address, TOKEN, actor=world.actors["engineer"])
    assert sending.send_waiting() == 2


def test_two_senders_share_the_work(world: World) -> None:
    _file(world, 250)
    claimed: list[UUID] = []

    def take() -> None:
        from django.db import connection  # noqa: PLC0415 - this thread's own

        with transaction.atomic():
            filings = services.claim(world.bazaar.id, now=now())
        claimed.extend(f.id for f in filings)
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 200


def test_the_worker_files_as_soon_as_a_decision_is_taken(world: World, database: Database) -> None:
    worker = Worker()
    threads = [
        threading.Thread(target=worker._safely, args=(work,)) for work in (worker._listen, worker._filing)
    ]
    for thread in threads:
        thread.start()
    try:
        _file(world, 2)
        _until(lambda: _states() == {"sent": 2}, "the worker files")
    finally:
        worker.stop.set()
        worker.file.set()
        for thread in threads:
            thread.join()
    assert len(database.puids()) == 2
    assert fetch("SELECT count(*) FROM enforcement_transparencystatement WHERE state <> 'sent'") == [(0,)]
