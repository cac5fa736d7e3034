"""The one HTTP client. It refuses private addresses, redirects, slow answers and huge ones.

A name is resolved once, every address it has is checked, and the connection goes to an address that was checked, so
that a second look-up cannot lead elsewhere (DNS rebinding). Exact host:port pairs in `EGRESS_ALLOW` may be private.
"""

import asyncio
import io
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import AddrInfoType
from django.conf import settings
from yarl import URL

TIMEOUT_SECONDS = 15.0
CONNECT_SECONDS = 5.0
MAX_ANSWER_BYTES = 64 * 1024
MAX_CONNECTIONS = 200

Client = aiohttp.ClientSession


class Refused(Exception):
    """The address may not be reached; the message says why."""


class Unreachable(Exception):
    """The other side could not be had, or took too long; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers (lower case) and at most `max_bytes` of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (mapped is None or mapped.is_global)


class _Guard(AbstractResolver):
    """Where connections may go. Names are resolved here, and every socket, to a name or a number, is made here."""

    def __init__(self) -> None:
        self._may_be_private: set[tuple[str, int]] = set()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The first address of a name, once all that it has are checked.

        Raises:
            Refused: one of them is private. OSError: the name is not known.
        """
        found = await asyncio.get_running_loop().getaddrinfo(
            host, port, family=family, type=socket.SOCK_STREAM
        )
        addresses = [str(info[4][0]) for info in found]
        if _named(host, port):
            self._may_be_private.update((address, port) for address in addresses)
        elif not all(map(_is_public, addresses)):
            raise _private(host, port)
        return [
            ResolveResult(
                hostname=host, host=addresses[0], port=port, family=found[0][0], proto=0, flags=socket.AI_NUMERICHOST
            )
        ]  # fmt: skip

    def open_socket(self, info: AddrInfoType) -> socket.socket:
        """A socket to connect to this address.

        Raises:
            Refused: it is private, and neither it nor a name that leads to it is in `EGRESS_ALLOW`.
        """
        family, kind, protocol, _, (address, port, *_) = info
        host = str(address)
        if not (_is_public(host) or (host, port) in self._may_be_private or _named(host, port)):
            raise _private(host, port)
        return socket.socket(family, kind, protocol)

    async def close(self) -> None:
        """Nothing is kept open."""


def _named(host: str, port: int | str) -> bool:
    """Whether the settings let exactly this host and port be private."""
    return f"{host}:{port}" in settings.EGRESS_ALLOW


def _private(host: str, port: int | str) -> Refused:
    return Refused(f"{host} is a private address; it may be reached only if EGRESS_ALLOW names {host}:{port}")


def _address(url: str) -> URL:
    """What is asked for; a private number may be written only where it is itself in `EGRESS_ALLOW`."""
    try:
        where = URL(url)
        host, port = where.host or "", where.port or 0
    except ValueError as wrong:
        raise Refused(f"this is no address: {wrong}") from wrong
    if where.scheme not in ("http", "https"):
        raise Refused("only http and https addresses are reached")
    try:
        public = _is_public(host)
    except ValueError:  # a name: the resolver looks at what it leads to
        public = True
    if not (public or _named(host, port)):
        raise _private(host, port)
    return where


def client() -> Client:
    """A client to keep open for many requests; environment proxies are not used, cookies not kept."""
    guard = _Guard()
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=guard,
            socket_factory=guard.open_socket,
            use_dns_cache=False,
            limit=MAX_CONNECTIONS,
            keepalive_timeout=20,
        ),
        timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS, sock_connect=CONNECT_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    )


async def request(
    http: Client,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    max_bytes: int = MAX_ANSWER_BYTES,
) -> Answer:
    """One request; the whole of it within `TIMEOUT_SECONDS`. Redirects are not followed.

    Raises:
        Refused: the address is private, not http(s), or the answer is larger than `max_bytes`.
        Unreachable: it could not be had, or took too long.
    """
    where = _address(url)
    # As a file it is sent in pieces: a large body does not hold up the others.
    data = None if body is None else io.BytesIO(body)
    try:
        async with http.request(method, where, headers=headers, data=data, allow_redirects=False) as response:
            received = bytearray()
            async for chunk in response.content.iter_any():
                received += chunk
                if len(received) > max_bytes:
                    raise Refused(f"the answer is larger than {max_bytes // 1024} kB")
            answered = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, answered, bytes(received))
    except (aiohttp.ClientError, TimeoutError) as wrong:
        raise Unreachable(str(wrong) or type(wrong).__name__) from wrong
