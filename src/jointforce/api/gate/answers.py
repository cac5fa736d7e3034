"""What the gate says of listings: what was found, what that comes to, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from jointforce.api.gate.reading import Asked, Listing, picture_key
from jointforce.domain.matter import Matter, content_key, fold_text, matter_key, still_covers
from jointforce.domain.triage_rules import Finding, ListingFacts
from jointforce.domain.vocabulary import Disposition, Signal, Standing, Use
from jointforce.engine.listings import Rows
from jointforce.engine.risk import raised
from jointforce.engine.schema import MATCHES
from jointforce.engine.screener import Screener, Screening
from jointforce.screening.edition import House

_SEVERITY = {word: number for number, word in enumerate(Disposition)}
_NOWHERE: dict[str, Any] = dict.fromkeys(
    name for name in MATCHES.names if name not in ("price_ratio", "explanation")
)
"""A match that stands in no text."""
_KINDS = {
    (signal.value, use and use.value): Finding(signal, use) for signal in Signal for use in (None, *Use)
}
"""The findings without a price, which are most: by the words that the engine has for signal and use."""


@dataclass(slots=True)
class _Pair:
    """What was found in one listing for one holder (None: replica language alone); rights: of each finding."""

    holder: str | None
    risk: float = 0.0
    reasons: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rights: list[str | None] = field(default_factory=list)
    authorised: bool = False
    cleared: bool = False


@dataclass(slots=True)
class _Found:
    """What was found in one listing."""

    matches: list[dict[str, Any]] = field(default_factory=list)
    pairs: list[_Pair] = field(default_factory=list)
    standing: Standing = Standing.NORMAL

    def of(self, holder: str) -> _Pair:
        """What was found for a holder; nothing so far, where it is not there."""
        for pair in self.pairs:
            if pair.holder == holder:
                return pair
        self.pairs.append(_Pair(holder))
        return self.pairs[-1]


def answer(
    asked: Asked, house: House, screener: Screener, marketplace: str, today: date
) -> list[dict[str, Any]]:
    """One answer a listing, in order: `id, risk, disposition, reasons, matches, repaired`.

    screener: over the house's index, of the calling thread. marketplace: whose listings they are.

    Raises:
        Refusal: a picture's bytes are not base64.
    """
    found = _found(screener.screen(Rows(asked.listings)), asked.listings, house)
    _add_removed(found, asked.listings, house)
    _settle(found, asked.listings, house, marketplace, today)
    nothing = _Found()
    return [
        _answer(listing, found.get(number, nothing), house, repaired=number in asked.repaired)
        for number, listing in enumerate(asked.listings)
    ]


def _found(screening: Screening, listings: Sequence[Listing], house: House) -> dict[int, _Found]:
    """What was found of each listing, by its number: a shop may send an id twice."""
    pairs: list[_Pair] = []
    for _, holder, risk, reasons in screening.risk_rows():
        for reason in reasons:
            reason["weight"] = _rounded(reason["weight"])
        pairs.append(_Pair(holder, risk, reasons))
    found: dict[int, _Found] = {}
    for number, place, match in screening.match_rows([listing["id"] for listing in listings]):
        here, pair = found.get(number), pairs[place]
        if here is None:
            here = found[number] = _Found()
        if not pair.findings:
            here.pairs.append(pair)
        ratio = match.pop("price_ratio")
        kind = _KINDS[match["signal"], match["use"]]
        pair.findings.append(kind if ratio is None else Finding(kind.signal, kind.use, ratio))
        pair.rights.append(match["right_id"])
        match["holder"] = house.holders.get(match["holder"], match["holder"])
        match["score"] = _rounded(match["score"])
        here.matches.append(match)
    return found


@lru_cache(maxsize=1 << 12)
def _rounded(value: float) -> float:
    """A weight or a score as it is answered; few occur."""
    return round(value, 4)


def _pictures(listing: Listing) -> list[str]:
    return [picture_key(image) for image in listing.get("images") or ()]


def _content(listing: Listing) -> str:
    """What the stay-down bank compares."""
    description = fold_text(listing.get("description") or "")
    return content_key(fold_text(listing["title"]), description, _pictures(listing))


def _add_removed(found: dict[int, _Found], listings: Sequence[Listing], house: House) -> None:
    """Add a finding where the same texts and pictures were removed before, whoever sells them now."""
    if not house.has_removals:
        return
    for number, rows in house.removed([_content(listing) for listing in listings]).items():
        for holder, right, case in rows:
            pair = found.setdefault(number, _Found()).of(holder)
            if any(finding.signal is Signal.STAY_DOWN for finding in pair.findings):
                continue
            text = f"The same text and pictures were removed before (case {case})."
            pair.findings.append(Finding(Signal.STAY_DOWN))
            pair.rights.append(right)
            pair.risk, pair.reasons = raised(
                pair.risk, pair.reasons, Signal.STAY_DOWN.value, text, house.weighing
            )
            said = {
                "listing_id": listings[number]["id"],
                "right_id": right,
                "holder": house.holders.get(holder, holder),
                "signal": Signal.STAY_DOWN.value,
                "field": "",
                "score": 1.0,
            }
            found[number].matches.append(_NOWHERE | said)


def _settle(
    found: Mapping[int, _Found], listings: Sequence[Listing], house: House, marketplace: str, today: date
) -> None:
    """Note what is known for certain of each pair of listing and holder; each table is asked for all at once."""
    pairs = [
        (listings[number], here, pair)
        for number, here in found.items()
        for pair in here.pairs
        if pair.holder is not None
    ]
    sellers = [(marketplace, listing.get("seller_id") or "") for listing, _, _ in pairs]
    sold = [(*seller, pair.holder or "") for seller, (_, _, pair) in zip(sellers, pairs, strict=True)]
    for place, rows in house.tables["authorised"].find(sold).items():
        pairs[place][2].authorised = any(until is None or until >= today for (until,) in rows)
    listed = [(marketplace, listing["id"], pair.holder or "") for listing, _, pair in pairs]
    for place, rows in house.tables["cleared"].find(listed).items():
        listing, _, pair = pairs[place]
        now = _matter(listing)
        pair.cleared = any(still_covers(Matter(*row), now) for row in rows)
    for place, rows in house.tables["standings"].find(sellers).items():
        pairs[place][1].standing = Standing(rows[0][0])


def _matter(listing: Listing) -> Matter:
    key = matter_key(
        folded_title=fold_text(listing["title"]),
        folded_description=fold_text(listing.get("description") or ""),
        pictures=_pictures(listing),
        seller=listing.get("seller_id") or "",
        category=listing.get("category") or "",
    )
    price = listing["price"]
    return Matter(key, None if price is None or price == "" else price, listing.get("currency") or "")


def _facts(listing: Listing, found: _Found, pair: _Pair, house: House) -> ListingFacts:
    """What triage asks of one listing and one holder."""
    ships_to, category = listing.get("ships_to") or "", listing.get("category") or ""
    within, outside = [], ""
    for right, finding in zip(pair.rights, pair.findings, strict=True):
        why = house.out_of_scope(right, ships_to, category) if right else ""
        if not why:
            within.append(finding)
        outside = outside or why
    return ListingFacts(
        findings=tuple(within),
        risk=pair.risk,
        category=category,
        seller_standing=found.standing,
        authorised=pair.authorised,
        cleared_before=pair.cleared,
        outside_scope="" if within else outside,
    )


def _certain(facts: ListingFacts) -> str:
    """The code of what settles the question before any rule is asked; empty where nothing does."""
    if facts.authorised:
        return "authorised"
    if facts.cleared_before and Signal.STAY_DOWN not in facts.signals:
        return "cleared"
    return "outside_scope" if facts.outside_scope else ""


def _answer(listing: Listing, found: _Found, house: House, *, repaired: bool) -> dict[str, Any]:
    disposition, risk = Disposition.CLEAR, 0.0
    weighed: list[dict[str, Any]] = []
    settled_by: dict[tuple[str, str], dict[str, Any]] = {}
    for pair in found.pairs:
        facts = _facts(listing, found, pair, house)
        triaged = house.triage(pair.holder or "")(facts)
        if _SEVERITY[triaged.disposition] > _SEVERITY[disposition]:
            disposition = triaged.disposition
        certain = _certain(facts)
        if not certain and pair.risk > risk:
            risk, weighed = pair.risk, pair.reasons
        code = certain or "policy"
        settled_by[code, triaged.reason] = {"code": code, "weight": 0.0, "text": triaged.reason}
    return {
        "id": listing["id"],
        "risk": round(risk, 4),
        "disposition": disposition.value,
        "reasons": [*weighed, *settled_by.values()],
        "matches": found.matches,
        "repaired": repaired,
    }
