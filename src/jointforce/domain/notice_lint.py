"""Looks a notice over, line by line, before it is sent and again when it arrives.

Pure, over plain facts. Each finding says what is wrong and what to do. A line with a finding that refuses is not
taken; one that needs something is taken once that is given; a note holds nothing up, and analysts read it too.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jointforce.domain.matter import fold_text
from jointforce.domain.notice_forms import FORMS, NOTICE_REASONS, reasons_for_right
from jointforce.domain.scope import classes_of, covers_territory
from jointforce.domain.vocabulary import MarkForm, RightStatus, RightType


class Severity(StrEnum):
    """What a finding does to its line."""

    REFUSE = "refuse"
    NEEDS = "needs"
    NOTE = "note"


class SellerWord(StrEnum):
    """What the rights holder has said of a listing's seller."""

    NONE = ""
    AUTHORISED = "authorised"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Finding:
    """what: what is wrong; do: what to do about it. field: what to give (`where_seen`, `explanation`, `evidence`, or
    `confirmed`, which then names the finding's code); empty where nothing that is given helps.
    """

    code: str
    severity: Severity
    what: str
    do: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class RightFacts:
    """The right that a line rests on, as the register and its holder have it."""

    right_type: RightType
    status: RightStatus
    mark: str
    form: MarkForm = MarkForm.WORD
    aliases: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    nice_classes: tuple[int, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """The listing as it stands now. found: screening has found the right in it, disguised or in a picture."""

    title: str
    description: str = ""
    brand: str = ""
    category: str = ""
    ships_to: str = ""
    found: bool = False


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One line of a notice: one listing and one right, and everything around them that a rule asks.

    on: the day. confirmed: codes of findings that the complainant has read and stands by. explanation: of this line.
    by_holder: the complainant is the rights holder or acts for it; a stranger cannot know its sellers, and an analyst
    looks at a stranger's lines anyway. same_as: an earlier line's number. evidence: how many files and test buys.
    """

    right: RightFacts | None
    listing: ListingFacts | None
    on: date
    reason_code: str
    regime: str = "eu_dsa"
    reason: str = ""
    explanation: str = ""
    where_seen: str = ""
    confirmed: frozenset[str] = frozenset()
    seller: SellerWord = SellerWord.NONE
    cleared_before: bool = False
    open_case: int | None = None
    restricted: bool = False
    same_as: int | None = None
    evidence: int = 0
    evidence_needed: bool = False
    by_holder: bool = True


_ENOUGH = 20
"""Characters with which something specific can be said."""

_RESALE_WORDS = re.compile(
    r"\b(?:un-?authori[sz]ed (?:re)?sellers?|not (?:an? )?authori[sz]ed (?:re)?(?:seller|dealer|distributor)s?"
    r"|un-?authori[sz]ed (?:dealer|distributor|resale)s?|minimum (?:advertised|resale) price|map (?:policy|violation)"
    r"|below (?:our|the) (?:recommended|minimum|list|retail) price|recommended retail price|selective distribution"
    r"|undercut\w*|price (?:violation|dumping))\b",
    re.IGNORECASE,
)

_Rule = Callable[[LineFacts], Iterator[Finding]]


def _what_is_named(facts: LineFacts) -> Iterator[Finding]:
    if facts.listing is None:
        yield Finding(
            "listing_unknown",
            Severity.REFUSE,
            "No listing of this house has this address or number.",
            "Copy the listing's address or number from its page; if the listing is gone already, leave it out.",
        )
    if facts.right is None:
        yield Finding(
            "right_unknown",
            Severity.REFUSE,
            "The line names none of the rights that you may act on.",
            "Choose one of your verified rights, or submit the right first.",
        )


def _right_alive(facts: LineFacts) -> Iterator[Finding]:
    right = facts.right
    if right is None:
        return
    if right.status is RightStatus.SUBMITTED:
        yield Finding(
            "right_not_verified",
            Severity.REFUSE,
            f"The right {right.mark} is not verified yet.",
            "Wait until an analyst has compared it with the register; a certificate speeds that up.",
        )
    elif right.status is RightStatus.REJECTED:
        yield Finding(
            "right_not_verified",
            Severity.REFUSE,
            f"The right {right.mark} was rejected when it was verified.",
            "Correct it and submit it again, or choose another right.",
        )
    elif right.status is RightStatus.EXPIRED or (right.valid_until and right.valid_until < facts.on):
        ended = f" on {right.valid_until:%d %b %Y}" if right.valid_until else ""
        yield Finding(
            "right_expired",
            Severity.REFUSE,
            f"The right {right.mark} ended{ended}.",
            "Renew it at its office, then correct its last day here.",
        )
    elif right.valid_from and right.valid_from > facts.on:
        yield Finding(
            "right_not_begun",
            Severity.REFUSE,
            f"The right {right.mark} begins only on {right.valid_from:%d %b %Y}.",
            "Report the listing from that day on, or choose another right.",
        )


def _in_territory(facts: LineFacts) -> Iterator[Finding]:
    if facts.right is None or facts.listing is None:
        return
    if not covers_territory(facts.right.territories, facts.listing.ships_to):
        held = ", ".join(facts.right.territories)
        yield Finding(
            "outside_territory",
            Severity.REFUSE,
            f"The right {facts.right.mark} holds in {held}; the listing is offered in {facts.listing.ships_to} only.",
            "Choose a right that is in force there, or leave the listing out.",
        )


def _in_classes(facts: LineFacts) -> Iterator[Finding]:
    right, listing = facts.right, facts.listing
    if right is None or listing is None or right.right_type is not RightType.TRADEMARK:
        return
    known = classes_of(listing.category)
    if right.nice_classes and known and not known & set(right.nice_classes):
        goods = ", ".join(map(str, sorted(known)))
        held = ", ".join(map(str, right.nice_classes))
        yield _asked(
            facts,
            "outside_classes",
            f"The mark is registered for Nice class {held}; the listing's category “{listing.category}” is class "
            f"{goods}.",
            "Choose a right that covers these goods. If the goods are similar, the mark has a reputation, or the "
            "category is wrong, confirm that (Regulation (EU) 2017/1001 Art. 9(2)).",
        )


def _mark_stands(facts: LineFacts) -> Iterator[Finding]:
    right, listing = facts.right, facts.listing
    if right is None or listing is None or listing.found or len(facts.where_seen.strip()) > 2:
        return
    if reads_as_words(right):
        if any(_contains(listing, name) for name in (right.mark, *right.aliases)):
            return
        what = f"“{right.mark}” does not stand in the listing's title, brand or description."
        do = "Say where you see it: which picture, or which words stand for it. If it is nowhere, leave it out."
    else:
        what = "Nothing was found in the listing that could be compared with the right."
        do = "Say where you see it: which picture, which words, or which part of the product."
    severity = Severity.NEEDS if facts.by_holder else Severity.NOTE
    yield Finding("mark_not_seen", severity, what, do, "where_seen")


def reads_as_words(right: RightFacts) -> bool:
    """Whether the right is a name that can stand in a text; pictures, works, designs and inventions are looked at."""
    return right.form is MarkForm.WORD and right.right_type in {RightType.TRADEMARK, RightType.GI}


def _contains(listing: ListingFacts, name: str) -> bool:
    needle = fold_text(name)
    if not needle:
        return False
    whole = (
        needle.isascii() and len(needle) < 5
    )  # a short name is found in many words that have nothing to do with it
    for text in (listing.title, listing.brand, listing.description):
        folded = fold_text(text)
        if (f" {needle} " in f" {folded} ") if whole else (needle in folded):
            return True
    return False


def _sellers_word(facts: LineFacts) -> Iterator[Finding]:
    if not facts.by_holder or facts.seller is SellerWord.NONE:
        return
    if facts.seller is SellerWord.OWN:
        yield Finding(
            "own_listing",
            Severity.REFUSE,
            "The seller is your own shop.",
            "Take the line out; to end the offer, end it in your shop.",
        )
        return
    yield Finding(
        "seller_authorised",
        Severity.REFUSE,
        "You have authorised this seller.",
        "Take the line out. If the seller may not sell any more, end the authorisation first.",
    )


def _an_infringement(facts: LineFacts) -> Iterator[Finding]:
    reason = NOTICE_REASONS.get(facts.reason_code)
    if reason is None:
        fitting = reasons_for_right(facts.right.right_type) if facts.right else list(NOTICE_REASONS.values())
        codes = ", ".join(r.code for r in fitting if not r.why_not)
        yield Finding(
            "reason_unknown",
            Severity.REFUSE,
            f"There is no reason “{facts.reason_code}”."
            if facts.reason_code
            else "The line gives no reason.",
            f"Choose one of: {codes}.",
        )
    elif reason.why_not:
        yield Finding("not_an_infringement", Severity.REFUSE, reason.why_not, reason.instead)
    elif facts.right is not None and facts.right.right_type not in reason.right_types:
        codes = ", ".join(r.code for r in reasons_for_right(facts.right.right_type) if not r.why_not)
        yield Finding(
            "reason_does_not_fit",
            Severity.REFUSE,
            f"The reason “{reason.label}” does not go with a {facts.right.right_type.value} right.",
            f"Choose one of: {codes}.",
        )
    elif facts.reason_code != "parallel_import" and (said := _resale_words(facts)):
        yield _asked(
            facts,
            "resale_words",
            f"You write “{said}”. To resell genuine goods, at any price, is not an infringement.",
            "Say what else is wrong with the goods, and confirm that they are not your genuine goods resold; else "
            "take the line out.",
        )


def _resale_words(facts: LineFacts) -> str:
    found = _RESALE_WORDS.search(f"{facts.reason}\n{facts.explanation}")
    return found[0] if found else ""


def _right_for_regime(facts: LineFacts) -> Iterator[Finding]:
    form = FORMS[facts.regime]
    if facts.right is not None and facts.right.right_type not in form.right_types:
        yield Finding(
            "regime_does_not_fit",
            Severity.REFUSE,
            f"A notice under “{form.label}” cannot rest on a {facts.right.right_type.value} right.",
            "Send this line in a notice under another law.",
        )


def _cleared_before(facts: LineFacts) -> Iterator[Finding]:
    if not facts.cleared_before or not facts.by_holder:
        return
    answered = len(facts.explanation.strip()) >= _ENOUGH
    yield Finding(
        "cleared_before",
        Severity.NOTE if answered else Severity.NEEDS,
        "You have said that this very listing is genuine or authorised, and it has not changed since.",
        f"Say in the line's own explanation what has come up since, in {_ENOUGH} characters or more; else take it out.",
        "explanation",
    )


def _proven(facts: LineFacts) -> Iterator[Finding]:
    if facts.evidence:
        return
    if FORMS[facts.regime].proof:
        yield Finding(
            "evidence_missing",
            Severity.NEEDS,
            "A notice under this law shows the infringement by evidence.",
            "Add a file or a test buy (SPC opinions of 2020 Art. 5).",
            "evidence",
        )
    elif facts.evidence_needed:
        yield Finding(
            "evidence_missing",
            Severity.NEEDS,
            "With your standing a notice is read only where evidence comes with it.",
            "Add a file or a test buy that shows the infringement.",
            "evidence",
        )


def _seen_already(facts: LineFacts) -> Iterator[Finding]:
    if facts.same_as is not None:
        yield Finding(
            "named_twice",
            Severity.NOTE,
            f"Line {facts.same_as} names the same listing and right.",
            "Nothing to do: both lines go with one case.",
        )
    elif facts.open_case is not None:
        where = (
            "the listing is removed already" if facts.restricted else "the listing is being looked at already"
        )
        yield Finding(
            "case_open",
            Severity.NOTE,
            f"Case {facts.open_case} is open: {where}.",
            "Nothing to do: your line joins that case.",
        )


def _asked(facts: LineFacts, code: str, what: str, do: str) -> Finding:
    """Something that the complainant may stand by: needed until it is confirmed, and then a note to the analyst."""
    needed = facts.by_holder and code not in facts.confirmed
    return Finding(code, Severity.NEEDS if needed else Severity.NOTE, what, do, "confirmed")


RULES: tuple[_Rule, ...] = (
    _what_is_named,
    _right_alive,
    _in_territory,
    _in_classes,
    _mark_stands,
    _sellers_word,
    _an_infringement,
    _right_for_regime,
    _cleared_before,
    _proven,
    _seen_already,
)
_ORDER = {Severity.REFUSE: 0, Severity.NEEDS: 1, Severity.NOTE: 2}


def lint(facts: LineFacts) -> tuple[Finding, ...]:
    """Everything that is to be said of a line, what holds it up first.

    Raises:
        KeyError: there is no such regime.
    """
    found = [finding for rule in RULES for finding in rule(facts)]
    return tuple(sorted(found, key=lambda finding: _ORDER[finding.severity]))


def holds_up(findings: Iterable[Finding]) -> list[Finding]:
    """The findings for which a line is not taken as it is."""
    return [finding for finding in findings if finding.severity is not Severity.NOTE]


def over_limit(limit: int, undecided: int, standing: str) -> Finding:
    """A line beyond what a complainant of this standing may have undecided at once."""
    return Finding(
        "over_limit",
        Severity.REFUSE,
        f"You have {undecided:,} listings that wait for a decision; with your standing ({standing.replace('_', ' ')}) "
        f"there may be {limit:,} at once.",
        "Send this line again when some are decided. The limit grows with your standing.",
    )


def summary(lines: Sequence[Sequence[Finding]]) -> dict[str, int]:
    """How many lines each code holds up, the most frequent first."""
    counts: dict[str, int] = {}
    for findings in lines:
        for code in {finding.code for finding in holds_up(findings)}:
            counts[code] = counts.get(code, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
