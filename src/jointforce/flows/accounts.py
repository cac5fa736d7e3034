"""Signing in by a link, and account mail through the outbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.base.ids import uuid7
from jointforce.delivery import letters
from jointforce.delivery import services as delivery
from jointforce.delivery.schemas import Outgoing
from jointforce.parties import queries as parties
from jointforce.parties import services as parties_services

if TYPE_CHECKING:
    from jointforce.parties.models import Person


@dataclass(frozen=True, slots=True)
class UsedLink:
    """A link that was used up: who, for which party, and where it leads."""

    person: "Person"
    party_id: UUID
    next_path: str


def use_link(token: str) -> UsedLink | None:
    """Use a one-time link; None where it cannot be used any more."""
    with transaction.atomic():
        link = parties_services.use_link(token, now=clock_now())
    return UsedLink(link.person, link.party_id, link.next_path) if link else None


def note_key_use(key_id: UUID, last_used_at: datetime | None) -> None:
    """A machine has used its key; told to whoever manages keys, to the hour. last_used_at: what stands there so far."""
    parties_services.note_key_use(key_id, last_used_at, now=clock_now())


def queue_account_mail(to: str, subject: str, body: str) -> None:
    """A letter about the account (a forgotten password), to somebody with a role."""
    person = parties.person_by_email(to)
    roles = parties.hats(person.id) if person else []
    if person is None or not roles:
        return
    with transaction.atomic():
        letter = letters.letter(subject, body)
        message = Outgoing(
            "email",
            roles[0].party_id,
            "account.mail",
            "letter",
            str(uuid7()),
            letter,
            to_address=person.email,
        )
        delivery.enqueue([message], now=clock_now())
