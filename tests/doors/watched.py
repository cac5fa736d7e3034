"""Which names of an address's query a page looks at."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, ClassVar

import pytest
from django.core.handlers.wsgi import WSGIRequest, get_bytes_from_wsgi
from django.http import QueryDict

EVERY = "*"
"""The page looks at all of them: it lists or copies the query."""


class Watched(QueryDict):
    """A query that notes in `read` what it is asked for."""

    read: ClassVar[set[str]] = set()

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.read.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, default: Any = None) -> Any:
        """One name's values."""
        self.read.add(key)
        return super().getlist(key, default)

    def _whole(self, what: str, *given: Any) -> Any:
        self.read.add(EVERY)
        return getattr(super(), what)(*given)

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole("keys"))

    def __len__(self) -> int:
        return int(self._whole("__len__"))

    def keys(self) -> Any:
        """Every name."""
        return self._whole("keys")

    def items(self) -> Any:
        """Every name with its last value."""
        return self._whole("items")

    def lists(self) -> Any:
        """Every name with its values."""
        return self._whole("lists")

    def copy(self) -> Any:
        """The whole, to be changed."""
        return self._whole("copy")

    def urlencode(self, safe: str | None = None) -> str:
        """The whole, as it stands in an address."""
        return str(self._whole("urlencode", safe))


def names_read(ask: Callable[[], Any]) -> frozenset[str]:
    """The names that a page looks for in the query of a call, `EVERY` among them where it looks at the whole.

    A page runs in one and the same way until it looks at something. So what it does not look at in a call without a
    query, it cannot be moved by in one that holds nothing else.
    """
    watching = cached_property(
        lambda request: Watched(
            get_bytes_from_wsgi(request.environ, "QUERY_STRING", ""), encoding=request.encoding
        )
    )
    watching.__set_name__(WSGIRequest, "GET")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIRequest, "GET", watching)
        patch.setattr(Watched, "read", set())
        answer = ask()
        assert answer.status_code == 200, "what refuses may not have looked yet"
        if answer.streaming:
            assert b"".join(answer.streaming_content) is not None
        return frozenset(Watched.read)
