"""What one act need not ask the database: what it has read already, and what stood before of what it has just made."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_read: ContextVar[dict[str, dict[Any, Any]] | None] = ContextVar("read", default=None)
_begun: ContextVar[set[Hashable] | None] = ContextVar("begun", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """In this context, a function marked `by_id` asks the database for the same id once.

    For an act that changes nothing of what it reads so; another's change within these milliseconds counts from the next
    act on, as if it had come after this one.
    """
    read, begun = _read.set({}), _begun.set(set())
    try:
        yield
    finally:
        _read.reset(read)
        _begun.reset(begun)


def begin(ids: Iterable[Hashable]) -> None:
    """These came into being in this act, so that nothing of before hangs on them: see `of_before`."""
    begun = _begun.get()
    if begun is not None:
        begun.update(ids)


def of_before(ids: Iterable[K]) -> list[K]:
    """Those of these ids of which the database may know something from before this act.

    For a step that is taken once in an act. What the act itself has written since is not counted.
    """
    begun: Collection[Hashable] = _begun.get() or ()
    return [id_ for id_ in ids if id_ not in begun]


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
