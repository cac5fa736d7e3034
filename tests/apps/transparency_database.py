"""A Transparency Database as a process of its own: it holds calls to the form, and each `puid` to being new for ever.

What it stored is in a journal, one statement a line. A file `behave.json` beside it says what it does out of the
ordinary: `status` and `headers` for every call; `choke`: a puid whose calls it answers 500; `mute_after_storing`: it
stores the next call and never answers it; `told_nothing`: refuses wrong statements without saying which.
"""

import json
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from jointforce.domain.transparency import schema

TOKEN = "7|theRightToken"


@dataclass
class Receiver:
    """What the process knows."""

    folder: Path
    lock: threading.Lock

    def stored(self) -> list[dict[str, Any]]:
        journal = self.folder / "journal"
        return [json.loads(line) for line in journal.read_text().splitlines()] if journal.exists() else []

    def behaviour(self) -> dict[str, Any]:
        file = self.folder / "behave.json"
        return dict(json.loads(file.read_text())) if file.exists() else {}

    def answer(self, path: str, token: str, body: bytes) -> tuple[int, dict[str, str], dict[str, Any]]:
        with self.lock:
            odd = self.behaviour()
            with (self.folder / "calls").open("a") as calls:
                calls.write(f"{len(json.loads(body)['statements'])}\n")
            if "status" in odd:
                return int(odd["status"]), dict(odd.get("headers", {})), {"message": "not now"}
            if token != f"Bearer {TOKEN}":
                return 401, {}, {"message": "Unauthenticated."}
            if path != "/api/v1/statements":
                return 404, {}, {}
            status, said = self.take(json.loads(body)["statements"], odd)
            if status == 201 and odd.get("mute_after_storing"):
                time.sleep(600)
            return status, {}, said

    def take(self, statements: list[dict[str, Any]], odd: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if not 1 <= len(statements) <= 100:
            return 422, {"message": "1 to 100 statements", "errors": {"statements": ["1 to 100"]}}
        puids = [str(one.get("puid")) for one in statements]
        if odd.get("choke") in puids:
            return 500, {}
        wrong = {
            f"statement_{place}": found
            for place, one in enumerate(statements)
            if (found := schema.problems(one))
        }
        if wrong:
            return 422, {"message": "invalid", "errors": {} if odd.get("told_nothing") else wrong}
        known = {one["puid"] for one in self.stored()} & set(puids)
        if known or len(set(puids)) < len(puids):
            message = "The platform identifier(s) are not all unique within this call."
            return 422, {"message": message, "errors": {"puid": [message], "existing_puids": sorted(known)}}
        with (self.folder / "journal").open("a") as journal:
            journal.write("".join(json.dumps(schema.as_received(one)) + "\n" for one in statements))
        return 201, {"statements": [{"uuid": str(uuid.uuid4()), "puid": puid} for puid in puids]}


def serve(folder: Path) -> None:
    receiver = Receiver(folder, threading.Lock())

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers, said = receiver.answer(self.path, self.headers["Authorization"], body)
            content = json.dumps(said).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    (folder / "port.new").write_text(str(server.server_port))
    (folder / "port.new").rename(folder / "port")
    server.serve_forever()


class Database(Receiver):
    """The process as a test sees it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, threading.Lock())
        for old in ("port", "behave.json"):
            (folder / old).unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.apps.transparency_database", str(folder)]
        )
        end = time.monotonic() + 60
        while not (folder / "port").exists():
            assert time.monotonic() < end, "the database does not start"
            time.sleep(0.02)
        self.place = f"127.0.0.1:{(folder / 'port').read_text()}"
        self.address = f"http://{self.place}/api/v1"

    def behave(self, **odd: Any) -> None:
        (self.folder / "behave.new").write_text(json.dumps(odd))
        (self.folder / "behave.new").rename(self.folder / "behave.json")

    def puids(self) -> list[str]:
        return [one["puid"] for one in self.stored()]

    def calls(self) -> list[int]:
        """How many statements each call brought."""
        return [int(line) for line in (self.folder / "calls").read_text().splitlines()]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
