"""Signal producer: the replica trade's own words, where the text around them lets them mean that."""

from collections.abc import Sequence

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
    for listing, place in _by_listing(said).items():
        strongest = _strongest(said[place], fields)
        if not strongest:
            continue
        first, last = np.searchsorted(listings, (listing, listing + 1))
        rights = _uses(found[first:last])
        for phrase, row in strongest:
            if not rights and phrase.weight < _ALONE:
                continue
            for right, use in (rights or {-1: NO_USE}).items():
                rows.append(
                    (listing, right, row["start"], row["end"], row["begin"], row["stop"], phrase.weight,
                     row["field"], REPLICA_LANGUAGE, use, 0, np.nan, row["phrase"])
                )  # fmt: skip
    return and_also(found, np.array(rows, FINDING)) if rows else found


def _by_listing(said: NDArray[np.void]) -> dict[int, list[int]]:
    places: dict[int, list[int]] = {}
    for place, listing in enumerate(said["listing"].tolist()):
        places.setdefault(listing, []).append(place)
    return places


def _strongest(said: NDArray[np.void], fields: Sequence[Texts]) -> list[tuple[Phrase, np.void]]:
    """The heaviest phrases of one listing that are meant, each once.

    A phrase within a longer one is not looked at: the longer one says what it means (`1:1` in `1:1 copy`). Of two
    that overlap the first is told, if it is meant.
    """
    kept: dict[str, tuple[Phrase, np.void]] = {}
    judged: dict[int, int] = {}
    covered, told = [0] * len(fields), [0] * len(fields)
    for row in said[np.lexsort((-said["end"], said["start"]))]:
        number, field, start, end = (int(row[name]) for name in ("phrase", "field", "start", "end"))
        judged[number] = judged.get(number, 0) + 1
        if end <= covered[field] or start < told[field] or judged[number] > _MOST_JUDGED:
            continue
        text = fields[field].text(row["listing"])
        phrases = written(groups()[number], text, start, end)
        if not phrases:
            continue
        covered[field] = end
        phrase = meant(phrases, text, start, end)
        if phrase is not None:
            told[field] = end
            kept.setdefault(phrase.text, (phrase, row))
    return sorted(kept.values(), key=lambda pair: -pair[0].weight)[:_MOST_PHRASES]


def _uses(found: Findings) -> dict[int, int]:
    """The rights that are named in a listing, with the strongest use of each."""
    uses: dict[int, int] = {}
    for right, use in zip(found["right"].tolist(), found["use"].tolist(), strict=True):
        uses[right] = max(uses.get(right, 0), use)
    return uses
