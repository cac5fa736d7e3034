"""The screener: a batch of listings in, their matches and risks out."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jointforce.engine.columns import Texts
from jointforce.engine.contributions import Known
from jointforce.engine.findings import in_order, of_rows
from jointforce.engine.index import RightsIndex
from jointforce.engine.joining import joined
from jointforce.engine.kernels import handles
from jointforce.engine.kernels.recalling import memory, undone
from jointforce.engine.kernels.screening import ROW, SAID, scratch, screen
from jointforce.engine.listings import Columns, Listings
from jointforce.engine.price import add_prices
from jointforce.engine.replica_language import add_replica_language
from jointforce.engine.risk import weighed
from jointforce.engine.screening import Screening
from jointforce.engine.weights import Weights, weights

__all__ = ["Screener", "Screening"]
_ROWS = 1 << 16
_PHRASES = 1 << 12
_KEPT_SCRATCH = 1 << 16


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
        self._memories = [(memory(), undone()) for _ in index.parts]
        self._rows = np.zeros(_ROWS, ROW)
        self._said = np.zeros(_PHRASES, SAID)

    def screen(self, batch: pa.Table | pa.RecordBatch | Listings, known: Known | None = None) -> Screening:
        """Every finding of every listing. Absent optional columns switch their signals off.

        known: asked once for what the caller knows of the listings in which something was found, and of their sellers.

        Raises ValueError where `listing_id` or `title` is absent or empty.
        """
        listings = Columns(batch) if isinstance(batch, pa.Table | pa.RecordBatch) else batch
        fields = tuple(listings.texts(name) for name in ("title", "description", "brand"))
        rows, said = self._named(fields)
        found = add_replica_language(of_rows(rows), said, fields)
        found = in_order(add_prices(found, listings, fields[0], self.index))
        risks = weighed(found, listings, self.index, self._weights, known)
        return Screening(listings, fields, self.index, found, risks, self._explain)

    def _named(self, fields: tuple[Texts, ...]) -> tuple[NDArray[np.void], NDArray[np.void]]:
        """The names and phrases that the kernel finds."""
        longest = max(column.most() for column in fields)
        if self._scratch is None or longest > self._scratch[0]:
            longest = max(column.longest() for column in fields)
        if self._scratch is None or self._scratch[0] < longest:
            room = max(longest, 1024)
            arrays = scratch(room)
            page = handles.page_handle(arrays.page)
            works = [(page, handles.scratch_handle(arrays, *kept)) for kept in self._memories]
            self._scratch = (room, works) if longest <= _KEPT_SCRATCH else None
        else:
            works = self._scratch[1]
        found = [
            self._searched(tables, fields, work) for tables, work in zip(self._tables, works, strict=True)
        ]
        return joined([rows for rows, _ in found], self.index.begins), found[0][1]

    def _searched(
        self, tables: Any, fields: tuple[Texts, ...], work: tuple[Any, Any]
    ) -> tuple[NDArray[np.void], NDArray[np.void]]:
        """What the kernel finds with the arrays of one part of the index."""
        titles, descriptions, brands = fields
        rows, said = [], []
        done, count = 0, len(titles.ends) - 1
        while done < count:
            done, made, spoken = screen(
                *titles, *descriptions, *brands, done, *work, tables, self._chars, self._rows, self._said
            )
            rows.append(self._rows[:made].copy())
            said.append(self._said[:spoken].copy())
        return _in_one(rows, ROW), _in_one(said, SAID)


def _in_one(pieces: list[NDArray[np.void]], kind: np.dtype[np.void]) -> NDArray[np.void]:
    return pieces[0] if len(pieces) == 1 else np.concatenate([np.zeros(0, kind), *pieces])
