"""Gathers the reasons of a batch's listings, and joins them to one risk each."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jointforce.engine.schema import REASON

Numbers = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]


class Reasons:
    """Reasons by row of a batch of so many rows. Of a code the heaviest counts, whichever rights holder it is of."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self._row: list[Numbers] = []
        self._weight: list[Weights] = []
        self._code: list[pa.Array] = []
        self._text: list[pa.Array] = []
        self._engine_risk = np.zeros(rows)
        self._sources = np.zeros(rows, dtype=np.int64)
        """How much was added to a row: where it is one risk of the engine's, that stands as the engine has it."""

    def add(self, row: Numbers, code: str, weight: Weights, text: str) -> None:
        """A reason of our own for each of the rows, which are distinct."""
        self._sources[row] += 2
        self._gather(row, weight, pa.repeat(code, len(row)), pa.repeat(text, len(row)))

    def add_constant(self, row: Numbers, code: str, weight: float, text: str) -> None:
        """The same, of one weight."""
        if row.size:
            self.add(row, code, np.full(len(row), weight), text)

    def add_engine(self, row: Numbers, risks: pa.Table, counts: npt.NDArray[np.bool_]) -> None:
        """The engine's risks (see schema.RISKS) of these rows, which are in order, where they count."""
        if not counts.all():
            row, risks = row[counts], risks.filter(pa.array(counts))
        self._engine_risk[row] = risks.column("risk").to_numpy()
        self._sources += np.bincount(row, minlength=self.rows)
        lists = risks.column("reasons").combine_chunks()
        held = dict(zip([field.name for field in REASON], lists.flatten().flatten(), strict=True))
        of_row = np.repeat(row, pc.list_value_length(lists).to_numpy())
        self._gather(of_row, held["weight"].to_numpy().astype(np.float64), held["code"], held["text"])

    def _gather(self, row: Numbers, weight: Weights, code: pa.Array, text: pa.Array) -> None:
        self._row.append(row)
        self._weight.append(weight)
        self._code.append(code)
        self._text.append(text)

    def of(self, rows: Numbers) -> tuple[Weights, pa.Array]:
        """Risk and reasons of these rows, sorted and each once: 0..1, and lists of REASON.

        A listing of several rights holders has each code once, with the heaviest first.
        """
        row = np.concatenate([*self._row, np.zeros(0, dtype=np.int64)])
        weight = np.concatenate([*self._weight, np.zeros(0)])
        code = pc.dictionary_encode(pa.concat_arrays([*self._code, pa.array([], pa.string())]))
        text = pc.dictionary_encode(pa.concat_arrays([*self._text, pa.array([], pa.string())]))
        alone = self._sources == 1
        wanted = np.zeros(self.rows, dtype=bool)
        wanted[rows] = True
        plain = np.flatnonzero((alone & wanted)[row])
        joined = np.flatnonzero((~alone & wanted)[row])
        joined = joined[_heaviest(row[joined], code.indices.to_numpy()[joined], weight[joined])]
        kept = np.concatenate([plain, joined])
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
        safe = np.ones(self.rows)
        np.multiply.at(safe, row[joined], 1.0 - weight[joined])
        risk: Weights = np.where(alone, self._engine_risk, 1.0 - safe)[rows]
        return risk, lists


def _heaviest(row: Numbers, code: npt.NDArray[np.int32], weight: Weights) -> Numbers:
    """The places of the heaviest of each row and code; row by row, the heaviest first."""
    order = np.lexsort((-weight, code, row))
    pair = np.stack([row[order], code[order]])
    first = order[(np.diff(pair, prepend=-1) != 0).any(axis=0)]
    kept: Numbers = first[np.lexsort((-weight[first], row[first]))]
    return kept
