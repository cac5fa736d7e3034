"""Every address of the installation with its parameters, as Django's resolver knows them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern


@dataclass(frozen=True)
class Route:
    """One address. parts: the texts between its parameters; converters: by parameter, as text."""

    path: str
    parameters: tuple[str, ...]
    converters: Mapping[str, str] = field(compare=False)

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    def address(self, values: Mapping[str, Any]) -> str:
        """The address with these values in place of its parameters."""
        address = self.path
        for name in self.parameters:
            address = address.replace(f"<{name}>", str(values[name]))
        return address

    def __str__(self) -> str:
        return self.path


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Route]:
    for found in patterns:
        path = before + _written(found.pattern)
        if isinstance(found, URLResolver):
            yield from _walk(found.url_patterns, path)
        else:
            names = tuple(found.pattern.regex.groupindex)
            converters = getattr(found.pattern, "converters", {})
            kinds = {name: type(converters.get(name)).__name__.lower() for name in names}
            yield Route(path, names, {name: _kind(kind) for name, kind in kinds.items()})


def _kind(converter: str) -> str:
    return next((kind for kind in ("uuid", "int") if converter.startswith(kind)), "text")


def _written(pattern: RoutePattern | RegexPattern | Any) -> str:
    """`cases/<uuid:case_id>/` and `^key/(?P<key>.+)/$` as `cases/<case_id>/` and `key/<key>/`."""
    text = str(pattern)
    if isinstance(pattern, RoutePattern):
        for name in pattern.converters:
            start = text.rindex("<", 0, text.index(f"{name}>"))
            text = text[:start] + f"<{name}>" + text[text.index(f"{name}>") + len(name) + 1 :]
        return text
    text = text.removeprefix("^").removesuffix("$")
    for name in pattern.regex.groupindex:
        start = text.index(f"(?P<{name}>")
        text = text[:start] + f"<{name}>" + text[text.index(")", start) + 1 :]
    return text


@cache
def routes() -> tuple[Route, ...]:
    """Each address once, in the order of the URL map."""
    return tuple(dict.fromkeys(_walk(list(get_resolver().url_patterns), "/")))
