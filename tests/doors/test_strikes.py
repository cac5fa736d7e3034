"""Strikes: they expire by the policy, end with a reversal, and their seller reads what would lower them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from jointforce.base import clock
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.repeat_infringer import POLICY
from jointforce.enforcement import queries as enforcement
from tests.doors.browsing import sign_in, text
from tests.doors.selling import decide, removed
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.BLOB_DIR = tmp_path
    return build_world()


def test_strikes_lead_to_steps_that_their_seller_and_the_desk_read_and_a_reversal_lowers(
    world: World,
) -> None:
    began = datetime(2026, 3, 2, 9, tzinfo=UTC)
    statements = []
    for n, mark in enumerate(("Vexora", "Lumora")):
        with clock.as_of(began + timedelta(days=n)):
            statements += removed(world, 2, mark=mark)
    seller = world.actors["seller"].require_party()
    with clock.as_of(began + timedelta(days=2)):
        said = text(sign_in(world, "seller").get("/seller/strikes/"))
        assert "4 strikes, on 2 days" in said
        assert "Warning." in said
        assert "1 more day with a strike leads to: limit" in said
        assert "Without a new strike, this ends 2 Sep 2026, 09:00 UTC" in said
        assert "the policy says warning" in text(
            sign_in(world, "analyst").get(f"/desk/cases/sellers/{seller}/")
        )
        for statement in statements[2:]:
            decide(world, statement, CaseEvent.REVERSE, "It is genuine.")
        said = text(sign_in(world, "seller").get("/seller/strikes/"))
        assert "2 strikes, on 1 day" in said
        assert "Nothing follows from your strikes." in said
    end = POLICY.expires_at(began)
    for at, count in ((end - timedelta(seconds=1), 2), (end, 0)):
        with clock.as_of(at):
            assert enforcement.strikes(seller) == count
