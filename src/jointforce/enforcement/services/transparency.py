"""Statements of reasons for the DSA Transparency Database: written with the act, claimed with a lease, recorded."""

import json
import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from jointforce.base.sealed import seal
from jointforce.base.sql import execute, fetch, insert, notify, require_transaction
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed
from jointforce.domain.retry import MAX_ATTEMPTS, next_delay
from jointforce.domain.vocabulary import FilingState
from jointforce.enforcement.models import TransparencyAccount, TransparencyStatement
from jointforce.enforcement.queries.transparency import SEALED_FOR
from jointforce.enforcement.schemas import AccountTrouble, DueFiling, Filed, Filing
from jointforce.ledger.services import Act, append

CHANNEL = "jointforce_transparency"

MOST_A_CALL = 100
"""How many statements the database takes in one call."""

LEASE = timedelta(minutes=5)
"""A claimed filing belongs to its sender for so long; after that it is due again, for the sender may have died."""

LONGEST_PAUSE = timedelta(hours=1)
"""An account that fails is tried again at least so often: what is wrong with it is put right by people."""

_random = random.SystemRandom()


def switch_on(marketplace_id: UUID, address: str, token: str, *, actor: Actor, now: datetime) -> None:
    """File this marketplace's statements at `address` from now on. An account before it is replaced.

    Raises:
        NotAllowed: only an engineer does. Invalid: the address or the token cannot be one.
    """
    require_transaction()
    _only_engineers(actor)
    if not address.startswith(("https://", "http://")) or len(address) > 500:
        raise Invalid(
            "The address of the Transparency Database begins with https:// and has at most 500 characters."
        )
    if not token.isascii() or not token.isprintable() or " " in token or not 1 <= len(token) <= 2000:
        raise Invalid(
            "The token is one word of letters, digits and signs, as the Transparency Database shows it."
        )
    _switch_off(marketplace_id, now)
    account = TransparencyAccount.objects.create(
        marketplace_id=marketplace_id, address=address.rstrip("/"), token=seal(token.encode(), SEALED_FOR),
        switched_on_at=now,
    )  # fmt: skip
    facts = {"account": str(account.id)}
    append([Act("party", str(marketplace_id), "transparency.switched_on", actor, "", facts)], now=now)
    notify(CHANNEL)


def switch_off(marketplace_id: UUID, *, actor: Actor, now: datetime) -> bool:
    """File nothing more; what waits stays waiting. Whether it was on.

    Raises:
        NotAllowed: only an engineer does.
    """
    require_transaction()
    _only_engineers(actor)
    if not _switch_off(marketplace_id, now):
        return False
    append([Act("party", str(marketplace_id), "transparency.switched_off", actor)], now=now)
    return True


def _only_engineers(actor: Actor) -> None:
    if not may(actor, Ability.MANAGE_KEYS):
        raise NotAllowed("Only an engineer says where statements of reasons are filed.")


def _switch_off(marketplace_id: UUID, now: datetime) -> int:
    """The token goes: it is of no use any more."""
    return execute(
        "UPDATE enforcement_transparencyaccount SET switched_off_at = %s, token = '' "
        "WHERE marketplace_id = %s AND switched_off_at IS NULL",
        [now, marketplace_id],
    )


def file_statements(filings: Sequence[Filing], *, now: datetime) -> None:
    """Store what is to be filed, in the transaction that issues the statements, and wake the sender at its end."""
    require_transaction()
    if not filings:
        return
    insert(
        [
            TransparencyStatement(
                statement_id=f.statement_id, rights_holder_id=f.rights_holder_id, marketplace_id=f.marketplace_id,
                puid=f.puid, payload=f.payload, created_at=now,
                state=FilingState.REFUSED if f.problem else FilingState.PENDING,
                next_attempt_at=None if f.problem else now,
                answer={"message": f.problem} if f.problem else {},
            )
            for f in filings
        ]
    )  # fmt: skip
    notify(CHANNEL)


def claim(marketplace_id: UUID, *, now: datetime) -> list[DueFiling]:
    """Up to 100 due filings of one marketplace, leased to the caller; another sender takes others.

    What failed before comes in batches half as large each time, so that one statement that the database chokes on is
    alone in the end and holds up no other.
    """
    rows = fetch(
        """WITH first AS (
               SELECT attempts FROM enforcement_transparencystatement
               WHERE marketplace_id = %(market)s AND state = 'pending' AND next_attempt_at <= %(now)s
               ORDER BY next_attempt_at, id LIMIT 1)
           UPDATE enforcement_transparencystatement SET attempts = attempts + 1, next_attempt_at = %(lease)s
           WHERE id IN (
               SELECT t.id FROM enforcement_transparencystatement t
               WHERE t.marketplace_id = %(market)s AND t.state = 'pending' AND t.next_attempt_at <= %(now)s
                     AND t.attempts = (SELECT attempts FROM first)
               ORDER BY t.next_attempt_at, t.id
               LIMIT (SELECT greatest(1, %(most)s >> least(attempts, 8)) FROM first) FOR UPDATE SKIP LOCKED)
           RETURNING id, puid, payload::text, attempts""",
        {"market": marketplace_id, "now": now, "lease": now + LEASE, "most": MOST_A_CALL},
    )
    return [
        DueFiling(id_, puid, json.loads(payload), attempt) for id_, puid, payload, attempt in sorted(rows)
    ]


