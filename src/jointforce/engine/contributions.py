"""What speaks for and against a listing: the values that weights are multiplied with, one row a pair.

A pair is a listing and a rights holder concerned. What is not known of it contributes nothing: a weight is the
logarithm of how much likelier the thing is among unlawful listings than among lawful ones, and what is not there
cannot tell them apart.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jointforce.engine import tables as t
from jointforce.engine.findings import (
    DISGUISED_MARK,
    MARK,
    NEAR_MARK,
    OTHER_GOODS,
    REPLICA_LANGUAGE,
    Findings,
)
from jointforce.engine.goods import ELSEWHERE, NEW, UNTOLD, USED, WITHIN, conditions, reach
from jointforce.engine.index import RightsIndex
from jointforce.engine.kernels.pairing import pair_up
from jointforce.engine.listings import Listings
from jointforce.engine.weights import BASE

KNOTS = (0.25, 0.5, 0.75, 0.95)
"""The shares of the usual price at which one of LEVELS holds alone; between two, both hold in part. Honest offers
lie a twentieth below it at times."""
LEVELS = ("far_below", "half", "below", "usual")
_CONDITIONS = {NEW: "new", USED: "used", UNTOLD: "untold"}
_FOR_LOOKS = (t.SPREAD, t.REPEATED, t.GLUED)
"""Disguises that honest sellers use too, so that a name catches the eye or stands in a hashtag."""

Places = NDArray[np.int64]
Column = NDArray[np.float64]
Values = dict[str, Column]
"""How much each pair has of each code that occurs; of the base, which comes first, each pair has 1."""


class Pairs(NamedTuple):
    """The pairs of a batch, by listing: `holder` is -1 where no right is named; `of`: the pair of each finding."""

    listing: Places
    holder: Places
    of: Places


Contribution = tuple[str, Places, Column | float]
"""A code, the pairs that it holds for, and how much of it each has."""
Known = Callable[[Places, Places], Iterable[Contribution]]
"""What a caller knows beside the index of the listings and rights holders of these pairs, as of their sellers."""


def pairs_of(found: Findings, index: RightsIndex) -> Pairs:
    """Each listing with each rights holder of whom something was found in it; found: by listing."""
    listing = found["listing"].astype(np.int64)
    holder = index.holders_of(found["right"]).astype(np.int64)
    pair_listing, pair_holder, of = (np.empty(len(found), np.int64) for _ in range(3))
    count = pair_up(listing, holder, pair_listing, pair_holder, of)
    return Pairs(pair_listing[:count], pair_holder[:count], of)


def values(found: Findings, pairs: Pairs, listings: Listings, index: RightsIndex) -> Values:
    """What the engine itself knows of the pairs; 0 for what is not there or not known."""
    made = {BASE: np.ones(len(pairs.listing))}
    signal = np.ascontiguousarray(found["signal"])
    named = np.flatnonzero(signal <= NEAR_MARK)
    use = np.zeros(len(pairs.listing), np.int64)
    np.maximum.at(use, pairs.of[named], found["use"][named].astype(np.int64))
    add(made, _names(found, pairs, use, named))
    add(made, _replica_words(found, pairs, use, np.flatnonzero(signal == REPLICA_LANGUAGE)))
    add(made, _prices(found, pairs, use, listings))
    add(made, _goods(found, pairs, use, listings, index))
    return made


def add(made: Values, more: Iterable[Contribution]) -> None:
    """Add contributions: of several of one code to a pair the largest counts."""
    for code, places, value in more:
        if not len(places):
            continue
        column = made.get(code)
        if column is None:
            column = made[code] = np.zeros(len(made[BASE]))
        if isinstance(value, float):
            column[places] = np.maximum(column[places], value)
        else:
            np.maximum.at(column, places, value)


def weigh_together(made: Values) -> None:
    """Where one contribution says what another said already, or takes away what it would say, it is set so.

    A name with spread letters is style at the usual price and a disguise below it. Authorised sellers hide no names and
    ask no low prices: that a seller is not one of them tells something only where nothing else speaks against it.
    """
    looks, stranger = made.get("disguise_for_looks"), made.get("seller_unauthorised")
    if looks is None and stranger is None:
        return

    def sum_of(*codes: str) -> Column:
        return sum((made[code] for code in codes if code in made), start=np.zeros(len(made[BASE])))

    usual = LEVELS[-1]
    new = sum_of(*(f"price_{name}_{usual}" for name in _CONDITIONS.values()))
    low = sum_of(
        *(f"price_{name}_{level}" for name in _CONDITIONS.values() for level in LEVELS if level != usual)
    )
    if looks is not None:
        made["disguise_for_looks_usual"] = looks * new
        looks *= (new == 0) & (low == 0)
    if stranger is not None:
        hidden = sum_of("disguised_mark_sold", "near_mark_sold", "replica_language_sold") > 0
        stranger *= (sum_of("mark_sold") > 0) & ~hidden
        stranger *= np.maximum(1.0 - low, 0.0)


def _names(found: Findings, pairs: Pairs, use: Places, named: Places) -> Iterable[Contribution]:
    """How each name is written, by the strongest use that the holder's names are put to."""
    if not len(named):
        return
    pair, signal = pairs.of[named], found["signal"][named]
    strongest = use[pair]
    plain = signal == MARK
    for number in np.flatnonzero(np.bincount(strongest[plain])).tolist():
        yield f"mark_{t.USES[number]}", pair[plain & (strongest == number)], 1.0
    if plain.all():
        return
    score = found["score"][named].astype(np.float64)
    for number, code in ((DISGUISED_MARK, "disguised_mark"), (NEAR_MARK, "near_mark")):
        for sold, way in ((True, "sold"), (False, "other")):
            mine = (signal == number) & ((strongest == t.SOLD) == sold)
            yield f"{code}_{way}", pair[mine], score[mine]
    honest = np.isin(found["disguise"][named], _FOR_LOOKS)
    hidden = signal == DISGUISED_MARK
    looks = np.zeros(len(use), bool)
    looks[pair[hidden & honest]] = True
    looks[pair[hidden & ~honest]] = False
    yield "disguise_for_looks", np.flatnonzero(looks), 1.0


