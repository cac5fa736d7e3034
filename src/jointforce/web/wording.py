"""What people read in place of codes: one place, so that every page says the same."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from jointforce.cases.queries import RECORD_CAP
from jointforce.domain import mandate
from jointforce.domain.abilities import Ability
from jointforce.domain.case_flow import CaseState
from jointforce.domain.vocabulary import (
    AgentKind,
    Answer,
    MandateStatus,
    NoticeLineState,
    NoticeState,
    OnSilence,
    PartyKind,
    ProgrammePhase,
    RightStatus,
    RightType,
    Role,
    Ruling,
    Standing,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A state as a word, a sentence, an icon and a tone; the word alone is enough to know it."""

    word: str
    sentence: str
    icon: str
    tone: str


CASE_STATES: dict[str, Mark] = {
    CaseState.WAITING: Mark(
        "Waits to be asked",
        "It is asked on a day on which the rights holder's budget of questions has room.",
        "clock",
        "secondary",
    ),
    CaseState.REFERRED: Mark("Asked", "The rights holder is asked.", "help-circle", "azure"),
    CaseState.ANSWERED: Mark(
        "Answered", "The answer is with an analyst of the marketplace, who decides.", "hourglass", "azure"
    ),
    CaseState.IN_REVIEW: Mark(
        "With an analyst", "An analyst of the marketplace decides.", "hourglass", "azure"
    ),
    CaseState.SELLER_ASKED: Mark(
        "The seller is asked",
        "No analyst could read it in time: the seller may answer, and silence removes the listing.",
        "clock",
        "azure",
    ),
    CaseState.HELD: Mark(
        "With an analyst",
        "A second person at the marketplace must agree to the removal.",
        "hourglass",
        "azure",
    ),
    CaseState.REMOVING: Mark(
        "Being removed", "The order is on its way to the marketplace.", "hourglass", "orange"
    ),
    CaseState.REMOVED: Mark(
        "Removed", "The marketplace has confirmed that the listing is gone.", "ban", "red"
    ),
    CaseState.COUNTERED: Mark(
        "Removed; the seller has answered",
        "The seller says that the listing is lawful. An analyst decides; it stays removed meanwhile.",
        "message",
        "orange",
    ),
    CaseState.UPHELD: Mark("Stays removed", "The seller's answer was read and not granted.", "gavel", "red"),
    CaseState.REINSTATING: Mark(
        "Being made visible again", "The order is on its way to the marketplace.", "hourglass", "orange"
    ),
    CaseState.REINSTATED: Mark("Visible again", "The removal was reversed.", "arrow-back-up", "green"),
    CaseState.CLEARED: Mark("Cleared", "The listing stays.", "circle-check", "green"),
    CaseState.LAPSED: Mark(
        "No answer in time", "The deadline passed; the listing is watched.", "clock", "secondary"
    ),
}

SELLER_STATES: dict[str, Mark] = {
    **CASE_STATES,
    CaseState.SELLER_ASKED: Mark(
        "You are asked",
        "The listing is still shown. Without an answer in time it is removed.",
        "help-circle",
        "orange",
    ),
    CaseState.REMOVING: Mark("Removed", "Your listing is being taken off the marketplace.", "ban", "red"),
    CaseState.REMOVED: Mark("Removed", "Your listing is no longer shown.", "ban", "red"),
    CaseState.COUNTERED: Mark(
        "Answered; being read",
        "We have your answer. An analyst reads it; the listing stays removed until then.",
        "message",
        "orange",
    ),
    CaseState.UPHELD: Mark(
        "Stays removed", "An analyst has read your answer and did not grant it.", "gavel", "red"
    ),
    CaseState.REINSTATING: Mark(
        "Coming back", "The removal was reversed; the listing will be shown again.", "hourglass", "green"
    ),
    CaseState.REINSTATED: Mark(
        "Visible again", "The removal was reversed, and does not count against you.", "circle-check", "green"
    ),
}

RIGHT_STATES: dict[str, Mark] = {
    RightStatus.SUBMITTED: Mark(
        "Waits for verification",
        "An analyst compares it with the register. Listings are screened against it from then on.",
        "hourglass",
        "azure",
    ),
    RightStatus.VERIFIED: Mark(
        "Verified", "Listings are screened against this right.", "circle-check", "green"
    ),
    RightStatus.REJECTED: Mark(
        "Rejected", "Listings are not screened against it. Correct it and submit it again.", "circle-x", "red"
    ),
    RightStatus.EXPIRED: Mark(
        "Expired", "Its last day has passed. Renew it, and submit it again.", "clock", "secondary"
    ),
}

