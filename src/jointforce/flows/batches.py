"""What waits is settled a batch a transaction, until a batch is not full: what is cut short is found again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.ledger.services import gathered


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of one batch. found: how many waited and were locked; done: how many of them are counted as settled."""

    found: int
    done: int


def settle(batch: Callable[[datetime, int], Settled], size: int) -> int:
    """Run `batch(now, size)` until it finds fewer than `size`; how many were settled in all.

    The batch locks what it finds, so that two processes share the work and neither does it twice; and it must change
    all that it finds so that it waits no longer, or this would not end.
    """
    settled = 0
    while True:
        with transaction.atomic():
            now = clock_now()
            with gathered(now=now):
                came = batch(now, size)
        settled += came.done
        if came.found < size:
            return settled
