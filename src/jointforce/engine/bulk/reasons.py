"""Gathers the reasons of a batch's listings; what they weigh together is the risk."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

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
        self._row: list[Numbers] = []
        self._weight: list[Values] = []
        self._code: list[pa.Array] = []
        self._text: list[pa.Array] = []

    def add(self, row: Numbers, code: str, text: str) -> None:
        """A reason that weighs nothing for each of the rows."""
        self._gather(row, np.zeros(len(row)), pa.repeat(code, len(row)), pa.repeat(text, len(row)))

    def weigh(self, row: Numbers, code: str) -> None:
        """A contribution to the risk of each of the rows, in full; to the base, where nothing else was weighed."""
        place = self._weights.place(code)
        if place:
            self.weigh(row[~self._weighed[row]], BASE)
        self._weighed[row] = True
        weight = np.full(len(row), self._weights.log_odds[place])
        self._gather(
            row, weight, pa.repeat(code, len(row)), pa.repeat(self._weights.sentences[place], len(row))
        )

    def add_engine(self, row: Numbers, risks: pa.Table, counts: npt.NDArray[np.bool_]) -> None:
        """The engine's risks (see schema.RISKS) of these rows: of those of a row that count, the largest."""
        chosen = np.flatnonzero(counts)
        risk = risks.column("risk").to_numpy()
        chosen = chosen[np.lexsort((-risk[chosen], row[chosen]))]
        chosen = chosen[np.diff(row[chosen], prepend=-1) != 0]
        row = row[chosen]
        self._weighed[row] = True
        lists = risks.column("reasons").combine_chunks()
        if len(chosen) < len(risks):
            lists = lists.take(pa.array(chosen))
        held = dict(zip([field.name for field in REASON], lists.flatten().flatten(), strict=True))
        of_row = np.repeat(row, pc.list_value_length(lists).to_numpy())
        self._gather(of_row, held["weight"].to_numpy().astype(np.float64), held["code"], held["text"])

    def _gather(self, row: Numbers, weight: Values, code: pa.Array, text: pa.Array) -> None:
        self._row.append(row)
        self._weight.append(weight)
        self._code.append(code)
        self._text.append(text)

    def of(self, rows: Numbers) -> tuple[Values, pa.Array]:
        """Risk and reasons of these rows, sorted and each once: 0..1, and lists of REASON."""
        row = np.concatenate([*self._row, np.zeros(0, dtype=np.int64)])
        weight = np.concatenate([*self._weight, np.zeros(0)])
        code = pc.dictionary_encode(pa.concat_arrays([*self._code, pa.array([], pa.string())]))
        text = pc.dictionary_encode(pa.concat_arrays([*self._text, pa.array([], pa.string())]))
        wanted = np.zeros(self.rows, dtype=bool)
        wanted[rows] = True
        kept = np.flatnonzero(wanted[row])
        kept = kept[np.argsort(row[kept], kind="stable")]
        places = pa.array(kept)
        lists = pa.ListArray.from_arrays(
            pa.array(
                np.concatenate([[0], np.bincount(row[kept], minlength=self.rows)[rows].cumsum()]), pa.int32()
            ),
            pa.StructArray.from_arrays(
                [code.take(places), pa.array(weight[kept], pa.float32()), text.take(places)],
                names=[field.name for field in REASON],
            ),
        )
        risk = probability(np.bincount(row, weight, minlength=self.rows).astype(np.float64))
        return np.where(self._weighed, risk, 0.0)[rows], lists
