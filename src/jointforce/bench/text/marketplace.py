"""The made-up marketplace whose truth is known, as `jointforce screen` sees it: feeds in, judged listings out."""

import csv
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jointforce.engine.bulk import files, kit, records
from jointforce.engine.bulk.columns import Listings
from jointforce.engine.bulk.records import Sellers
from jointforce.engine.bulk.screening import BulkScreener
from jointforce.engine.schema import LISTINGS
from jointforce.engine.weights import Weights
from jointforce.samples.brands import BRANDS
from jointforce.samples.catalogue import Sample, make_sample
from jointforce.samples.feeds import RIGHTS_COLUMNS, listing_row, right_row
from jointforce.samples.sellers import TODAY

BATCH = 5_000
PAST = 5
"""One listing in so many was there before, where sellers have a record."""
Flags = npt.NDArray[np.bool_]

COLUMNS_LEFT_OUT: dict[str, tuple[str, ...]] = {
    "price": ("price", "currency"),
    "category": ("category",),
    "seller": ("seller_id",),
    "condition": ("condition",),
    "all_but_title": (
        "description",
        "brand",
        "category",
        "price",
        "currency",
        "seller_id",
        "gtin",
        "condition",
    ),
}
"""Columns that a marketplace may not send, by what it then does not tell."""


@dataclass(frozen=True)
class Market:
    """A sample with what stands in its feeds."""

    sample: Sample

    @classmethod
    def made(cls, seed: int, size: int) -> "Market":
        """The marketplace of a seed."""
        return cls(make_sample(seed, size))

    @cached_property
    def unlawful(self) -> Flags:
        """Which listings are."""
        return np.array([truth.unlawful for truth in self.sample.truths])

    @cached_property
    def past(self) -> Flags:
        """Which listings were there before, where sellers have a record."""
        past: Flags = np.arange(len(self.unlawful)) % PAST == 0
        return past

    @cached_property
    def _table(self) -> pa.Table:
        rows = [
            {**listing_row(listing), "listing_id": str(number)}
            for number, listing in enumerate(self.sample.listings)
        ]
        return pa.table({f.name: pa.array([row.get(f.name) for row in rows], f.type) for f in LISTINGS})

    @cached_property
    def strikes(self) -> dict[str, int]:
        """How often an infringement of each seller was confirmed: what was referred of the past, and was one."""
        judged = self._judged(None, (), Sellers({}, {}))
        referred = [int(row["listing_id"]) for row in judged if row["disposition"] == "refer"]
        return Counter(
            self.sample.listings[number].seller_id
            for number in referred
            if self.past[number] and self.unlawful[number]
        )

    def judged(
        self, weighing: Weights | None = None, without: Iterable[str] = (), *, records: bool = False
    ) -> list[dict[str, Any]]:
        """The rows of `listings.parquet`; a listing's id is its number. without: columns that are not sent.

        records: whether it is known what was confirmed of each seller's past listings.
        """
        return self._judged(weighing, without, Sellers({}, self.strikes if records else {}))

    def _judged(
        self, weighing: Weights | None, without: Iterable[str], known: Sellers
    ) -> list[dict[str, Any]]:
        table = self._table.drop_columns([name for name in without if name in self._table.column_names])
        with tempfile.TemporaryDirectory() as folder:
            screener = BulkScreener(self._kit(Path(folder), known), weighing=weighing)
            rows: list[dict[str, Any]] = []
            for start in range(0, len(table), BATCH):
                batch = Listings(table.slice(start, BATCH), {}, np.zeros(0, np.int64), pa.table({}))
                rows += screener.screen(batch).listings.to_pylist()
        return rows

    def _kit(self, folder: Path, known: Sellers) -> kit.Kit:
        feed = folder / "rights.csv"
        with feed.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, RIGHTS_COLUMNS)
            out.writeheader()
            out.writerows(
                right_row(brand, right, self.sample.sellers) for brand in BRANDS for right in brand.rights
            )
        rights = records.rights(files.find(str(feed)), TODAY)
        kit.save(folder / "kit", rights, known, [])
        return kit.load(folder / "kit")
