"""Fits the weights of the risk to made-up marketplaces whose truth is known: `make weights`.

Logistic regression on the contributions that `jointforce screen` writes, within the bounds of `risk_weights.csv`. Each
marketplace is screened as it is and with columns left out, so that the risk is right for what is known of a listing.
Marketplaces are of seeds that are never measured (`risks.SEED`).
"""

import csv
import io
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from jointforce.bench.text.marketplace import COLUMNS_LEFT_OUT, Market
from jointforce.engine.weights import FILE, Bound, Weights, bounds, weights

SEEDS = range(101, 109)
SIZE = 20_000
_WHOLE = 2
"""How often a marketplace counts as it is, for each time that it counts with columns left out."""
_RIDGE = 1.0
_LONGEST_STEP = 2.0
_SMALL = 1e-4
_ROUNDS = 300
OF_RECORDS = ("seller_record", "seller_clean")

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def contributions(
    market: Market, without: Iterable[str] = (), *, records: bool = False
) -> tuple[Numbers, Flags]:
    """A row for each listing with a risk: how much it has of each code; and whether it is unlawful."""
    shipped = weights()
    ones = replace(shipped, log_odds=np.ones(len(shipped.codes)))
    places = {code: place for place, code in enumerate(shipped.codes)}
    made = np.zeros((len(market.unlawful), len(places)))
    for row in market.judged(ones, without, records=records):
        for reason in row["reasons"]:
            if reason["code"] in places:
                made[int(row["listing_id"]), places[reason["code"]]] = reason["weight"]
    asked = made[:, 0] > 0
    if records:
        asked &= ~market.past
    return made[asked], market.unlawful[asked]


def fitted(made: Numbers, unlawful: Flags, start: Numbers, least: Numbers, most: Numbers) -> Numbers:
    """The log-odds within these bounds under which what was seen is likeliest; ridge on all but the first.

    Newton steps, a coordinate at a time, on distinct rows: the likelihood is concave, so any start leads there.
    """
    rows, count = np.unique(np.round(np.column_stack([made, unlawful]), 3), axis=0, return_counts=True)
    x, y, n = rows[:, :-1], rows[:, -1], count.astype(np.float64)
    found = np.clip(start, least, most)
    ridge = np.full(len(found), _RIDGE)
    ridge[0] = 0.0
    total = x @ found
    free = np.flatnonzero(least < most)
    for _ in range(_ROUNDS):
        largest = 0.0
        for code in free:
            p = 1.0 / (1.0 + np.exp(-total))
            slope = (n * (p - y)) @ x[:, code] + ridge[code] * found[code]
            bend = (n * p * (1.0 - p)) @ x[:, code] ** 2 + ridge[code] + _SMALL
            wanted = found[code] - np.clip(slope / bend, -_LONGEST_STEP, _LONGEST_STEP)
            step = np.clip(wanted, least[code], most[code]) - found[code]
            total += step * x[:, code]
            found[code] += step
            largest = max(largest, abs(step))
        if largest < _SMALL:
            break
    return found


def fit(markets: Iterable[Market]) -> Weights:
    """Weights fitted to these marketplaces: first all but those of sellers' records, then these beside the others."""
    held = list(markets)
    limits = bounds()
    codes = [bound.code for bound in limits]
    least, most = (np.array([getattr(bound, side) for bound in limits]) for side in ("least", "most"))
    later = np.isin(codes, OF_RECORDS)
    whole = [contributions(market) for market in held]
    parts = [contributions(market, columns) for columns in COLUMNS_LEFT_OUT.values() for market in held]
    first = fitted(
        *_together([*whole * _WHOLE, *parts]), np.zeros(len(codes)), np.where(later, 0.0, least),
        np.where(later, 0.0, most),
    )  # fmt: skip
    both = fitted(
        *_together(contributions(market, records=True) for market in held), first,
        np.where(later, least, first), np.where(later, most, first),
    )  # fmt: skip
    share = float(np.concatenate([unlawful for _, unlawful in whole]).mean())
    return replace(weights(), log_odds=both, share=share)


def _together(several: Iterable[tuple[Numbers, Flags]]) -> tuple[Numbers, Flags]:
    made, unlawful = zip(*several, strict=True)
    return np.concatenate(made), np.concatenate(unlawful)


def written(found: Weights, limits: Iterable[Bound], comments: str) -> str:
    """The file with these weights."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    for bound in limits:
        weight = found.share if bound.code == "unlawful_share" else found.log_odds[found.place(bound.code)]
        edges = ["" if np.isnan(edge) else f"{edge:g}" for edge in (bound.least, bound.most)]
        rows.writerow([bound.code, f"{weight:.3f}", *edges, bound.sentence, bound.source])
    return comments + out.getvalue()


def main() -> None:
    """Fit, and write the file where the package lies."""
    file = Path(str(FILE))
    comments = "".join(line for line in file.read_text("utf-8").splitlines(keepends=True) if line[0] == "#")
    found = fit(Market.made(seed, SIZE) for seed in SEEDS)
    file.write_text(written(found, bounds(every=True), comments), encoding="utf-8")
    print(f"{file}: {len(found.codes)} weights, {found.share:.1%} unlawful", file=sys.stderr)


if __name__ == "__main__":
    main()
