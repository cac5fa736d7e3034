"""The worker: one process with a thread each for screening, sending, filing, the clocks and the gate's editions, and
one that listens.

Every piece of work is a row that is found again by a column, so that a killed worker loses nothing.
"""

import asyncio
import logging
import os
import signal
import threading
import time
from collections.abc import Callable

import psycopg
from django.conf import settings
from django.db import Error, close_old_connections, connection

from jointforce.base.clock import now as clock_now
from jointforce.base.garbage import spare_what_is_loaded
from jointforce.delivery.services import CHANNEL as OUTBOX
from jointforce.enforcement.services import CHANNEL as FILINGS
from jointforce.flows import (
    enquiries,
    expiry,
    housekeeping,
    misuse,
    publish_gate,
    questions,
    seller_questions,
    silence,
    standing,
    sweep,
)
from jointforce.flows.deliver import Courier
from jointforce.flows.intake import SCREEN_CHANNEL
from jointforce.flows.transparency import sending

log = logging.getLogger(__name__)
GIVES_WAY = 5
"""Niceness: where processors are short, whoever waits for a page or an answer goes first, at three parts to one."""

PUBLISH_SECONDS = 2.0
PUBLISH_RESTS = 9
"""Times as long as an edition took, before words alone make a new one: a tenth of a processor at most."""


class Worker:
    """Its threads, and what wakes and stops them."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.screen = threading.Event()
        self.file = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None
        self._halt: asyncio.Event | None = None

    def run(self) -> None:
        """Work until stopped."""
        threads = [
            threading.Thread(target=self._safely, args=(work,), name=work.__name__)
            for work in (
                self._listen,
                self._screening,
                self._clocks,
                self._publishing,
                self._sending,
                self._filing,
            )
        ]
        for thread in threads:
            thread.start()
        self.stop.wait()
        self.screen.set()
        self.file.set()
        if self._loop and self._halt and self._wake:
            self._loop.call_soon_threadsafe(self._halt.set)
            self._loop.call_soon_threadsafe(self._wake.set)
        for thread in threads:
            thread.join(20)

    def _safely(self, work: Callable[[], None]) -> None:
        """A loop that fails is logged and begun again after a pause; the rows wait for it."""
        while not self.stop.is_set():
            try:
                work()
            except (Error, psycopg.Error, OSError):
                log.exception("%s goes on in a moment", work.__name__)
                connection.close()
                self.stop.wait(1)
            except BaseException:
                log.exception(
                    "%s cannot go on; the process ends, and its supervisor starts it again", work.__name__
                )
                os._exit(1)

    def _listen(self) -> None:
        with psycopg.connect(settings.DATABASE_URL, autocommit=True) as session:
            session.execute(f"LISTEN {OUTBOX}")
            session.execute(f"LISTEN {SCREEN_CHANNEL}")
            session.execute(f"LISTEN {FILINGS}")
            while not self.stop.is_set():
                for notify in session.notifies(timeout=0.5, stop_after=1):
                    if notify.channel == SCREEN_CHANNEL:
                        self.screen.set()
                    elif notify.channel == FILINGS:
                        self.file.set()
                    elif self._loop and self._wake:
                        self._loop.call_soon_threadsafe(self._wake.set)

    def _screening(self) -> None:
        while not self.stop.is_set():
            self.screen.wait(1)
            self.screen.clear()
            while not self.stop.is_set() and sweep.sweep_waiting().listings:
                pass
            close_old_connections()

    def _clocks(self) -> None:
        jobs: list[tuple[float, Callable[[], object]]] = [
            (2, housekeeping.fetch_pictures),
            (5, silence.settle_silence),
            (5, expiry.settle_clocks),
            (5, seller_questions.ask_unread),
            (5, seller_questions.settle_silent_sellers),
            (5, enquiries.settle_unanswered),
            (2, standing.judge_waiting),
            (24 * 3600, standing.nightly),
            (60, misuse.end_due),
            (5, questions.ask_waiting),
            (2, sweep.sweep_changed_houses),
            (60, housekeeping.expire_rights),
            (3600, housekeeping.fold_root),
            (3600, housekeeping.forget_old_answers),
        ]
        due = dict.fromkeys(range(len(jobs)), 0.0)
        while not self.stop.wait(0.5):
            for index, (seconds, job) in enumerate(jobs):
                if time.monotonic() >= due[index]:
                    job()
                    due[index] = time.monotonic() + seconds
            close_old_connections()

    def _publishing(self) -> None:
        """A thread of its own: a key that was revoked must not wait for a sweep, nor for words that are many."""
        words_from = 0.0
        while not self.stop.wait(PUBLISH_SECONDS):
            began = time.monotonic()
            if publish_gate.publish(clock_now(), words=began >= words_from) is not None:
                ended = time.monotonic()
                words_from = ended + PUBLISH_RESTS * (ended - began)
            close_old_connections()

    def _filing(self) -> None:
        while not self.stop.is_set():
            self.file.wait(1)
            self.file.clear()
            while not self.stop.is_set() and sending.send_waiting():
                pass
            close_old_connections()

    def _sending(self) -> None:
        asyncio.run(self._courier())

    async def _courier(self) -> None:
        self._loop, self._wake, self._halt = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        if not self.stop.is_set():
            try:
                await Courier().run(self._halt, self._wake)
            finally:
                self._loop = self._wake = self._halt = None


def work() -> None:
    """Run a worker until SIGTERM or SIGINT."""
    worker = Worker()
    spare_what_is_loaded()
    os.nice(GIVES_WAY)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop.set())
    worker.run()
