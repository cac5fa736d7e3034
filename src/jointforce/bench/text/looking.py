"""Screens many titles at once, and keeps what was found by title."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pyarrow as pa

from jointforce.engine.screener import Screener

BATCH = 8_192
DISGUISED, NEAR, PLAIN = "disguised_mark", "near_mark", "mark"
NAMED = frozenset({PLAIN, DISGUISED, NEAR})


class Found(NamedTuple):
    """One match of a right in a title; `start` and `end` are offsets in the title."""

    right: str
    signal: str
    start: int
    end: int
    text: str
    use: str
    disguise: str


def screen(screener: Screener, texts: Sequence[str]) -> list[list[Found]]:
    """The names that are found in each text, screened as the title of a listing without other columns."""
    return [[match for match in found if match.signal in NAMED] for found in _screened(screener, texts)]


def _screened(screener: Screener, texts: Sequence[str]) -> Iterator[list[Found]]:
    for first in range(0, len(texts), BATCH):
        part = texts[first : first + BATCH]
        batch = pa.table({"listing_id": [str(n) for n in range(len(part))], "title": list(part)})
        matches = screener.screen(batch).matches
        columns = ("listing_id", "right_id", "signal", "field", "start", "end", "text", "use", "disguise")
        by_title: dict[int, list[Found]] = defaultdict(list)
        for row in zip(*(matches.column(name).to_pylist() for name in columns), strict=True):
            number, right, signal, field, start, end, text, use, disguise = row
            if right is not None and field == "title" and start is not None:
                by_title[int(number)].append(
                    Found(right, signal, start, end, text, use or "", disguise or "")
                )
        yield from (by_title[n] for n in range(len(part)))
