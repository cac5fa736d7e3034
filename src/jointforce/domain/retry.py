"""When an outgoing message is tried again.

Thirteen attempts over 124 hours: the first five within about a minute, so that a restart of the receiver costs seconds;
the last ones over days. The Standard Webhooks specification's example gives ten over 75 hours.
"""

from datetime import timedelta

DELAYS: tuple[timedelta, ...] = (
    timedelta(seconds=1),
    timedelta(seconds=4),
    timedelta(seconds=15),
    timedelta(seconds=60),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=32),
    timedelta(hours=48),
)
"""The pause after the n-th failed attempt, before jitter."""

MAX_ATTEMPTS = len(DELAYS) + 1
JITTER = 0.1
LATE_AFTER_ATTEMPTS = 3
"""An order that so many attempts did not deliver is shown to people."""


def next_delay(attempts: int, chance: float, retry_after: timedelta | None = None) -> timedelta | None:
    """How long to wait after `attempts` failures; None: no more attempts, a person must look.

    chance: uniform in 0..1, spreads the retries of many messages (jitter up to +10 %).
    retry_after: what the receiver asked for; honoured where it is longer, up to a day.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    delay = DELAYS[attempts - 1] * (1 + JITTER * chance)
    if retry_after is not None:
        delay = max(delay, min(retry_after, timedelta(days=1)))
    return delay
