"""Warming: the kernels are compiled and loaded before a listing waits for them."""

import sys
from typing import Any

import pyarrow as pa

from jointforce.engine.index import RightsIndex
from jointforce.engine.kernels.jit import cache_folder
from jointforce.engine.schema import LISTINGS, RIGHTS
from jointforce.engine.screener import Screener


def is_compiled() -> bool:
    """Whether the kernels of this version stand in the cache; the one looked for is compiled last."""
    return any(
        cache_folder().glob(f"*/screening.screen-*.py{sys.version_info.major}{sys.version_info.minor}*.nbi")
    )


def warm() -> None:
    """Build a small index and screen a listing: what is not in the cache is compiled, the rest is read from there.

    A process that forks does so before: its children have everything.
    """
    rights: list[dict[str, Any]] = [
        {"id": "1", "mark": "Warm", "holder": "1", "watch": ["near"]},
        {"id": "2", "mark": "暖和", "holder": "1"},
    ]
    listings = [{"listing_id": "1", "title": "W@rm 暖和", "description": "warm", "brand": "Warm"}]
    index = RightsIndex.build(_table(rights, RIGHTS))
    Screener(index).screen(_table(listings, LISTINGS))


def _table(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=pa.schema([field for field in schema if field.name in rows[0]]))
