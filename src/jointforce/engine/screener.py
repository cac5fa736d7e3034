"""The screener: a batch of listings in, their matches and risks out."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jointforce.engine import tables as t
from jointforce.engine.columns import Texts, texts
from jointforce.engine.contributions import Known
from jointforce.engine.explaining import explanations
from jointforce.engine.findings import FIELDS, NO_USE, SIGNALS, Findings, in_order, of_rows
from jointforce.engine.index import RightsIndex, complete
from jointforce.engine.index.part import one
from jointforce.engine.joining import joined
from jointforce.engine.kernels import handles
from jointforce.engine.kernels.recalling import memory
from jointforce.engine.kernels.screening import ROW, SAID, scratch, screen
from jointforce.engine.price import add_prices
from jointforce.engine.replica_language import add_replica_language
from jointforce.engine.risk import risks
from jointforce.engine.schema import LISTINGS, MATCHES
from jointforce.engine.weights import Weights, weights

_SIGNALS, _FIELDS, _USES, _DISGUISES = (
    pa.array(words, pa.string()) for words in (SIGNALS, FIELDS, t.USES, t.DISGUISES)
)
_ROWS = 1 << 16
_PHRASES = 1 << 12
_KEPT_SCRATCH = 1 << 16


@dataclass(frozen=True, slots=True)
class Screening:
    """What was found: `matches` with the columns of MATCHES, `risks` with those of RISKS."""

    matches: pa.Table
    risks: pa.Table


class Screener:
    """Screens listings against one index. One screener a thread: it keeps scratch arrays.

    `explain`: whether matches carry a sentence each; without, `explanation` is empty. `weighing`: what the
    contributions to a risk weigh, as shipped where none is given.
    """

    def __init__(self, index: RightsIndex, *, explain: bool = True, weighing: Weights | None = None) -> None:
        self.index = index
        self._explain = explain
        self._weights = weighing or weights()
        self._tables = [handles.tables_handle(part.tables) for part in index.parts]
        self._chars = handles.characters_handle(index.chars)
        self._scratch: tuple[int, list[tuple[Any, Any]]] | None = None
        self._memories = [memory() for _ in index.parts]
        self._rows = np.zeros(_ROWS, ROW)
        self._said = np.zeros(_PHRASES, SAID)

    def screen(self, batch: pa.Table | pa.RecordBatch, known: Known | None = None) -> Screening:
        """Every finding of every listing. Absent optional columns switch their signals off.

        known: asked once for what the caller knows of the listings in which something was found, and of their sellers.

        Raises ValueError where `listing_id` or `title` is absent or empty.
        """
        table = pa.Table.from_batches([batch]) if isinstance(batch, pa.RecordBatch) else batch
        listings = complete(table, LISTINGS).combine_chunks()
        titles, descriptions, brands = (
            texts(listings.column(name)) for name in ("title", "description", "brand")
        )
        columns = (titles, descriptions, brands)
        rows, said = self._named(*columns)
        found = add_replica_language(of_rows(rows), said, (titles, descriptions))
        found = in_order(add_prices(found, listings, titles, self.index))
        ids = one(listings.column("listing_id"))
        weighed = risks(found, listings, ids, self.index, self._weights, known)
        return Screening(self._matches(found, listings, ids, columns), weighed)

    def _named(
        self, titles: Texts, descriptions: Texts, brands: Texts
    ) -> tuple[NDArray[np.void], NDArray[np.void]]:
        """The names and phrases that the kernel finds."""
        longest = max(int(np.diff(column.ends).max(initial=0)) for column in (titles, descriptions, brands))
        if self._scratch is None or self._scratch[0] < longest:
            room = max(longest, 1024)
            arrays = scratch(room)
            page = handles.page_handle(arrays.page)
            works = [(page, handles.scratch_handle(arrays, kept)) for kept in self._memories]
            self._scratch = (room, works) if longest <= _KEPT_SCRATCH else None
        else:
            works = self._scratch[1]
        columns = (titles, descriptions, brands)
        found = [
            self._searched(tables, columns, work) for tables, work in zip(self._tables, works, strict=True)
        ]
        return joined([rows for rows, _ in found], self.index.begins), found[0][1]

    def _searched(
        self, tables: Any, columns: tuple[Texts, ...], work: tuple[Any, Any]
    ) -> tuple[NDArray[np.void], NDArray[np.void]]:
        """What the kernel finds with the arrays of one part of the index."""
        titles, descriptions, brands = columns
        rows, said = [], []
        done, count = 0, len(titles.ends) - 1
        while done < count:
            done, made, spoken = screen(
                *titles, *descriptions, *brands, done, *work, tables, self._chars, self._rows, self._said
            )
            rows.append(self._rows[:made].copy())
            said.append(self._said[:spoken].copy())
        return _in_one(rows, ROW), _in_one(said, SAID)

    def _matches(
        self, found: Findings, listings: pa.Table, ids: pa.Array, columns: tuple[Texts, ...]
    ) -> pa.Table:
        """The findings with the columns of MATCHES."""
        if not len(found):
            return MATCHES.empty_table()
        nowhere = found["start"] < 0
        holders = self.index.holders_of(found["right"])
        written = _written(found, columns)
        nothing = pa.nulls(len(found), pa.string())
        explanation = (
            explanations(found, written, listings, self.index) if self._explain else nothing.fill_null("")
        )
        arrays = [
            ids.take(pa.array(found["listing"])),
            self.index.column("id", found["right"]),
            self.index.holders.take(pa.array(holders, mask=holders < 0)),
            _SIGNALS.take(pa.array(found["signal"])),
            _FIELDS.take(pa.array(found["field"])),
            pa.array(found["start"], mask=nowhere),
            pa.array(found["end"], mask=nowhere),
            written,
            _USES.take(pa.array(found["use"], mask=found["use"] == NO_USE)),
            _DISGUISES.take(pa.array(found["disguise"])),
            pa.array(found["score"]),
            pa.array(found["ratio"], mask=~(found["ratio"] >= 0)),
            explanation,
        ]
        return pa.table(arrays, schema=MATCHES)


def _in_one(pieces: list[NDArray[np.void]], kind: np.dtype[np.void]) -> NDArray[np.void]:
    return pieces[0] if len(pieces) == 1 else np.concatenate([np.zeros(0, kind), *pieces])


def _written(found: Findings, columns: tuple[Texts, ...]) -> pa.Array:
    """What stands where each finding was made, null where it stands in no text."""
    fields = np.unique(found["field"])
    if len(fields) == 1 and fields[0] < len(columns):
        return columns[fields[0]].slices(found["begin"], found["stop"])
    pieces, places = [], []
    for field in fields.tolist():
        mine = np.flatnonzero(found["field"] == field)
        places.append(mine)
        if field < len(columns):
            pieces.append(columns[field].slices(found["begin"][mine], found["stop"][mine]))
        else:
            pieces.append(pa.nulls(len(mine), pa.string()))
    back = np.empty(len(found), np.int64)
    back[np.concatenate(places)] = np.arange(len(found))
    return pa.concat_arrays(pieces).take(pa.array(back))
