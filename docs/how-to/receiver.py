"""The least that a marketplace needs to obey Jointforce: `receiver.py whsec_SECRET JOURNAL [PORT]`.

It checks the signature, does each order once and in its order, and remembers it on disk before it answers. Replace
`hide` and `show` by what your shop does. `examples/bazaar` is the same with a shop around it.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

ORDERS = {"listing.takedown", "listing.reinstate"}


class Orders:
    """What was done, by case: `done` the last number; `held`: which cases hold a listing back."""

    def __init__(self, journal: Path) -> None:
        self.journal = journal
        self.lock = Lock()
        self.done: dict[str, int] = {}
        self.held: dict[str, set[str]] = {}
        if journal.exists():
            whole = journal.read_text().rpartition("\n")[0]  # a line torn by a kill was never acknowledged
            journal.write_text(whole + "\n" if whole else "")
            for line in whole.splitlines():
                self._remember(json.loads(line))

    def obey(self, kind: str, order: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The answer to one order: done, then on disk, then answered. Killed in between, it comes again."""
        with self.lock:
            expected = self.done.get(order["case_id"], 0) + 1
            if order["seq"] < expected:
                return 200, {"status": "already done"}
            if order["seq"] > expected:
                return 409, {"expected_seq": expected}
            others = self.held.get(order["listing_id"], set()) - {order["case_id"]}
            if kind == "listing.takedown":
                hide(order["listing_id"])
            elif not others:  # two rights holders may each have a case on one listing
                show(order["listing_id"])
            entry = {"kind": kind} | {name: order[name] for name in ("case_id", "seq", "listing_id")}
            with self.journal.open("a") as file:
                file.write(json.dumps(entry) + "\n")
                file.flush()
                os.fsync(file.fileno())
            self._remember(entry)
            return 200, {"status": "done"}

    def _remember(self, entry: dict[str, Any]) -> None:
        self.done[entry["case_id"]] = entry["seq"]
        holding = self.held.setdefault(entry["listing_id"], set())
        (holding.add if entry["kind"] == "listing.takedown" else holding.discard)(entry["case_id"])


def hide(listing_id: str) -> None:
    """Buyers see it no more. Doing it twice does no harm."""
    sys.stdout.write(f"hidden: {listing_id}\n")


def show(listing_id: str) -> None:
    """Buyers see it again. Doing it twice does no harm."""
    sys.stdout.write(f"shown: {listing_id}\n")


def answer(secret: str, orders: Orders, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
    """What to answer to one delivery. `body` is the exact bytes that came: they are what was signed."""
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    except (WebhookVerificationError, ValueError):
        return 401, {"error": "wrong or old signature"}
    event = json.loads(body)
    if event["type"] in ORDERS:
        return orders.obey(event["type"], event["data"])
    sys.stdout.write(
        f"{event['type']}: {json.dumps(event['data'])}\n"
    )  # statement.issued, ledger.root and others
    return 200, {"status": "noted"}


def main() -> None:
    """Listen until stopped."""
    secret, orders = sys.argv[1], Orders(Path(sys.argv[2]))
    port = int(sys.argv[3]) if len(sys.argv) > 3 else 8020

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status, said = answer(secret, orders, {k.lower(): v for k, v in self.headers.items()}, body)
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            sys.stdout.flush()

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main()
