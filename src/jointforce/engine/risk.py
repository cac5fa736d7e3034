"""The risk of a listing to a rights holder: named contributions, added up in log-odds (see `weights`)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jointforce.engine.contributions import Known, Pairs, Values, add, pairs_of, values, weigh_together
from jointforce.engine.findings import Findings
from jointforce.engine.index import RightsIndex
from jointforce.engine.listings import Listings
from jointforce.engine.schema import REASON, RISKS
from jointforce.engine.weights import BASE, Weights, log_odds, probability

_LEAST = 1e-6
"""A risk is written in single precision, where those nearer to 0 and 1 are these themselves."""


@dataclass(frozen=True)
class Risks:
    """The risk (0..1) of each pair of listing and holder. `made`: how much it has of each code of the weights."""

    pairs: Pairs
    made: Values
    weighing: Weights

    def __len__(self) -> int:
        return len(self.pairs.listing)

    @cached_property
    def risk(self) -> NDArray[np.float32]:
        """One a pair."""
        total = np.zeros(len(self))
        for place, column, _ in self._weighed:
            total += column * self.weighing.log_odds[place]
        return probability(total).astype(np.float32)

    @cached_property
    def reasons(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Every contribution of each pair, in the order of the weights: how many a pair has, then the place of each
        among the weights and the log-odds that it adds.
        """
        count = np.zeros(len(self), np.int64)
        for _, _, pairs in self._weighed:
            count[pairs] += 1
        behind = np.cumsum(count)
        at, end = behind - count, int(behind[-1]) if len(self) else 0
        code_of, weight = np.empty(end, np.int64), np.empty(end, np.float32)
        for place, column, pairs in self._weighed:
            own = at[pairs]
            code_of[own], weight[own] = place, column[pairs] * self.weighing.log_odds[place]
            at[pairs] += 1
        return count, code_of, weight

    @cached_property
    def _weighed(self) -> list[tuple[int, NDArray[np.float64], NDArray[np.int64]]]:
        """The place of each code among the weights, in order; its column, and the pairs that have something of it."""
        columns = {self.weighing.place(code): column for code, column in self.made.items()}
        return [(place, columns[place], columns[place].nonzero()[0]) for place in sorted(columns)]

    def table(self, ids: pa.Array, holders: pa.DictionaryArray) -> pa.Table:
        """With the columns of RISKS; ids: of the listings, holders: of the pairs."""
        if not len(self):
            return RISKS.empty_table()
        count, place, weight = self.reasons
        offsets = np.zeros(len(self) + 1, np.int32)
        np.cumsum(count, out=offsets[1:])
        indices = pa.array(place, pa.int32())
        codes, sentences = (
            pa.DictionaryArray.from_arrays(indices, _words(words))
            for words in (self.weighing.codes, self.weighing.sentences)
        )
        rows = pa.StructArray.from_arrays([codes, pa.array(weight), sentences], fields=list(REASON))
        columns = [
            ids.take(pa.array(self.pairs.listing)),
            holders,
            pa.array(self.risk),
            pa.ListArray.from_arrays(pa.array(offsets), rows),
        ]
        return pa.table(columns, schema=RISKS)

    def rows(self, index: RightsIndex) -> Iterator[tuple[int, str | None, float, list[dict[str, Any]]]]:
        """The same as Python has it, with the number of the listing in the place of its id."""
        if not len(self):
            return
        count, place, weight = self.reasons
        codes, sentences = self.weighing.codes, self.weighing.sentences
        every = [
            {"code": codes[code], "weight": adds, "text": sentences[code]}
            for code, adds in zip(place.tolist(), weight.tolist(), strict=True)
        ]
        end = 0
        for listing, holder, risk, own in zip(
            self.pairs.listing.tolist(),
            index.holder_names(self.pairs.holder),
            self.risk.tolist(),
            count.tolist(),
            strict=True,
        ):
            begin, end = end, end + own
            yield listing, holder, risk, every[begin:end]


def weighed(
    found: Findings, listings: Listings, index: RightsIndex, weighing: Weights, known: Known | None
) -> Risks:
    """One risk a listing and holder. The weights of its reasons add up to the log-odds."""
    pairs = pairs_of(found, index)
    if not len(pairs.listing):
        return Risks(pairs, {}, weighing)
    made = values(found, pairs, listings, index)
    if known is not None:
        add(made, known(pairs.listing, pairs.holder))
    weigh_together(made)
    return Risks(pairs, made, weighing)


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