NOTICE_STATES: dict[str, Mark] = {
    NoticeState.DRAFT: Mark("Draft", "It is not sent yet.", "file-text", "secondary"),
    NoticeState.UNCONFIRMED: Mark(
        "Waits for its sender", "The sender has not confirmed the e-mail address.", "hourglass", "secondary"
    ),
    NoticeState.RECEIVED: Mark("Received", "It is being looked over.", "hourglass", "azure"),
    NoticeState.JOINED: Mark("Taken", "At least one listing is being dealt with.", "circle-check", "green"),
    NoticeState.REJECTED: Mark("Not taken", "None of its lines could be taken.", "circle-x", "red"),
    NoticeState.RETRACTED: Mark("Taken back", "Its sender has taken it back.", "arrow-back-up", "secondary"),
}

NOTICE_LINE_STATES: dict[str, Mark] = {
    NoticeLineState.DRAFT: Mark("Draft", "It is not sent yet.", "file-text", "secondary"),
    NoticeLineState.REFUSED: Mark("Not taken", "It cannot be taken.", "circle-x", "red"),
    NoticeLineState.INCOMPLETE: Mark(
        "Needs something", "It can be taken once something is given.", "help-circle", "orange"
    ),
    NoticeLineState.OPENED: Mark("Taken", "It has opened a case.", "circle-check", "green"),
    NoticeLineState.JOINED: Mark("Joined", "It goes with a case that was open.", "circle-check", "green"),
    NoticeLineState.RETRACTED: Mark(
        "Taken back", "Its sender has taken it back.", "arrow-back-up", "secondary"
    ),
}

DRAFT_LINE_STATES: dict[str, Mark] = {
    **NOTICE_LINE_STATES,
    NoticeLineState.REFUSED: Mark("Cannot be taken", "It cannot be taken.", "circle-x", "red"),
    NoticeLineState.OPENED: Mark("Would be taken", "Nothing is missing.", "circle-check", "green"),
}

RULINGS: dict[str, str] = {
    Ruling.REMOVE: "Removed",
    Ruling.CLEAR: "Stays",
    Ruling.REINSTATE: "Visible again",
    Ruling.UPHOLD: "Stays removed",
}

STOOD_BY: dict[str, str] = {
    "outside_classes": "The goods are similar, the mark has a reputation, or the category is wrong.",
    "resale_words": "The goods are not our genuine goods resold.",
}

ANSWERS: dict[str, str] = {
    Answer.COUNTERFEIT: "counterfeit",
    Answer.INFRINGING: "infringing",
    Answer.GENUINE: "genuine",
    Answer.AUTHORISED: "authorised seller",
    Answer.CANNOT_TELL: "cannot tell",
    Answer.NEEDS_TEST_BUY: "needs a test buy",
    Answer.INFORMED: "what was asked",
}

SILENCE: dict[str, str] = {
    OnSilence.WATCH: "Without an answer the listing stays and is watched.",
    OnSilence.CLEAR: "Without an answer the listing is cleared.",
    OnSilence.REVIEW: "Without an answer an analyst decides.",
    OnSilence.RESTRICT: "Without an answer the listing is removed.",
}

SIGNALS: dict[str, str] = {
    "mark": "Name",
    "disguised_mark": "Disguised name",
    "near_mark": "Similar name",
    "replica_language": "Replica language",
    "copied_image": "Copied picture",
    "logo": "Logo",
    "text_in_image": "Text in the picture",
    "price": "Price",
    "seller": "Seller",
    "stay_down": "Removed before",
}

ROLES: dict[str, tuple[str, str]] = {
    Role.BRAND_OWNER: ("Owner", "answers, submits rights, invites people and issues keys"),
    Role.BRAND_MEMBER: ("Member", "answers questions, submits rights, writes messages"),
    Role.BRAND_VIEWER: ("Viewer", "reads everything and changes nothing"),
    Role.ANALYST: ("Analyst", "verifies rights and decides cases"),
    Role.ACCOUNT_MANAGER: ("Account manager", "looks after rights holders"),
    Role.ENGINEER: ("Engineer", "connects the marketplace"),
    Role.SELLER: ("Seller", "answers statements of reasons"),
    Role.AGENT_OWNER: ("Owner", "acts for rights holders, claims mandates, invites people and issues keys"),
    Role.AGENT_MEMBER: ("Member", "acts for rights holders under their mandates"),
}

PARTY_KINDS: dict[str, str] = {
    PartyKind.MARKETPLACE: "Marketplace",
    PartyKind.RIGHTS_HOLDER: "Rights holder",
    PartyKind.AGENT: "Agent",
    PartyKind.SELLER: "Seller",
    PartyKind.AUTHORITY: "Authority",
}

AGENT_KINDS: dict[str, str] = {
    AgentKind.FIRM: "Firm (lawyers, agency)",
    AgentKind.ASSOCIATION: "Trade association",
}

