"""Findings while they are judged: by number, and at last by name again, as they are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jointforce.engine.bulk.kit import Kit
from jointforce.engine.bulk.policy import SIGNALS, USES
from jointforce.engine.schema import MATCHES, WORD


def _as_written(field: pa.Field) -> pa.Field:
    few = field.name in ("right_id", "holder", "signal", "field", "use", "disguise")
    return field.with_type(WORD) if few else field


MATCHES_OUT = pa.schema([_as_written(f) for f in MATCHES if f.name not in ("price_ratio", "explanation")])
"""One row a finding, as in the engine's MATCHES."""

_SIGNAL = {name: place for place, name in enumerate(SIGNALS)}
_EVIDENCE = ("field", "start", "end", "text", "disguise", "score")
Numbers = npt.NDArray[np.int64]


def integers(column: pa.ChunkedArray) -> Numbers:
    """Numbers written as text; -1 for null."""
    numbers: Numbers = pc.fill_null(column.cast(pa.int64()), -1).to_numpy()
    return numbers


def _places(column: pa.ChunkedArray, values: tuple[str, ...]) -> Numbers:
    """For each value its place among the given; -1 for null."""
    places: Numbers = pc.fill_null(pc.index_in(column, pa.array(values)), -1).to_numpy().astype(np.int64)
    return places


@dataclass(slots=True)
class Found:
    """Findings by number: rows of the batch, rights and holders of the kit, places in SIGNALS and USES."""

    row: Numbers
    right: Numbers
    holder: Numbers
    signal: Numbers
    use: Numbers
    price_ratio: npt.NDArray[np.float64]
    evidence: pa.Table

    @classmethod
    def of(cls, matches: pa.Table, row: Numbers) -> "Found":
        """The engine's matches; row: the listing of each."""
        return cls(
            row,
            integers(matches.column("right_id")),
            integers(matches.column("holder")),
            _places(matches.column("signal"), SIGNALS),
            _places(matches.column("use"), USES),
            pc.fill_null(matches.column("price_ratio"), np.nan).to_numpy(),
            matches.select(_EVIDENCE),
        )

    def __len__(self) -> int:
        return len(self.row)

    def chosen(self, places: Numbers) -> "Found":
        """These findings, in this order."""
        return Found(
            self.row[places],
            self.right[places],
            self.holder[places],
            self.signal[places],
            self.use[places],
            self.price_ratio[places],
            self.evidence.take(pa.array(places)),
        )

    def and_also(self, row: Numbers, signal: str, field: str, score: npt.NDArray[np.float64]) -> "Found":
        """With findings that are of no right and stand in no text; listings stay in order."""
        count = len(row)
        none = np.full(count, -1, dtype=np.int64)
        columns = {
            "field": pa.array([field] * count, pa.string()),
            "score": pa.array(score, pa.float32()),
        }
        evidence = pa.table(
            {
                name: columns.get(name, pa.nulls(count, self.evidence.schema.field(name).type))
                for name in _EVIDENCE
            },
            schema=self.evidence.schema,
        )
        both = Found(
            np.concatenate([self.row, row]),
            np.concatenate([self.right, none]),
            np.concatenate([self.holder, none]),
            np.concatenate([self.signal, np.full(count, _SIGNAL[signal])]),
            np.concatenate([self.use, none]),
            np.concatenate([self.price_ratio, np.full(count, np.nan)]),
            pa.concat_tables([self.evidence, evidence]),
        )
        return both.chosen(np.argsort(both.row, kind="stable"))

    def table(self, ids: pa.Array, kit: Kit) -> pa.Table:
        """With the columns of MATCHES_OUT; ids: of the batch's listings."""
        columns = {
            "listing_id": ids.take(pa.array(self.row)),
            "right_id": _named(self.right, kit.right_ids),
            "holder": _named(self.holder, kit.holders),
            "signal": word(self.signal, SIGNALS),
            "use": word(self.use, USES),
        }
        for name in _EVIDENCE:
            column = self.evidence.column(name)
            columns[name] = column.dictionary_encode() if name in ("field", "disguise") else column
        return pa.table([columns[name] for name in MATCHES_OUT.names], schema=MATCHES_OUT)


def word(places: npt.NDArray[np.integer[Any]], values: Sequence[str]) -> pa.Array:
    """The values at these places as a dictionary; null for -1."""
    indices = pa.array(places, pa.int32(), mask=places < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(values, pa.string()))


def _named(numbers: Numbers, names: pa.Array) -> pa.Array:
    """The names of these numbers as a dictionary of those that occur; null for -1."""
    coded = pc.dictionary_encode(pa.array(numbers, mask=numbers < 0))
    return pa.DictionaryArray.from_arrays(coded.indices, names.take(coded.dictionary))
