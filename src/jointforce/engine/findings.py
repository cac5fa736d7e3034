"""Findings: rows of numbers while a batch is screened, one numpy record each."""

import numpy as np
from numpy.typing import NDArray

from jointforce.engine import tables as t

SIGNALS = ("mark", "disguised_mark", "near_mark", "replica_language", "price")
MARK, DISGUISED_MARK, NEAR_MARK, REPLICA_LANGUAGE, PRICE = range(5)
FIELDS = ("title", "description", "brand", "price")
PRICE_FIELD = 3
NO_USE = 255
OTHER_GOODS = -1.0
"""Stands for the price ratio where the right says what its product is and the listing is not of it."""

FINDING = np.dtype(
    [("listing", "i4"), ("right", "i4"), ("start", "i4"), ("end", "i4"), ("begin", "i8"), ("stop", "i8"),
     ("score", "f4"), ("signal", "u1"), ("field", "u1"), ("use", "u1"), ("disguise", "u1"), ("phrase", "i4"),
     ("ratio", "f8")], align=True
)  # fmt: skip
"""A finding of a listing of the batch. `right`: its number, -1 where only replica language was found. `start`, `end`:
code points, -1 where nothing stands in a text; `begin`, `stop`: bytes of the column. `use`: a place in USES or NO_USE.
`phrase`: the number of the phrase, -1 for others. `ratio`: the offered price over the usual price, OTHER_GOODS, or
NaN where neither is known."""
Findings = NDArray[np.void]


def of_rows(rows: NDArray[np.void]) -> Findings:
    """The names that the kernel found, as findings."""
    found = np.zeros(len(rows), FINDING)
    for column in ("listing", "right", "start", "end", "begin", "stop", "score", "field", "use", "disguise"):
        found[column] = rows[column]
    found["signal"] = np.where(rows["hidden"], DISGUISED_MARK, MARK)
    found["signal"][rows["disguise"] == t.MISSPELT] = NEAR_MARK
    found["phrase"] = -1
    found["ratio"] = np.nan
    return found


def in_order(found: Findings) -> Findings:
    """By listing; within one as they came."""
    listing = np.ascontiguousarray(found["listing"])
    if not np.any(listing[1:] < listing[:-1]):
        return found
    words = found.view(np.int64).reshape(len(found), -1)  # numpy moves records field by field
    return words[np.argsort(listing, kind="stable")].reshape(-1).view(FINDING)
