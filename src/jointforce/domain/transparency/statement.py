"""Makes the payload of one statement of reasons from its plain facts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jointforce.domain.errors import Invalid
from jointforce.domain.reasons import KEYWORDS
from jointforce.domain.transparency import schema
from jointforce.domain.transparency.privacy import cut, without_personal_data
from jointforce.domain.vocabulary import Measure, RightType

CATEGORY = "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS"
VISIBILITY: dict[Measure, str] = {
    Measure.REMOVAL: "DECISION_VISIBILITY_CONTENT_REMOVED",
    Measure.DISABLING: "DECISION_VISIBILITY_CONTENT_DISABLED",
    Measure.DEMOTION: "DECISION_VISIBILITY_CONTENT_DEMOTED",
}
BY_NOTICE, BY_TRUSTED_FLAGGER, BY_OURSELVES = (
    "SOURCE_ARTICLE_16",
    "SOURCE_TRUSTED_FLAGGER",
    "SOURCE_VOLUNTARY",
)
_EVERYWHERE = {"EU": schema.EU, "EEA": schema.EEA, "WORLD": schema.EEA, "EL": frozenset({"GR"})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a statement of reasons and of the listing that it is about.

    id: of the statement, the same for ever. legal_ground, reasons, findings: free texts. source: one of BY_NOTICE,
    BY_TRUSTED_FLAGGER, BY_OURSELVES; automated_decision: a code of the form. offered_in: where the listing is sold, as
    it was received (empty: everywhere); territories: where the right holds. until: the last day of the measure, None
    where it is for good. names: of seller, notifier and their people, which must not appear; mark: may.
    deceptive_high_volume: commercial content of which nobody is told anything (Art. 17(2)).
    """

    id: str
    measure: Measure
    right_type: RightType
    legal_ground: str
    reasons: Sequence[str]
    findings: Sequence[str]
    source: str
    automated_detection: bool
    automated_decision: str
    listed_on: date
    restricted_on: date
    until: date | None = None
    offered_in: str = ""
    territories: Sequence[str] = ()
    gtin: str = ""
    names: Sequence[str] = ()
    mark: str = ""
    deceptive_high_volume: bool = False


def is_reported(facts: Facts) -> bool:
    """Whether the statement goes to the database: the listing is offered in the Union, and a statement is owed at all.

    Source: Regulation (EU) 2022/2065 Art. 2(1), 17(2) and 24(5).
    """
    return not facts.deceptive_high_volume and bool(offered(facts.offered_in) & schema.EU)


def offered(ships_to: str) -> frozenset[str]:
    """The countries of the European Economic Area that a listing is sold to; one that says nothing is sold to all."""
    codes = re.split(r"[\s,;|]+", ships_to.upper().strip(" ,;|"))
    return _countries(codes) if codes != [""] else schema.EEA


def _countries(codes: Iterable[str]) -> frozenset[str]:
    found = frozenset[str]()
    for code in codes:
        found |= _EVERYWHERE.get(code.strip().upper(), frozenset({code.strip().upper()}))
    return found & schema.EEA


def payload(facts: Facts) -> dict[str, Any]:
    """The statement as `POST /statements` takes it; nothing in it names a person.

    The notifier is never named: that is only for where it is strictly necessary (Art. 17(3)(b)).

    Raises:
        Invalid: the facts make no payload that the database would take; the message names the fields.
    """
    made: dict[str, Any] = {
        "puid": facts.id,
        "decision_visibility": [VISIBILITY[facts.measure]],
        "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
        "illegal_content_legal_ground": _text(facts, "illegal_content_legal_ground", [facts.legal_ground]),
        "illegal_content_explanation": _text(facts, "illegal_content_explanation", facts.reasons),
        "content_type": ["CONTENT_TYPE_PRODUCT"],
        "category": CATEGORY,
        "category_specification": [KEYWORDS[facts.right_type]],
        "territorial_scope": sorted(_scope(facts)),
        "content_date": _day(facts.listed_on, "content_date"),
        "application_date": _day(facts.restricted_on, "application_date"),
        "decision_facts": _text(facts, "decision_facts", [_HOW_FOUND[facts.source], *facts.findings]),
        "source_type": facts.source,
        "automated_detection": "Yes" if facts.automated_detection else "No",
        "automated_decision": facts.automated_decision,
    }
    if facts.until is not None:
        last = _day(facts.until, "end_date_visibility_restriction")
        made["end_date_visibility_restriction"] = max(last, made["application_date"])
    ean = ean13(facts.gtin)
    if ean:
        made["content_id"] = {"EAN-13": ean}
    wrong = schema.problems(made) or schema.advice(made)
    if wrong:
        said = "; ".join(f"{name}: {' '.join(sentences)}" for name, sentences in sorted(wrong.items()))
        raise Invalid(f"The statement does not fit the Transparency Database. {said}")
    return made


_HOW_FOUND = {
    BY_NOTICE: "The listing was notified as infringing an intellectual-property right.",
    BY_TRUSTED_FLAGGER: "A trusted flagger notified the listing as infringing an intellectual-property right.",
    BY_OURSELVES: "The listing was found by the marketplace's own screening for intellectual-property rights.",
}
_ENDS = (".", "!", "?", "…", ":", ";", "。")
_UNSAID = "An intellectual-property right of another is infringed."


def _text(facts: Facts, name: str, parts: Sequence[str]) -> str:
    longest = schema.limit(name)
    # What lies far beyond the limit is never read: a text of a megabyte must not hold up a decision.
    clean = (without_personal_data(p[: 4 * longest], facts.names, [facts.mark]) for p in parts)
    found = list(dict.fromkeys(filter(None, clean)))
    ended = [part if part.endswith(_ENDS) else f"{part}." for part in found[:-1]] + found[-1:]
    return cut(" ".join(ended), longest) or _UNSAID


def _scope(facts: Facts) -> frozenset[str]:
    """Where the measure is felt: where the right holds and the listing is sold; where that is nowhere, wherever sold.

    A takedown takes the listing away everywhere, so that a right from elsewhere does not make the scope empty.
    """
    sold = offered(facts.offered_in)
    return (sold & _countries(facts.territories)) or sold


def _day(day: date, name: str) -> str:
    field = schema.BY_NAME[name]
    assert field.last is not None
    return min(max(day, field.first or day), field.last).isoformat()


def ean13(gtin: str) -> str:
    """A GTIN of 8, 12, 13 or 14 digits as an EAN-13; empty where it is none, or its check digit is wrong."""
    digits = re.sub(r"[\s-]", "", gtin)
    if not re.fullmatch(r"[0-9]{8}|[0-9]{12,14}", digits):
        return ""
    short = digits.rjust(13, "0") if len(digits) < 14 else digits.removeprefix("0")
    return short if schema.is_ean13(short) and int(short) else ""
