"""The gate's application, behind granian (RSGI): who asks, what they ask, and the answer.

Started by `jointforce gate serve`; `GATE_DIR` names the folder of editions.
"""

import asyncio
import gc
import logging
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from jointforce.api.gate import arrow, openapi
from jointforce.api.gate.answers import answer
from jointforce.api.gate.measures import Measures
from jointforce.api.gate.reading import Asked, read_arrow, read_json
from jointforce.api.gate.refusal import Refusal
from jointforce.api.gate.watching import Serving, Watcher
from jointforce.api.problem import BODY_LIMIT_BYTES, KINDS, NO_LENGTH, PROBLEM_JSON, too_large
from jointforce.domain.abilities import Ability
from jointforce.domain.token import token_hash
from jointforce.screening.edition import Key

log = logging.getLogger(__name__)
JSON = "application/json"
TEXT = "text/plain; version=0.0.4; charset=utf-8"
SMALL_BYTES = 16 * 2**10
"""A body up to here is answered at once, on the loop; a larger one by the batch thread, so that it holds up nobody."""

SWITCH_SECONDS = 0.0005
"""How long the batch thread may keep the interpreter from a single call that waits for it."""

Answered = tuple[int, str, bytes, tuple[tuple[str, str], ...]]
"""Status, content type, body, further headers."""


class Gate:
    """One process of the gate."""

    def __init__(self, folder: Path) -> None:
        self._watcher = Watcher(folder)
        self._measures = Measures()
        self._batches = ThreadPoolExecutor(1, thread_name_prefix="gate-batch")

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Granian has started this process."""
        sys.setswitchinterval(SWITCH_SECONDS)
        gc.set_threshold(50_000, 20, 100)
        self._watcher.start()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Granian ends this process."""
        self._watcher.stop()
        self._batches.shutdown(wait=False)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """One call."""
        began = time.perf_counter()
        try:
            status, kind, body, more = await self._answer(scope, protocol)
        except Refusal as wrong:
            status, kind, body, more = wrong.status, PROBLEM_JSON, wrong.body(), wrong.headers
        except Exception:
            log.exception("a call was not answered")
            fault = Refusal(500, "fault", KINDS[500][2])
            status, kind, body, more = 500, PROBLEM_JSON, fault.body(), ()
        protocol.response_bytes(status, [("content-type", kind), *more], body)
        if scope.path == openapi.PATH:
            self._measures.note(status, time.perf_counter() - began)

    async def _answer(self, scope: Any, protocol: Any) -> Answered:
        if scope.path == openapi.PATH:
            if scope.method != "POST":
                raise Refusal(405, "method_not_allowed", KINDS[405][2], (("allow", "POST"),))
            return await self._screen(scope.headers, protocol)
        if scope.path not in ("/healthz", "/readyz", "/metrics", openapi.DOCUMENT_PATH):
            raise Refusal(404, "not_found", KINDS[404][2])
        if scope.method not in ("GET", "HEAD"):
            raise Refusal(405, "method_not_allowed", KINDS[405][2], (("allow", "GET, HEAD"),))
        return self._about(scope.path)

    def _about(self, path: str) -> Answered:
        if path == "/healthz":
            return 200, JSON, b'{"status": "ok"}', ()
        if path == "/readyz":
            edition = self._serving().edition
            published = edition.published_at.isoformat()
            return (
                200,
                JSON,
                to_json({"status": "ok", "edition": edition.number, "published_at": published}),
                (),
            )
        if path == "/metrics":
            serving = self._watcher.serving
            figures = self._measures.text(serving.edition if serving else None, datetime.now(UTC))
            return 200, TEXT, figures.encode(), ()
        return 200, JSON, openapi.document(), ()

    def _serving(self) -> Serving:
        serving = self._watcher.serving
        if serving is None:
            raise Refusal(503, "not_ready", "No edition was published yet.", (("retry-after", "1"),))
        return serving

    async def _screen(self, headers: Any, protocol: Any) -> Answered:
        serving = self._serving()
        key = _key(headers, serving, datetime.now(UTC))
        taken, given = _forms(headers)
        size = _length(headers)
        body = await protocol()
        if size <= SMALL_BYTES:
            return self._said(body, taken, given, serving, key, alone=True)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._batches, lambda: self._said(body, taken, given, serving, key, alone=False)
        )

    def _said(
        self, body: bytes, taken: str, given: str, serving: Serving, key: Key, *, alone: bool
    ) -> Answered:
        """The answer to a body. alone: on the loop, else on the batch thread; each has screeners of its own."""
        asked = read_arrow(body) if taken == arrow.ARROW else read_json(body)
        house = serving.edition.houses[key.house]
        screener = (serving.single if alone else serving.batch)[key.house]
        answers = answer(asked, house, screener, key.marketplace, datetime.now(UTC).date())
        self._measures.listings += len(answers)
        return 200, given, _written(answers, asked, given), ()


