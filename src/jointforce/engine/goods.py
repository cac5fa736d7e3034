"""What a listing says of its goods: whether they are used, and whether a right is registered for their kind."""

from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jointforce.domain.scope import classes_of
from jointforce.engine.findings import Findings
from jointforce.engine.index import RightsIndex
from jointforce.engine.text.data.tables import rows
from jointforce.engine.text.fold import fold

UNKNOWN, WITHIN, ELSEWHERE = range(3)
UNTOLD, NEW, USED = range(3)
_LONGEST = 100
"""Characters of a condition that is looked at."""


@lru_cache(maxsize=4096)
def _is_used(condition: str) -> bool:
    folded = f" {fold(condition)} "
    return any(word in folded for word in _used_words())


@lru_cache(maxsize=1)
def _used_words() -> tuple[str, ...]:
    """Words of conditions, those of scripts that part words between blanks."""
    words = [fold(line[0]) for line in rows("used_conditions.txt")]
    return tuple(f" {word} " if word[0] < "\u3000" else word for word in words)


def conditions(told: pa.ChunkedArray, listing: NDArray[np.int64]) -> NDArray[np.int8]:
    """For each of these listings whether the goods are said to be USED, something else (NEW), or nothing (UNTOLD)."""
    if told.null_count == len(told):
        return np.full(len(listing), UNTOLD, np.int8)
    coded = _coded(told, listing)
    said = [
        (USED if _is_used(value[:_LONGEST]) else NEW) if value and value.strip() else UNTOLD
        for value in coded.dictionary.to_pylist()
    ]
    return np.array([*said, UNTOLD], np.int8)[_places(coded)]


def reach(found: Findings, listings: pa.Table, index: RightsIndex) -> NDArray[np.int8]:
    """For each finding whether its right's Nice classes hold goods of the listing's category: WITHIN, ELSEWHERE, or
    UNKNOWN where the right has no classes or the category names none for certain.
    """
    reached = np.zeros(len(found), np.int8)
    categories = listings.column("category")
    named = np.flatnonzero(found["right"] >= 0)
    if not len(named) or categories.null_count == len(categories):
        return reached
    coded = _coded(categories, found["listing"][named].astype(np.int64))
    masks = [_mask(tuple(classes_of(value))) if value else 0 for value in coded.dictionary.to_pylist()]
    of_goods = np.array([*masks, 0], np.int64)[_places(coded)]
    asked = np.flatnonzero(of_goods)
    rights, back = np.unique(found["right"][named[asked]], return_inverse=True)
    of_right = _classes(index.column("nice_classes", rights))[back]
    known = of_right != 0
    reached[named[asked[known]]] = np.where(of_goods[asked] & of_right, WITHIN, ELSEWHERE)[known]
    return reached


def _coded(column: pa.ChunkedArray, places: NDArray[np.int64]) -> pa.DictionaryArray:
    taken = column.take(pa.array(places))
    return pc.dictionary_encode(taken.combine_chunks() if isinstance(taken, pa.ChunkedArray) else taken)


def _places(coded: pa.DictionaryArray) -> NDArray[np.int64]:
    """The place of each value in the dictionary; -1 for null."""
    return np.asarray(pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)).astype(np.int64)


def _mask(classes: tuple[int, ...]) -> int:
    return sum(1 << nice for nice in set(classes) if 0 < nice < _CLASSES)


_CLASSES = 46
"""The Nice Classification counts 45 classes, from 1."""


def _classes(lists: pa.Array) -> NDArray[np.int64]:
    """A bit for each class of each list."""
    masks = np.zeros(len(lists), np.int64)
    parents = pc.list_parent_indices(lists).to_numpy().astype(np.int64)
    numbers = pc.fill_null(pc.list_flatten(lists), 0).to_numpy().astype(np.int64)
    good = (numbers > 0) & (numbers < _CLASSES)
    np.bitwise_or.at(masks, parents[good], np.int64(1) << numbers[good])
    return masks
