"""Screens many titles at once, and keeps what was found by title."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pyarrow as pa

from jointforce.engine.screener import Screener

BATCH = 8_192
DISGUISED, NEAR, PLAIN = "disguised_mark", "near_mark", "mark"
NAMED = frozenset({PLAIN, DISGUISED, NEAR})

_COLUMNS = ("listing_id", "right_id", "signal", "field", "start", "end", "text", "use", "disguise")


class Found(NamedTuple):
    """One match of a right in a title; `start` and `end` are offsets in the title."""

    right: str
    signal: str
    start: int
    end: int
    text: str
    use: str
    disguise: str


def screen(
    screener: Screener, texts: Sequence[str], *, brands: Sequence[str] | None = None
) -> list[list[Found]]:
    """The names that are found in each text, screened as the title of a listing; its only other column is `brand`,
    where brands are given.
    """
    return [
        [match for match in found if match.signal in NAMED] for found in _screened(screener, texts, brands)
    ]


def _screened(
    screener: Screener, texts: Sequence[str], brands: Sequence[str] | None
) -> Iterator[list[Found]]:
    for first in range(0, len(texts), BATCH):
        part = texts[first : first + BATCH]
        columns = {"listing_id": [str(n) for n in range(len(part))], "title": list(part)}
        if brands is not None:
            columns["brand"] = list(brands[first : first + BATCH])
        batch = pa.table(columns)
        matches = screener.screen(batch).matches
        by_title: dict[int, list[Found]] = defaultdict(list)
        for row in zip(*(matches.column(name).to_pylist() for name in _COLUMNS), strict=True):
            number, right, signal, field, start, end, text, use, disguise = row
            if right is not None and field == "title" and start is not None:
                by_title[int(number)].append(
                    Found(right, signal, start, end, text, use or "", disguise or "")
                )
        yield from (by_title[n] for n in range(len(part)))


def brand_field_only(screener: Screener, names: Sequence[str]) -> list[str]:
    """The names that the screener finds as a listing's brand, but not as its whole title."""
    told = screen(screener, names)
    batch = pa.table(
        {"listing_id": [str(n) for n in range(len(names))], "title": ["-"] * len(names), "brand": list(names)}
    )
    matches = screener.screen(batch).matches
    rows = zip(*(matches.column(name).to_pylist() for name in ("listing_id", "field")), strict=True)
    branded = {int(number) for number, field in rows if field == "brand"}
    return [name for n, name in enumerate(names) if n in branded and not told[n]]
