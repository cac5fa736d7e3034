"""What one act reads by id and does not change is read once, however many of its steps ask for it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_read: ContextVar[dict[str, dict[Any, Any]] | None] = ContextVar("read", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """In this context, a function marked `by_id` asks the database for the same id once.

    For an act that changes nothing of what it reads so; another's change within these milliseconds counts from the next
    act on, as if it had come after this one.
    """
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def by_id(load: Callable[[Iterable[K]], dict[K, V]]) -> Callable[[Iterable[K]], dict[K, V]]:
    """Mark a query that finds things by their ids, and leaves out those that it does not find."""
    name = f"{load.__module__}.{load.__qualname__}"

    @wraps(load)
    def found(ids: Iterable[K]) -> dict[K, V]:
        everything = _read.get()
        if everything is None:
            return load(ids)
        known: dict[K, V | None] = everything.setdefault(name, {})
        wanted = list(dict.fromkeys(ids))
        missing = [key for key in wanted if key not in known]
        if missing:
            known |= dict.fromkeys(missing) | load(missing)
        return {key: value for key in wanted if (value := known[key]) is not None}

    return found
