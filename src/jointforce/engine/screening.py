"""What screening a batch came to: findings and risks, by number, as tables, or as rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jointforce.engine import tables as t
from jointforce.engine.columns import Texts
from jointforce.engine.explaining import explanations
from jointforce.engine.findings import DISGUISED, FIELDS, NO_USE, SIGNALS, Findings
from jointforce.engine.index import RightsIndex
from jointforce.engine.listings import Listings
from jointforce.engine.risk import Risks
from jointforce.engine.schema import MATCHES

_SIGNALS, _FIELDS, _USES, _DISGUISES = (
    pa.array(words, pa.string()) for words in (SIGNALS, FIELDS, t.USES, DISGUISED)
)


@dataclass(frozen=True, eq=False)
class Screening:
    """What was found in `listings`: `found`, by listing, and the risks that it comes to.

    `fields`: the columns of text that findings stand in, by their place in FIELDS. Tables are made when they are
    asked for: who answers few listings takes rows, and who goes on by number needs neither.
    """

    listings: Listings
    fields: tuple[Texts, ...]
    index: RightsIndex
    found: Findings
    weighed: Risks
    explained: bool

    @cached_property
    def matches(self) -> pa.Table:
        """The findings with the columns of MATCHES."""
        found = self.found
        if not len(found):
            return MATCHES.empty_table()
        nowhere = found["start"] < 0
        written = self.written
        arrays = [
            self.listings.ids().take(pa.array(found["listing"])),
            self.index.named_rights(found["right"]),
            pa.DictionaryArray.from_arrays(
                self._holders.indices.take(pa.array(self.weighed.pairs.of)), self._holders.dictionary
            ),
            _word(found["signal"], _SIGNALS),
            _word(found["field"], _FIELDS),
            pa.array(found["start"], mask=nowhere),
            pa.array(found["end"], mask=nowhere),
            written,
            _word(found["use"], _USES, found["use"] == NO_USE),
            _word(found["disguise"], _DISGUISES, found["disguise"] == t.PLAIN),
            pa.array(found["score"]),
            pa.array(found["ratio"], mask=~(found["ratio"] >= 0)),
            explanations(found, written, self.listings, self.index)
            if self.explained
            else pa.repeat(pa.scalar("", pa.string()), len(found)),
        ]
        return pa.table(arrays, schema=MATCHES)

    @cached_property
    def risks(self) -> pa.Table:
        """One row a listing and rights holder, with the columns of RISKS."""
        return self.weighed.table(self.listings.ids(), self._holders)

    @cached_property
    def _holders(self) -> pa.DictionaryArray:
        """The holder of each pair."""
        return self.index.named_holders(self.weighed.pairs.holder)

    def match_rows(self, ids: Sequence[str]) -> Iterator[tuple[int, int, dict[str, Any]]]:
        """The findings as Python has them: the number of the listing, the place of its risk among `risk_rows`, and all
        columns of MATCHES but `explanation`. ids: what the caller calls the listings.
        """
        pairs = self.weighed.pairs
        if not len(self.found):
            return
        holders = self.index.holder_names(pairs.holder)
        rights = self.index.right_ids(self.found["right"])
        texts = [column.stretch for column in self.fields]
        for row, right_id, pair in zip(self.found.tolist(), rights, pairs.of.tolist(), strict=True):
            listing, _, start, end, begin, stop, score, field, signal, use, disguise, ratio, _ = row
            stands = start >= 0
            yield (
                listing,
                pair,
                {
                    "listing_id": ids[listing],
                    "right_id": right_id,
                    "holder": holders[pair],
                    "signal": SIGNALS[signal],
                    "field": FIELDS[field],
                    "start": start if stands else None,
                    "end": end if stands else None,
                    "text": texts[field](begin, stop) if field < len(texts) else None,
                    "use": None if use == NO_USE else t.USES[use],
                    "disguise": t.DISGUISES[disguise],
                    "score": score,
                    "price_ratio": ratio if ratio >= 0 else None,
                },
            )

    def risk_rows(self) -> Iterator[tuple[int, str | None, float, list[dict[str, Any]]]]:
        """The risks as Python has them: the number of the listing, and the other columns of RISKS."""
        return self.weighed.rows(self.index)

    @cached_property
    def written(self) -> pa.Array:
        """What stands where each finding was made, null where it stands in no text."""
        found = self.found
        pieces, places = [], []
        for field in np.flatnonzero(np.bincount(found["field"])).tolist():
            mine = np.flatnonzero(found["field"] == field)
            places.append(mine)
            if field < len(self.fields):
                pieces.append(self.fields[field].slices(found["begin"][mine], found["stop"][mine]))
            else:
                pieces.append(pa.nulls(len(mine), pa.string()))
        if len(pieces) < 2:
            return pieces[0] if pieces else pa.array([], pa.string())
        back = np.empty(len(found), np.int64)
        back[np.concatenate(places)] = np.arange(len(found))
        return pa.concat_arrays(pieces).take(pa.array(back))


def _word(
    places: NDArray[np.uint8], values: pa.Array, nothing: NDArray[np.bool_] | None = None
) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32), mask=nothing), values)
