"""The screener: a batch of listings in, their matches and risks out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from jointforce.engine import price, risk
from jointforce.engine.findings import Finding, Listing
from jointforce.engine.index import Right, RightsIndex, complete
from jointforce.engine.named import Named, strongest_use
from jointforce.engine.schema import LISTINGS, MATCHES, REASON, RISKS
from jointforce.engine.text.hits import PhraseHit, Reading

_MOST_PHRASES = 3


@dataclass(frozen=True, slots=True)
class Screening:
    """What was found: `matches` with the columns of MATCHES, `risks` with those of RISKS."""

    matches: pa.Table
    risks: pa.Table


def _column(table: pa.Table, name: str) -> list[Any]:
    """A column as Python values; bytes that are no UTF-8 read as U+FFFD."""
    column = table.column(name)
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        values = column.cast(pa.binary()).to_pylist()
        return [None if value is None else value.decode("utf-8", errors="replace") for value in values]


class Screener:
    """Screens listings against one index. Keeps what it learnt of words; one screener a thread."""

    def __init__(self, index: RightsIndex) -> None:
        self.index = index
        self._named = Named(index)

    def screen(self, batch: pa.Table | pa.RecordBatch) -> Screening:
        """Every finding of every listing. Absent optional columns switch their signals off.

        Raises ValueError where `listing_id` or `title` is absent or empty.
        """
        table = pa.Table.from_batches([batch]) if isinstance(batch, pa.RecordBatch) else batch
        listings = complete(table, LISTINGS)
        columns = [_column(listings, name) for name in Listing._fields]
        matches = _Columns(MATCHES)
        risks = _Risks()
        named = self._named
        for row in zip(*columns, strict=True):
            listing = Listing(*row)
            title = named.read(listing.title)
            description = named.read(listing.description)
            brand = named.brand(listing.brand)
            if not (title.hits or description.hits or brand[1] or title.phrases or description.phrases):
                continue
            found = named.findings(listing, title, description, brand)
            self._replica_language(listing, title, description, found)
            if found:
                ratios = self._prices(listing, found)
                _write(matches, listing.listing_id, found, ratios)
                risks.add(listing.listing_id, found)
        return Screening(matches.table(), risks.table())

    @staticmethod
    def _replica_language(
        listing: Listing, title: Reading, description: Reading, found: list[Finding]
    ) -> None:
        """Add a finding for each of the strongest phrases: beside each right that is named, or alone."""
        if not (title.phrases or description.phrases):
            return
        said = [("title", hit) for hit in title.phrases] + [
            ("description", hit) for hit in description.phrases
        ]
        strongest: dict[str, tuple[str, PhraseHit]] = {}
        for field, hit in sorted(said, key=lambda pair: -pair[1].phrase.weight):
            strongest.setdefault(hit.phrase.text, (field, hit))
        by_right: dict[str, list[Finding]] = {}
        for finding in found:
            if finding.right is not None:
                by_right.setdefault(finding.right.id, []).append(finding)
        beside: list[tuple[Right | None, str | None]] = [
            (group[0].right, strongest_use(group)) for group in by_right.values()
        ] or [(None, None)]
        for field, hit in list(strongest.values())[:_MOST_PHRASES]:
            written = getattr(listing, field)[hit.start : hit.end]
            explanation = f'The {field} says "{written}", words of the replica trade ({hit.phrase.language}).'
            found.extend(
                Finding(
                    right,
                    "replica_language",
                    field,
                    hit.start,
                    hit.end,
                    written,
                    use,
                    None,
                    hit.phrase.weight,
                    explanation,
                )
                for right, use in beside
            )

    @staticmethod
    def _prices(listing: Listing, found: list[Finding]) -> dict[str, float]:
        """The price ratio of each right, and a finding where what is sold is far below the usual price."""
        ratios: dict[str, float] = {}
        if listing.price is None or listing.currency is None:
            return ratios
        rights = {finding.right.id: finding.right for finding in found if finding.right is not None}
        for right in rights.values():
            share = price.ratio(right, listing.title, listing.price, listing.currency, listing.gtin)
            if share is None:
                continue
            ratios[right.id] = share
            sold = any(finding.use == "sold" and finding.right is right for finding in found)
            if sold and share < price.SUSPICIOUS:
                explanation = (
                    f"Offered at {listing.price:.2f} {listing.currency}, {share:.0%} of the usual price "
                    f"from {right.usual_price_low:.2f} {right.currency}."
                ).replace("%", " %")
                found.append(
                    Finding(
                        right,
                        "price",
                        "price",
                        None,
                        None,
                        None,
                        "sold",
                        None,
                        price.score(share),
                        explanation,
                    )
                )
        return ratios


class _Columns:
    """Rows gathered column by column."""

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self.values: list[list[Any]] = [[] for _ in schema]

    def table(self) -> pa.Table:
        """The rows as an Arrow table."""
        arrays = [
            pa.array(values, type=field.type) for values, field in zip(self.values, self.schema, strict=True)
        ]
        return pa.table(arrays, schema=self.schema)


def _write(columns: _Columns, listing_id: str, found: Sequence[Finding], ratios: dict[str, float]) -> None:
    ids, rights, holders, signals, fields, starts, ends, texts, uses, disguises, scores, shares, sentences = (
        columns.values
    )
    for right, signal, field, start, end, text, use, disguise, score, explanation in found:
        ids.append(listing_id)
        if right is None:
            rights.append(None)
            holders.append(None)
            shares.append(None)
        else:
            rights.append(right.id)
            holders.append(right.holder)
            shares.append(ratios.get(right.id))
        signals.append(signal)
        fields.append(field)
        starts.append(start)
        ends.append(end)
        texts.append(text)
        uses.append(use)
        disguises.append(disguise)
        scores.append(score)
        sentences.append(explanation)


class _Risks:
    """The risks gathered: one row a listing and holder, with the heaviest reason of each code."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.holders: list[str | None] = []
        self.risks: list[float] = []
        self.offsets: list[int] = [0]
        self.reasons: list[risk.Reason] = []

    def add(self, listing_id: str, found: Sequence[Finding]) -> None:
        """Add the rows of one listing."""
        by_holder: dict[str | None, dict[str, risk.Reason]] = {}
        for finding in found:
            holder = finding.right.holder if finding.right is not None else None
            reason = risk.contribution(finding.signal, finding.use, finding.score)
            reasons = by_holder.setdefault(holder, {})
            held = reasons.get(reason.code)
            if held is None or held.weight < reason.weight:
                reasons[reason.code] = reason
        for holder, reasons in by_holder.items():
            self.ids.append(listing_id)
            self.holders.append(holder)
            self.risks.append(risk.joined(reasons.values()))
            self.reasons.extend(reasons.values())
            self.offsets.append(len(self.reasons))

    def table(self) -> pa.Table:
        """The rows as an Arrow table."""
        columns = list(zip(*self.reasons, strict=True)) or [(), (), ()]
        reasons = pa.StructArray.from_arrays(
            [pa.array(values, type=field.type) for values, field in zip(columns, REASON, strict=True)],
            fields=list(REASON),
        )
        lists = pa.ListArray.from_arrays(pa.array(self.offsets, type=pa.int32()), reasons)
        arrays = [
            pa.array(self.ids, type=pa.string()),
            pa.array(self.holders, type=pa.string()),
            pa.array(self.risks, type=pa.float32()),
            lists.cast(RISKS.field("reasons").type),
        ]
        return pa.table(arrays, schema=RISKS)
