"""What happens when Jointforce calls: check the signature, read the event, obey, answer.

The answer is the contract: 2xx means "received and done, on disk". Anything else is sent again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orders import REINSTATE, TAKEDOWN, GapError, Order, OrderError
from shop import Shop
from standardwebhooks.webhooks import Webhook, WebhookVerificationError


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: dict[str, Any] = field(default_factory=dict)


def receive(shop: Shop, headers: Mapping[str, str], body: bytes) -> Answer:
    """Answer one delivery. `headers` have lower-case names; `body` is the exact bytes that were signed."""
    if not signed(shop.webhook_secret, headers, body):
        return Answer(401, {"error": "the signature does not fit, or is older than five minutes"})
    try:
        event = json.loads(body)
        kind, data = event["type"], event.get("data")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Answer(400, {"error": "the body is not an event"})

    if kind in (TAKEDOWN, REINSTATE):
        return obey(shop, kind, data)
    if kind in ("statement.issued", "ledger.root") and isinstance(data, dict):
        shop.keep_letter(headers["webhook-id"], kind, data)
        return Answer(200, {"status": "kept"})
    return Answer(200, {"status": "ignored"})


def obey(shop: Shop, kind: str, data: object) -> Answer:
    try:
        changed = shop.orders.obey(Order.from_event(kind, data))
    except GapError as gap:
        return Answer(409, {"expected_seq": gap.expected_seq})
    except OrderError as problem:
        return Answer(400, {"error": str(problem)})
    return Answer(200, {"status": "done" if changed else "already done"})


def signed(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Standard Webhooks, by its reference library.

    The library answers some malformed headers with a bare ValueError (binascii.Error is one): for us
    they are wrong signatures too, not a fault of ours.
    """
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):
        return False
    return True