def _replica_words(found: Findings, pairs: Pairs, use: Places, said: Places) -> Iterable[Contribution]:
    """The heaviest of the trade's words: beside a name that is sold, or beside another or none."""
    if not len(said):
        return
    pair, score = pairs.of[said], found["score"][said].astype(np.float64)
    sold = use[pair] == t.SOLD
    weight = (1.0 + score) / 2.0
    yield "replica_language_sold", pair[sold], weight[sold]
    yield "replica_language_other", pair[~sold], weight[~sold]


def _prices(found: Findings, pairs: Pairs, use: Places, listings: Listings) -> Iterable[Contribution]:
    """The lowest share of a usual price that is asked for what is sold under the name, by the goods' condition."""
    priced = np.flatnonzero(found["ratio"] >= 0)
    if not len(priced):
        return
    condition = conditions(listings, pairs.listing)
    lowest = np.full(len(use), np.nan)
    np.fmin.at(lowest, pairs.of[priced], found["ratio"][priced])
    known = ~np.isnan(lowest) & (use == t.SOLD)
    for number, name in _CONDITIONS.items():
        mine = np.flatnonzero(known & (condition == number))
        if not len(mine):
            continue
        place = np.interp(lowest[mine], KNOTS, np.arange(len(KNOTS)))
        for level, code in enumerate(LEVELS):
            part = np.maximum(0.0, 1.0 - np.abs(place - level))
            yield f"price_{name}_{code}", mine[part > 0], part[part > 0]


def _goods(
    found: Findings, pairs: Pairs, use: Places, listings: Listings, index: RightsIndex
) -> Iterable[Contribution]:
    """Whether the goods are what the name stands for: by the category against the rights' Nice classes, and by the
    products that the rights' owners name.
    """
    of_other = found["ratio"] == OTHER_GOODS
    by_category = listings.tells("category") and index.nice_classes is not None
    if not by_category and not of_other.any():
        return
    of_right = found["right"] >= 0
    covered = np.zeros(len(use), bool)
    if by_category:
        reached = reach(found, listings, index)
        covered[pairs.of[reached == WITHIN]] = True
        elsewhere = np.zeros(len(use), bool)
        elsewhere[pairs.of[reached == ELSEWHERE]] = True
        elsewhere[pairs.of[of_right & (reached != ELSEWHERE)]] = False
        yield "category_elsewhere", np.flatnonzero(elsewhere), 1.0
    if not of_other.any():
        return
    other = np.zeros(len(use), bool)
    other[pairs.of[of_other]] = True
    other[pairs.of[of_right & ~of_other]] = False
    other &= use == t.SOLD
    yield "other_goods_covered", np.flatnonzero(other & covered), 1.0
    told = listings.coded("category", pairs.listing)[0] > 0
    yield "other_goods", np.flatnonzero(other & ~covered & told), 1.0
    yield "other_goods_untold", np.flatnonzero(other & ~told), 1.0
