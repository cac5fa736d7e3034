"""Whether the risk is right: on the made-up marketplace whose truth is known, and on real replica listings."""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jointforce.bench.text import real
from jointforce.bench.text.marketplace import COLUMNS_LEFT_OUT, Market
from jointforce.bench.text.real import Mark, key
from jointforce.engine.index import RightsIndex
from jointforce.engine.schema import LISTINGS
from jointforce.engine.screener import Screener
from jointforce.engine.weights import BASE

SIZE = 40_000
SEED, OTHER_SEED = 1, 2
_ENOUGH = 100
"""Listings in a bin whose prediction is held against what was seen."""
RESTRICT = 0.9
"""The risk from which a listing would be restricted at once, if its marketplace's policy asked for that."""

_FEW_LETTERS = 3
_OF_ONE_SHOP, _ELSEWHERE = 0.03, 0.002
_WORD = re.compile(r"[^\W\d_]+")

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def sample_figures() -> dict[str, Any]:
    """`sample_auc`, `restrict_precision` and a table of ten bins: predicted risk beside the share that is unlawful.

    The marketplace is screened as `jointforce screen` would, with its rights and the sellers that they authorise; a
    listing's risk is 0 where nothing is found. `sample_otherwise` has the figures where columns are not sent, where the
    sellers' records are known too, and of a marketplace of another seed. No seed is one that weights were fitted to.
    The bins are printed as a table on standard error too.
    """
    market = Market.made(SEED, SIZE)
    risk = _risk(market, market.judged())
    bins = reliability(risk, market.unlawful)
    for row in bins:
        print(*(f"{name} {value}" for name, value in row.items()), sep="  ", file=sys.stderr)
    missed = Counter(
        truth.made.value
        for truth, r in zip(market.sample.truths, risk, strict=True)
        if truth.unlawful and r == 0
    )
    other = Market.made(OTHER_SEED, SIZE)
    recorded = _risk(market, market.judged(records=True))[~market.past]
    return {
        **_figures(risk, market.unlawful),
        "restrict_risk": RESTRICT,
        "reliability": bins,
        "sample_listings": SIZE,
        "sample_unlawful_without_a_match": dict(missed),
        "sample_otherwise": {
            **{
                f"without_{name}": _figures(_risk(market, market.judged(without=columns)), market.unlawful)
                for name, columns in COLUMNS_LEFT_OUT.items()
            },
            "with_records": _figures(recorded, market.unlawful[~market.past]),
            "of_another_seed": _figures(_risk(other, other.judged()), other.unlawful),
        },
    }


def _risk(market: Market, judged: Iterable[Mapping[str, Any]]) -> Numbers:
    risk = np.zeros(len(market.unlawful))
    for row in judged:
        risk[int(row["listing_id"])] = row["risk"]
    return risk


def _figures(risk: Numbers, unlawful: Flags) -> dict[str, Any]:
    restricted = risk >= RESTRICT
    return {
        "sample_auc": round(auc(risk, unlawful), 4),
        "restrict_precision": round(float(unlawful[restricted].mean()), 4) if restricted.any() else None,
        "restrict_recall": round(float(restricted[unlawful].mean()), 4),
        "reliability_worst": max(
            (
                round(abs(row["predicted"] - row["seen"]), 3)
                for row in reliability(risk, unlawful)
                if row["n"] >= _ENOUGH
            ),
            default=None,
        ),
    }


