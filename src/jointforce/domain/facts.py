"""What a rights holder has told us beyond one case, and when it speaks about another listing.

A fact comes out of an answer's reason code and fields (`domain.questions`), holds for the right that the case was
about, and ends by itself. It never removes: where the name is sold in the listing, it has the rights holder asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from jointforce.domain.matter import fold_text
from jointforce.domain.scope import TERRITORIES

PRICE_THAT_SPEAKS = 0.30
"""At most this part of the usual price speaks against a listing; the shipped policy's own threshold."""


class FactKind(StrEnum):
    """What is known. That a seller is authorised until a day is kept as its authorisation."""

    NEVER_MADE = "never_made"
    SOLD_ONLY_IN = "sold_only_in"
    USUAL_PRICE = "usual_price"
    HALLMARK = "hallmark"


BY_REASON: dict[str, FactKind] = {
    "never_made": FactKind.NEVER_MADE,
    "sold_only_in": FactKind.SOLD_ONLY_IN,
    "usual_price": FactKind.USUAL_PRICE,
    "hallmarks": FactKind.HALLMARK,
}
"""Which answers become facts, by their reason's code."""

LASTS: dict[FactKind, timedelta] = {
    FactKind.NEVER_MADE: timedelta(days=730),
    FactKind.SOLD_ONLY_IN: timedelta(days=365),
    FactKind.USUAL_PRICE: timedelta(days=365),
    FactKind.HALLMARK: timedelta(days=730),
}
"""So long a fact holds; then the rights holder is asked again. Colours return, and prices move."""


@dataclass(frozen=True, slots=True)
class Known:
    """A fact as triage needs it."""

    kind: FactKind
    value: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """What facts are held against: a listing's words, folded (`matter.fold_text`), where it goes, what it costs."""

    folded: str
    ships_to: str
    price: float | None
    currency: str


def in_a_sentence(kind: FactKind, value: Mapping[str, Any]) -> str:
    """The fact for people."""
    match kind:
        case FactKind.NEVER_MADE:
            return f"Never made: {value['what']}."
        case FactKind.SOLD_ONLY_IN:
            return f"Sold only in {', '.join(value['territories'])}."
        case FactKind.USUAL_PRICE:
            high = f" to {value['high']}" if value.get("high") else ""
            return f"Usually costs {value['low']}{high} {value['currency']}."
        case FactKind.HALLMARK:
            return f"Genuine ones show: {value['shows']}."


def speaking(facts: Sequence[Known], offer: Offer) -> str:
    """Why the rights holder's own words speak against this listing, in a sentence; empty where none does."""
    return next((why for fact in facts if (why := _against(fact, offer))), "")


def _against(fact: Known, offer: Offer) -> str:
    value = fact.value
    match fact.kind:
        case FactKind.NEVER_MADE:
            words = fold_text(value["what"])
            if words and f" {words} " in f" {offer.folded} ":
                return f"The rights holder says that it never made this in “{value['what']}”."
        case FactKind.SOLD_ONLY_IN:
            elsewhere = _destinations(offer.ships_to) - _reach(value["territories"])
            if elsewhere:
                return (
                    f"The rights holder sells this only in {', '.join(value['territories'])}; "
                    f"the listing ships to {', '.join(sorted(elsewhere))}."
                )
        case FactKind.USUAL_PRICE:
            low = float(value["low"])
            if (
                offer.price is not None
                and offer.currency == value["currency"]
                and offer.price <= low * PRICE_THAT_SPEAKS
            ):
                return (
                    f"The rights holder says that this usually costs from {value['low']} {value['currency']}."
                )
        case FactKind.HALLMARK:
            pass  # for eyes, not for texts
    return ""


def _destinations(ships_to: str) -> set[str]:
    """Where a listing goes, as far as it says so."""
    return {code.strip().upper() for code in ships_to.replace("|", ",").split(",") if code.strip()}


def _reach(territories: Sequence[str]) -> set[str]:
    held = {code.upper() for code in territories}
    return held.union(*(TERRITORIES.get(code, frozenset()) for code in held))
