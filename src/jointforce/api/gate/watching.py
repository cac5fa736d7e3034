"""Which edition a process answers from: swapped without a pause, and never for one that cannot be read."""

import gc
import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from jointforce.engine.schema import LISTINGS
from jointforce.engine.screener import Screener
from jointforce.screening.edition import CURRENT, Edition, current

log = logging.getLogger(__name__)
LOOK_SECONDS = 0.1
AGAIN_SECONDS = 5.0
"""How long after a failure a broken edition is tried again."""

_WARM = {"listing_id": "0", "title": "a title", "description": "a description", "brand": "a brand"}


@dataclass(frozen=True, slots=True)
class Serving:
    """An edition with its screeners by house: one set for single calls, one for batches, each used by one thread."""

    edition: Edition
    single: Mapping[str, Screener]
    batch: Mapping[str, Screener]


class Watcher:
    """Holds what is served now, and looks for what is to be served next."""

    def __init__(self, folder: Path) -> None:
        self.serving: Serving | None = None
        self._folder = folder
        self._stop = threading.Event()
        self._seen: tuple[int, int, int] | None = None
        self._failed_at = 0.0
        self._thread = threading.Thread(target=self._watch, name="gate-watcher", daemon=True)

    def start(self) -> None:
        """Read the edition in force, so that the first call finds it; then look for others from time to time."""
        self.look()
        self._thread.start()

    def stop(self) -> None:
        """End looking."""
        self._stop.set()

    def look(self) -> bool:
        """Serve the edition in force where it is another than the one served; whether it changed.

        A call in flight keeps the one that it began with. What cannot be read is logged, and changes nothing.
        """
        try:
            status = (self._folder / CURRENT).stat()
        except OSError:
            return False
        seen = (status.st_mtime_ns, status.st_ino, status.st_size)
        if seen == self._seen and (not self._failed_at or time.monotonic() < self._failed_at + AGAIN_SECONDS):
            return False
        self._seen, self._failed_at = seen, 0.0
        before = self.serving
        try:
            number = current(self._folder)
            if number is None or (before is not None and before.edition.number == number):
                return False
            edition = Edition.open(self._folder, number, before.edition if before else None)
            self.serving = Serving(edition, _screeners(edition), _screeners(edition))
        except Exception:
            self._failed_at = time.monotonic()
            log.exception("the edition in force cannot be read; the one before answers on")
            return False
        log.info("edition %s is served", number)
        gc.collect()
        gc.freeze()  # the index lives long: no collection need look at it again
        return True

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            self.look()


def _screeners(edition: Edition) -> dict[str, Screener]:
    """A screener a house, used once, so that the first caller does not wait for what is made at first use."""
    made = {house_id: house.screener() for house_id, house in edition.houses.items()}
    once = pa.Table.from_pylist([_WARM], schema=LISTINGS)
    for screener in made.values():
        screener.screen(once)
    return made
