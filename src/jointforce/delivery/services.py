"""The outbox: enqueue in the transaction of the act, claim with a lease, record what came of it."""

import json
import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from jointforce.base.egress import TIMEOUT_SECONDS
from jointforce.base.ids import uuid7
from jointforce.base.models import new_row
from jointforce.base.sql import copy_rows, execute, fetch, insert, insert_missing, notify, require_transaction
from jointforce.delivery.models import Attempt, Endpoint, OutgoingMessage
from jointforce.delivery.schemas import Claimed, HistoricDelivery, Outgoing, Tried
from jointforce.delivery.signing import new_secret
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotAllowed, WrongState
from jointforce.domain.retry import next_delay
from jointforce.domain.vocabulary import MessageState
from jointforce.ledger.services import Act, append

CHANNEL = "jointforce_outbox"
LEASE = timedelta(seconds=TIMEOUT_SECONDS + 5)
"""A claimed message belongs to its sender for so long; after that it is due again, for the sender may have died."""

_random = random.SystemRandom()


def enqueue(messages: Sequence[Outgoing], *, now: datetime) -> None:
    """Store what is to be sent, and wake the sender when this transaction commits."""
    require_transaction()
    if not messages:
        return
    keep = insert_missing if all(m.lane is None for m in messages) else insert
    keep(
        [
            new_row(
                OutgoingMessage,
                id=m.id, channel=m.channel, party_id=m.party_id, event_type=m.event_type, subject_kind=m.subject_kind,
                subject_id=m.subject_id, rights_holder_id=m.rights_holder_id, lane=m.lane, seq=m.seq,
                to_address=m.to_address, payload=m.payload, created_at=now, due_at=now,
            )
            for m in messages
        ]
    )  # fmt: skip
    notify(CHANNEL)


def cancel_unattempted(subject_ids: Sequence[str], *, now: datetime) -> frozenset[UUID]:
    """Withdraw orders that were never tried; the ids of those withdrawn. One that may have left stays."""
    require_transaction()
    rows = fetch(
        """UPDATE delivery_outgoingmessage SET state = 'cancelled', due_at = NULL
           WHERE subject_kind = 'order' AND subject_id = ANY(%s) AND state = 'pending' AND attempts = 0
           RETURNING subject_id""",
        [list(subject_ids)],
    )
    return frozenset(UUID(row[0]) for row in rows)


def claim(limit: int, *, now: datetime, channel: str = "") -> list[Claimed]:
    """Up to `limit` due messages, of one channel where it is given, leased to the caller; another sender takes others.

    A message of a lane is due only when every lower number of its lane is delivered. The attempt is counted here,
    before it is made: what may have left counts as having left.
    """
    rows = fetch(
        """UPDATE delivery_outgoingmessage SET attempts = attempts + 1, due_at = %s
           WHERE id IN (
               SELECT m.id FROM delivery_outgoingmessage m
               WHERE m.state = 'pending' AND m.due_at <= %s AND m.channel LIKE %s AND NOT EXISTS (
                   SELECT 1 FROM delivery_outgoingmessage b
                   WHERE b.lane = m.lane AND b.seq < m.seq AND b.state IN ('pending', 'dead'))
               ORDER BY m.due_at LIMIT %s FOR UPDATE SKIP LOCKED)
           RETURNING id, channel, party_id, event_type, subject_kind, subject_id, lane, seq, to_address,
                     payload::text, attempts, created_at""",
        [now + LEASE, now, channel or "%", limit],
    )
    return [Claimed(*(*row[:9], json.loads(row[9]), *row[10:])) for row in rows]


def record(tried: Sequence[Tried], *, now: datetime) -> list[Tried]:
    """Store what came of attempts; returns those that delivered a message which was still pending.

    A failure of an attempt that is no longer the newest (its lease ran out) changes nothing but the log.
    """
    require_transaction()
    insert(
        [
            Attempt(
                message_id=t.message.id,
                number=t.message.attempt,
                at=t.at,
                status=t.status,
                error=t.error[:300],
                took_ms=int(t.took.total_seconds() * 1000),
            )
            for t in tried
        ]
    )
    done = [t for t in tried if t.delivered]
    delivered = {
        row[0]
        for row in fetch(
            """UPDATE delivery_outgoingmessage
               SET state = 'delivered', delivered_at = %s, due_at = NULL, last_error = ''
               WHERE id = ANY(%s) AND state IN ('pending', 'dead') RETURNING id""",
            [now, sorted(t.message.id for t in done)],
        )
    }
    for t in tried:
        if not t.delivered:
            _reschedule(t, now)
    _wake_for_more([t.message.lane for t in tried if t.message.lane], now)
    return [t for t in done if t.message.id in delivered]


def _wake_for_more(lanes: Sequence[UUID], now: datetime) -> None:
    """Wake the senders where a lane's next message may leave now; with nothing to send nobody is woken."""
    if lanes:
        fetch(
            """SELECT pg_notify(%s, '') WHERE EXISTS (
                   SELECT 1 FROM delivery_outgoingmessage
                   WHERE lane = ANY(%s) AND state = 'pending' AND due_at <= %s)""",
            [CHANNEL, list(lanes), now],
        )