def record(
    marketplace_id: UUID, filed: Sequence[Filed], trouble: AccountTrouble | None, *, now: datetime
) -> None:
    """Store what came of a call, and how the account stands.

    A result of an attempt that is no longer the newest (its lease ran out) changes nothing, unless it was taken.
    """
    require_transaction()
    chance = _random.random()  # one for all, so that a batch stays together
    rows = []
    for one in filed:
        attempt, state, due = one.filing.attempt, FilingState.PENDING, now
        if one.outcome == "failed":
            delay = next_delay(attempt, chance)
            state, due = (state, now + delay) if delay is not None else (FilingState.DEAD, now)
        elif one.outcome != "again":
            state = FilingState(one.outcome)
        rows.append(
            (one.filing.id, attempt, attempt - (one.outcome == "again"), state.value, due, one.answer)
        )
    ids, attempts, counted, states, dues, answers = zip(*rows, strict=True) if rows else [()] * 6
    execute(
        """UPDATE enforcement_transparencystatement t
           SET state = s.state, attempts = s.counted, answer = s.answer,
               next_attempt_at = CASE WHEN s.state = 'pending' THEN s.due END,
               sent_at = CASE WHEN s.state = 'sent' THEN %s::timestamptz END
           FROM unnest(%s::uuid[], %s::int[], %s::int[], %s::text[], %s::timestamptz[], %s::jsonb[])
                AS s(id, attempt, counted, state, due, answer)
           WHERE t.id = s.id AND (t.state = 'pending' AND t.attempts = s.attempt
                                  OR t.state <> 'sent' AND s.state = 'sent')""",
        [
            now,
            list(ids),
            list(attempts),
            list(counted),
            list(states),
            list(dues),
            list(map(json.dumps, answers)),
        ],
    )
    _record_account(marketplace_id, trouble, now)


def _record_account(marketplace_id: UUID, trouble: AccountTrouble | None, now: datetime) -> None:
    if trouble is None:
        execute(
            "UPDATE enforcement_transparencyaccount SET failures = 0, next_attempt_at = NULL, trouble = '' "
            "WHERE marketplace_id = %s AND switched_off_at IS NULL AND failures > 0",
            [marketplace_id],
        )
        return
    account = TransparencyAccount.objects.select_for_update().filter(
        marketplace_id=marketplace_id, switched_off_at__isnull=True
    ).first()  # fmt: skip
    if account is None:
        return
    account.failures = min(account.failures + 1, MAX_ATTEMPTS - 1)
    delay = next_delay(account.failures, _random.random()) or LONGEST_PAUSE
    account.next_attempt_at = now + max(min(delay, LONGEST_PAUSE), trouble.retry_after or timedelta(0))
    account.trouble = trouble.sentence[:300]
    account.save(update_fields=["failures", "next_attempt_at", "trouble"])


def try_again(filings: Sequence[Filing], *, actor: Actor, now: datetime) -> int:
    """Send what was refused or given up once more, made anew from its facts; how many that were.

    Raises:
        NotAllowed: the actor may not.
    """
    require_transaction()
    if not may(actor, Ability.RETRY_DELIVERIES):
        raise NotAllowed("Your role may not file statements again.")
    rows = fetch(
        """UPDATE enforcement_transparencystatement t
           SET payload = s.payload, attempts = 0,
               state = CASE WHEN s.problem = '' THEN 'pending' ELSE 'refused' END,
               next_attempt_at = CASE WHEN s.problem = '' THEN %s::timestamptz END,
               answer = CASE WHEN s.problem = '' THEN t.answer ELSE jsonb_build_object('message', s.problem) END
           FROM unnest(%s::uuid[], %s::jsonb[], %s::text[]) AS s(statement_id, payload, problem)
           WHERE t.statement_id = s.statement_id AND t.state IN ('refused', 'dead')
           RETURNING t.marketplace_id""",
        [
            now,
            [f.statement_id for f in filings],
            [json.dumps(f.payload) for f in filings],
            [f.problem for f in filings],
        ],
    )
    counts = Counter(row[0] for row in rows)
    verb = "transparency.retried"
    append(
        [Act("party", str(m), verb, actor, "", {"statements": counts[m]}) for m in sorted(counts)], now=now
    )
    notify(CHANNEL)
    return len(rows)
