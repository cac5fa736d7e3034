"""What the desk's pages share: who asks, ids and numbers from forms, and the sentences of a history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest

from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotFound
from jointforce.domain.vocabulary import PartyKind
from jointforce.ledger.queries import Line
from jointforce.parties import queries as parties
from jointforce.web.actors import actor_of
from jointforce.web.desk.sentences import sentence

PAGE = 50


def desk_actor(request: HttpRequest) -> Actor:
    """Somebody of a marketplace."""
    return actor_of(request, PartyKind.MARKETPLACE)


def read_id(text: str) -> UUID | None:
    """An id from an address or form; None where it is empty.

    Raises:
        NotFound: it is no id.
    """
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as wrong:
        raise NotFound("There is no such thing.") from wrong


def read_number(text: str, what: str) -> int:
    """A whole number from a form.

    Raises:
        Invalid: it is none.
    """
    clean = text.strip()
    if not (clean.isascii() and clean.isdigit() and len(clean) < 10):
        raise Invalid(f"{what} is a whole number.")
    return int(clean)


def read_day(request: HttpRequest, name: str) -> date | None:
    """A day from a form; None where it is empty.

    Raises:
        Invalid: it is none.
    """
    text = request.POST.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise Invalid("A day is written 2026-03-31.") from wrong


def read_text(request: HttpRequest, name: str, limit: int) -> str:
    """A text from a form, without NUL, cut at the limit of its field."""
    return request.POST.get(name, "").replace("\x00", "")[:limit].strip()


def search_text(request: HttpRequest) -> str:
    """What somebody searches for."""
    return request.GET.get("q", "").replace("\x00", "")[:200].strip()


def abilities(actor: Actor) -> dict[str, bool]:
    """What the actor may do, for the buttons: by the ability's name in lower case."""
    return {ability.name.lower(): may(actor, ability) for ability in Ability}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry of a subject's history as people read it."""

    at: datetime
    who: str
    what: str


_SYSTEM = {
    "installer": "The installation",
    "clock": "The clock",
    "calendar": "The calendar",
    "delivery": "Delivery",
    "triage": "Triage",
    "screening": "Screening",
    "programme": "The programme",
    "misuse": "The count of misuse",
    "notices": "Notices",
    "sample": "The sample",
}


def in_sentences(lines: Iterable[Line]) -> list[HistoryLine]:
    """A subject's history with the names of who acted; one query for all names."""
    lines = list(lines)
    names = parties.people_named({line.actor_id for line in lines if line.actor_kind == "person"})
    agents = parties.names_of({UUID(line.facts["agent"]) for line in lines if "mandate" in line.facts})
    return [HistoryLine(line.at, _who(line, names, agents), sentence(line)) for line in lines]


def _who(line: Line, names: dict[str, str], agents: dict[UUID, str]) -> str:
    under = f" ({agents.get(UUID(line.facts['agent']), 'an agent')})" if "mandate" in line.facts else ""
    if line.actor_kind == "person":
        return names.get(line.actor_id, "Somebody") + under
    if line.actor_kind == "api_key":
        return "A machine" + under
    return _SYSTEM.get(line.actor_id, "A policy" if line.actor_id.startswith("policy:") else "The system")
