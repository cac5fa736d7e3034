"""Kernels are compiled once: for every text that Arrow can hand over, and for the processes that fork."""

import subprocess
import sys
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


FORKING = """
import multiprocessing
from tests.unit.engine.test_warming import LISTINGS, RIGHTS
from jointforce.engine.index import RightsIndex
from jointforce.engine.screener import Screener

screener = Screener(RightsIndex.build(RIGHTS))
here = screener.screen(LISTINGS).matches.to_pylist()
def there(_):
    return screener.screen(LISTINGS).matches.to_pylist()
with multiprocessing.get_context("fork").Pool(2) as pool:
    assert here and all(found == here for found in pool.map(there, range(4)))
"""


def test_a_forked_process_screens_with_the_kernels_and_the_index_of_its_parent() -> None:
    """In a process of its own: the one that runs the tests has threads, and threads do not survive a fork."""
    done = subprocess.run([sys.executable, "-c", FORKING], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
