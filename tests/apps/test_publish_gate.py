"""What the database knows is published for the gate, when it has changed and only then; both say the same."""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pydantic_core import to_json

from jointforce.api.gate.answers import answer
from jointforce.api.gate.reading import read_json
from jointforce.base.ids import uuid7
from jointforce.base.sql import fetch
from jointforce.cases.schemas import AnswerIn
from jointforce.cli.gate import publish_edition
from jointforce.domain.token import token_hash
from jointforce.domain.vocabulary import Answer, RightStatus
from jointforce.flows import answer as answering
from jointforce.flows import catalogue, onboarding, publish_gate, sweep
from jointforce.flows.publish_gate import publish
from jointforce.screening import services as screening
from jointforce.screening.edition import Edition, current
from tests.world import INSTALLER, build_world

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
"""A quiet day: nothing else changes with the calendar."""

DAY = NOON.date()

pytestmark = pytest.mark.django_db


def opened(folder: Path) -> Edition:
    number = current(folder)
    assert number is not None
    return Edition.open(folder, number)


class Published:
    """A world, and a folder into which it is published."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = build_world()
        assert publish(NOON, folder=folder) == 1

    def again(self) -> int | None:
        """Publish what has changed."""
        return publish(NOON, folder=self.folder)

    def edition(self) -> Edition:
        """The edition in force, opened."""
        number = current(self.folder)
        assert number is not None
        return Edition.open(self.folder, number)

    def answer(self, listing: dict[str, Any], who: str = "engineer", on: date = DAY) -> dict[str, Any]:
        """What a gate over the folder says to the holder of a key of the world."""
        edition = self.edition()
        key = edition.keys[token_hash(self.world.keys[who])]
        house = edition.houses[key.house]
        [said] = answer(read_json(to_json(listing)), house, house.screener(), key.marketplace, on)
        return said

    def disposition(self, listing: dict[str, Any], who: str = "engineer", on: date = DAY) -> str:
        """What it comes to."""
        return str(self.answer(listing, who, on)["disposition"])


@pytest.fixture
def published(tmp_path: Path) -> Published:
    return Published(tmp_path / "gate")


RUNNER = {"title": "V*x⭐ra runner black", "description": "Box L1.", "price": 19, "currency": "EUR"}
DISGUISED: dict[str, Any] = {"id": "L1", "seller_id": "S1", **RUNNER}
LISTINGS: list[dict[str, Any]] = [
    DISGUISED,
    {"id": "L2", "title": "Vexora runner black", "price": 19, "currency": "EUR"},
    {"id": "L3", "title": "Vexora runner black", "price": 109, "currency": "EUR"},
    {"id": "L4", "title": "Laces for Vexora runners", "description": "Fits every Vexora."},
    {"id": "L5", "title": "Lumora and V e x o r a replica 1:1", "category": "Shoes"},
    {"id": "L6", "title": "V*x⭐ra runner black", "ships_to": "US"},
    {"id": "L7", "title": "V*x⭐ra beer mug", "category": "Beer"},
]


def test_the_gate_says_what_a_sweep_comes_to(published: Published) -> None:
    published.world.post(*LISTINGS)
    sweep.sweep_waiting()
    rows = fetch(
        """SELECT l.external_id, h.name, t.disposition, t.risk FROM triage_triaging t
           JOIN intake_listing l ON l.id = t.listing_id JOIN parties_party h ON h.id = t.rights_holder_id"""
    )
    severity = ["clear", "watch", "refer", "restrict"]
    swept = {
        listing["id"]: max((row[2] for row in rows if row[0] == listing["id"]), key=severity.index)
        for listing in LISTINGS
    }
    answers = {str(listing["id"]): published.answer(listing) for listing in LISTINGS}
    assert {id_: said["disposition"] for id_, said in answers.items()} == swept
    assert set(swept.values()) == {"clear", "watch", "refer"}
    assert {match["holder"] for match in answers["L5"]["matches"]} == {"Lumora", "Vexora"}
    [(_, _, _, risk)] = [row for row in rows if row[0] == "L1"]
    assert answers["L1"]["risk"] == pytest.approx(risk, abs=1e-4)


def test_nothing_is_published_where_nothing_has_changed(published: Published) -> None:
    published.world.post(*LISTINGS)
    sweep.sweep_waiting()
    assert published.again() is None
    (published.folder / "current").unlink()
    assert published.again() == 2


def test_a_right_counts_from_its_verification_on_and_the_index_is_kept_otherwise(
    published: Published,
) -> None:
    world = published.world
    kettle = {"id": "k", "title": "Zemalo kettle"}
    row = {"id": "R-Zemalo", "mark": "Zemalo"}
    [made] = onboarding.submit_rights(
        [row], actor=INSTALLER, holder_id=world.lumora.id, operator_id=world.operator.id
    )
    published.again()
    assert published.disposition(kettle) == "clear"
    assert made.listing_id is not None
    onboarding.set_right_status([made.listing_id], RightStatus.VERIFIED, reason="seen", actor=INSTALLER)
    assert published.again() is not None
    assert published.disposition(kettle) == "watch"
    before = published.edition().houses[str(world.operator.id)].index_of
    catalogue.authorise_by_name(world.vexora.id, "Bazaar", "S1", actor=world.actors["owner"])
    assert published.again() is not None
    assert published.edition().houses[str(world.operator.id)].index_of == before


def test_a_word_that_a_seller_may_sell_holds_until_its_last_day(published: Published) -> None:
    world, last = published.world, date(2026, 6, 2)
    assert published.disposition(DISGUISED) == "refer"
    catalogue.authorise_by_name(
        world.vexora.id, "Bazaar", "S1", actor=world.actors["owner"], valid_until=last
    )
    assert published.again() == 2
    assert published.disposition(DISGUISED) == published.disposition(DISGUISED, on=last) == "clear"
    assert published.disposition(DISGUISED, on=date(2026, 6, 3)) == "refer"
    assert published.disposition({**DISGUISED, "seller_id": "S2"}) == "refer"
    assert published.disposition(DISGUISED, "souk_engineer") == "refer"


def test_an_answer_genuine_clears_the_listing_as_it_was(published: Published) -> None:
    world = published.world
    case = world.refer()
    answering.answer_referrals([AnswerIn(case.id, Answer.GENUINE)], actor=world.actors["owner"])
    assert published.again() == 2
    assert published.disposition(DISGUISED) == "clear"
    assert published.answer(DISGUISED)["reasons"][0]["code"] == "cleared"
    assert published.disposition({**DISGUISED, "price": 12}) == "refer"
    assert published.disposition({**DISGUISED, "id": "another"}) == "refer"


def test_what_was_removed_is_restricted_until_it_is_reinstated(published: Published) -> None:
    world = published.world
    case = world.refer()
    answering.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    assert published.again() == 2
    again = {**RUNNER, "id": "new", "title": "v*x⭐ra  Runner BLACK", "seller_id": "S7"}
    assert published.disposition(again) == published.disposition(again, "souk_engineer") == "restrict"
    answering.retract(case.id, actor=world.actors["owner"])
    assert published.again() == 3
    assert published.disposition(again) == "refer"


def test_a_changed_policy_and_a_revoked_key_are_published(published: Published) -> None:
    world = published.world
    onboarding.save_policy(
        operator_id=world.operator.id, rights_holder_id=world.vexora.id, rules=[{"then": "restrict"}],
        note="all of it", expected_number=None, actor=world.actors["analyst"],
    )  # fmt: skip
    assert published.again() == 2
    assert published.disposition(DISGUISED) == "restrict"
    assert published.disposition({"id": "l", "title": "Lumora lamp"}) == "watch"
    hashed = token_hash(world.keys["engineer"])
    [(key_id,)] = fetch("SELECT id FROM parties_apikey WHERE key_hash = %s", [hashed])
    assert not published.edition().keys[hashed].revoked
    onboarding.revoke_key(key_id, actor=world.actors["engineer"])
    assert published.again() == 3
    assert published.edition().keys[hashed].revoked
    assert not published.edition().keys[token_hash(world.keys["owner"])].may_screen


def banked(published: Published, n: int, at: datetime) -> screening.Banked:
    world = published.world
    entry = screening.Banked(
        uuid7(), world.vexora.id, world.bazaar.id, world.rights["Vexora"], uuid7(), f"{n % 40:064x}"
    )
    screening.bank([entry], now=at)
    return entry


def removed_by_edition(published: Published) -> set[tuple[str, str]]:
    """Content and case of whatever the edition in force says was removed."""
    keys = [f"{n:064x}" for n in range(40)]
    [house] = published.edition().houses.values()
    found = house.removed(keys)
    assert published.edition().houses[str(published.world.operator.id)].has_removals == any(found.values())
    return {(keys[place], case) for place, rows in found.items() for _, _, case in rows}


def removed_by_database() -> set[tuple[str, str]]:
    return set(fetch("SELECT text_key, case_id::text FROM screening_staydown WHERE ended_at IS NULL"))


def test_whatever_is_removed_and_restored_when_every_edition_has_the_whole_bank(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish_gate, "FEW_REMOVALS", 8)
    monkeypatch.setattr(publish_gate, "BESIDE_A_ROOT", 1)
    draw, at, files = random.Random(7), NOON, set()
    down: list[screening.Banked] = []
    for n in range(200):
        at += timedelta(seconds=draw.choice([1, 20, 90]))
        late = timedelta(minutes=draw.choice([0, 0, 0, 0, 0, 0, 0, 3]))
        if down and draw.random() < 0.3:
            screening.unbank([down.pop(draw.randrange(len(down))).case_id], now=at - late)
        else:
            down.append(banked(published, n, at - late))
        if draw.random() < 0.4:
            number = publish(at, folder=published.folder)
            assert removed_by_edition(published) == removed_by_database()
            [file] = published.folder.glob(f"{number}/*/removed.rows.arrow")
            files.add(file.stat().st_ino)
    assert 3 < len(files) < 60, "the file is kept at times, and written anew at times"


def test_what_was_removed_long_ago_is_not_written_again(published: Published) -> None:
    banked(published, 1, NOON - timedelta(hours=1))
    files = []
    for n in (2, 3):
        banked(published, n, NOON)
        number = publish(NOON, folder=published.folder)
        [file] = published.folder.glob(f"{number}/*/removed.rows.arrow")
        files.append(file.stat().st_ino)
    assert files[0] == files[1]
    assert len(removed_by_edition(published)) == 3


def test_a_kept_file_that_has_gone_is_written_anew(published: Published) -> None:
    for n in (1, 2):
        banked(published, n, NOON - timedelta(hours=n))
        publish(NOON, folder=published.folder)
        for file in published.folder.glob("*/*/removed.keys.npy"):
            if n == 1:
                file.unlink()
    assert removed_by_edition(published) == removed_by_database()


def test_words_alone_can_wait_and_a_revoked_key_takes_them_along(published: Published) -> None:
    world = published.world
    case = world.refer()
    answering.answer_referrals([AnswerIn(case.id, Answer.COUNTERFEIT)], actor=world.actors["owner"])
    again = {**RUNNER, "id": "new", "title": "v*x⭐ra  Runner BLACK", "seller_id": "S7"}
    assert publish(NOON, folder=published.folder, words=False) is None
    assert published.disposition(again) == "refer"
    hashed = token_hash(world.keys["engineer"])
    [(key_id,)] = fetch("SELECT id FROM parties_apikey WHERE key_hash = %s", [hashed])
    onboarding.revoke_key(key_id, actor=world.actors["engineer"])
    assert publish(NOON, folder=published.folder, words=False) == 2
    assert published.edition().keys[hashed].revoked
    assert published.disposition(again, "souk_engineer") == "restrict"


def test_a_house_is_published_beside_another_and_apart_from_it(published: Published) -> None:
    other = onboarding.create_operator("Elsewhere")
    published.again()
    houses = published.edition().houses
    assert {house: held.index.right_count for house, held in houses.items()} == {
        str(published.world.operator.id): 2,
        str(other.id): 0,
    }


def test_the_command_says_what_it_has_done(
    published: Published, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(settings, "GATE_DIR", published.folder.parent / "by-setting")
    assert publish_edition(None) == 0
    assert "Edition 1 is in force" in capsys.readouterr().out
    assert publish_edition(None) == 0
    assert "Nothing has changed" in capsys.readouterr().out