def replica_figures(data: Path | None) -> dict[str, Any]:
    """`replica_auc`: the risk of real replica listings against that of honest ones that name the same brands, with
    what each kind of reason adds; None without data.

    Words that are one shop's style are cut from all titles first: those in 3 % and more of the listings of one
    replica shop, and in next to none of all others.
    """
    if data is None:
        return {"replica_auc": None, "replica_contributions": None}
    replicas = [row for row in real.lines(data / "replicas_real.jsonl.gz") if row["brands_auto"]]
    names = {
        key(name): name for row in replicas for name in row["brands_auto"] if len(key(name)) > _FEW_LETTERS
    }
    named = [real.standing(name) for name in names.values()]
    honest = [
        row for row in real.lines(data / "titles_real.jsonl.gz") if any(p.search(row["title"]) for p in named)
    ]
    style = _style_words([*replicas, *honest], {row["source"] for row in replicas}) - _words(names.values())
    rows = [
        {
            "listing_id": str(n),
            "title": _cut(row["title"], style),
            "price": row["price"],
            "currency": row["currency"],
        }
        for n, row in enumerate([*replicas, *honest])
    ]
    marks = [Mark(f"M{n}", name) for n, name in enumerate(names.values())]
    screener = Screener(RightsIndex.build(real.rights_table(marks)))
    risk, reasons = _risks(screener, _table(rows, LISTINGS), len(rows))
    label = np.arange(len(rows)) < len(replicas)
    gaps = {code: float(weights[label].mean() - weights[~label].mean()) for code, weights in reasons.items()}
    return {
        "replica_auc": round(auc(risk, label), 4),
        "replica_contributions": {
            code: {"auc_alone": round(auc(weights, label), 4), "share": _part(gaps[code], gaps.values())}
            for code, weights in sorted(reasons.items())
        },
        "replica_n": {"replicas": len(replicas), "honest": len(honest), "style_words": sorted(style)},
    }


def _part(gap: float, gaps: Iterable[float]) -> float:
    """What part one gap is of all of them, by size."""
    whole = sum(abs(other) for other in gaps)
    return round(gap / whole, 4) if whole else 0.0


def auc(score: Numbers, label: Flags) -> float:
    """The chance that a listing of the labelled kind scores above one of the others, ties by half."""
    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    yes, no = int(label.sum()), int((~label).sum())
    return float((rank[label].sum() - yes * (yes + 1) / 2) / (yes * no))


def reliability(risk: Numbers, label: Flags) -> list[dict[str, Any]]:
    """Ten bins of risk: how many listings, the mean risk, and the share of the labelled kind; no empty bins."""
    place = np.minimum((risk * 10).astype(int), 9)
    return [
        {
            "from": bin_ / 10,
            "n": int((place == bin_).sum()),
            "predicted": round(float(risk[place == bin_].mean()), 3),
            "seen": round(float(label[place == bin_].mean()), 3),
        }
        for bin_ in range(10)
        if (place == bin_).any()
    ]


def _risks(screener: Screener, listings: pa.Table, count: int) -> tuple[Numbers, dict[str, Numbers]]:
    """The largest risk of each listing, and what each kind of reason weighs in it; listings are numbered."""
    found = screener.screen(listings).risks
    risk = np.zeros(count)
    reasons: dict[str, Numbers] = defaultdict(lambda: np.zeros(count))
    for row in sorted(found.to_pylist(), key=lambda row: float(row["risk"])):
        number = int(row["listing_id"])
        risk[number] = row["risk"]
        for weights in reasons.values():
            weights[number] = 0.0
        for reason in row["reasons"]:
            reasons[reason["code"]][number] = reason["weight"]
    return risk, {code: weights for code, weights in reasons.items() if code != BASE}


def _table(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """Rows of a feed as a table: lists are separated by `|`, what is empty is null."""
    held = list(rows)
    columns = {
        field.name: pa.array([_value(row.get(field.name), field.type) for row in held], field.type)
        for field in schema
        if any(field.name in row for row in held)
    }
    return pa.table(columns)


def _value(value: Any, kind: pa.DataType) -> Any:
    if value is None or value == "":
        return None
    if pa.types.is_list(kind) and isinstance(value, str):
        return [_value(part, kind.value_type) for part in value.split("|")]
    if pa.types.is_integer(kind):
        return int(value)
    return float(value) if pa.types.is_floating(kind) else value


def _words(texts: Iterable[str]) -> set[str]:
    return {word.casefold() for text in texts for word in _WORD.findall(text)}


def _style_words(rows: Sequence[Mapping[str, Any]], shops: Iterable[str]) -> set[str]:
    """The words that one of these shops uses often and nobody else does."""
    used: dict[str, Counter[str]] = defaultdict(Counter)
    count = Counter(row["source"] for row in rows)
    for row in rows:
        used[row["source"]].update(_words([row["title"]]))
    return {
        word
        for shop in shops
        for word, many in used[shop].items()
        if many >= _OF_ONE_SHOP * count[shop]
        and sum(used[other][word] for other in used if other != shop)
        <= _ELSEWHERE * (len(rows) - count[shop])
    }


def _cut(title: str, words: set[str]) -> str:
    return _WORD.sub(lambda found: "" if found[0].casefold() in words else found[0], title)
