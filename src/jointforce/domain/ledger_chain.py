"""The hash chain of the ledger: what is hashed, and how a chain is checked.

An entry's hash covers the entry and the hash before it, so that no entry can be changed, left out, added or moved
without every later hash of that subject changing too.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = bytes(32)
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """One entry as it is hashed. `facts` holds ids, codes, numbers and SHA-256 of texts: never personal data."""

    subject_kind: str
    subject_id: str
    seq: int
    at: datetime
    actor_kind: str
    actor_id: str
    verb: str
    reason: str
    facts: dict[str, Any]


def entry_hash(previous: bytes, entry: ChainEntry) -> bytes:
    """SHA-256 over the previous hash and the entry's canonical JSON (sorted keys, no blanks, UTF-8, UTC)."""
    body = _CANONICAL.encode(
        [
            entry.subject_kind,
            entry.subject_id,
            entry.seq,
            entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.actor_kind,
            entry.actor_id,
            entry.verb,
            entry.reason,
            entry.facts,
        ]
    )
    return hashlib.sha256(previous + body.encode()).digest()


def text_hash(text: str) -> str:
    """The SHA-256 that stands in the ledger for a text, so that the text can be erased and the chain still verifies."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def root_hash(previous: bytes, leaves: Iterable[tuple[str, str, int, bytes]]) -> bytes:
    """One hash over the heads that moved since the last root, (kind, id, seq, hash) in order, and that root."""
    digest = hashlib.sha256(previous)
    for kind, subject, seq, head in leaves:
        digest.update(f"{kind}\x1f{subject}\x1f{seq}\x1f".encode() + head)
    return digest.digest()
