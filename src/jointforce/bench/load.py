"""Loads real listings against every brand that they name: load + screen + triage, matches stored."""

import csv
import gzip
import json
import os
import resource
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from jointforce.domain.actor import system
from jointforce.domain.vocabulary import RightStatus
from jointforce.flows import load, onboarding
from jointforce.intake.schemas import LISTING_COLUMNS

HOLDERS = 100
ACTOR = system("bench")


def read_listings(data: Path) -> dict[str, list[dict[str, Any]]]:
    """The listings of `titles_real.jsonl.gz` by source, with the columns that a feed has."""
    by_source: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with gzip.open(data / "titles_real.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            raw = json.loads(line)
            by_source[raw["source"]].append(
                {k: v for k, v in raw.items() if k in LISTING_COLUMNS and v is not None}
            )
    return by_source


def read_brands(data: Path) -> Iterator[dict[str, Any]]:
    """Each distinct brand of `brands_real.csv` as one right of one of 100 holders."""
    seen: set[str] = set()
    with (data / "brands_real.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            mark = row["brand"].strip()[:400]
            if mark and mark.casefold() not in seen:
                seen.add(mark.casefold())
                yield {"id": f"B{len(seen)}", "mark": mark, "holder": f"Holder {len(seen) % HOLDERS}"}


def made_listings(count: int) -> dict[str, list[dict[str, Any]]]:
    """Listings of our own where no data are given: the sample marketplace's words, drawn again."""
    marks = [row["mark"] for row in made_brands()]
    words = ("runner", "bag", "watch", "cream", "headset", "case for", "genuine", "new", "black", "limited")
    rows = [
        {
            "id": f"L{i}",
            "title": f"{marks[i * 7 % len(marks)]} {words[i % 10]} {words[i * 3 % 10]} {i}",
            "price": 5 + i % 200,
            "currency": "EUR",
            "seller_id": f"S{i % 500}",
        }
        for i in range(count)
    ]
    return {"made": rows}


def made_brands() -> list[dict[str, Any]]:
    """Marks of our own: 2,000 pronounceable names."""
    heads, middles, tails = (
        ["vexo", "lumo", "tari", "qelo", "bruma"],
        ["ra", "ni", "sto", "vel"],
        ["x", "na", "ria", "dor", "len"],
    )
    names = sorted({a + b + c + d for a in heads for b in middles for c in middles for d in tails})
    return [
        {"id": f"B{i}", "mark": name.capitalize(), "holder": f"Holder {i % HOLDERS}"}
        for i, name in enumerate(names)
    ]


def load_and_screen(data: Path | None) -> dict[str, Any]:
    """The figures: listings a second over everything, peak memory, and what was opened."""
    house = onboarding.create_operator("Bench")
    brands = list(read_brands(data)) if data else made_brands()
    submitted = onboarding.submit_rights(brands, actor=ACTOR, operator_id=house.id)
    ids = [s.listing_id for s in submitted if s.listing_id is not None]
    onboarding.set_right_status(ids, RightStatus.VERIFIED, reason="bench", actor=ACTOR)
    by_source = read_listings(data) if data else made_listings(20_000)
    markets = {source: onboarding.create_marketplace(source, house.id).id for source in by_source}
    started = time.perf_counter()
    totals: dict[str, int] = defaultdict(int)
    with load.Loaders(house.id, os.cpu_count() or 1) as loaders:
        for source, rows in by_source.items():
            _load(rows, markets[source], totals, loaders)
    took = time.perf_counter() - started
    return {
        "load_screen_listings_per_s": round(totals["rows"] / took, 1),
        "load_screen_rss_mb": round(_peak_rss_mb(os.cpu_count() or 1), 1),
        "load_screen_seconds": round(took, 2),
        "load_screen_rights": len(ids),
        "listings": totals["rows"],
        "listings_rejected": totals["rejected"],
        "matches": totals["matches"],
        "referrals_opened": totals["cases_opened"],
    }


def _peak_rss_mb(processes: int) -> float:
    """This process's peak and, for each loader, that of the largest; what they share is counted in each, so at most."""
    own, largest = (
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return (own + processes * largest) / 1024


def _load(rows: list[dict[str, Any]], market: UUID, totals: dict[str, int], loaders: load.Loaders) -> None:
    count = load.load_rows(
        "listings",
        enumerate(rows, start=1),
        marketplace_id=market,
        actor=ACTOR,
        loaders=loaders,
    )
    totals["rows"] += count.rows
    totals["rejected"] += len(count.rejected)
    totals["matches"] += count.matches
    totals["cases_opened"] += count.cases_opened
