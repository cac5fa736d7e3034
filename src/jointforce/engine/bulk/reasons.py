"""Gathers the reasons of a batch's listings; what they weigh together is the risk."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jointforce.engine.risk import Risks
from jointforce.engine.schema import REASON
from jointforce.engine.weights import BASE, Weights, probability

Numbers = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]


class Reasons:
    """Reasons by row of a batch of so many rows: those of the risk to the rights holder that it endangers most, and
    what settles a question or tells how the listing was read, which weighs nothing.
    """

    def __init__(self, rows: int, weighing: Weights) -> None:
        self.rows = rows
        self._weights = weighing
        self._weighed = np.zeros(rows, dtype=bool)
        """Which rows have a risk: where all is settled there is none."""
        self._codes = list(weighing.codes)
        self._texts = list(weighing.sentences)
        """The reasons by number: first those that weigh something, as the weights have them."""
        self._row: list[Numbers] = [np.zeros(0, np.int64)]
        self._weight: list[Values] = [np.zeros(0)]
        self._number: list[Numbers] = [np.zeros(0, np.int64)]

    def add(self, row: Numbers, code: str, text: str) -> None:
        """A reason that weighs nothing for each of the rows."""
        self._codes.append(code)
        self._texts.append(text)
        self._gather(row, np.zeros(len(row)), np.full(len(row), len(self._codes) - 1))

    def weigh(self, row: Numbers, code: str) -> None:
        """A contribution to the risk of each of the rows, in full; to the base, where nothing else was weighed."""
        number = self._weights.place(code)
        if code != BASE:
            self.weigh(row[~self._weighed[row]], BASE)
        self._weighed[row] = True
        self._gather(row, np.full(len(row), self._weights.log_odds[number]), np.full(len(row), number))

    def add_engine(self, row: Numbers, risks: Risks, counts: npt.NDArray[np.bool_]) -> None:
        """The engine's risks of these rows, which are in order: of those of a row that count, the largest."""
        chosen = np.flatnonzero(counts)
        chosen = chosen[np.lexsort((-risks.risk[chosen], row[chosen]))]
        chosen = chosen[np.diff(row[chosen], prepend=-1) != 0]
        self._weighed[row[chosen]] = True
        count, place, weight = risks.reasons
        taken = np.zeros(len(row), bool)
        taken[chosen] = True
        kept = np.repeat(taken, count)
        of_row = np.repeat(row[chosen], count[chosen])
        self._gather(of_row, weight[kept].astype(np.float64), place[kept])

    def _gather(self, row: Numbers, weight: Values, number: Numbers) -> None:
        self._row.append(row)
        self._weight.append(weight)
        self._number.append(number)

    def of(self, rows: Numbers) -> tuple[Values, pa.Array]:
        """Risk and reasons of these rows, sorted and each once: 0..1, and lists of REASON."""
        row, weight, number = (np.concatenate(parts) for parts in (self._row, self._weight, self._number))
        wanted = np.zeros(self.rows, dtype=bool)
        wanted[rows] = True
        kept = np.flatnonzero(wanted[row])
        kept = kept[np.argsort(row[kept], kind="stable")]
        ends = np.bincount(row[kept], minlength=self.rows)[rows].cumsum()
        codes, texts = (
            pa.DictionaryArray.from_arrays(pa.array(number[kept], pa.int32()), pa.array(words, pa.string()))
            for words in (self._codes, self._texts)
        )
        lists = pa.ListArray.from_arrays(
            pa.array(np.concatenate([[0], ends]), pa.int32()),
            pa.StructArray.from_arrays(
                [codes, pa.array(weight[kept], pa.float32()), texts], fields=list(REASON)
            ),
        )
        risk = probability(np.bincount(row, weight, minlength=self.rows).astype(np.float64))
        return np.where(self._weighed, risk, 0.0)[rows], lists
