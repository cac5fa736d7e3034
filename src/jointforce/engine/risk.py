"""The risk of a listing to a rights holder: named contributions, added up in log-odds (see `weights`)."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jointforce.engine.contributions import Known, add, pairs_of, values, weigh_together
from jointforce.engine.findings import Findings
from jointforce.engine.index import RightsIndex
from jointforce.engine.schema import REASON, RISKS
from jointforce.engine.weights import BASE, Weights, log_odds, probability

_LEAST = 1e-6
"""A risk is written in single precision, where those nearer to 0 and 1 are these themselves."""


def risks(
    found: Findings,
    listings: pa.Table,
    ids: pa.Array,
    index: RightsIndex,
    weighing: Weights,
    known: Known | None,
) -> pa.Table:
    """One row a listing and holder with the columns of RISKS. The weights of its reasons add up to the log-odds."""
    if not len(found):
        return RISKS.empty_table()
    pairs = pairs_of(found, index)
    made = values(found, pairs, listings, index, weighing)
    if known is not None:
        for code, places, value in known(pairs.listing, pairs.holder):
            add(made, weighing.place(code), places, value)
    weigh_together(made, weighing)
    holder = pa.array(pairs.holder, mask=pairs.holder < 0)
    return pa.table(
        [
            ids.take(pa.array(pairs.listing)),
            index.holders.take(holder),
            # a product of matrices would leave threads of the linear algebra spinning
            pa.array(probability(np.einsum("ij,j->i", made, weighing.log_odds)).astype(np.float32)),
            _reasons(made, weighing),
        ],
        schema=RISKS,
    )


def raised(
    risk: float, reasons: Sequence[dict[str, Any]], code: str, text: str, weighing: Weights
) -> tuple[float, list[dict[str, Any]]]:
    """A risk and its reasons with one contribution more, in full; beside the base, where there are no reasons yet.

    text: what a person reads of it.
    """
    before = list(reasons)
    if before:
        total = log_odds(min(max(risk, _LEAST), 1.0 - _LEAST))
    else:
        total = float(weighing.log_odds[0])
        before = [{"code": BASE, "weight": total, "text": weighing.sentences[0]}]
    weight = float(weighing.log_odds[weighing.place(code)])
    return float(probability(np.array(total + weight))), [
        *before,
        {"code": code, "weight": weight, "text": text},
    ]


@lru_cache(maxsize=8)
def _words(words: tuple[str, ...]) -> pa.Array:
    return pa.array(words, pa.string())


def _reasons(made: NDArray[np.float64], weighing: Weights) -> pa.Array:
    """Every contribution of each pair, in the order of the weights."""
    there = made != 0
    occurring = np.flatnonzero(there.any(axis=0))
    there = np.ascontiguousarray(there[:, occurring])
    pair, column = np.divmod(np.flatnonzero(there), len(occurring))
    place = occurring[column]
    weight = made[pair, place] * weighing.log_odds[place]
    offsets = np.concatenate([[0], np.cumsum(there.sum(axis=1))])
    indices = pa.array(place, pa.int32())
    codes, sentences = (
        pa.DictionaryArray.from_arrays(indices, _words(words))
        for words in (weighing.codes, weighing.sentences)
    )
    rows = pa.StructArray.from_arrays([codes, pa.array(weight, pa.float32()), sentences], fields=list(REASON))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), rows)
