"""A feed goes in: thousands of rows a transaction, screened and triaged in it at once, by as many processes as asked.

The processes share nothing but the database. A chunk's rows are dealt by the listing's id, so that two versions of one
listing meet in one process, in their order; the next chunk is begun when every part of the last stands, so that "so
many rows stand" is a number from which a stopped load goes on. At a thousand times the size the feed itself is cut, and
each machine loads its files.
"""

import gc
import multiprocessing
import os
import threading
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import OperationalError, connections, transaction
from psycopg.errors import DeadlockDetected
from pydantic import ValidationError

from jointforce.base.clock import now as clock_now
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid
from jointforce.flows.intake import id_of, marketplace_of, post_sellers, read_listing, why_not
from jointforce.flows.sweep import screen_in_transaction
from jointforce.intake import services
from jointforce.intake.schemas import ListingIn, Rejected
from jointforce.ledger.services import Act, append
from jointforce.parties import services as parties_services
from jointforce.screening import tasks as screening

CHUNK = 5000
"""Rows a transaction."""

Numbered = tuple[int, Mapping[str, Any]]


@dataclass(slots=True)
class LoadCount:
    """What a load came to so far."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    matches: int = 0
    cases_opened: int = 0
    dispositions: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, other: "LoadCount") -> None:
        """Sum up."""
        for name in ("rows", "created", "updated", "unchanged", "matches", "cases_opened"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.rejected.extend(other.rejected)
        for disposition, number in other.dispositions.items():
            self.dispositions[disposition] += number


@dataclass(frozen=True, slots=True)
class _Target:
    """Whose rows they are, and who loads them."""

    marketplace_id: UUID
    operator_id: UUID
    actor: Actor


def load_rows(
    kind: str,
    rows: Iterable[Numbered],
    *,
    marketplace_id: UUID,
    actor: Actor,
    on_chunk: Callable[[LoadCount], None] = lambda count: None,
    loaders: "Loaders | None" = None,
) -> LoadCount:
    """Store a feed's rows, numbered as in the file; listings are screened in the transaction that stores them.

    kind: `listings` or `sellers`. on_chunk is called after each commit: what it counts stands. loaders: processes that
    share the work, worth it for many thousand listings; without them this process does it.

    Raises:
        NotFound: the marketplace is not one that the actor sends for.
    """
    market, operator = marketplace_of(actor, marketplace_id)
    target = _Target(market, operator, actor)
    store = partial(_load_listings if kind == "listings" else _load_sellers, target)
    pool = loaders if loaders is not None and kind == "listings" else _Here()
    count = LoadCount()
    running: list[Future[LoadCount]] = []
    for chunk in _chunks(rows, CHUNK * pool.processes):
        _take(running, count, on_chunk)
        running = [pool.submit(store, part) for part in _parts(chunk, pool.processes)]
    _take(running, count, on_chunk)
    return count


def _chunks(rows: Iterable[Numbered], size: int) -> Iterator[list[Numbered]]:
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk


def _parts(chunk: list[Numbered], processes: int) -> list[list[Numbered]]:
    """The rows dealt to the processes, each listing's to one, in order."""
    if processes == 1:
        return [chunk]
    parts: list[list[Numbered]] = [[] for _ in range(processes)]
    for row in chunk:
        parts[zlib.crc32(id_of(row[1]).encode()) % processes].append(row)
    return [part for part in parts if part]


def _take(
    running: Sequence[Future[LoadCount]], count: LoadCount, on_chunk: Callable[[LoadCount], None]
) -> None:
    if running:
        for future in running:
            count.add(future.result())
        count.rejected.sort(key=lambda rejected: rejected.row)
        on_chunk(count)


class _Here:
    """This process, doing the work when it is asked to."""

    processes = 1

    def submit(
        self, work: Callable[[list[Numbered]], LoadCount], part: list[Numbered]
    ) -> "Future[LoadCount]":
        """Do it now."""
        done: Future[LoadCount] = Future()
        done.set_result(work(part))
        return done


