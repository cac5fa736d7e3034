"""Signs webhooks as the Standard Webhooks specification v1.0.0 says (HMAC-SHA256, `v1`)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable


def new_secret() -> str:
    """A new signing secret: `whsec_` and 32 random bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def headers(message_id: str, timestamp: int, body: bytes, keys: Iterable[str]) -> dict[str, str]:
    """The three headers of one attempt; one signature a secret, so that a rotation loses nothing.

    message_id: the same over all attempts; timestamp: seconds since 1970 of this attempt.

    Raises:
        ValueError: a secret is not `whsec_` and base64.
    """
    content = f"{message_id}.{timestamp}.".encode() + body
    signatures = " ".join("v1," + base64.b64encode(_sign(key, content)).decode() for key in keys)
    return {"webhook-id": message_id, "webhook-timestamp": str(timestamp), "webhook-signature": signatures}


def _sign(secret: str, content: bytes) -> bytes:
    if not secret.startswith("whsec_"):
        raise ValueError("a signing secret begins with whsec_")
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    return hmac.new(key, content, hashlib.sha256).digest()