def _written(answers: list[dict[str, Any]], asked: Asked, given: str) -> bytes:
    if given == arrow.ARROW:
        return arrow.written(answers)
    return to_json(answers[0] if asked.alone else {"listings": answers})


def _key(headers: Any, serving: Serving, now: datetime) -> Key:
    """The key of the call, which may screen.

    Raises:
        Refusal: 401 where there is none, or it opens nothing; 403 where it may not.
    """
    scheme, _, secret = (headers.get("authorization") or "").partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or not secret:
        raise _no_key("missing")
    key = serving.edition.keys.get(token_hash(secret))
    if key is None:
        raise _no_key("unknown")
    if key.revoked:
        raise _no_key("revoked")
    if key.expires_at is not None and key.expires_at <= now:
        raise _no_key("expired")
    if not key.may_screen:
        scope = Ability.SEND_LISTINGS.value
        raise Refusal(
            403, "not_allowed", f"This key may not do this; it needs a marketplace's scope {scope}."
        )
    return key


def _no_key(why: str) -> Refusal:
    sentence = f"The API key is {why}. Send: Authorization: Bearer KEY"
    return Refusal(401, f"key_{why}", sentence, (("www-authenticate", "Bearer"),))


def _length(headers: Any) -> int:
    said = headers.get("content-length")
    if not said:
        raise Refusal(411, "length_required", NO_LENGTH)
    if not said.isdigit() or int(said) > BODY_LIMIT_BYTES:
        raise Refusal(413, "body_too_large", too_large(BODY_LIMIT_BYTES))
    return int(said)


def _forms(headers: Any) -> tuple[str, str]:
    """In which form the body comes, and in which the answer is wanted: that of the body, where nothing else is said.

    Raises:
        Refusal: 415 or 406.
    """
    taken = (headers.get("content-type") or "").partition(";")[0].strip().lower()
    if taken not in (JSON, arrow.ARROW):
        said = taken[:100] or "nothing"
        raise Refusal(
            415, "wrong_content_type", f"The body is sent as {said}; send it as {JSON} or {arrow.ARROW}."
        )
    wanted = [part.partition(";")[0].strip().lower() for part in (headers.get("accept") or "*/*").split(",")]
    if any(form in ("*/*", "application/*", taken) for form in wanted):
        return taken, taken
    other = JSON if taken == arrow.ARROW else arrow.ARROW
    if other in wanted:
        return taken, other
    raise Refusal(406, "not_acceptable", f"The answer comes as {JSON} or {arrow.ARROW}.")


def application() -> Gate:
    """What granian starts (`--factory`): the gate over the folder that `GATE_DIR` names.

    Raises:
        SystemExit: it names none.
    """
    folder = os.environ.get("GATE_DIR", "")
    if not folder:
        raise SystemExit("GATE_DIR is not set; start the gate with: jointforce gate serve --folder DIR")
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=os.environ.get("LOG_LEVEL", "WARNING"), format=form)
    return Gate(Path(folder))
