"""Screens a batch and judges it: matches and listings as they are written. Everything beside the engine is columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jointforce.domain.triage_rules import DEFAULT_POLICY, Policy
from jointforce.engine.bulk import texts
from jointforce.engine.bulk.beside import SELLER_WEIGHT, STAY_DOWN_WEIGHT, Beside, seller_score
from jointforce.engine.bulk.columns import Listings
from jointforce.engine.bulk.kit import Kit
from jointforce.engine.bulk.policy import DISPOSITIONS, SIGNALS, USES, CompiledPolicy, bits
from jointforce.engine.bulk.reasons import Reasons
from jointforce.engine.schema import MATCHES
from jointforce.engine.screener import Screener

_WORD = pa.dictionary(pa.int32(), pa.string())
"""Text of few values, carried as a dictionary; files hold plain strings."""


def _as_written(field: pa.Field) -> pa.Field:
    few = field.name in ("right_id", "holder", "signal", "field", "use", "disguise")
    return field.with_type(_WORD) if few else field


MATCHES_OUT = pa.schema([_as_written(f) for f in MATCHES if f.name not in ("price_ratio", "explanation")])
"""One row a finding, as in the engine's MATCHES."""

LISTINGS_OUT = pa.schema(
    [
        pa.field("listing_id", pa.string(), nullable=False),
        pa.field("risk", pa.float32(), nullable=False),
        pa.field("disposition", _WORD, nullable=False),
        pa.field(
            "reasons",
            pa.list_(pa.struct([("code", _WORD), ("weight", pa.float32()), ("text", _WORD)])),
            nullable=False,
        ),
    ]
)
"""One row a listing with a match: its risk over all rights holders, the sharpest of their dispositions, and why."""

_SOLD = USES.index("sold")
_SIGNAL = {name: place for place, name in enumerate(SIGNALS)}
_MARKS = [_SIGNAL["mark"], _SIGNAL["disguised_mark"], _SIGNAL["near_mark"]]
_EVIDENCE = ("field", "start", "end", "text", "disguise", "score")

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Screened:
    """What a batch came to: tables with the columns of MATCHES_OUT and LISTINGS_OUT."""

    matches: pa.Table
    listings: pa.Table


@lru_cache(maxsize=4)
def _numbers(count: int) -> pa.Array:
    """0, 1, 2 ... as text: while a batch is screened, a listing is called by its row."""
    return pa.array(np.arange(count)).cast(pa.string())


def _integers(column: pa.ChunkedArray) -> Numbers:
    """Numbers written as text; -1 for null."""
    numbers: Numbers = pc.fill_null(column.cast(pa.int64()), -1).to_numpy()
    return numbers


def _places(column: pa.ChunkedArray, values: tuple[str, ...]) -> Numbers:
    """For each value its place among the given; -1 for null."""
    places: Numbers = pc.fill_null(pc.index_in(column, pa.array(values)), -1).to_numpy().astype(np.int64)
    return places


@dataclass(slots=True)
class _Found:
    """Findings by number: rows of the batch, rights and holders of the kit, places in SIGNALS and USES."""

    row: Numbers
    right: Numbers
    holder: Numbers
    signal: Numbers
    use: Numbers
    price_ratio: npt.NDArray[np.float64]
    evidence: pa.Table

    def __len__(self) -> int:
        return len(self.row)

    def chosen(self, places: Numbers) -> "_Found":
        """These findings, in this order."""
        return _Found(
            self.row[places],
            self.right[places],
            self.holder[places],
            self.signal[places],
            self.use[places],
            self.price_ratio[places],
            self.evidence.take(pa.array(places)),
        )

    def and_also(self, row: Numbers, signal: str, field: str, score: npt.NDArray[np.float64]) -> "_Found":
        """With findings that are of no right and stand in no text; listings stay in order."""
        count = len(row)
        none = np.full(count, -1, dtype=np.int64)
        columns = {
            "field": pa.array([field] * count, pa.string()),
            "score": pa.array(score, pa.float32()),
        }
        evidence = pa.table(
            {
                name: columns.get(name, pa.nulls(count, self.evidence.schema.field(name).type))
                for name in _EVIDENCE
            },
            schema=self.evidence.schema,
        )
        both = _Found(
            np.concatenate([self.row, row]),
            np.concatenate([self.right, none]),
            np.concatenate([self.holder, none]),
            np.concatenate([self.signal, np.full(count, _SIGNAL[signal])]),
            np.concatenate([self.use, none]),
            np.concatenate([self.price_ratio, np.full(count, np.nan)]),
            pa.concat_tables([self.evidence, evidence]),
        )
        return both.chosen(np.argsort(both.row, kind="stable"))


