"""How fast each page answers, and how often it asks the database, with 100,000 cases in it.

Every page of the URL map × everybody who may see it: one client, over real HTTP, warm; the first byte is measured. The
queries are counted in a second pass inside this process.
"""

import statistics
import time
from collections import defaultdict
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jointforce.base.sql import execute
from jointforce.bench import processes
from jointforce.bench.addresses import Addresses, Page, variants
from jointforce.bench.crowd import Crowd, make_crowd
from jointforce.bench.figures import spread
from jointforce.bench.product import web
from jointforce.bench.visitor import signed_in
from jointforce.domain.vocabulary import Role
from jointforce.parties import queries as parties

TIMES = 15
"""How often each page is asked for, after two times that are not counted."""

WARM_UP = 2
READ_AT_MOST = 2**20
"""Bytes of a page that are read; an export of everything is longer, and is left there."""

MOST_QUERIES = 15
MOST_MS = 150.0
ROLES: tuple[Role | None, ...] = (*Role, None)
FINE = frozenset({200, 302, 405, 410})
"""Answers that show that a page reached its view: itself, a way on, “only POST”, a link that was used.

A way on does not count for somebody who is not signed in: it leads to signing in."""


def page_figures() -> dict[str, Any]:
    """The figures, in the present (scratch) database and against a web process of its own.

    Raises:
        RuntimeError: a page failed, takes a parameter that `addresses` does not know, or opens for nobody.
    """
    crowd = make_crowd()
    execute("ANALYZE")
    addresses = Addresses(crowd)
    before = processes.load_average()
    with web(LOG_LEVEL="ERROR") as port:
        cookies = {role: _sign_in(port, addresses, role) for role in ROLES}
        seen = _open_every_page(port, addresses, cookies)
        times = {
            (role, page): [_get(port, cookies[role], page.path)[1] for _ in range(WARM_UP + TIMES)][WARM_UP:]
            for role, pages in seen.items()
            for page in pages
        }
    queries = {(role, page): _queries(crowd, role, page) for role, pages in seen.items() for page in pages}
    return _figures(times, queries) | {
        "cases_imported": crowd.cases,
        "import_seconds": round(crowd.seconds, 1),
        "pages_load_average": before,
    }


def _sign_in(port: int, addresses: Addresses, role: Role | None) -> str:
    """The cookies of somebody of this role, as one header."""
    if role is None:
        return ""
    with signed_in(f"http://127.0.0.1:{port}{urlsplit(addresses.link(role)).path}") as client:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)


def _get(port: int, cookies: str, path: str) -> tuple[int, float, str]:
    """Status, milliseconds to the first byte, and the beginning of the text."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as http:
        http.connect()
        started = time.perf_counter()
        http.request("GET", path, headers={"Cookie": cookies} if cookies else {})
        answer = http.getresponse()
        took = (time.perf_counter() - started) * 1000
        return answer.status, took, answer.read(READ_AT_MOST).decode(errors="replace")


def _open_every_page(
    port: int, addresses: Addresses, cookies: dict[Role | None, str]
) -> dict[Role | None, list[Page]]:
    """For each role the pages that open, with the tabs, next pages and filters that they link to."""
    seen: dict[Role | None, list[Page]] = defaultdict(list)
    answers: dict[str, set[int]] = defaultdict(set)
    for role in ROLES:
        for page in addresses.pages(role):
            status, _, text = _get(port, cookies[role], page.path)
            if status >= 500:
                raise RuntimeError(f"The page {page.name} ({page.path}) answers {status} to {role}.")
            if page.unknown and status != 405:
                names = ", ".join(page.unknown)
                raise RuntimeError(
                    f"The page {page.name} takes {names}, which bench/addresses.py cannot fill."
                )
            answers[page.name] |= {status} - (set() if role else {302})
            if status == 200:
                seen[role] += [page, *variants(page, text)]
    shut = sorted(name for name, statuses in answers.items() if not statuses & FINE)
    if shut:
        raise RuntimeError(f"Nobody could open {', '.join(shut)}; give bench/addresses.py a fitting id.")
    return seen


def _queries(crowd: Crowd, role: Role | None, page: Page) -> int:
    """How many queries the page runs; a streamed export, until its first byte."""
    client = Client()
    if role is not None:
        actor = crowd.actors[role]
        person = next(p for p in parties.people_of(actor.require_party()) if str(p.id) == actor.id)
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["party_id"] = str(actor.party_id)
        session.save()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(page.path)
        if answer.streaming:
            next(iter(answer), b"")
        answer.close()
    return len(captured)


def _figures(
    times: dict[tuple[Role | None, Page], list[float]], queries: dict[tuple[Role | None, Page], int]
) -> dict[str, Any]:
    every = [took for measured in times.values() for took in measured]
    by_page: dict[str, dict[str, Any]] = {}
    for name in sorted({page.name for _, page in times}):
        found = [key for key in times if key[1].name == name]
        medians = [statistics.median(times[key]) for key in found]
        by_page[name] = {
            "median_ms": round(max(medians), 1),
            "queries": max(queries[key] for key in found),
            "roles": len({role for role, _ in found}),
        }
    return {
        "page_first_byte_ms": spread(every, 50, 95),
        "page_queries_max": max(queries.values()),
        "pages_measured": len(times),
        "pages_over_150_ms": [n for n, p in by_page.items() if p["median_ms"] > MOST_MS],
        "pages_over_15_queries": [n for n, p in by_page.items() if p["queries"] > MOST_QUERIES],
        "pages": by_page,
    }
