"""Findings: rows of numbers while a batch is screened, one numpy record each."""

import numpy as np
from numpy.typing import NDArray

from jointforce.engine import tables as t
from jointforce.engine.kernels.emitting import ROW

SIGNALS = ("mark", "disguised_mark", "near_mark", "replica_language", "price")
MARK, DISGUISED_MARK, NEAR_MARK, REPLICA_LANGUAGE, PRICE = range(5)
FIELDS = ("title", "description", "brand", "price")
PRICE_FIELD = 3
DISGUISED = tuple(name or "" for name in t.DISGUISES)
"""What was undone, as words of a dictionary, which holds no null in files; the first stands for nothing."""
NO_USE = 255
OTHER_GOODS = -1.0
"""Stands for the price ratio where the right says what its product is and the listing is not of it."""

FINDING = np.dtype(
    [("listing", "i4"), ("right", "i4"), ("start", "i4"), ("end", "i4"), ("begin", "i8"), ("stop", "i8"),
     ("score", "f4"), ("field", "u1"), ("signal", "u1"), ("use", "u1"), ("disguise", "u1"), ("ratio", "f8"),
     ("phrase", "i4")], align=True
)  # fmt: skip
"""A finding of a listing of the batch. `right`: its number, -1 where only replica language was found. `start`, `end`:
code points, -1 where nothing stands in a text; `begin`, `stop`: bytes of the column. `use`: a place in USES or NO_USE.
`phrase`: the number of the phrase, -1 for others. `ratio`: the offered price over the usual price, OTHER_GOODS, or
NaN where neither is known."""
Findings = NDArray[np.void]


def of_rows(rows: NDArray[np.void]) -> Findings:
    """The names that the kernel found, as findings: a row's columns but for `hidden`, in whose place is the signal."""
    found = np.zeros(len(rows), FINDING)
    _words(found)[:, : ROW.itemsize // 8] = _words(rows)  # numpy moves records field by field
    hidden, misspelt = rows["hidden"] != 0, rows["disguise"] == t.MISSPELT
    found["signal"] = np.where(misspelt, NEAR_MARK, np.where(hidden, DISGUISED_MARK, MARK))
    found["phrase"] = -1
    found["ratio"] = np.nan
    return found


def _words(records: NDArray[np.void]) -> NDArray[np.int64]:
    return records.view(np.int64).reshape(len(records), records.itemsize // 8)


def in_order(found: Findings) -> Findings:
    """By listing; within one as they came."""
    listing = np.ascontiguousarray(found["listing"])
    if not np.any(listing[1:] < listing[:-1]):
        return found
    return _words(found)[np.argsort(listing, kind="stable")].reshape(-1).view(FINDING)


def and_also(found: Findings, rows: Findings) -> Findings:
    """Findings with others behind them."""
    return np.concatenate([_words(found), _words(rows)]).reshape(-1).view(FINDING)
