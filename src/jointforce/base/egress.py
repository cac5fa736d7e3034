"""The one HTTP client. It refuses private addresses, redirects, slow answers and huge ones.

A name is resolved once, every address it has is checked, and the connection goes to an address that was checked, so
that a second look-up cannot lead elsewhere (DNS rebinding). Exact host:port pairs in `EGRESS_ALLOW` may be private.
"""

import asyncio
import ipaddress
import select
import socket
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx
from django.conf import settings

TIMEOUT_SECONDS = 15.0
MAX_ANSWER_BYTES = 64 * 1024


Client = httpx.AsyncClient


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


class _Stream(httpcore.AsyncNetworkStream):
    """A connection that keeps its socket at hand: at every request the pool asks each idle one whether it has ended."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._readable = select.poll()
        self._readable.register(inner.get_extra_info("socket"), select.POLLIN)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """At most so many bytes."""
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """All of these bytes."""
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """End the connection."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, encrypted from here on."""
        return _Stream(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """What the pool asks about the socket."""
        return bool(self._readable.poll(0)) if info == "is_readable" else self._inner.get_extra_info(info)


class _GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects only to addresses that were checked."""

    def __init__(self) -> None:
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore names it)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, check, connect to what was checked."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except socket.gaierror as wrong:
            raise httpcore.ConnectError(f"the host {host} is not known") from wrong
        addresses = [str(info[4][0]) for info in found]
        if f"{host}:{port}" not in settings.EGRESS_ALLOW and not all(map(_is_public, addresses)):
            raise Refused(
                f"{host} is a private address; it may be reached only if EGRESS_ALLOW names {host}:{port}"
            )
        return _Stream(
            await self._inner.connect_tcp(addresses[0], port, timeout, local_address, socket_options)
        )

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore names it)
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise Refused("sockets of this machine are not reached")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._inner.sleep(seconds)


class _GuardedTransport(httpx.AsyncHTTPTransport):
    def __init__(self) -> None:
        super().__init__()
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=200,
            max_keepalive_connections=50,
            keepalive_expiry=20,
            network_backend=_GuardedBackend(),
        )


def client() -> Client:
    """A client to keep open for many requests; environment proxies are not used, redirects not followed."""
    return httpx.AsyncClient(
        transport=_GuardedTransport(),
        timeout=httpx.Timeout(TIMEOUT_SECONDS, connect=5.0),
        follow_redirects=False,
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
    """One request; the whole of it within `TIMEOUT_SECONDS`.

    Raises:
        Refused: the address is private, not http(s), or the answer is larger than `max_bytes`.
        Unreachable: it could not be had, or took too long.
    """
    if not url.lower().startswith(("http://", "https://")):
        raise Refused("only http and https addresses are reached")
    try:
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            http.stream(method, url, headers=headers, content=body) as response,
        ):
            received = bytearray()
            async for chunk in response.aiter_bytes():
                received += chunk
                if len(received) > max_bytes:
                    raise Refused(f"the answer is larger than {max_bytes // 1024} kB")
            return Answer(
                response.status_code, {k.lower(): v for k, v in response.headers.items()}, bytes(received)
            )
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as wrong:
        raise Unreachable(str(wrong) or type(wrong).__name__) from wrong
