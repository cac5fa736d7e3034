"""A case's ledger in plain sentences: who did what, when and why. Codes stay in the ledger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from jointforce.domain.actor import Actor
from jointforce.domain.reasons import (
    BY_CODE,
    CLOCK_REASON,
    RETRACTED_REASON,
    SILENCE_REASON,
    STAY_DOWN_REASON,
    UNDONE_REASON,
)
from jointforce.ledger.queries import Line
from jointforce.parties import queries as parties
from jointforce.web.wording import ANSWERS

_WHAT: dict[str, str] = {
    "case.refer": "put the question to the rights holder",
    "case.wait": "noted the question, for a day on which the rights holder's budget has room",
    "case.ask": "put the question to the rights holder",
    "case.review": "opened the case for an analyst",
    "case.restrict": "ordered the removal at once",
    "case.referred": "asked the rights holder again",
    "case.joined": "saw the listing again and added it to this case",
    "case.message": "wrote a message",
    "case.evidence": "added a file",
    "case.countered": "answered that the listing is lawful",
    "case.complained": "complained about the decision",
    "case.complaint_upheld": "decided a complaint: the decision stands",
    "case.complaint_reversed": "decided a complaint: the decision is reversed",
    "case.complaint_withdrawn": "took the complaint back",
    "case.settlement": "noted an out-of-court dispute",
    "case.enquired": "asked the rights holder about the removal",
    "case.enquiry_answered": "answered the seller",
    "case.enquiry_ended": "ended what the seller had asked: the listing comes back",
    "case.enquiry_unanswered": "found the time over in which the seller was to be answered",
    "case.lapse": "let the question lapse: nobody answered by the deadline",
    "case.silence_clears": "cleared the listing: nobody answered by the deadline",
    "case.silence_reviews": "passed the case to an analyst: nobody answered by the deadline",
    "case.silence_restricts": "ordered the removal: nobody answered by the deadline",
    "case.removal_done": "confirmed the removal",
    "case.reinstatement_done": "confirmed that the listing is visible again",
    "case.hold": "proposed the removal; a second person must agree to it",
    "case.return_held": "did not go on with the proposed removal",
    "case.reopen": "opened the case again",
    "case.reconsider": "will read the seller's answer again",
    "case.recall_question": "took the question back",
    "case.take_back_answer": "took the answer back and will answer anew",
    "mandate.submitted": "submitted the mandate",
    "mandate.verified": "verified the mandate",
    "mandate.rejected": "rejected the mandate",
    "mandate.ended": "ended the mandate",
    "clock.started": "started the clocks that the law sets",
    "clock.stopped": "stopped the clocks that waited for it",
    "clock.lengthened": "gave a clock more time",
    "clock.expired": "found a clock run out",
    "clock.escalated": "found a clock run out, and passed the case to a person",
    "order.cancelled": "withdrew the order before it was sent",
}
_RULINGS = {
    "remove": "decided that the listing is removed",
    "clear": "decided that the listing stays",
    "reinstate": "decided that the listing is visible again",
    "uphold": "decided that the listing stays removed",
}
_ORDERS = {
    "listing.takedown": "ordered the removal",
    "listing.reinstate": "ordered the listing to be shown again",
}
_DONE = {
    "listing.takedown": "confirmed the removal",
    "listing.reinstate": "confirmed that the listing is visible again",
}
_ENDS_AN_ORDER = frozenset({"order.acknowledged", "order.cancelled"})
_ECHOES = frozenset({"case.removal_done", "case.reinstatement_done"})
"""The case's own move that follows from an order's end; the order's line has said it."""
_SYSTEM = {
    "triage": "Screening",
    "programme": "The good-faith programme",
    "clock": "The deadline",
    "delivery": "The marketplace",
    "notices": "A notice",
    "policy": "The policy",
    "importer": "The import",
}
_WHY = {
    STAY_DOWN_REASON: "the same content was removed before",
    SILENCE_REASON: "",
    RETRACTED_REASON: "the rights holder took its answer back",
    UNDONE_REASON: "the marketplace undid what it had decided",
    CLOCK_REASON: "the time that the law gives was over",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a history. times: how often the same thing happened in a row; `at` is then the last time."""

    at: datetime
    who: str
    what: str
    why: str
    times: int = 1


def tell(lines: Sequence[Line], actor: Actor | None) -> list[Told]:
    """The history as this actor may read it: their own people by name, others' by their organisation."""
    names = parties.names_of(_ids(lines))
    told: list[Told] = []
    before = ""
    for line in lines:
        echo, before = line.verb in _ECHOES and before in _ENDS_AN_ORDER, line.verb
        if echo:
            continue
        new = Told(line.at, _who(line, actor, names), _what(line), _why(line))
        last = told[-1] if told else None
        if last is not None and (last.who, last.what, last.why) == (new.who, new.what, new.why):
            told[-1] = replace(new, times=last.times + 1)
        else:
            told.append(new)
    return told


def _ids(lines: Iterable[Line]) -> set[UUID]:
    ids = {line.party_id for line in lines if line.party_id is not None}
    ids |= {UUID(line.facts["agent"]) for line in lines if "mandate" in line.facts}
    return ids | {actor_id for line in lines if (actor_id := _actor_id(line)) is not None}


def _actor_id(line: Line) -> UUID | None:
    """The person's or key's; None for the system, and for somebody of an older system, whom we do not know."""
    try:
        return None if line.actor_kind == "system" else UUID(line.actor_id)
    except ValueError:
        return None


def _who(line: Line, actor: Actor | None, names: dict[UUID, str]) -> str:
    if line.actor_kind == "system":
        return _SYSTEM.get(line.actor_id.split(":", maxsplit=1)[0], "Jointforce")
    actor_id = _actor_id(line)
    person = names.get(actor_id, "Somebody") if actor_id else "Somebody"
    organisation = names.get(line.party_id, "") if line.party_id else ""
    if "mandate" in line.facts:
        agent = names.get(UUID(line.facts["agent"]), "an agent")
        person, organisation = f"{person} ({agent})", organisation and f"{organisation}, by {agent}"
        if actor is not None and actor.is_desk:
            return f"{person} for {names.get(line.party_id, '')}" if line.party_id else person
    if actor is not None and (actor.is_desk or line.party_id == actor.party_id):
        return f"{person} ({organisation})" if actor.is_desk and organisation else person
    return organisation or "Somebody"


def _what(line: Line) -> str:
    facts: dict[str, Any] = line.facts
    if line.verb == "case.answered":
        return f"answered: {ANSWERS.get(facts.get('answer', ''), 'something')}"
    if line.verb == "case.decided":
        return _RULINGS.get(facts.get("ruling", ""), "decided")
    if line.verb == "order.issued":
        told = "; the seller was sent a statement of reasons" if facts.get("statement") else ""
        return _ORDERS.get(facts.get("kind", ""), "gave an order") + told
    if line.verb == "order.acknowledged":
        return _DONE.get(facts.get("kind", ""), "confirmed that it was done")
    return _WHAT.get(line.verb, line.verb.split(".", maxsplit=1)[-1].replace("_", " "))


def _why(line: Line) -> str:
    if not line.reason or not line.verb.startswith(("case.answered", "case.decided", "case.restrict")):
        return ""
    reason = BY_CODE.get(line.reason)
    return reason.label if reason else _WHY.get(line.reason, line.reason.replace("_", " "))