class Loaders:
    """Forked processes that load side by side and share the index in memory. The caller runs no threads.

    operator_id: whose index they share. Use as a context manager.
    """

    def __init__(self, operator_id: UUID, processes: int) -> None:
        self.processes = processes
        self._operator_id = operator_id

    def __enter__(self) -> "Loaders":
        """Build the index, then fork: no process inherits a connection."""
        gc.disable()
        screening.prepare(self._operator_id, now=clock_now())
        connections.close_all()
        gc.freeze()  # the collector would touch, and so copy, every page that the processes share
        self._pool = ProcessPoolExecutor(
            self.processes, multiprocessing.get_context("fork"), initializer=_begin
        )
        self._pool.submit(os.getpid).result()  # they are forked by the first piece of work, and all at once
        return self

    def submit(
        self, work: Callable[[list[Numbered]], LoadCount], part: list[Numbered]
    ) -> "Future[LoadCount]":
        """Have one of them do it."""
        return self._pool.submit(work, part)

    def __exit__(self, *_: object) -> None:
        """Wait for them to end."""
        self._pool.shutdown()
        gc.unfreeze()
        gc.enable()


_INHERITED: list[object] = []


def _begin() -> None:
    """In each of the processes, before its first work.

    A connection of the caller that was open all the same is put aside, unused and unclosed: two processes on one
    connection wait for each other's answers. Rows hold no cycles, and looking for some again and again took a quarter
    of a load: it is done seldom here.
    """
    for held in connections.all(initialized_only=True):
        _INHERITED.append(held.connection)
        held.connection = None
    gc.set_threshold(200_000, 50, 1000)
    gc.enable()
    threading.Thread(target=_end_with_the_caller, daemon=True).start()


def _end_with_the_caller() -> None:
    """A caller that is killed cannot end its processes: they see it, and end themselves; what they held rolls back."""
    caller = multiprocessing.parent_process()
    if caller is not None:
        caller.join()
        os._exit(1)


def _load_listings(target: _Target, chunk: Sequence[Numbered]) -> LoadCount:
    good, rejected = [], []
    for number, raw in chunk:
        try:
            good.append(read_listing(raw))
        except (ValidationError, Invalid, ValueError) as wrong:
            rejected.append(Rejected(number, id_of(raw), *why_not(wrong)))
    with transaction.atomic():
        # In a transaction of its own: another process that meets the same new seller waits for a moment, not a chunk.
        parties_services.ensure_sellers(
            target.marketplace_id, [row.seller_id for row in good], now=clock_now()
        )
    count = _store_and_screen(target, good)
    count.rows, count.rejected = len(chunk), rejected
    return count


def _store_and_screen(target: _Target, good: Sequence[ListingIn], tries: int = 3) -> LoadCount:
    try:
        return _store_and_screen_once(target, good)
    except OperationalError as wrong:
        if not isinstance(wrong.__cause__, DeadlockDetected) or tries == 1:
            raise
        return _store_and_screen(target, good, tries - 1)


def _store_and_screen_once(target: _Target, good: Sequence[ListingIn]) -> LoadCount:
    with transaction.atomic():
        now = clock_now()
        received = services.receive_listings(
            target.marketplace_id, target.operator_id, good, now=now, screened_at=now
        )
        latest = {r.listing_id: r.version for r in received if r.version is not None}
        swept = screen_in_transaction(list(latest.values()), cause="load", now=now, fresh=True)
        statuses = [r.status for r in received]
        counted = {status: statuses.count(status) for status in ("created", "updated", "unchanged")}
        act = Act(
            "party",
            str(target.marketplace_id),
            "listings.loaded",
            target.actor,
            "",
            {**counted, "rows": len(good)},
        )
        append([act], now=now)
    return LoadCount(
        created=counted["created"],
        updated=counted["updated"],
        unchanged=counted["unchanged"],
        matches=swept.matches,
        cases_opened=swept.cases_opened,
        dispositions=dict(swept.dispositions),
    )


def _load_sellers(target: _Target, chunk: Sequence[Numbered]) -> LoadCount:
    results = post_sellers(
        [raw for _, raw in chunk], actor=target.actor, marketplace_id=target.marketplace_id
    )
    count = LoadCount(rows=len(chunk))
    for (number, _), result in zip(chunk, results, strict=True):
        if result.status == "rejected":
            count.rejected.append(Rejected(number, result.id, result.field, result.reason))
        else:
            setattr(count, result.status, getattr(count, result.status) + 1)
    return count
