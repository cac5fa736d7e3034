"""What a listing says of its goods: whether they are used, and whether a right is registered for their kind."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from jointforce.domain.scope import classes_of
from jointforce.engine.findings import Findings
from jointforce.engine.index import RightsIndex
from jointforce.engine.index.rights import class_bits
from jointforce.engine.listings import Listings
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


def conditions(listings: Listings, numbers: NDArray[np.int64]) -> NDArray[np.int8]:
    """For each of these listings whether the goods are said to be USED, something else (NEW), or nothing (UNTOLD)."""
    if not listings.tells("condition"):
        return np.full(len(numbers), UNTOLD, np.int8)
    places, values = listings.coded("condition", numbers)
    said = [
        (USED if _is_used(value[:_LONGEST]) else NEW) if value and value.strip() else UNTOLD
        for value in values
    ]
    return np.array(said, np.int8)[places]


def reach(found: Findings, listings: Listings, index: RightsIndex) -> NDArray[np.int8]:
    """For each finding whether its right's Nice classes hold goods of the listing's category: WITHIN, ELSEWHERE, or
    UNKNOWN where the right has no classes or the category names none for certain.
    """
    reached = np.zeros(len(found), np.int8)
    if index.nice_classes is None or not listings.tells("category"):
        return reached
    named = np.flatnonzero(found["right"] >= 0)
    places, values = listings.coded("category", found["listing"][named].astype(np.int64))
    of_goods = np.array([class_bits(classes_of(value)) if value else 0 for value in values])[places]
    of_right = index.nice_classes[found["right"][named]]
    known = (of_goods != 0) & (of_right != 0)
    reached[named[known]] = np.where(of_goods & of_right, WITHIN, ELSEWHERE)[known]
    return reached
