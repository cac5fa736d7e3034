"""Bazaar's HTTP server: pages for buyers and sellers, hooks for Jointforce. Standard library only."""

from __future__ import annotations

import json
import logging
import random
import re
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

import hooks
import pages
from push import Pusher
from selling import FormError, read_form
from shop import CONTENT_TYPES, Shop

log = logging.getLogger("bazaar.web")

MOST_HOOK_BYTES = 64 * 1024  # Standard Webhooks recommends less than 20 kB
MOST_FORM_BYTES = 1_500_000  # one picture and some words
STATIC = Path(__file__).parent / "static"
HTML, JSON = "text/html; charset=utf-8", "application/json"


class RefusedError(Exception):
    """The request gets this status and nothing else happens."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class Refusals:
    """For tests: a seeded share of deliveries is answered 503, every second one after the order was done."""

    def __init__(self, share: float, seed: int) -> None:
        self._share, self._lock = share, Lock()
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose

    def draw(self) -> str:
        """One of "before", "after" and, for no refusal, ""."""
        with self._lock:
            if self._random.random() >= self._share:
                return ""
            return "before" if self._random.random() < 0.5 else "after"


class BazaarServer(ThreadingHTTPServer):
    daemon_threads = True  # a buyer's open connection must not keep the process alive
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], shops: list[Shop], pushers: list[Pusher], refusals: Refusals
    ) -> None:
        self.shops = {shop.slug: shop for shop in shops}
        self.pushers = {shop.slug: pusher for shop, pusher in zip(shops, pushers, strict=True)}
        self.refusals = refusals
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):  # hanging up is no news
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    server: BazaarServer

    def do_GET(self) -> None:
        self._dispatch("GET")

    def do_HEAD(self) -> None:
        self._dispatch("GET")

    def do_POST(self) -> None:
        self._dispatch("POST")

    def _dispatch(self, method: str) -> None:
        try:
            action, parts = self._find(method, urlsplit(self.path).path)
            action(self, *(self._argument(name, text) for name, text in parts.items()))
        except RefusedError as refused:
            self._refuse(refused)

    def _find(self, method: str, path: str) -> tuple[Callable[..., None], dict[str, str]]:
        for wanted, pattern, action in self.ROUTES:
            found = pattern.fullmatch(path) if wanted == method else None
            if found:
                return action, found.groupdict()
        raise RefusedError(404, "There is nothing at this address.")

    def _argument(self, name: str, text: str) -> Any:
        if name != "shop":
            return unquote(text)
        if text not in self.server.shops:
            raise RefusedError(404, "There is no such shop.")
        return self.server.shops[text]

    # -- for Jointforce ---------------------------------------------------------------------------------

    def hook(self, shop: Shop) -> None:
        body = self._body(MOST_HOOK_BYTES)
        refusal = self.server.refusals.draw()
        if refusal == "before":
            raise RefusedError(503, "refused before anything was done")
        answer = hooks.receive(shop, {name.lower(): value for name, value in self.headers.items()}, body)
        if refusal == "after":
            raise RefusedError(503, "done, but the answer is lost")
        self._json(answer.status, answer.body)

    def journal(self, shop: Shop) -> None:
        self._json(200, {"orders": shop.orders.history()})

    def health(self) -> None:
        self._json(200, {"status": "ok"})

    # -- for buyers -------------------------------------------------------------------------------------

    def street(self) -> None:
        self._html(200, pages.street(list(self.server.shops.values())))

    def window(self, shop: Shop) -> None:
        self._html(200, pages.window(shop, self._query("q"), self._query("page"), self._problem(shop)))

    def bare(self, shop: Shop) -> None:
        self._send(308, b"", HTML, {"Location": f"/{shop.slug}/"})

    def listing(self, shop: Shop, listing_id: str) -> None:
        if listing_id not in shop.listings:
            raise RefusedError(404, "There is no such listing in this shop.")
        listing = shop.listings[listing_id]
        self._html(*pages.listing(shop, listing, self.server.pushers[shop.slug].taken(listing)))

    def live(self, shop: Shop) -> None:
        """What changed, for the open pages: they ask every 400 ms."""
        self._json(
            200, {"version": shop.version(), "removed": shop.orders.removed(), "problem": self._problem(shop)}
        )

    def picture(self, shop: Shop, name: str) -> None:
        file = shop.picture(name)
        if file is None:
            raise RefusedError(404, "There is no such picture.")
        kind = CONTENT_TYPES[file.suffix.lower()]
        self._send(200, file.read_bytes(), kind, {"Cache-Control": "max-age=3600"})

    def static(self, name: str) -> None:
        file = STATIC / name
        kind = "text/css; charset=utf-8" if file.suffix == ".css" else "text/javascript; charset=utf-8"
        self._send(200, file.read_bytes(), kind, {"Cache-Control": "no-cache"})

    # -- for sellers ------------------------------------------------------------------------------------

    def sell(self, shop: Shop) -> None:
        self._html(200, pages.sell(shop, shop.listings.get(self._query("id"))))

    def post_listing(self, shop: Shop) -> None:
        if self.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise RefusedError(403, "Only this shop's own form may post here.")
        body = self._body(MOST_FORM_BYTES)
        try:
            listing, seller = read_form(shop, self.headers.get("Content-Type", ""), body)
        except FormError as problem:
            self._html(400, pages.sell(shop, None, str(problem)))
        else:
            shop.post(listing, seller)
            self.server.pushers[shop.slug].wake()
            self._send(303, b"", HTML, {"Location": f"/{shop.slug}/listing/{pages.quote(listing.id)}"})

    ROUTES: ClassVar[list[tuple[str, re.Pattern[str], Callable[..., None]]]] = [
        (method, re.compile(pattern), action)
        for method, pattern, action in (
            ("POST", r"/hooks/(?P<shop>\w+)", hook),
            ("GET", r"/", street),
            ("GET", r"/healthz", health),
            ("GET", r"/static/(?P<name>style\.css|live\.js)", static),
            ("GET", r"/(?P<shop>\w+)", bare),
            ("GET", r"/(?P<shop>\w+)/", window),
            ("GET", r"/(?P<shop>\w+)/live", live),
            ("GET", r"/(?P<shop>\w+)/journal", journal),
            ("GET", r"/(?P<shop>\w+)/listing/(?P<listing_id>[^/]+)", listing),
            ("GET", r"/(?P<shop>\w+)/picture/(?P<name>[^/]+)", picture),
            ("GET", r"/(?P<shop>\w+)/sell", sell),
            ("POST", r"/(?P<shop>\w+)/sell", post_listing),
        )
    ]

    # -- reading and writing ----------------------------------------------------------------------------

    def _query(self, name: str) -> str:
        return parse_qs(urlsplit(self.path).query).get(name, [""])[0]

    def _problem(self, shop: Shop) -> str:
        return self.server.pushers[shop.slug].problem

    def _body(self, most: int) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not re.fullmatch(r"[0-9]{1,12}", length):
            raise RefusedError(411, "Content-Length is missing.")
        if int(length) > most:
            raise RefusedError(413, f"More than {most} bytes.")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise RefusedError(400, "The body ended early.")
        return body

    def _refuse(self, refused: RefusedError) -> None:
        self.close_connection = True  # a body that was not read would be taken for the next request
        if self.command == "POST":
            self._json(refused.status, {"error": str(refused)})
        else:
            self._html(refused.status, pages.problem(refused.status, str(refused)))

    def _html(self, status: int, page: str) -> None:
        policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
        headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "X-Frame-Options": "DENY"}
        self._send(status, page.encode(), HTML, headers)

    def _json(self, status: int, body: dict[str, Any]) -> None:
        self._send(status, json.dumps(body, ensure_ascii=False).encode(), JSON, {"Cache-Control": "no-store"})

    def _send(self, status: int, body: bytes, content_type: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        headers = {"Content-Type": content_type, "Content-Length": str(len(body)), **headers}
        headers["X-Content-Type-Options"] = "nosniff"
        if self.close_connection:
            headers["Connection"] = "close"
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        if self.command == "POST":
            log.info("%s %s %s", self.command, self.path, int(code))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        log.info(format, *args)
