"""Refuses every way out of this machine: a test that needs the network is not a test of this project.

Standard library only, because every Python process that a test starts loads it too (see sitecustomize.py).
"""

import _socket
import ipaddress
import socket
from typing import Any


class NetworkRefusedError(BaseException):
    """Not an Exception on purpose: code that survives network failures must not swallow it."""


def install() -> None:
    """Put the guard before each way to connect, to send and to look a name up; a second call changes nothing."""
    if socket.create_connection is _create_connection:
        return
    socket.create_connection = _create_connection
    socket.socket.connect = _connect  # type: ignore[method-assign, assignment]
    socket.socket.connect_ex = _connect_ex  # type: ignore[method-assign, assignment]
    socket.socket.sendto = _sendto  # type: ignore[method-assign, assignment]
    socket.getaddrinfo = _look_up


def _create_connection(address: Any, *arguments: Any, **options: Any) -> socket.socket:
    _check(socket.AF_INET, address)  # here, because past it a refused socket would be left open
    return _plain_create_connection(address, *arguments, **options)


def _connect(self: socket.socket, address: Any) -> None:
    _check(self.family, address)
    _socket.socket.connect(self, address)


def _connect_ex(self: socket.socket, address: Any) -> int:
    _check(self.family, address)
    return _socket.socket.connect_ex(self, address)


def _sendto(self: socket.socket, data: Any, *rest: Any) -> int:
    _check(self.family, rest[-1])
    return _socket.socket.sendto(self, data, *rest)


_plain_create_connection = socket.create_connection
_plain_look_up = socket.getaddrinfo


def _look_up(host: Any, *arguments: Any, **options: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if name and _literal(name) is None and not _is_local_name(name):
        raise NetworkRefusedError(f"Tests look no name up beyond this machine; this one asked for {name}.")
    return _plain_look_up(host, *arguments, **options)


def _check(family: int, address: Any) -> None:
    if family not in (socket.AF_INET, socket.AF_INET6) or not isinstance(address, tuple):
        return
    host = address[0].decode() if isinstance(address[0], bytes) else str(address[0])
    literal = _literal(host)
    if literal is None and not _is_local_name(host):
        raise NetworkRefusedError(f"Tests look no name up beyond this machine; this one asked for {host}.")
    if literal is not None and not literal.is_loopback:
        raise NetworkRefusedError(
            f"Tests reach nothing beyond this machine; this one asked for {host}:{address[1]}."
        )


def _is_local_name(name: str) -> bool:
    return name in ("", "localhost") or name.endswith(".localhost")


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
