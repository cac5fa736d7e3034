"""The guard that keeps tests on this machine."""

import socket
import subprocess
import sys

import httpx
import pytest

from tests.guard.network_guard import NetworkRefusedError

BEYOND = ["192.0.2.1", "10.0.0.1", "169.254.169.254", "2001:db8::1", "::ffff:192.0.2.1"]


@pytest.mark.parametrize("host", BEYOND)
def test_a_connection_beyond_loopback_is_refused_with_a_sentence(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as way_out, pytest.raises(NetworkRefusedError, match="beyond this machine"):
        way_out.connect((host, 443))


def test_a_datagram_beyond_loopback_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out,
        pytest.raises(NetworkRefusedError, match="beyond this machine"),
    ):
        way_out.sendto(b"hello", ("192.0.2.1", 53))


def test_a_name_is_not_looked_up() -> None:
    with pytest.raises(NetworkRefusedError, match="look no name up"):
        socket.getaddrinfo("shop.example", 443)


def test_the_http_client_cannot_leave_either() -> None:
    with httpx.Client(trust_env=False) as client, pytest.raises(NetworkRefusedError):
        client.get("http://192.0.2.1/")


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("localhost", port)) as client:
            accepted, _ = server.accept()
            with accepted:
                client.sendall(b"hello")
                assert accepted.recv(5) == b"hello"


def test_a_python_process_that_a_test_starts_is_guarded_too() -> None:
    code = "import socket; socket.create_connection(('192.0.2.1', 443), timeout=1)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "NetworkRefusedError" in ended.stderr
