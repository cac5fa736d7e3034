"""Other text columns are read with the description, as further paragraphs of it, and what is found told apart again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jointforce.engine.bulk.found import Found
from jointforce.engine.findings import FIELDS

_DESCRIPTION = FIELDS.index("description")
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

    def told_apart(self, found: Found) -> Found:
        """The findings with the column that each stands in, and with offsets in that column.

        One that touches what stands between two columns is no finding, and left out.
        """
        here = (found.field == _DESCRIPTION) & (found.start >= 0)
        inside = (found.start >= self.starts[:, found.row]) & (found.end <= self.ends[:, found.row]) & here
        place = inside.argmax(axis=0)
        shift = np.where(here, self.starts[place, found.row], 0)
        further = here & (place > 0)
        told = replace(
            found,
            start=np.where(found.start < 0, -1, found.start - shift).astype(np.int32),
            end=np.where(found.end < 0, -1, found.end - shift).astype(np.int32),
            field=np.where(further, len(found.fields) - 1 + place, found.field),
            fields=(*found.fields, *self.names[1:]),
        )
        kept = inside.any(axis=0) | ~here
        return told if kept.all() else told.chosen(np.flatnonzero(kept))


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
