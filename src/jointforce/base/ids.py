"""Identifiers: UUID version 7 (RFC 9562), so that rows lie in the order of their making and ids tell nothing."""

import hashlib
import os
import time
from threading import Lock
from uuid import UUID

_lock = Lock()
_last = 0


def uuid7() -> UUID:
    """A new id; within one process strictly increasing (48 bits of milliseconds, 12 of sequence, 62 random)."""
    global _last  # noqa: PLW0603  (the sequence belongs to the process)
    now = time.time_ns() * 4096 // 1_000_000
    with _lock:
        _last = now = max(now, _last + 1)
    milliseconds, sequence = divmod(now, 4096)
    random = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | (7 << 76) | (sequence << 64) | (2 << 62) | random)


def named_uuid(*names: str) -> UUID:
    """The id that stands for these names: the same names give the same id (UUID version 8, of their SHA-256)."""
    framed = b"".join(len(name.encode()).to_bytes(4, "big") + name.encode() for name in names)
    value = int.from_bytes(hashlib.sha256(framed).digest()[:16], "big")
    return UUID(int=value & ~(0xF << 76) & ~(3 << 62) | (8 << 76) | (2 << 62))
