"""What one act reads by id is read once, and only in that act."""

from typing import Any
from uuid import uuid4

import pytest

from jointforce.base.reading import read_once
from jointforce.parties import queries as parties
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def test_in_one_act_the_same_id_is_asked_for_once_and_an_unknown_one_too(
    world: World, django_assert_num_queries: Any
) -> None:
    unknown = uuid4()
    with read_once():
        with django_assert_num_queries(1):
            assert set(parties.by_ids([world.vexora.id, unknown])) == {world.vexora.id}
            assert set(parties.by_ids([unknown, world.vexora.id])) == {world.vexora.id}
        with django_assert_num_queries(1):
            both = parties.by_ids([world.vexora.id, world.bazaar.id])
        assert [both[i].name for i in (world.vexora.id, world.bazaar.id)] == ["Vexora", world.bazaar.name]


def test_the_next_act_reads_anew(world: World) -> None:
    with read_once():
        assert parties.by_ids([world.vexora.id])[world.vexora.id].name == "Vexora"
    world.vexora.name = "Vexora II"
    world.vexora.save()
    with read_once():
        assert parties.by_ids([world.vexora.id])[world.vexora.id].name == "Vexora II"
    assert parties.by_ids([world.vexora.id])[world.vexora.id].name == "Vexora II"
