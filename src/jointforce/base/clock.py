"""The one clock. Services take `now`; doors ask for it here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_told: ContextVar[datetime | None] = ContextVar("told_time", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def as_of(instant: datetime) -> Iterator[None]:
    """What this context does happens at `instant` (aware): how the sample marketplace gets its past."""
    token = _told.set(instant)
    try:
        yield
    finally:
        _told.reset(token)
