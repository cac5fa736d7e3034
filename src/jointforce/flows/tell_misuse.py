"""A measure against misuse is never silent: the party is told, and of a seller's suspension its marketplace."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jointforce.delivery import letters
from jointforce.delivery import services as delivery
from jointforce.domain import misuse_words as words
from jointforce.domain.misuse import MeasureState, MisuseStep
from jointforce.domain.vocabulary import PartyKind, Role
from jointforce.flows.tell_standing import addresses, letter_to, path_of
from jointforce.parties import queries as parties

if TYPE_CHECKING:
    from jointforce.delivery.schemas import Outgoing
    from jointforce.parties.models import MisuseMeasure, Party

_ENGINEERS_HEAR = {
    MeasureState.IN_FORCE: "suspended",
    MeasureState.ENDED: "no longer suspended: the suspension is over",
    MeasureState.LIFTED: "no longer suspended: the suspension was lifted",
}


def told(measures: "Sequence[MisuseMeasure]", *, now: datetime) -> None:
    """What was imposed, what ended by itself, and what was lifted, as each measure's state says."""
    messages: list[Outgoing] = []
    for measure in measures:
        party, state = measure.party, MeasureState(measure.state)
        event = f"misuse.{measure.step}_{state}"
        for name, email in addresses(party.id, party.kind, party.name, party.email):
            messages.append(letter_to(party.id, email, event, _letter(name, measure)))
        manager = parties.account_manager(party.id)
        if manager is not None:
            path = f"/desk/holders/misuse/{measure.id}/"
            note = letters.misuse_noted(
                manager.name, party.name, words.name(measure.step, party.kind), state, path
            )
            messages.append(letter_to(party.id, manager.email, event, note))
        if measure.step == MisuseStep.SUSPENSION and party.kind == PartyKind.SELLER:
            messages.extend(_to_engineers(measure, event))
    delivery.enqueue(messages, now=now)


def _letter(name: str, measure: "MisuseMeasure") -> dict[str, Any]:
    party = measure.party
    what, law = words.name(measure.step, party.kind), words.article(party.kind)
    path = path_of(party.kind)
    if measure.state != MeasureState.IN_FORCE:
        return letters.misuse_over(name, what, measure.closed_because, path)
    assert measure.until is not None
    return letters.misuse_imposed(
        name,
        what,
        law,
        measure.why,
        measure.reasons,
        words.follows(measure.step, party.kind, measure.until),
        path,
    )


def _to_engineers(measure: "MisuseMeasure", event: str) -> "list[Outgoing]":
    """No order carries a seller's suspension: the marketplace's engineers hear of it by letter."""
    party: Party = measure.party
    if party.marketplace_id is None:
        return []
    until = f"{measure.until:%d %b %Y, %H:%M} UTC" if measure.state == MeasureState.IN_FORCE else ""
    return [
        letter_to(
            party.marketplace_id, person.email, event,
            letters.seller_suspension(
                person.name, party.name, party.external_id, _ENGINEERS_HEAR[MeasureState(measure.state)], until,
                pass_on=not party.email,
            ),
        )
        for person in parties.people_of(party.marketplace_id, [Role.ENGINEER])
    ]  # fmt: skip
