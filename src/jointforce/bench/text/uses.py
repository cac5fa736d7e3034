"""Whether screening sees what a name does in a title, and reads the masks that real sellers use."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import fmean
from typing import Any

from jointforce.bench.text import looking, real
from jointforce.bench.text.real import Mark, Title, key
from jointforce.bench.text.recall import share
from jointforce.engine.index import RightsIndex
from jointforce.engine.screener import Screener

SOLD = "sold"
_INNOCENT = ("nominative_use", "brand_string_traps")
_LICENCE = "character_or_licence_mention"


def use_figures(data: Path | None) -> dict[str, Any]:
    """`nominative_ok`, `sold_ok` and `evasions_exact`; None of what needs real listings where none are given."""
    if data is None:
        return {"nominative_ok": None, "sold_ok": None, "evasions_exact": None}
    material = real.read(data)
    marks = _with(material.marks, (name for _, name in _innocent(data)))
    screener = Screener(RightsIndex.build(real.rights_table(marks)))
    return {
        **_nominative(screener, marks, list(_innocent(data))),
        **_sold(screener, material),
        **_evasions(data, material),
    }


def _with(marks: Iterable[Mark], names: Iterable[str]) -> list[Mark]:
    """The marks, and those of the names that are not among them."""
    held = {key(mark.name): mark for mark in marks}
    for name in names:
        held.setdefault(key(name), Mark(f"X{len(held)}", name))
    return list(held.values())


def _innocent(data: Path) -> Iterator[tuple[Title, str]]:
    """Titles in which a name stands that is not what is sold, and that name.

    Left out are rows whose own brand is that name, and characters and licences: read by hand, these are what is sold
    (`Disney Fun Skills`).
    """
    for file in _INNOCENT:
        for row in real.lines(data / f"{file}.jsonl.gz"):
            name = row.get("mentioned") or row["string"]
            own = row.get("own_brand") or ""
            if key(name) != key(own) and row["label"] != _LICENCE:
                yield Title(f"{row['source']}/{row['id']}", row["title"], own, "en"), name


def _nominative(screener: Screener, marks: list[Mark], rows: list[tuple[Title, str]]) -> dict[str, Any]:
    """The share of titles in which the name is not told as sold, averaged over names, with the own brand known."""
    rights: dict[str, set[str]] = defaultdict(set)
    for mark in marks:
        rights[key(mark.name)].add(mark.id)
    read = looking.screen(
        screener, [title.text for title, _ in rows], brands=[title.brand for title, _ in rows]
    )
    by_name: dict[str, list[bool]] = defaultdict(list)
    wrong = []
    for (title, name), found in zip(rows, read, strict=True):
        sold = [match for match in found if match.right in rights[key(name)] and match.use == SOLD]
        by_name[key(name)].append(not sold)
        if sold:
            wrong.append({"id": title.id, "mark": name, "text": sold[0].text, "title": title.text})
    return {
        "nominative_ok": round(fmean(sum(hits) / len(hits) for hits in by_name.values()), 4),
        "nominative_rows_ok": share(hit for hits in by_name.values() for hit in hits),
        "nominative_n": {"rows": len(rows), "names": len(by_name)},
        "nominative_wrong": wrong,
    }


def _sold(screener: Screener, material: real.Material) -> dict[str, Any]:
    """The share of titles whose brand column is the mark, told as sold, averaged over marks; the brand is known."""
    titles = [material.titles[place.title] for place in material.places]
    twins = material.twins()
    read = looking.screen(
        screener, [title.text for title in titles], brands=[title.brand for title in titles]
    )
    alone = looking.screen(screener, [title.text for title in titles])
    by_mark: dict[str, list[bool]] = defaultdict(list)
    without: dict[str, list[bool]] = defaultdict(list)
    for place, found, bare in zip(material.places, read, alone, strict=True):
        mine = twins[key(place.mark.name)]
        by_mark[place.mark.id].append(any(match.right in mine and match.use == SOLD for match in found))
        without[place.mark.id].append(any(match.right in mine and match.use == SOLD for match in bare))
    return {
        "sold_ok": round(fmean(sum(hits) / len(hits) for hits in by_mark.values()), 4),
        "sold_ok_without_brand_column": round(fmean(sum(hits) / len(hits) for hits in without.values()), 4),
        "sold_n": {"rows": len(titles), "marks": len(by_mark)},
    }


def _evasions(data: Path, material: real.Material) -> dict[str, Any]:
    """Masks of a real seller: how many are resolved to the name that its reader gave them, all names known."""
    rows = [row for row in real.lines(data / "evasions_real.jsonl") if row["kind"] == "star_mask"]
    marks = _with(material.marks, (_plain(row["resolved"]) for row in rows if row["resolved"]))
    rights = {key(mark.name): mark.id for mark in marks}
    screener = Screener(RightsIndex.build(real.rights_table(marks)))
    read = looking.screen(screener, [row["text"] for row in rows])
    hits: dict[str, list[bool]] = defaultdict(list)
    for row, found in zip(rows, read, strict=True):
        wanted = rights.get(key(_plain(row["resolved"] or "")))
        hits[row["fit"] or "unknown"].append(any(match.right == wanted for match in found))
    return {
        "evasions_exact": share(hits["exact"]),
        "evasions_n": {fit: len(found) for fit, found in hits.items()},
        "evasions_by_fit": {fit: share(found) for fit, found in hits.items()},
    }


def _plain(resolved: str) -> str:
    """The name that a mask hides, without what its reader added in brackets."""
    return re.sub(r"\s*\(.*\)", "", resolved)
