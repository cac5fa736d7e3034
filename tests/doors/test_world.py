"""The installation that other tests stand on does what they take for granted."""

import pytest

from tests.world import build_world

pytestmark = pytest.mark.django_db


def test_the_shared_world_refers_a_disguised_listing_to_its_rights_holder() -> None:
    world = build_world()
    case = world.refer()
    assert case.state == "referred"
    assert case.rights_holder_id == world.vexora.id
    assert case.marketplace_id == world.bazaar.id
