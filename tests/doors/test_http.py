"""The web server itself, over a real socket: what no test client can send."""

import json
import socket
from collections.abc import Callable, Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest

from jointforce.base.embedded_postgres import EmbeddedPostgres
from jointforce.bench.product import web as started_web

HEAD = b"POST /api/v1/listings HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer jf_x\r\n"
JSON = b"Content-Type: application/json\r\n"


@pytest.fixture
def web(
    fresh_database: Callable[[], str], postgres_server: EmbeddedPostgres, tmp_path: Path
) -> Iterator[int]:
    """The product's web process, started as `jointforce run` starts it; its port."""
    with started_web(
        DATABASE_URL=postgres_server.dsn(fresh_database(), "app"),
        DATABASE_POOL="2",
        JOINTFORCE_STATE=str(tmp_path),
    ) as port:
        yield port


def sent(port: int, request: bytes) -> tuple[int, str, dict[str, object]]:
    """Status, content type and problem of the answer to these very bytes."""
    with socket.create_connection(("127.0.0.1", port), 30) as wire:
        wire.sendall(request)
        answer = HTTPResponse(wire)
        answer.begin()
        return answer.status, answer.headers["Content-Type"], json.loads(answer.read())


def test_bodies_without_a_length_or_too_large_or_too_deep_are_answered_with_a_problem(web: int) -> None:
    chunked = HEAD + JSON + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    oversized = HEAD + JSON + b"Content-Length: 1073741824\r\n\r\n"
    deep = b"[" * 200_000
    nested = HEAD + JSON + b"Content-Length: %d\r\n\r\n" % len(deep) + deep
    for request, expected, code in (
        (chunked, 411, "length_required"),
        (oversized, 413, "body_too_large"),
        (nested, 401, "key_unknown"),
    ):
        status, kind, problem = sent(web, request)
        assert (status, problem["code"], kind) == (expected, code, "application/problem+json")
    assert sent(web, HEAD + JSON + b"Content-Length: 2\r\n\r\n{}")[0] == 401
