"""Reads settings from the environment; what is odd is refused with a sentence."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The value of NAME, or the content of the file that NAME_FILE names."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text().strip()
        except OSError as wrong:
            raise ImproperlyConfigured(
                f"{name}_FILE names {file}, which cannot be read: {wrong.strerror}."
            ) from wrong
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off."""
    value = text(name, "1" if default else "0").lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off", ""):
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; say 1 or 0.")


def one_of(name: str, *allowed: str) -> str:
    """One of these words; the first is the default."""
    value = text(name, allowed[0]).lower()
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; say {' or '.join(allowed)}.")
    return value


def share(name: str) -> float | None:
    """A part of a whole, 0 and 1 excluded; None where it is not set."""
    value = text(name)
    try:
        found = float(value) if value else None
    except ValueError:
        found = 0.0
    if found is not None and not 0.0 < found < 1.0:
        raise ImproperlyConfigured(f"{name} is {value!r}; say a number between 0 and 1.")
    return found


def first_line(file: Path) -> str:
    """What stands in the first line of a file; empty where there is none."""
    try:
        return file.read_text().partition("\n")[0].strip()
    except OSError:
        return ""


def items(name: str) -> list[str]:
    """Values between commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def database(url: str) -> dict[str, Any]:
    """Django's settings for a PostgreSQL URL, `postgresql://user:password@host:port/name?host=/socket/folder`."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured("DATABASE_URL begins with postgresql://; no other database is used.")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "jointforce",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
    }
