"""Secrets of our own making: links and API keys."""

from hashlib import sha256


def token_hash(token: str) -> str:
    """What is kept of a secret: its SHA-256. Tokens carry 256 random bits, so a plain hash is enough."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
