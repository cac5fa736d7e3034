"""The one HTTP client: what it reaches, what it refuses, and what becomes of connections that have ended."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pytest_django import Settings

from jointforce.base import egress


@dataclass
class Server:
    """Answers on this machine. connections: how many were opened; ends: whether it hangs up after each answer."""

    port: int = 0
    ends: bool = False
    connections: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            state.connections.append(self.client_address[1])

        def do_GET(self) -> None:
            body = b"x" * int(self.path.strip("/") or 2)
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
            self.close_connection = state.ends

        def log_message(self, *_: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.port = running.server_port
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield state
    running.shutdown()
    running.server_close()


def ask(*urls: str, pause: float = 0.0) -> list[egress.Answer]:
    """One after another with one client, in a thread of its own: a browser's tests keep a loop in this one."""

    async def run() -> list[egress.Answer]:
        answers = []
        async with egress.client() as http:
            for url in urls:
                answers.append(await egress.request(http, "GET", url))
                await asyncio.sleep(pause)
        return answers

    with ThreadPoolExecutor(1) as own:
        return own.submit(lambda: asyncio.run(run())).result()


def test_an_address_of_this_machine_is_refused_unless_it_is_named(server: Server, settings: Settings) -> None:
    settings.EGRESS_ALLOW = ()
    with pytest.raises(egress.Refused, match="private address"):
        ask(server.url)
    settings.EGRESS_ALLOW = (f"127.0.0.1:{server.port}",)
    [answer] = ask(server.url)
    assert (answer.status, answer.body) == (200, b"xx")


def test_a_name_that_may_be_private_does_not_let_its_number_be_written(
    server: Server, settings: Settings
) -> None:
    settings.EGRESS_ALLOW = (f"localhost:{server.port}",)
    with pytest.raises(egress.Refused, match="private address"):
        ask(f"http://localhost:{server.port}/", server.url)
    assert len(server.connections) == 1


NOWHERE = "0.0.0.0"  # noqa: S104 - asked for, not listened on


@pytest.mark.parametrize(
    "host", ["2130706433", "127.1", "0", NOWHERE, "127.0.0.1", "[::1]", "[::]", "[::ffff:127.0.0.1]"]
)
def test_no_spelling_of_this_machine_is_reached(server: Server, settings: Settings, host: str) -> None:
    settings.EGRESS_ALLOW = ()
    with pytest.raises((egress.Refused, egress.Unreachable)):
        ask(f"http://{host}:{server.port}/")
    assert server.connections == []


def test_a_connection_is_used_again_and_one_that_has_ended_is_not(server: Server, settings: Settings) -> None:
    settings.EGRESS_ALLOW = (f"127.0.0.1:{server.port}",)
    assert [a.status for a in ask(server.url, server.url, server.url)] == [200] * 3
    assert len(server.connections) == 1
    server.ends = True
    assert [a.status for a in ask(server.url, server.url, pause=0.2)] == [200] * 2
    assert len(server.connections) == 3


def test_an_answer_that_is_too_large_is_refused(server: Server, settings: Settings) -> None:
    settings.EGRESS_ALLOW = (f"127.0.0.1:{server.port}",)
    with pytest.raises(egress.Refused, match="larger than 64 kB"):
        ask(f"{server.url}{egress.MAX_ANSWER_BYTES + 1}")


def test_only_web_addresses_are_reached() -> None:
    for url in ("file:///etc/passwd", "ftp://example.com/"):
        with pytest.raises(egress.Refused, match="only http and https"):
            ask(url)
