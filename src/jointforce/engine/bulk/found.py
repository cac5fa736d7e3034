"""Findings while they are judged: by number, and at last by name, as they are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jointforce.engine import findings as f
from jointforce.engine import tables as t
from jointforce.engine.bulk.kit import Kit
from jointforce.engine.bulk.policy import SIGNALS, USES
from jointforce.engine.schema import MATCHES
from jointforce.engine.screening import Screening

MATCHES_OUT = pa.schema([field for field in MATCHES if field.name not in ("price_ratio", "explanation")])
"""One row a finding, as in the engine's MATCHES."""

Numbers = npt.NDArray[np.int64]
_SIGNAL = np.array([SIGNALS.index(signal) for signal in f.SIGNALS])
_USE = np.full(f.NO_USE + 1, -1)
_USE[: len(t.USES)] = [USES.index(use) for use in t.USES]
_COLUMNS = (
    "row", "right", "holder", "signal", "use", "price_ratio", "field", "start", "end", "disguise", "score",
)  # fmt: skip


@dataclass(slots=True)
class Found:
    """Findings by number: rows of the batch, rights and holders of the kit, places in SIGNALS, USES, `fields` and the
    engine's DISGUISES; -1 for none. `text`: what stands there.
    """

    row: Numbers
    right: Numbers
    holder: Numbers
    signal: Numbers
    use: Numbers
    price_ratio: npt.NDArray[np.float64]
    field: Numbers
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    disguise: Numbers
    score: npt.NDArray[np.float32]
    text: pa.Array
    fields: tuple[str, ...] = f.FIELDS

    @classmethod
    def of(cls, screening: Screening, kit: Kit) -> "Found":
        """What the engine found."""
        found = screening.found
        right = found["right"].astype(np.int64)
        return cls(
            row=found["listing"].astype(np.int64),
            right=right,
            holder=np.where(right >= 0, kit.right_holder[right], -1) if len(kit.right_holder) else right,
            signal=_SIGNAL[found["signal"]],
            use=_USE[found["use"]],
            price_ratio=np.where(found["ratio"] >= 0, found["ratio"], np.nan),
            field=found["field"].astype(np.int64),
            start=np.ascontiguousarray(found["start"]),
            end=np.where(found["start"] >= 0, found["end"], -1),
            disguise=np.where(found["disguise"] == t.PLAIN, -1, found["disguise"].astype(np.int64)),
            score=np.ascontiguousarray(found["score"]),
            text=screening.written,
        )

    def __len__(self) -> int:
        return len(self.row)

    def chosen(self, places: Numbers) -> "Found":
        """These findings, in this order."""
        columns = {name: getattr(self, name)[places] for name in _COLUMNS}
        return Found(**columns, text=self.text.take(pa.array(places)), fields=self.fields)

    def and_also(self, row: Numbers, signal: str, field: str, score: npt.NDArray[np.float64]) -> "Found":
        """With findings that are of no right and stand in no text; listings stay in order."""
        more = {"row": row, "signal": np.full(len(row), SIGNALS.index(signal)), "score": score.astype(np.float32),
                "field": np.full(len(row), len(self.fields)), "price_ratio": np.full(len(row), np.nan)}  # fmt: skip
        nothing = np.full(len(row), -1)
        columns: dict[str, Any] = {
            name: np.concatenate([own := getattr(self, name), more.get(name, nothing.astype(own.dtype))])
            for name in _COLUMNS
        }
        text = pa.concat_arrays([self.text, pa.nulls(len(row), pa.string())])
        both = Found(**columns, text=text, fields=(*self.fields, field))
        return both.chosen(np.argsort(both.row, kind="stable"))

    def table(self, ids: pa.Array, kit: Kit) -> pa.Table:
        """With the columns of MATCHES_OUT; ids: of the batch's listings."""
        columns = {
            "listing_id": ids.take(pa.array(self.row)),
            "right_id": _named(self.right, kit.right_ids),
            "holder": _named(self.holder, kit.holders),
            "signal": word(self.signal, SIGNALS),
            "field": word(self.field, self.fields),
            "start": pa.array(self.start, mask=self.start < 0),
            "end": pa.array(self.end, mask=self.end < 0),
            "text": self.text,
            "use": word(self.use, USES),
            "disguise": word(self.disguise, f.DISGUISED),
            "score": pa.array(self.score),
        }
        return pa.table([columns[name] for name in MATCHES_OUT.names], schema=MATCHES_OUT)


def word(places: npt.NDArray[np.integer[Any]], values: Sequence[str]) -> pa.Array:
    """The values at these places as a dictionary; null for -1."""
    indices = pa.array(places, pa.int32(), mask=places < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(values, pa.string()))


def _named(numbers: Numbers, names: pa.Array) -> pa.Array:
    """The names of these numbers as a dictionary of those that occur; null for -1."""
    coded = pc.dictionary_encode(pa.array(numbers, mask=numbers < 0))
    return pa.DictionaryArray.from_arrays(coded.indices, names.take(coded.dictionary))
