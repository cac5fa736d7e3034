"""Idempotency-Key: the same key and body get the same answer, another body is refused, two at once have one effect."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from jointforce.api.v1.problems import problem
from jointforce.base.clock import now
from jointforce.base.sealed import seal, unseal
from jointforce.domain.actor import Actor
from jointforce.intake import services as intake

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
SEALED_FOR = "kept answers"
"""Some answers hold a link that signs in, or a signing secret."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a request brought about: its answer (None: there is nothing to say), and the ids of what it made or changed.

    The answer can be told again from those ids when its own text is no longer kept.
    """

    answer: BaseModel | None
    subjects: Sequence[str]


def once(
    request: HttpRequest,
    actor: Actor,
    effect: Callable[[], Done],
    again: Callable[[list[str]], BaseModel | None],
    *,
    status: int = 200,
) -> HttpResponse:
    """Run the effect and keep its answer in the same transaction; without a key, just run it.

    effect: raises a DomainError where it is refused; then nothing has changed and nothing is kept.
    again: tells the answer from the ids of what was done, once the text of the answer is forgotten.
    """
    key = request.headers.get(HEADER, "")
    if len(key) > LONGEST_KEY or not key.isprintable():
        return problem(
            422, "invalid", f"An {HEADER} has at most {LONGEST_KEY} characters, all of them printable."
        )
    with transaction.atomic():
        if not key:
            return _answer(status, _text(effect().answer))
        party = actor.require_party()
        if actor.mandate_id is not None:  # an agent's keys are not its principal's
            key = hashlib.sha256(f"{actor.mandate_id} {key}".encode()).hexdigest()
        digest = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).digest()
        kept = intake.claim_key(party, key, digest, now=now())
        if kept is None:
            done = effect()
            body = _text(done.answer)
            intake.keep_answer(party, key, status, seal(body, SEALED_FOR), done.subjects)
            return _answer(status, body)
        if bytes(kept.request_hash) != digest:
            return problem(422, "key_reused", f"This {HEADER} was used with another request.")
        return _answer(kept.status or status, _kept(kept.body) or _text(again(kept.subject_ids)))


def _text(answer: BaseModel | None) -> bytes:
    return b"" if answer is None else answer.model_dump_json().encode()


def _kept(body: bytes | memoryview | None) -> bytes:
    """The answer as it was given; empty where it had no text, or is kept no longer."""
    return b"" if body is None else unseal(body, SEALED_FOR)


def _answer(status: int, body: bytes) -> HttpResponse:
    if not body:
        response = HttpResponse(status=status)
        del response["Content-Type"]
        return response
    return HttpResponse(body, status=status, content_type="application/json")
