"""Reads about what was and is to be sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from jointforce.base.sql import fetch
from jointforce.delivery.models import Attempt, Endpoint, OutgoingMessage
from jointforce.delivery.permissions import visible_messages
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotFound
from jointforce.domain.retry import LATE_AFTER_ATTEMPTS
from jointforce.domain.vocabulary import MessageState


def messages(actor: Actor) -> QuerySet[OutgoingMessage]:
    """The outgoing messages that the actor may see, newest first."""
    rows = OutgoingMessage.objects.filter(visible_messages(actor)).select_related("party")
    return rows.order_by("-created_at", "-id")


def message(actor: Actor, message_id: UUID) -> OutgoingMessage:
    """One message.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    found = messages(actor).filter(id=message_id).first()
    if found is None:
        raise NotFound("There is no such message.")
    return found


def attempts(message_id: UUID) -> list[Attempt]:
    """Every attempt at a message that the caller has found."""
    return list(Attempt.objects.filter(message_id=message_id).order_by("number"))


def in_trouble(actor: Actor) -> QuerySet[OutgoingMessage]:
    """What three attempts did not deliver, and what was given up: shown to people."""
    late = Q(state=MessageState.PENDING, attempts__gte=LATE_AFTER_ATTEMPTS)
    return messages(actor).filter(late | Q(state=MessageState.DEAD)).order_by("created_at")


def of_lane(lane: UUID) -> dict[str, OutgoingMessage]:
    """The messages of a case's orders, by order id."""
    return {m.subject_id: m for m in OutgoingMessage.objects.filter(lane=lane)}


@dataclass(frozen=True, slots=True)
class LaneDelivery:
    """A message of a case's lane, and one attempt at it (number None: never tried). took_ms: milliseconds."""

    message_id: UUID
    subject_id: str
    seq: int
    state: str
    due_at: datetime | None
    number: int | None
    at: datetime | None
    status: int | None
    error: str | None
    took_ms: int | None


def attempts_of_lane(lane: UUID) -> list[LaneDelivery]:
    """Every message of a case's lane with every attempt at it, in order: for whoever has found the case."""
    rows = fetch(
        """SELECT m.id, m.subject_id, m.seq, m.state, m.due_at, a.number, a.at, a.status, a.error, a.took_ms
           FROM delivery_outgoingmessage m LEFT JOIN delivery_attempt a ON a.message_id = m.id
           WHERE m.lane = %s ORDER BY m.seq, m.created_at, a.at, a.id""",
        [lane],
    )
    return [LaneDelivery(*row) for row in rows]


def counts(actor: Actor, cap: int) -> dict[str, int]:
    """How many of the actor's messages wait, are in trouble, or were given up; each counted up to `cap`."""
    rows = messages(actor).order_by()
    pending = rows.filter(state=MessageState.PENDING)
    return {
        "pending": pending[:cap].count(),
        "late": pending.filter(attempts__gte=LATE_AFTER_ATTEMPTS)[:cap].count(),
        "dead": rows.filter(state=MessageState.DEAD)[:cap].count(),
    }


def waiting_for(party_ids: list[UUID]) -> dict[UUID, int]:
    """How many messages wait or were given up for each of these parties."""
    rows = fetch(
        """SELECT party_id, count(*) FROM delivery_outgoingmessage
           WHERE party_id = ANY(%s) AND state IN ('pending', 'dead') GROUP BY party_id""",
        [party_ids],
    )
    return dict(rows)


def endpoints(party_ids: list[UUID]) -> dict[UUID, Endpoint]:
    """Where these parties take their webhooks now."""
    return {e.party_id: e for e in Endpoint.objects.filter(party_id__in=party_ids, disabled_at__isnull=True)}


def next_due(now: datetime) -> float | None:
    """Seconds until the next pending message is due; None where none is pending."""
    rows = fetch(
        "SELECT min(due_at) FROM delivery_outgoingmessage WHERE state = 'pending' AND due_at > %s", [now]
    )
    due = rows[0][0]
    return None if due is None else max(0.0, (due - now).total_seconds())


def waiting() -> int:
    """How many messages are pending, up to 10,000."""
    return OutgoingMessage.objects.filter(state=MessageState.PENDING).order_by()[:10_000].count()