def _reschedule(tried: Tried, now: datetime) -> None:
    message = tried.message
    delay = next_delay(message.attempt, _random.random(), tried.retry_after)
    if tried.expected_seq is not None and message.lane is not None and message.seq is not None:
        resent = execute(
            """UPDATE delivery_outgoingmessage SET state = 'pending', due_at = %s
               WHERE lane = %s AND party_id = %s AND seq >= %s AND seq < %s AND state = 'delivered'""",
            [now, message.lane, message.party_id, tried.expected_seq, message.seq],
        )
        delay = timedelta(0) if resent and delay is not None else delay
    state = MessageState.PENDING if delay is not None else MessageState.DEAD
    execute(
        """UPDATE delivery_outgoingmessage SET state = %s, due_at = %s, last_error = %s
           WHERE id = %s AND state = 'pending' AND attempts = %s""",
        [state.value, None if delay is None else now + delay, tried.error[:300], message.id, message.attempt],
    )
    if tried.status == 410:
        Endpoint.objects.filter(party_id=message.party_id, disabled_at__isnull=True).update(disabled_at=now)


def try_again(message: OutgoingMessage, *, actor: Actor, now: datetime) -> None:
    """A person asks for another attempt now; a given-up message gets its attempts anew.

    Raises:
        NotAllowed: the actor may not. WrongState: the message is neither pending nor given up.
    """
    require_transaction()
    if not may(actor, Ability.RETRY_DELIVERIES):
        raise NotAllowed("Your role may not send messages again.")
    touched = execute(
        """UPDATE delivery_outgoingmessage SET due_at = %s,
                  attempts = CASE WHEN state = 'dead' THEN 1 ELSE attempts END, state = 'pending'
           WHERE id = %s AND state IN ('pending', 'dead')""",
        [now, message.id],
    )
    if not touched:
        raise WrongState("The message was delivered or withdrawn meanwhile.")
    append(
        [Act("party", str(message.party_id), "delivery.retried", actor, "", {"message": str(message.id)})],
        now=now,
    )
    notify(CHANNEL)


def recover(party_ids: Sequence[UUID], *, actor: Actor, now: datetime) -> int:
    """Everything that waits or was given up for these parties is due now; how many messages.

    The order within a lane stays: a later message of a case leaves when the earlier one is delivered. One that is on
    its way at this moment may leave a second time under the same id, which its receiver knows already.

    Raises:
        NotAllowed: the actor may not.
    """
    require_transaction()
    if not may(actor, Ability.RETRY_DELIVERIES):
        raise NotAllowed("Your role may not send messages again.")
    rows = fetch(
        """UPDATE delivery_outgoingmessage SET due_at = %s,
                  attempts = CASE WHEN state = 'dead' THEN 1 ELSE attempts END, state = 'pending'
           WHERE id IN (SELECT id FROM delivery_outgoingmessage
                        WHERE party_id = ANY(%s) AND state IN ('pending', 'dead') ORDER BY id FOR UPDATE)
           RETURNING party_id""",
        [now, list(party_ids)],
    )
    counts = Counter(row[0] for row in rows)
    append(
        [
            Act("party", str(party), "deliveries.recovered", actor, "", {"messages": counts[party]})
            for party in sorted(counts)
        ],
        now=now,
    )
    notify(CHANNEL)
    return len(rows)


def set_endpoint(party_id: UUID, url: str, *, actor: Actor, now: datetime, secret: str = "") -> Endpoint:
    """Where a marketplace takes its webhooks from now on. A new secret unless one is given; the old signs too."""
    require_transaction()
    if not actor.is_system and not may(actor, Ability.MANAGE_KEYS):
        raise NotAllowed("Only an engineer changes where webhooks go.")
    before = Endpoint.objects.select_for_update().filter(party_id=party_id, disabled_at__isnull=True).first()
    if before is not None:
        before.disabled_at = now
        before.save(update_fields=["disabled_at"])
    endpoint = Endpoint.objects.create(
        party_id=party_id,
        url=url,
        secret=secret or new_secret(),
        previous_secret=before.secret if before else "",
        created_at=now,
    )
    append([Act("party", str(party_id), "endpoint.set", actor, "", {"endpoint": str(endpoint.id)})], now=now)
    return endpoint


def replay(party_id: UUID, since: datetime, until: datetime, *, actor: Actor, now: datetime) -> int:
    """Send the delivered orders of a time again, in order; a receiver that did them already does nothing.

    Raises:
        NotAllowed: the actor may not.
    """
    require_transaction()
    if not may(actor, Ability.REPLAY_ORDERS):
        raise NotAllowed("Only an engineer has orders sent again.")
    count = execute(
        """UPDATE delivery_outgoingmessage SET state = 'pending', due_at = %s, attempts = 1
           WHERE party_id = %s AND lane IS NOT NULL AND state = 'delivered' AND created_at BETWEEN %s AND %s""",
        [now, party_id, since, until],
    )
    append([Act("party", str(party_id), "orders.replayed", actor, "", {"orders": count})], now=now)
    notify(CHANNEL)
    return count


def import_history(rows: Sequence[HistoricDelivery]) -> None:
    """Store what an old system has sent and had acknowledged, so that a receiver that lost its memory can ask for it.

    Raises:
        IntegrityError: a subject was told already.
    """
    require_transaction()
    copy_rows(
        OutgoingMessage,
        ("id", "channel", "party_id", "event_type", "subject_kind", "subject_id", "rights_holder_id", "lane", "seq",
         "to_address", "payload", "state", "attempts", "created_at", "delivered_at", "last_error"),
        (
            (
                m.id, m.channel, m.party_id, m.event_type, m.subject_kind, m.subject_id, m.rights_holder_id, m.lane,
                m.seq, m.to_address, json.dumps(m.payload), MessageState.DELIVERED.value, 1, row.sent_at,
                row.delivered_at, "",
            )
            for row in rows
            for m in [row.message]
        ),
    )  # fmt: skip
    copy_rows(
        Attempt,
        ("id", "message_id", "number", "at", "status", "error", "took_ms"),
        ((uuid7(), row.message.id, 1, row.sent_at, 200, "", 0) for row in rows),
    )
