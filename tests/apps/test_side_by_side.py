"""The threads of a web process share an index, and never each other's work."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pyarrow as pa

from jointforce.engine.index import RightsIndex
from jointforce.engine.schema import LISTINGS
from jointforce.screening.index import Held

LISTINGS_EACH = 2000
"""So many that the kernels of several threads run at once."""


def test_threads_that_screen_side_by_side_find_what_each_finds_alone() -> None:
    marks = [f"Vexo{letter}a" for letter in "bcdfghjklm"]
    rights = pa.table({"id": marks, "mark": marks, "holder": ["h"] * len(marks)})
    held = Held(1, date(2026, 1, 1), RightsIndex.build(rights))
    batches = [_batch(mark) for mark in marks]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(held.screen, batches * 2))
    for mark, screening in zip(marks * 2, found, strict=True):
        assert screening.matches.column("right_id").to_pylist() == [mark] * LISTINGS_EACH
        assert screening.matches.column("start").to_pylist() == list(range(LISTINGS_EACH))


def _batch(mark: str) -> pa.Table:
    rows = [{"listing_id": str(n), "title": f"{'+' * n}{mark} shoe"} for n in range(LISTINGS_EACH)]
    return pa.Table.from_pylist(
        rows, schema=pa.schema([LISTINGS.field("listing_id"), LISTINGS.field("title")])
    )
