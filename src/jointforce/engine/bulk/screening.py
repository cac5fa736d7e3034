"""Screens a batch and judges it: matches and listings as they are written. Everything beside the engine is columns."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jointforce.domain.triage_rules import DEFAULT_POLICY, NAMING, Policy
from jointforce.engine.bulk import texts
from jointforce.engine.bulk.beside import Beside, seller_score
from jointforce.engine.bulk.columns import Listings
from jointforce.engine.bulk.found import Found, Numbers, word
from jointforce.engine.bulk.kit import Kit
from jointforce.engine.bulk.policy import DISPOSITIONS, SIGNALS, USES, CompiledPolicy, bits
from jointforce.engine.bulk.reasons import Reasons
from jointforce.engine.risk import Risks
from jointforce.engine.schema import REASON, WORD
from jointforce.engine.screener import Screener
from jointforce.engine.weights import Weights, weights

LISTINGS_OUT = pa.schema(
    [
        pa.field("listing_id", pa.string(), nullable=False),
        pa.field("risk", pa.float32(), nullable=False),
        pa.field("disposition", WORD, nullable=False),
        pa.field(
            "reasons",
            pa.list_(REASON),
            nullable=False,
        ),
    ]
)
"""One row a listing with a match: its risk to the rights holder that it endangers most, the sharpest of their
dispositions, and why."""

_SOLD = USES.index("sold")
_MARKS = [SIGNALS.index(signal) for signal in NAMING]


@dataclass(frozen=True, slots=True)
class Screened:
    """What a batch came to: tables with the columns of MATCHES_OUT and LISTINGS_OUT."""

    matches: pa.Table
    listings: pa.Table


class BulkScreener:
    """Screens batches with one kit. Keeps what it learnt of words; one a thread."""

    def __init__(self, kit: Kit, policy: Policy = DEFAULT_POLICY, weighing: Weights | None = None) -> None:
        self._kit = kit
        self._weights = weighing or weights()
        self._screener = Screener(kit.index, explain=False, weighing=self._weights)
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
        reasons = Reasons(len(batch.table), self._weights)
        dispositions = self._judged(found, outside, authorised, risks, reasons)
        reasons.weigh(removed, "stay_down")
        found = self._with_records(found, seller, ~outside & ~authorised)
        reasons.add(
            batch.repaired, "repaired", "The text held bytes that are no characters; they were repaired."
        )
        ids = batch.table.column("listing_id").combine_chunks()
        rows = np.flatnonzero(np.bincount(found.row, minlength=len(batch.table)))
        risk, lists = reasons.of(rows)
        listings = pa.table(
            [
                ids.take(pa.array(rows)),
                pa.array(risk, pa.float32()),
                word(dispositions[rows], [d.value for d in DISPOSITIONS]),
                lists,
            ],
            schema=LISTINGS_OUT,
        )
        return Screened(found.table(ids, self._kit), listings)

    def _found(self, batch: Listings) -> tuple[Found, Risks]:
        """What the engine finds, by number; and its risks."""
        together = texts.joined(batch.table, batch.extra) if batch.extra else None
        screening = self._screener.screen(
            batch.table if together is None else together.table,
            lambda row, holder: self._beside.known(batch.table, row, holder),
        )
        found = Found.of(screening, self._kit)
        return found if together is None else together.told_apart(found), screening.weighed

    def _judged(
        self,
        found: Found,
        outside: npt.NDArray[np.bool_],
        authorised: npt.NDArray[np.bool_],
        risks: Risks,
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
            reasons.add(pairs[which] // span, code, why)
        of_risk = risks.pairs.listing * span + self._beside.holders(risks.pairs.holder) + 1
        place = np.minimum(np.searchsorted(pairs, of_risk), len(pairs) - 1)
        counts = (pairs[place] == of_risk) & ~cleared[place]
        reasons.add_engine(of_risk // span, risks, counts)
        return said

    def _with_records(self, found: Found, seller: Numbers, standing: npt.NDArray[np.bool_]) -> Found:
        """With a finding on each listing that sells under a name and whose seller has infringed before."""
        strikes = self._beside.strikes(seller)
        sold = standing & (strikes > 0) & (found.use == _SOLD) & np.isin(found.signal, _MARKS)
        rows, first = np.unique(found.row[sold], return_index=True)
        if not rows.size:
            return found
        return found.and_also(rows, "seller", "seller_id", seller_score(strikes[sold][first]))
