"""Other text columns are read with the description, as further paragraphs of it, and what is found told apart again."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

BETWEEN = "\n\nqxzjvkq\n\n"
"""Stands between two columns: a word that is none, so that no name is read across."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Listings whose description holds every text column; `starts` and `ends` say where each of `names` stands in it.

    Both are of one row a name and one column a listing, in code points.
    """

    table: pa.Table
    names: tuple[str, ...]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]

    def told_apart(
        self, row: npt.NDArray[np.int64], matches: pa.Table
    ) -> tuple[pa.Table, npt.NDArray[np.bool_]]:
        """The matches with the column that each stands in, and with offsets in that column.

        row: the listing of each match. The second value says which are kept: one that touches what stands between two
        columns is no finding.
        """
        here = pc.equal(matches.column("field"), "description").to_numpy()
        start, end = (
            pc.fill_null(matches.column(name), -1).to_numpy().astype(np.int64) for name in ("start", "end")
        )
        here &= start >= 0
        inside = (start >= self.starts[:, row]) & (end <= self.ends[:, row]) & here
        place = inside.argmax(axis=0)
        shift = np.where(here, self.starts[place, row], 0)
        field = pa.array(self.names).take(pa.array(place))
        told = matches
        for name, offsets in (("start", start), ("end", end)):
            moved = pa.array(offsets - shift, pa.int32(), mask=offsets < 0)
            told = told.set_column(told.column_names.index(name), name, moved)
        fields = pc.if_else(pa.array(here), field, told.column("field").combine_chunks())
        told = told.set_column(told.column_names.index("field"), "field", fields)
        return told, inside.any(axis=0) | ~here


def joined(table: pa.Table, extra: Mapping[str, pa.Array]) -> Joined:
    """The listings with the other text columns read as part of the description."""
    names = ("description", *extra)
    own = table.column("description") if "description" in table.column_names else None
    pieces = [
        pa.nulls(len(table), pa.string()) if own is None else own.combine_chunks(),
        *extra.values(),
    ]
    pieces = [pc.fill_null(piece, "") for piece in pieces]
    lengths = np.array([pc.utf8_length(piece).to_numpy().astype(np.int64) for piece in pieces])
    steps = np.arange(len(names))[:, None] * len(BETWEEN)
    ends = lengths.cumsum(axis=0) + steps
    whole = pc.binary_join_element_wise(*pieces, BETWEEN)
    if own is None:
        table = table.append_column("description", whole)
    else:
        table = table.set_column(table.column_names.index("description"), "description", whole)
    return Joined(table, names, ends - lengths, ends)
