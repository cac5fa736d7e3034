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
        """How many risks and weights were added to a row: where it is the engine's alone, the engine's risk stands."""

    def add(self, row: Numbers, code: str, weight: Weights, text: str) -> None:
        """A reason of our own for each of the rows."""
        count = len(row)
        self._sources[row[weight > 0]] += 1
        self._gather(row, weight, pa.repeat(code, count), pa.repeat(text, count))

    def add_constant(self, row: Numbers, code: str, weight: float, text: str) -> None:
        """The same, of one weight."""
        if row.size:
            self.add(row, code, np.full(len(row), weight), text)

    def add_engine(self, row: Numbers, risks: pa.Table, counts: npt.NDArray[np.bool_]) -> None:
        """The engine's risks (see schema.RISKS) of these rows, where they count."""
        if not counts.all():
            row, risks = row[counts], risks.filter(pa.array(counts))
        np.maximum.at(self._engine_risk, row, risks.column("risk").to_numpy())
        np.add.at(self._sources, row, 1)
        lists = risks.column("reasons").combine_chunks()
        parts = lists.flatten().flatten()
        held = dict(zip([field.name for field in REASON], parts, strict=True))
        of_row = row[pc.list_parent_indices(lists).to_numpy()]
        self._gather(of_row, held["weight"].to_numpy().astype(np.float64), held["code"], held["text"])

    def _gather(self, row: Numbers, weight: Weights, code: pa.Array, text: pa.Array) -> None:
        self._row.append(row)
        self._weight.append(weight)
        self._code.append(code)
        self._text.append(text)

    def of(self, rows: Numbers) -> tuple[Weights, pa.Array]:
        """Risk and reasons of these rows, sorted and each once: 0..1, and lists of REASON with the heaviest first."""
        row = np.concatenate([*self._row, np.zeros(0, dtype=np.int64)])
        weight = np.concatenate([*self._weight, np.zeros(0)])
        code = pa.concat_arrays([*self._code, pa.array([], pa.string())])
        text = pa.concat_arrays([*self._text, pa.array([], pa.string())])
        wanted = np.zeros(self.rows, dtype=bool)
        wanted[rows] = True
        coded = pc.dictionary_encode(code)
        of_code = row * (len(coded.dictionary) + 1) + coded.indices.to_numpy()
        order = np.lexsort((-weight, of_code))
        first = order[np.diff(of_code[order], prepend=-1) != 0]
        first = first[wanted[row[first]]]
        kept = first[np.lexsort((-weight[first], row[first]))]
        places = pa.array(kept)
        lists = pa.ListArray.from_arrays(
            pa.array(np.concatenate([[0], np.searchsorted(row[kept], rows, side="right")]), pa.int32()),
            pa.StructArray.from_arrays(
                [code.take(places), pa.array(weight[kept], pa.float32()), text.take(places)],
                fields=list(REASON),
            ),
        )
        safe = np.ones(self.rows)
        np.multiply.at(safe, row[kept], 1.0 - weight[kept])
        alone = (self._sources == 1) & (self._engine_risk > 0)
        risk = np.where(alone, self._engine_risk, 1.0 - safe)
        return risk[rows], lists
