"""Files kept by the hash of their bytes, in a folder; the database keeps the hash.

On one machine a folder; beyond it the same layout in an object store.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def _path(digest: str) -> Path:
    return Path(settings.BLOB_DIR) / digest[:2] / digest[2:4] / digest


def put(content: bytes) -> str:
    """Keep the bytes; returns their SHA-256 in hex. The same bytes are kept once, and never half-written."""
    digest = hashlib.sha256(content).hexdigest()
    target = _path(digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(target)
    return digest


def get(digest: str) -> bytes:
    """The bytes with that hash.

    Raises:
        FileNotFoundError: nothing is kept under it.
    """
    if len(digest) != 64 or not digest.isalnum():
        raise FileNotFoundError(digest)
    return _path(digest).read_bytes()
