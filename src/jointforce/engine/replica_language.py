"""Signal producer: the replica trade's own words, where the text around them lets them mean that."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jointforce.engine.columns import Texts
from jointforce.engine.findings import FINDING, NO_USE, REPLICA_LANGUAGE, Findings, and_also
from jointforce.engine.index.lexicon import groups
from jointforce.engine.text.replica import Phrase, meant, written

_MOST_PHRASES = 3
_MOST_JUDGED = 8
"""Of one phrase in one text this many places are looked at: who says it more often means it no less."""

_ALONE = 0.5
"""The weight from which a phrase tells something where no name stands beside it."""


def add_replica_language(found: Findings, said: NDArray[np.void], fields: Sequence[Texts]) -> Findings:
    """A finding for each of the strongest phrases of a listing: beside each right that is named, or alone.

    found: names, by listing.
    """
    if not len(said):
        return found
    rows = []
    listings = found["listing"].astype(np.int64)
    for listing, places in _by_listing(said).items():
        strongest = _strongest(places, fields)
        if not strongest:
            continue
        first, last = np.searchsorted(listings, (listing, listing + 1))
        rights = _uses(found[first:last])
        for phrase, place in strongest:
            if not rights and phrase.weight < _ALONE:
                continue
            for right, use in (rights or {-1: NO_USE}).items():
                rows.append(
                    (listing, right, place.start, place.end, place.begin, place.stop, phrase.weight, place.field,
                     REPLICA_LANGUAGE, use, 0, np.nan, place.phrase)
                )  # fmt: skip
    return and_also(found, np.array(rows, FINDING)) if rows else found


class _Place(NamedTuple):
    """Where a phrase may stand: a row of `kernels.texts.SAID`."""

    listing: int
    phrase: int
    start: int
    end: int
    begin: int
    stop: int
    field: int


def _by_listing(said: NDArray[np.void]) -> dict[int, list[_Place]]:
    """By start, the longer first."""
    places: dict[int, list[_Place]] = {}
    for place in sorted(
        map(_Place._make, said[list(_Place._fields)].tolist()), key=lambda each: (each.start, -each.end)
    ):
        places.setdefault(place.listing, []).append(place)
    return dict(sorted(places.items()))


def _strongest(said: Sequence[_Place], fields: Sequence[Texts]) -> list[tuple[Phrase, _Place]]:
    """The heaviest phrases of one listing that are meant, each once.

    A phrase within a longer one is not looked at: the longer one says what it means (`1:1` in `1:1 copy`). Of two
    that overlap the first is told, if it is meant.
    """
    kept: dict[str, tuple[Phrase, _Place]] = {}
    judged: dict[int, int] = {}
    covered, told = [0] * len(fields), [0] * len(fields)
    texts: dict[int, str] = {}
    for place in said:
        field, start, end = place.field, place.start, place.end
        judged[place.phrase] = judged.get(place.phrase, 0) + 1
        if end <= covered[field] or start < told[field] or judged[place.phrase] > _MOST_JUDGED:
            continue
        if field not in texts:
            texts[field] = fields[field].text(place.listing)
        text = texts[field]
        phrases = written(groups()[place.phrase], text, start, end)
        if not phrases:
            continue
        covered[field] = end
        phrase = meant(phrases, text, start, end)
        if phrase is not None:
            told[field] = end
            kept.setdefault(phrase.text, (phrase, place))
    return sorted(kept.values(), key=lambda pair: -pair[0].weight)[:_MOST_PHRASES]


def _uses(found: Findings) -> dict[int, int]:
    """The rights that are named in a listing, with the strongest use of each."""
    uses: dict[int, int] = {}
    for right, use in zip(found["right"].tolist(), found["use"].tolist(), strict=True):
        uses[right] = max(uses.get(right, 0), use)
    return uses
