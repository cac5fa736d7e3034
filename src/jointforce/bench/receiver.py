"""A marketplace's endpoint for measuring: obeys the order protocol, and remembers when each order was acknowledged."""

import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from jointforce.delivery import signing


@dataclass
class Receiver:
    """What arrived. `effects`: how often an order of that id did something; `acknowledged`: when (monotonic seconds)
    the 200 for the first order of a case was sent; `forged`: how many deliveries were not signed with our secret.
    """

    url: str = ""
    secret: str = ""
    effects: dict[str, int] = field(default_factory=dict)
    acknowledged: dict[str, float] = field(default_factory=dict)
    deliveries: int = 0
    forged: int = 0
    _done: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def receive(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, Any], str]:
        """The status and body of the answer, and the case whose first order it acknowledges."""
        with self._lock:
            self.deliveries += 1
            if not self._signed(headers, body):
                self.forged += 1
                return 401, {"error": "the signature does not fit"}, ""
            event = json.loads(body)
            if not event["type"].startswith("listing."):
                return 200, {}, ""
            order = event["data"]
            done = self._done.get(order["case_id"], 0)
            if order["seq"] > done + 1:
                return 409, {"expected_seq": done + 1}, ""
            if order["seq"] == done + 1:
                self._done[order["case_id"]] = order["seq"]
                self.effects[order["order_id"]] = self.effects.get(order["order_id"], 0) + 1
            return 200, {}, order["case_id"] if order["seq"] == 1 else ""

    def _signed(self, headers: dict[str, str], body: bytes) -> bool:
        sent = int(headers.get("webhook-timestamp", "0"))
        wanted = signing.headers(headers.get("webhook-id", ""), sent, body, [self.secret])
        given = headers.get("webhook-signature", "").split()
        return any(hmac.compare_digest(wanted["webhook-signature"], one) for one in given)


@contextmanager
def listening() -> Iterator[Receiver]:
    """A receiver on a free port of this machine; give it the endpoint's secret before the first order."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, answer, case_id = receiver.receive(headers, body)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            if case_id:
                receiver.acknowledged.setdefault(case_id, time.monotonic())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/hooks"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
