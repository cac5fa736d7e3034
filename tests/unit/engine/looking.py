"""Looks at one listing through the engine's public face, for tests that read as sentences."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pyarrow as pa

from jointforce.engine.index import RightsIndex
from jointforce.engine.schema import LISTINGS, RIGHTS
from jointforce.engine.screener import Screener, Screening

Row = Mapping[str, Any]


def rights_table(rows: Iterable[Row]) -> pa.Table:
    """Rights with the columns that the rows have; id and holder are the mark where a row does not say."""
    held = [{"id": row["mark"], "holder": row["mark"], **row} for row in rows]
    names = [field for field in RIGHTS if any(field.name in row for row in held)]
    return pa.table({f.name: pa.array([row.get(f.name) for row in held], f.type) for f in names})


def listings_table(rows: Iterable[Row]) -> pa.Table:
    """Listings with the columns that the rows have; numbered where a row has no id."""
    held = [{"listing_id": str(number), **row} for number, row in enumerate(rows)]
    names = [field for field in LISTINGS if any(field.name in row for row in held)]
    return pa.table({f.name: pa.array([row.get(f.name) for row in held], f.type) for f in names})


@cache
def screener(*marks: str) -> Screener:
    """A screener for plain word marks."""
    return Screener(RightsIndex.build(rights_table({"mark": mark} for mark in marks)))


def screen(rights: Iterable[Row], *listings: Row) -> Screening:
    """What a new screener finds."""
    return Screener(RightsIndex.build(rights_table(rights))).screen(listings_table(listings))


def matches(title: str, *marks: str, **columns: Any) -> list[dict[str, Any]]:
    """The matches of one listing against plain word marks."""
    found = screener(*marks).screen(listings_table([{"title": title, **columns}]))
    return list(found.matches.to_pylist())


def named(title: str, *marks: str, **columns: Any) -> dict[str, str]:
    """The signal by which each mark is found; marks that are not found are absent."""
    order = {"mark": 0, "disguised_mark": 1}
    found = [m for m in matches(title, *marks, **columns) if m["signal"] in order]
    return {m["right_id"]: m["signal"] for m in sorted(found, key=lambda m: -order[m["signal"]])}


def undone(title: str, mark: str) -> tuple[str, str, str | None] | None:
    """Signal, what is written, and what was undone of the one match of the mark; None where it is not found."""
    found = [m for m in matches(title, mark) if m["signal"] in ("mark", "disguised_mark")]
    assert len(found) <= 1, found
    return (found[0]["signal"], found[0]["text"], found[0]["disguise"]) if found else None


def use(title: str, mark: str, **columns: Any) -> str | None:
    """What the mark does in the title; None where it is not found."""
    found = [m for m in matches(title, mark, **columns) if m["signal"] in ("mark", "disguised_mark")]
    return str(found[0]["use"]) if found else None


def replica_words(title: str, *marks: str, **columns: Any) -> set[str]:
    """The replica trade's words that are found, as they are written."""
    found = matches(title, *(marks or ("Vexora",)), **columns)
    return {m["text"] for m in found if m["signal"] == "replica_language"}
