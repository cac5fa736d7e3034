"""What the gate says of listings: what was found, what that comes to, and why."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jointforce.api.gate.reading import Asked, Listing, picture_key
from jointforce.domain.matter import Matter, content_key, fold_text, matter_key, still_covers
from jointforce.domain.triage_rules import Finding, ListingFacts
from jointforce.domain.vocabulary import Disposition, Signal, Standing, Use
from jointforce.engine.listings import Rows
from jointforce.engine.risk import raised
from jointforce.engine.screener import Screener, Screening
from jointforce.screening.edition import House

_SEVERITY = {word: number for number, word in enumerate(Disposition)}
_EVIDENCE = (
    "right_id", "holder", "signal", "field", "start", "end", "text", "use", "disguise", "score",
)  # fmt: skip
_SIGNALS = {signal.value: signal for signal in Signal}
_USES: dict[str | None, Use | None] = {None: None, **{use.value: use for use in Use}}


@dataclass(slots=True)
class _Group:
    """What was found in one listing for one holder (None: replica language alone)."""

    findings: list[tuple[str | None, Finding]] = field(default_factory=list)
    risk: float = 0.0
    reasons: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class _Listing:
    matches: list[dict[str, Any]] = field(default_factory=list)
    groups: dict[str | None, _Group] = field(default_factory=lambda: defaultdict(_Group))


def answer(
    asked: Asked, house: House, screener: Screener, marketplace: str, today: date
) -> list[dict[str, Any]]:
    """One answer a listing, in order: `id, risk, disposition, reasons, matches, repaired`.

    screener: over the house's index, of the calling thread. marketplace: whose listings they are.

    Raises:
        Refusal: a picture's bytes are not base64.
    """
    found = _found(screener.screen(Rows(asked.listings)))
    _add_removed(found, asked.listings, house)
    settled = _Settled(found, asked.listings, house, marketplace, today)
    return [
        _answer(number, listing, found.get(number), settled, repaired=number in asked.repaired)
        for number, listing in enumerate(asked.listings)
    ]


def _found(screening: Screening) -> dict[int, _Listing]:
    """What was found of each listing, by its number: a shop may send an id twice."""
    found: dict[int, _Listing] = defaultdict(_Listing)
    for number, match in screening.match_rows():
        listing = found[number]
        ratio = match.pop("price_ratio")
        match["score"] = round(match["score"], 4)
        listing.matches.append(match)
        finding = Finding(_SIGNALS[match["signal"]], _USES[match["use"]], ratio)
        listing.groups[match["holder"]].findings.append((match["right_id"], finding))
    for number, holder, risk, reasons in screening.risk_rows():
        group = found[number].groups[holder]
        for reason in reasons:
            reason["weight"] = round(reason["weight"], 4)
        group.risk, group.reasons = risk, reasons
    return found


def _pictures(listing: Listing) -> list[str]:
    return [picture_key(image) for image in listing.get("images") or ()]


def _content(listing: Listing) -> str:
    """What the stay-down bank compares."""
    description = fold_text(listing.get("description") or "")
    return content_key(fold_text(listing["title"]), description, _pictures(listing))


def _add_removed(found: dict[int, _Listing], listings: Sequence[Listing], house: House) -> None:
    """Add a finding where the same texts and pictures were removed before, whoever sells them now."""
    if not house.has_removals:
        return
    for number, rows in enumerate(house.removed([_content(listing) for listing in listings])):
        for holder, right, case in rows:
            group = found[number].groups[holder]
            if any(finding.signal is Signal.STAY_DOWN for _, finding in group.findings):
                continue
            text = f"The same text and pictures were removed before (case {case})."
            group.findings.append((right, Finding(Signal.STAY_DOWN)))
            group.risk, group.reasons = raised(
                group.risk, group.reasons, Signal.STAY_DOWN.value, text, house.weighing
            )
            evidence = (right, holder, Signal.STAY_DOWN.value, "", None, None, None, None, None, 1.0)
            found[number].matches.append(dict(zip(_EVIDENCE, evidence, strict=True)))


class _Settled:
    """What is known for certain of the pairs of listing and holder in a batch; asked of each table at once."""

    def __init__(
        self,
        found: dict[int, _Listing],
        listings: Sequence[Listing],
        house: House,
        marketplace: str,
        today: date,
    ) -> None:
        self.house = house
        self._listings = listings
        pairs = [
            (number, holder)
            for number, listing in found.items()
            for holder in listing.groups
            if holder is not None
        ]
        sellers = [listings[number].get("seller_id") or "" for number, _ in pairs]
        words = house.tables["authorised"].find(
            [(marketplace, seller, holder) for (_, holder), seller in zip(pairs, sellers, strict=True)]
        )
        self.authorised = {
            pair
            for pair, rows in zip(pairs, words, strict=True)
            if any(until is None or until >= today for (until,) in rows)
        }
        cleared = house.tables["cleared"].find(
            [(marketplace, listings[number]["id"], holder) for number, holder in pairs]
        )
        self.cleared = {
            pair
            for pair, rows in zip(pairs, cleared, strict=True)
            if any(still_covers(Matter(*row), self._matter(pair[0])) for row in rows)
        }
        standings = house.tables["standings"].find([(marketplace, seller) for seller in sellers])
        self.standings = {
            pair[0]: Standing(rows[0][0]) for pair, rows in zip(pairs, standings, strict=True) if rows
        }

    def _matter(self, number: int) -> Matter:
        listing = self._listings[number]
        key = matter_key(
            folded_title=fold_text(listing["title"]),
            folded_description=fold_text(listing.get("description") or ""),
            pictures=_pictures(listing),
            seller=listing.get("seller_id") or "",
            category=listing.get("category") or "",
        )
        price = listing["price"]
        return Matter(key, None if price is None or price == "" else price, listing.get("currency") or "")

    def facts(self, number: int, holder: str | None, group: _Group) -> ListingFacts:
        """What triage asks of one listing and one holder."""
        listing = self._listings[number]
        ships_to, category = listing.get("ships_to") or "", listing.get("category") or ""
        within, outside = [], ""
        for right, finding in group.findings:
            why = self.house.out_of_scope(right, ships_to, category) if right else ""
            if not why:
                within.append(finding)
            outside = outside or why
        pair = (number, holder)
        return ListingFacts(
            findings=tuple(within),
            risk=group.risk,
            category=category,
            seller_standing=self.standings.get(number, Standing.NORMAL),
            authorised=pair in self.authorised,
            cleared_before=pair in self.cleared,
            outside_scope="" if within else outside,
        )


def _certain(facts: ListingFacts) -> str:
    """The code of what settles the question before any rule is asked; empty where nothing does."""
    if facts.authorised:
        return "authorised"
    if facts.cleared_before and Signal.STAY_DOWN not in facts.signals:
        return "cleared"
    return "outside_scope" if facts.outside_scope else ""


def _answer(
    number: int, listing: Listing, found: _Listing | None, settled: _Settled, *, repaired: bool
) -> dict[str, Any]:
    if found is None:
        return {
            "id": listing["id"], "risk": 0.0, "disposition": Disposition.CLEAR.value, "reasons": [], "matches": [],
            "repaired": repaired,
        }  # fmt: skip
    disposition, risk = Disposition.CLEAR, 0.0
    weighed: list[dict[str, Any]] = []
    settled_by: dict[tuple[str, str], dict[str, Any]] = {}
    for holder, group in found.groups.items():
        facts = settled.facts(number, holder, group)
        triaged = settled.house.triage(holder or "")(facts)
        if _SEVERITY[triaged.disposition] > _SEVERITY[disposition]:
            disposition = triaged.disposition
        certain = _certain(facts)
        if not certain and group.risk > risk:
            risk, weighed = group.risk, group.reasons
        code = certain or "policy"
        settled_by[code, triaged.reason] = {"code": code, "weight": 0.0, "text": triaged.reason}
    names = settled.house.holders
    return {
        "id": listing["id"],
        "risk": round(risk, 4),
        "disposition": disposition.value,
        "reasons": [*weighed, *settled_by.values()],
        "matches": [
            {"listing_id": listing["id"], **match, "holder": names.get(match["holder"], match["holder"])}
            for match in found.matches
        ],
        "repaired": repaired,
    }