MANDATE_STATES: dict[str, Mark] = {
    MandateStatus.SUBMITTED: Mark(
        "Waits for verification", "It allows nothing until it is verified.", "hourglass", "azure"
    ),
    MandateStatus.VERIFIED: Mark("In force", "The agent may act as it says.", "circle-check", "green"),
    MandateStatus.REJECTED: Mark("Rejected", "It allows nothing.", "circle-x", "red"),
    MandateStatus.ENDED: Mark("Ended", "It allows nothing any more.", "ban", "secondary"),
}
MANDATE_ALLOWS: dict[str, str] = {
    Ability.ANSWER_REFERRALS: "answer questions",
    Ability.FILE_NOTICES: "file notices",
    Ability.SUBMIT_RIGHTS: "submit rights, products and sellers",
    Ability.WRITE_MESSAGES: "write messages",
}
"""What a mandate may allow; it always lets the agent see what it is about."""


def mandate_mark(status: str, valid_from: date, valid_until: date | None, on: date) -> Mark:
    """How a mandate stands that day: a verified one may not have begun, or be past its last day."""
    mark = MANDATE_STATES[status]
    why_not = mandate.why_not(MandateStatus(status), valid_from, valid_until, on)
    if status != MandateStatus.VERIFIED or not why_not:
        return mark
    word = "Not yet in force" if on < valid_from else "Past its last day"
    return Mark(word, f"It {why_not}.", "clock", "secondary")


PHASES: dict[str, str] = {
    ProgrammePhase.NONE: "Not in the programme",
    ProgrammePhase.INVITED: "Invited",
    ProgrammePhase.ELIGIBLE: "Eligible",
    ProgrammePhase.MEMBER: "Member",
    ProgrammePhase.PAUSED: "Paused",
}

STANDINGS: dict[str, str] = {
    Standing.NEW: "New",
    Standing.NORMAL: "Normal",
    Standing.GOOD_FAITH: "Good faith",
    Standing.TRUSTED_FLAGGER: "Trusted flagger (DSA Art. 22)",
    Standing.PROBATION: "On probation",
    Standing.SUSPENDED: "Suspended",
}

RIGHT_TYPES: dict[str, str] = {
    RightType.TRADEMARK: "Trademark",
    RightType.COPYRIGHT: "Copyright",
    RightType.DESIGN: "Design",
    RightType.PATENT: "Patent",
    RightType.GI: "Geographical indication",
}

_RECORD = (
    ("removed", ("removed", "removing", "countered", "upheld")),
    ("reinstated", ("reinstated",)),
    ("cleared", ("cleared",)),
)


def capped(count: int, cap: int) -> str:
    """A count, or “1,000+” where counting stopped at the cap."""
    return f"{count:,}+" if count >= cap else f"{count:,}"


def seller_record(record: dict[str, int]) -> str:
    """A seller's record when the question was asked, as a sentence's part."""
    said = [
        f"{sum(counts)}{'+' if max(counts) >= RECORD_CAP else ''} {word}"
        for word, states in _RECORD
        if any(counts := [record.get(state, 0) for state in states])
    ]
    return ", ".join(said) if said else "no cases before"


SUSPICIOUS_SHARE = 0.3
"""At or below this part of the usual price a page shows the share in red; the shipped policy asks there."""


@dataclass(frozen=True, slots=True)
class PriceBeside:
    """What is asked, beside what is usual, and the share said plainly; empty where it is not known."""

    price: str
    usual: str
    share: str
    low: bool


def price_beside_usual(listing: dict[str, Any], evidence: list[dict[str, Any]]) -> PriceBeside:
    """The prices of a frozen listing. The share is screening's own, which knows currencies; else by one currency."""
    price, usual = listing.get("price"), listing.get("usual_price")
    shares = [e["price_ratio"] for e in evidence if e.get("price_ratio") is not None]
    same = listing.get("currency") == listing.get("usual_currency")
    if not shares and price and usual and same and float(usual) > 0:
        shares = [float(price) / float(usual)]
    share = min(shares) if shares else None
    return PriceBeside(
        f"{price} {listing.get('currency', '')}".strip() if price else "",
        f"{usual} {listing.get('usual_currency', '')}".strip() if usual else "",
        "" if share is None else f"{share:.0%} of the usual price",
        share is not None and share <= SUSPICIOUS_SHARE,
    )


def why(evidence: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The findings that are worth reading: each explanation once, a signal's plain word beside it."""
    told: dict[str, dict[str, Any]] = {}
    for found in evidence:
        word = SIGNALS.get(found["signal"], found["signal"].replace("_", " "))
        told.setdefault(found["explanation"], {**found, "word": word})
    return list(told.values())
