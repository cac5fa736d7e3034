"""Secrets that are kept and must be read again: encrypted under a key derived from `SECRET_KEY`."""

import hashlib
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def seal(content: bytes, what_for: str) -> bytes:
    """The content, readable again only for the same purpose and with the same `SECRET_KEY`."""
    return _sealer(what_for).encrypt(content)


def unseal(sealed: bytes | memoryview, what_for: str) -> bytes:
    """What was sealed; empty where it cannot be read, as after the installation's secret was changed."""
    try:
        return _sealer(what_for).decrypt(bytes(sealed))
    except InvalidToken:
        return b""


def _sealer(what_for: str) -> Fernet:
    key = hashlib.sha256(f"{what_for}:".encode() + settings.SECRET_KEY.encode()).digest()
    return Fernet(urlsafe_b64encode(key))
