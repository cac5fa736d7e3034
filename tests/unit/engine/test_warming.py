"""Kernels are compiled once: for every text that Arrow can hand over, and for the processes that fork."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from jointforce.engine.index import RightsIndex
from jointforce.engine.kernels import screening
from jointforce.engine.screener import Screener
from jointforce.engine.warming import is_compiled, warm

RIGHTS = pa.table({"id": ["1"], "mark": ["Vexora"], "holder": ["h"]})
LISTINGS = pa.table(
    {
        "listing_id": ["1", "2", "3"],
        "title": ["Vexora shoe", "shoe", "V3xora shoe"],
        "description": ["by Vexora", None, "ｖｅｘｏｒａ"],
        "brand": [None, "Vexora", ""],
    }
)


def test_a_fresh_machine_is_not_warm_and_a_warmed_one_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    warm()
    assert is_compiled()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert not is_compiled()


def test_once_warm_nothing_is_compiled_again_however_a_batch_lies_in_memory() -> None:
    warm()
    known = list(screening.screen.signatures)  # type: ignore[attr-defined]
    screener = Screener(RightsIndex.build(RIGHTS))
    wide = pa.schema([(name, pa.large_string()) for name in LISTINGS.column_names])
    forms = {
        "with nulls": LISTINGS,
        "without": LISTINGS.drop_columns(["description", "brand"]),
        "filled": LISTINGS.from_arrays(
            [pc.fill_null(column, "") for column in LISTINGS], LISTINGS.column_names
        ),
        "wide": LISTINGS.cast(wide),
        "in pieces": pa.concat_tables([LISTINGS, LISTINGS.slice(1)]),
        "a part": LISTINGS.slice(1, 1),
        "nothing": LISTINGS.slice(0, 0),
    }
    found = {form: screener.screen(batch).matches.num_rows for form, batch in forms.items()}
    assert found["filled"] == found["wide"] == found["with nulls"] > 0
    assert found["nothing"] == 0
    assert screening.screen.signatures == known  # type: ignore[attr-defined]


def test_a_forked_process_screens_with_the_kernels_and_the_index_of_its_parent() -> None:
    screener = Screener(RightsIndex.build(RIGHTS))
    here = screener.screen(LISTINGS)
    with ProcessPoolExecutor(2, multiprocessing.get_context("fork"), _inherit, (screener,)) as pool:
        there = [pool.submit(_screened) for _ in range(4)]
        assert all(future.result() == here.matches.to_pylist() for future in there)


_inherited: list[Screener] = []


def _inherit(screener: Screener) -> None:
    _inherited.append(screener)


def _screened() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = _inherited[0].screen(LISTINGS).matches.to_pylist()
    return rows
