"""Identifiers: UUID version 7 (RFC 9562), so that rows lie in the order of their making and ids tell nothing."""

import hashlib
import os
import time
from threading import Lock
from uuid import UUID

_lock = Lock()
_last = 0
_random = bytearray()  # drawn for many ids at once: a system call an id was half of its cost
_AT_ONCE = 8 * 512


def uuid7() -> UUID:
    """A new id; within one process strictly increasing (48 bits of milliseconds, 12 of sequence, 62 random)."""
    global _last  # noqa: PLW0603  (the sequence belongs to the process)
    now = time.time_ns() * 4096 // 1_000_000
    with _lock:
        _last = now = max(now, _last + 1)
        if not _random:
            _random.extend(os.urandom(_AT_ONCE))
        random = int.from_bytes(_random[-8:], "big") & ((1 << 62) - 1)
        del _random[-8:]
    milliseconds, sequence = divmod(now, 4096)
    return UUID(int=(milliseconds << 80) | (7 << 76) | (sequence << 64) | (2 << 62) | random)


def _forget() -> None:
    """A forked process draws its own random bytes, not its parent's."""
    _random.clear()


os.register_at_fork(after_in_child=_forget)


def named_uuid(*names: str) -> UUID:
    """The id that stands for these names: the same names give the same id (UUID version 8, of their SHA-256)."""
    framed = b"".join(len(name.encode()).to_bytes(4, "big") + name.encode() for name in names)
    value = int.from_bytes(hashlib.sha256(framed).digest()[:16], "big")
    return UUID(int=value & ~(0xF << 76) & ~(3 << 62) | (8 << 76) | (2 << 62))
