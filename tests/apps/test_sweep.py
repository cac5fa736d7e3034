"""Screening goes on whatever a listing holds, and a load by several processes comes to what one process comes to."""

from collections.abc import Iterator
from typing import Any

import pytest

from jointforce.base.sql import fetch
from jointforce.engine.screener import Screener, Screening
from jointforce.flows import load, sweep
from jointforce.intake import queries as intake
from jointforce.intake import services as intake_services
from tests.world import INSTALLER, World, build_world


def disguised(number: int) -> dict[str, Any]:
    return {"id": f"L{number}", "title": f"V*x⭐ra runner {number}", "price": 19, "currency": "EUR"}


@pytest.mark.django_db
def test_a_listing_that_screening_cannot_read_waits_for_a_person_and_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = build_world()
    world.post(*[disguised(n) for n in range(7)], {"id": "odd", "title": "stumbling block"})
    screen = Screener.screen

    def stumble(self: Screener, batch: Any) -> Screening:
        if "stumbling block" in batch.column("title").to_pylist():
            raise IndexError("no such place")
        return screen(self, batch)

    monkeypatch.setattr(Screener, "screen", stumble)
    while sweep.sweep_waiting().listings:
        pass
    [aside] = intake.unscreenable(world.actors["analyst"])
    assert (aside.listing.external_id, aside.screening_fault) == ("odd", "IndexError: no such place")
    assert fetch("SELECT count(*) FROM cases_case") == [(7,)]
    assert not intake.unscreenable(world.actors["souk_engineer"])

    monkeypatch.setattr(Screener, "screen", screen)
    assert intake_services.screen_again([aside.id]) == 1
    assert sweep.sweep_waiting().listings == 1
    assert not intake.unscreenable(world.actors["analyst"])


def feed() -> Iterator[tuple[int, dict[str, Any]]]:
    """300 rows: new, changed and equal ones, and some that are refused."""
    for number in range(1, 301):
        row = disguised(number % 120)
        row["seller_id"] = f"S{number % 9}"
        row["price"] = 19 if number < 240 else 18
        if number % 50 == 0:
            row["title"] = ""
        yield number, row


_STANDS = """
    SELECT l.external_id, v.number, v.title, v.price, s.external_id, v.screened_at IS NOT NULL, count(m.id)
    FROM intake_listing l JOIN intake_listingversion v ON v.listing_id = l.id
    JOIN parties_party s ON s.id = l.seller_id LEFT JOIN screening_match m ON m.version_id = v.id
    WHERE l.marketplace_id = %s GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2
"""


@pytest.mark.django_db(transaction=True)
def test_several_processes_load_what_one_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "CHUNK", 40)
    world: World = build_world()
    alone = load.load_rows("listings", feed(), marketplace_id=world.bazaar.id, actor=INSTALLER)
    told: list[int] = []
    with load.Loaders(world.operator.id, 3) as loaders:
        together = load.load_rows(
            "listings",
            feed(),
            marketplace_id=world.souk.id,
            actor=INSTALLER,
            on_chunk=lambda count: told.append(count.rows),
            loaders=loaders,
        )
    assert told == [120, 240, 300]
    for field in ("rows", "created", "updated", "unchanged", "rejected", "cases_opened"):
        assert getattr(together, field) == getattr(alone, field), field
    assert (alone.created, len(alone.rejected)) == (120, 6)
    stands = fetch(_STANDS, [world.bazaar.id])
    assert len(stands) > 120
    assert fetch(_STANDS, [world.souk.id]) == stands
