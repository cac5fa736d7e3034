"""Bazaar as a process that tests start, kill and talk to, and the receiving side of the API that it pushes to."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from standardwebhooks.webhooks import Webhook

BAZAAR = Path(__file__).parents[2] / "examples" / "bazaar" / "bazaar.py"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0"
    "f01f0005000201a5f645400000000049454e44ae426082"
)


class Answer:
    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


class Api:
    """The receiving side of `/api/v1/sellers` and `/listings` over real HTTP; `refuse` answers that status."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, list[dict[str, Any]]]] = []
        self.refuse = 0
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                items = next(iter(body.values()))
                status = api.refuse or 207
                results = []
                if not api.refuse:
                    api.calls.append((self.path, self.headers["Authorization"], items))
                    results = [
                        {"id": item["id"], "status": "rejected", "error": "a title is missing"}
                        if item.get("title") == "Not wanted"
                        else {"id": item["id"], "status": "created"}
                        for item in items
                    ]
                answer = json.dumps({"results": results}).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def received(self, kind: str) -> list[dict[str, Any]]:
        return [item for path, _, items in list(self.calls) if path == f"/api/v1/{kind}" for item in items]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Bazaar:
    """One Bazaar process with its folder; it can be killed and started again on the same port."""

    def __init__(self, folder: Path, api: str, **settings: Any) -> None:
        self.folder = folder
        self.port = free_port()
        (folder / "pictures").mkdir(parents=True)
        (folder / "pictures" / "shoe.png").write_bytes(PNG)
        (folder / "listings.jsonl").write_text(
            "".join(
                json.dumps(
                    {
                        "id": f"L{number}",
                        "title": f"Trail shoe {number}",
                        "price": 80 + number,
                        "currency": "EUR",
                        "seller_id": "S1",
                        "ships_to": "DE|FR",
                        "images": ["shoe.png"],
                    }
                )
                + "\n"
                for number in range(1, 61)
            )
        )
        (folder / "sellers.jsonl").write_text('{"id": "S1", "name": "Alma <b>Shoes</b>", "country": "DE"}\n')
        shop = {
            "currency": "EUR",
            "api_key": "key-1",
            "webhook_secret": SECRET,
            "catalogue": "listings.jsonl",
            "sellers": "sellers.jsonl",
            "pictures": "pictures",
        }
        self.config = {
            "port": self.port,
            "state": "state",
            "api": api,
            "shops": [
                {"slug": "bazaar", "name": "Bazaar", **shop},
                {"slug": "souk", "name": "Souk", **shop, "api_key": "key-2"},
            ],
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        file = self.folder / "bazaar.json"
        file.write_text(json.dumps(self.config))
        with (self.folder / "log").open("ab") as log:
            command = [sys.executable, str(BAZAAR), "--config", str(file)]
            self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
        until(self._answers, "Bazaar answers")

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)

    def call(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def get(self, path: str) -> Answer:
        return self.call("GET", path)

    def deliver(self, event: object, shop: str = "bazaar", **how: Any) -> Answer:
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        return self.call("POST", f"/hooks/{shop}", body, signed(body, **how))

    def order(self, case: str, seq: int, listing: str = "L1", kind: str = "listing.takedown") -> Answer:
        return self.deliver(order(case, seq, listing, kind))

    def journal(self, shop: str = "bazaar") -> list[dict[str, Any]]:
        orders: list[dict[str, Any]] = self.get(f"/{shop}/journal").json["orders"]
        return orders

    def done(self) -> list[tuple[str, int]]:
        return [(entry["case_id"], entry["seq"]) for entry in self.journal()]

    def _answers(self) -> bool:
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False


def order(case: str, seq: int, listing: str = "L1", kind: str = "listing.takedown") -> dict[str, Any]:
    return {
        "type": kind,
        "timestamp": "2026-11-24T10:00:00Z",
        "data": {
            "order_id": f"{case}-{seq}",
            "case_id": case,
            "seq": seq,
            "listing_id": listing,
            "measure": "removal",
            "reason_code": "counterfeit",
            "statement_url": "http://127.0.0.1:8000/s/abc",
            "issued_at": "2026-11-24T10:00:00Z",
        },
    }


def signed(
    body: bytes, *, secret: str = SECRET, age_s: float = 0.0, message: str = "msg_1"
) -> dict[str, str]:
    at = datetime.now(UTC) - timedelta(seconds=age_s)
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message, at, body.decode("utf-8", "replace")),
        "Content-Type": "application/json",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Any, what: str, within_s: float = 10.0) -> None:
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, f"not within {within_s} s: {what}"
        time.sleep(0.02)
