"""A standing that changes is never silent: who is told what."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jointforce.base.ids import uuid7
from jointforce.delivery import letters
from jointforce.delivery import services as delivery
from jointforce.delivery.schemas import Outgoing
from jointforce.domain.standing_words import NAMES
from jointforce.domain.vocabulary import PartyKind, Role, Standing
from jointforce.parties import queries as parties

if TYPE_CHECKING:
    from jointforce.parties.models import StandingAppeal, StandingChange


_DESK = {
    PartyKind.SELLER: "/desk/cases/sellers/{}/",
    PartyKind.AGENT: "/desk/holders/misuse/?list=in_force",
}
"""Where the desk answers an appeal of such a party."""


def changed(changes: "Sequence[tuple[StandingChange, str]]", *, now: datetime) -> None:
    """Each party's own people, in the sentence beside the change; its account manager; a seller by its address."""
    messages = []
    for change, sentence in changes:
        for name, email in addresses(
            change.party_id, change.party.kind, change.party.name, change.party.email
        ):
            letter = letters.standing_changed(
                name, NAMES[Standing(change.after)], sentence, path_of(change.party.kind)
            )
            messages.append(letter_to(change.party_id, email, "standing.changed", letter))
        manager = parties.account_manager(change.party_id)
        if manager is not None:
            path = f"/desk/holders/{change.party_id}/record/"
            letter = letters.standing_changed(
                manager.name, NAMES[Standing(change.after)], change.sentence, path, of=change.party.name
            )
            messages.append(letter_to(change.party_id, manager.email, "standing.changed", letter))
    delivery.enqueue(messages, now=now)


def addresses(party_id: UUID, kind: str, name: str, email: str) -> list[tuple[str, str]]:
    """Whom a letter about a party's record goes to: name and address of each."""
    if kind == PartyKind.SELLER:
        return [(name, email)] if email else []
    people = parties.people_of(party_id, [Role.BRAND_OWNER, Role.BRAND_MEMBER, Role.AGENT_OWNER])
    return [(person.name, person.email) for person in people]


def path_of(kind: str) -> str:
    """The page on which a party reads its record."""
    pages = {
        PartyKind.RIGHTS_HOLDER: "/portal/record/",
        PartyKind.AGENT: "/agent/",
        PartyKind.SELLER: "/seller/strikes/",
    }
    return pages.get(PartyKind(kind), "/")


def appealed(appeal: "StandingAppeal", *, now: datetime) -> None:
    """The account manager, or every account manager of the house where there is none."""
    manager = parties.account_manager(appeal.party_id)
    house = appeal.party.operator_id
    people = [manager] if manager else parties.people_of(house, [Role.ACCOUNT_MANAGER]) if house else []
    path = _DESK.get(PartyKind(appeal.party.kind), "/desk/holders/{}/record/").format(appeal.party_id)
    delivery.enqueue(
        [
            letter_to(
                appeal.party_id,
                p.email,
                "standing.appealed",
                letters.appeal_waits(p.name, appeal.party.name, path),
            )
            for p in people
        ],
        now=now,
    )


def answered(appeal: "StandingAppeal", *, now: datetime) -> None:
    """The party, what became of its appeal."""
    party = appeal.party
    word = NAMES[Standing(appeal.standing)] if appeal.granted and appeal.standing else ""
    delivery.enqueue(
        [
            letter_to(
                party.id, email, "standing.appeal_decided",
                letters.appeal_answered(name, word, appeal.answer, path_of(party.kind)),
            )
            for name, email in addresses(party.id, party.kind, party.name, party.email)
        ],
        now=now,
    )  # fmt: skip


def letter_to(party_id: UUID, to: str, event: str, payload: dict[str, Any]) -> Outgoing:
    """A letter for the outbox."""
    return Outgoing("email", party_id, event, "letter", str(uuid7()), payload, to_address=to)
