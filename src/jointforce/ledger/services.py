"""Writes to the ledger, inside the transaction of the act that they record."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from jointforce.base.models import new_row
from jointforce.base.sql import execute, fetch, insert, require_transaction
from jointforce.domain.actor import Actor
from jointforce.domain.ledger_chain import GENESIS, ChainEntry, entry_hash, root_hash
from jointforce.ledger.models import Entry, Root, RootLeaf


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be remembered of one subject. `facts`: ids, codes, numbers, hashes of texts; no personal data."""

    subject_kind: str
    subject_id: str
    verb: str
    actor: Actor
    reason: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


_gathering: ContextVar[list[Act] | None] = ContextVar("gathered_acts", default=None)


@contextmanager
def gathered(*, now: datetime) -> Iterator[None]:
    """What is appended in this context is written at its end, at once and in order: one story, three statements.

    Inside the transaction of the acts; where they fail, nothing is written.
    """
    require_transaction()
    acts: list[Act] = []
    token = _gathering.set(acts)
    try:
        yield
    finally:
        _gathering.reset(token)
    append(acts, now=now)


def append(acts: Sequence[Act], *, now: datetime) -> None:
    """Add one entry an act, in order. Locks the subjects' heads in order of kind and id: writers never cross."""
    if not acts:
        return
    require_transaction()
    waiting = _gathering.get()
    if waiting is not None:
        waiting.extend(acts)
        return
    subjects = sorted({(act.subject_kind, act.subject_id) for act in acts})
    kinds, ids = [s[0] for s in subjects], [s[1] for s in subjects]
    heads = {
        (kind, subject): (seq, bytes(head))
        for kind, subject, seq, head in fetch(
            """INSERT INTO ledger_head (subject_kind, subject_id, seq, hash, moved)
               SELECT k, i, 0, %s, true FROM unnest(%s::text[], %s::text[]) AS s(k, i) ORDER BY k, i
               ON CONFLICT (subject_kind, subject_id) DO UPDATE SET moved = true
               RETURNING subject_kind, subject_id, seq, hash""",
            [GENESIS, kinds, ids],
        )
    }
    rows = []
    for act in acts:
        subject = (act.subject_kind, act.subject_id)
        seq, previous = heads[subject]
        facts = act.facts | _under_what(act.actor)
        chain = ChainEntry(
            act.subject_kind,
            act.subject_id,
            seq + 1,
            now,
            act.actor.kind.value,
            act.actor.id,
            act.verb,
            act.reason,
            facts,
        )
        digest = entry_hash(previous, chain)
        heads[subject] = (seq + 1, digest)
        rows.append(
            new_row(
                Entry,
                subject_kind=act.subject_kind,
                subject_id=act.subject_id,
                seq=seq + 1,
                at=now,
                actor_kind=act.actor.kind.value,
                actor_id=act.actor.id,
                party_id=act.actor.party_id,
                verb=act.verb,
                reason=act.reason,
                facts=facts,
                previous_hash=previous,
                hash=digest,
            )
        )
    insert(rows)
    execute(
        """UPDATE ledger_head h SET seq = s.seq, hash = s.hash
           FROM unnest(%s::text[], %s::text[], %s::int[], %s::bytea[]) AS s(k, i, seq, hash)
           WHERE h.subject_kind = s.k AND h.subject_id = s.i""",
        [kinds, ids, [heads[s][0] for s in subjects], [heads[s][1] for s in subjects]],
    )


def _under_what(actor: Actor) -> dict[str, str]:
    """Of an agent's act: for which agent and under which mandate; the chain's hash covers it."""
    if actor.mandate_id is None:
        return {}
    return {"mandate": str(actor.mandate_id), "agent": str(actor.agent_id)}


def fold_root(*, now: datetime) -> Root | None:
    """Fold every head that moved since the last root into a new one; None where none moved.

    One folds at a time (an advisory lock); heads are read and marked in one statement, so none is missed.
    """
    with transaction.atomic():
        execute("SELECT pg_advisory_xact_lock(hashtext('ledger root'))")
        leaves = sorted(
            (kind, subject, seq, bytes(head))
            for kind, subject, seq, head in fetch(
                "UPDATE ledger_head SET moved = false WHERE moved AND seq > 0 "
                "RETURNING subject_kind, subject_id, seq, hash"
            )
        )
        if not leaves:
            return None
        last = Root.objects.order_by("-id").first()
        previous = bytes(last.hash) if last else GENESIS
        root = Root.objects.create(
            at=now, leaves=len(leaves), previous_hash=previous, hash=root_hash(previous, leaves)
        )
        insert(
            [
                RootLeaf(root=root, subject_kind=kind, subject_id=subject, seq=seq, hash=head)
                for kind, subject, seq, head in leaves
            ]
        )
        return root