class BulkScreener:
    """Screens batches with one kit. Keeps what it learnt of words; one a thread."""

    def __init__(self, kit: Kit, policy: Policy = DEFAULT_POLICY) -> None:
        self._kit = kit
        self._screener = Screener(kit.index)
        self._policy = CompiledPolicy(policy)
        self._beside = Beside(kit)

    def screen(self, batch: Listings) -> Screened:
        """Matches and judged listings of a batch, in its order."""
        found, risks = self._found(batch)
        removed = self._beside.removed_before(batch.table)
        if removed.size:
            found = found.and_also(removed, "stay_down", "", np.ones(len(removed)))
        outside = self._beside.out_of_scope(batch.table, found.row, found.right)
        seller = self._beside.sellers(batch.table, found.row)
        authorised = self._beside.authorised(seller, found.holder)
        reasons = Reasons(len(batch.table))
        reasons.add_constant(removed, "stay_down", STAY_DOWN_WEIGHT, "The same text was removed before.")
        dispositions = self._judged(found, outside, authorised, risks, reasons)
        found = self._with_records(found, seller, ~outside & ~authorised, reasons)
        reasons.add_constant(
            batch.repaired, "repaired", 0.0, "The text held bytes that are no characters; they were repaired."
        )
        ids = batch.table.column("listing_id").combine_chunks()
        rows = np.flatnonzero(np.bincount(found.row, minlength=len(batch.table)))
        risk, lists = reasons.of(rows)
        listings = pa.table(
            [
                ids.take(pa.array(rows)),
                pa.array(risk, pa.float32()),
                _word(dispositions[rows], [d.value for d in DISPOSITIONS]),
                lists,
            ],
            schema=LISTINGS_OUT,
        )
        return Screened(self._matches(found, ids), listings)

    def _found(self, batch: Listings) -> tuple[_Found, pa.Table]:
        """What the engine finds, by number; and its risks."""
        table = batch.table.set_column(0, "listing_id", _numbers(len(batch.table)))
        together = texts.joined(table, batch.extra) if batch.extra else None
        screening = self._screener.screen(table if together is None else together.table)
        matches = screening.matches
        row = _integers(matches.column("listing_id"))
        kept = None
        if together is not None:
            matches, kept = together.told_apart(row, matches)
        found = _Found(
            row,
            _integers(matches.column("right_id")),
            _integers(matches.column("holder")),
            _places(matches.column("signal"), SIGNALS),
            _places(matches.column("use"), USES),
            pc.fill_null(matches.column("price_ratio"), np.nan).to_numpy(),
            matches.select(_EVIDENCE),
        )
        if kept is not None and not kept.all():
            found = found.chosen(np.flatnonzero(kept))
        if (np.diff(found.row) < 0).any():
            found = found.chosen(np.argsort(found.row, kind="stable"))
        return found, screening.risks

    def _judged(
        self,
        found: _Found,
        outside: npt.NDArray[np.bool_],
        authorised: npt.NDArray[np.bool_],
        risks: pa.Table,
        reasons: Reasons,
    ) -> npt.NDArray[np.int8]:
        """The disposition of each row of the batch, as places in DISPOSITIONS; `reasons` takes the engine's.

        A policy is asked for each rights holder of a listing; the sharpest answer counts. What is authorised or out of
        a right's reach is clear, and adds no risk.
        """
        said = np.zeros(reasons.rows, dtype=np.int8)
        span = len(self._kit.holders) + 1
        asked = found.row * span + found.holder + 1
        order = np.argsort(asked, kind="stable")
        asked = asked[order]
        starts = np.flatnonzero(np.diff(asked, prepend=-1))
        if not starts.size:
            return said
        aside = outside | authorised
        word = np.where(aside, np.uint64(0), bits(found.signal, found.use))[order]
        ratio = np.where(aside, np.nan, found.price_ratio)[order]
        words = np.bitwise_or.reduceat(word, starts)
        cleared = words == 0
        answers = self._policy.dispositions(words, np.fmin.reduceat(ratio, starts))
        answers[cleared] = 0
        pairs = asked[starts]
        np.maximum.at(said, pairs // span, answers)
        by_word = np.logical_or.reduceat(authorised[order], starts)
        for which, code, why in (
            (cleared & by_word, "authorised", "The seller is authorised by the rights holder."),
            (cleared & ~by_word, "out_of_scope", "The right does not reach this listing."),
        ):
            reasons.add_constant(pairs[which] // span, code, 0.0, why)
        of_risk = _integers(risks.column("listing_id")) * span + _integers(risks.column("holder")) + 1
        place = np.minimum(np.searchsorted(pairs, of_risk), len(pairs) - 1)
        counts = (pairs[place] == of_risk) & ~cleared[place]
        reasons.add_engine(of_risk // span, risks, counts)
        return said

    def _with_records(
        self, found: _Found, seller: Numbers, standing: npt.NDArray[np.bool_], reasons: Reasons
    ) -> _Found:
        """With a finding on each listing that sells under a name and whose seller has infringed before."""
        strikes = self._beside.strikes(seller)
        sold = standing & (strikes > 0) & (found.use == _SOLD) & np.isin(found.signal, _MARKS)
        rows, first = np.unique(found.row[sold], return_index=True)
        if not rows.size:
            return found
        score = seller_score(strikes[sold][first])
        reasons.add(
            rows, "seller", SELLER_WEIGHT * score, "Infringements of the seller were confirmed before."
        )
        return found.and_also(rows, "seller", "seller_id", score)

    def _matches(self, found: _Found, ids: pa.Array) -> pa.Table:
        columns = {
            "listing_id": ids.take(pa.array(found.row)),
            "right_id": _named(found.right, self._kit.right_ids),
            "holder": _named(found.holder, self._kit.holders),
            "signal": _word(found.signal, SIGNALS),
            "use": _word(found.use, USES),
        }
        for name in _EVIDENCE:
            column = found.evidence.column(name)
            columns[name] = column.dictionary_encode() if name in ("field", "disguise") else column
        return pa.table([columns[name] for name in MATCHES_OUT.names], schema=MATCHES_OUT)


def _word(places: npt.NDArray[np.integer[Any]], values: Sequence[str]) -> pa.Array:
    """The values at these places as a dictionary; null for -1."""
    indices = pa.array(places, pa.int32(), mask=places < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(values, pa.string()))


def _named(numbers: Numbers, names: pa.Array) -> pa.Array:
    """The names of these numbers as a dictionary of those that occur; null for -1."""
    coded = pc.dictionary_encode(pa.array(numbers, mask=numbers < 0))
    return pa.DictionaryArray.from_arrays(coded.indices, names.take(coded.dictionary))
