"""Joining: the findings of the parts of an index, searched one after the other, as those of one index."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def joined(parts: Sequence[NDArray[np.void]], begins: Sequence[int]) -> NDArray[np.void]:
    """The rows (`kernels.screening.ROW`) of all parts by listing, with the right numbers of the whole index.

    Where a name stands plainly, it is not read as another name in disguise: in one part the kernel sees to that.
    `begins`: the number of the first right of each part.
    """
    if len(parts) == 1:
        return parts[0]
    base, overlay = parts
    overlay["right"] += begins[1]
    one, other = _pairs(base["listing"], overlay["listing"])
    rows = np.concatenate([_without(base, one, overlay, other), _without(overlay, other, base, one)])
    return rows[np.argsort(rows["listing"], kind="stable")]


def _pairs(
    base: NDArray[np.int32], overlay: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places of all pairs of rows of one listing. Both columns are in order."""
    first, last = np.searchsorted(base, overlay, "left"), np.searchsorted(base, overlay, "right")
    counts = last - first
    other = np.repeat(np.arange(len(overlay)), counts)
    within = np.arange(len(other)) - np.repeat(np.cumsum(counts) - counts, counts)
    return first[other] + within, other


def _without(
    rows: NDArray[np.void], mine: NDArray[np.int64], others: NDArray[np.void], theirs: NDArray[np.int64]
) -> NDArray[np.void]:
    """The rows but for the disguised names that lie within a plain name of the other part."""
    row, plain = rows[mine], others[theirs]
    covered = (row["hidden"] != 0) & (plain["hidden"] == 0) & (row["field"] == plain["field"])
    covered &= (row["begin"] >= plain["begin"]) & (row["stop"] <= plain["stop"])
    keep = np.ones(len(rows), bool)
    keep[mine[covered]] = False
    return rows[keep]
