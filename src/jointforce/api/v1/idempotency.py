"""Idempotency-Key: the same key and body get the same answer, another body is refused, two at once have one effect."""

import hashlib
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from jointforce.api.v1.problems import problem
from jointforce.base.clock import now
from jointforce.domain.actor import Actor
from jointforce.intake import services as intake


def once(
    request: HttpRequest, actor: Actor, effect: Callable[[], BaseModel], *, status: int = 200
) -> HttpResponse:
    """Run the effect and keep its answer in the same transaction; without a key, just run it."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return _answer(status, effect().model_dump_json().encode())
    if len(key) > 255:
        return problem(422, "invalid", "An Idempotency-Key has at most 255 characters.")
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).digest()
    with transaction.atomic():
        kept = intake.claim_key(actor.require_party(), key, digest, now=now())
        if kept is not None:
            if bytes(kept.request_hash) != digest:
                return problem(422, "key_reused", "This Idempotency-Key was used with another body.")
            return _answer(kept.status or status, bytes(kept.body or b"{}"))
        body = effect().model_dump_json().encode()
        intake.keep_answer(actor.require_party(), key, status, body)
    return _answer(status, body)


def _answer(status: int, body: bytes) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json")
