"""Pages of long lists by keyset: the next page begins after the last row's values and costs as much as the first."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import Model, Q, QuerySet

from jointforce.domain.errors import Invalid

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page, and the cursor of the next one (empty: this is the last)."""

    rows: list[Row]
    next_after: str


def page(rows: QuerySet[Row], order: Sequence[str], *, after: str, limit: int) -> Page[Row]:
    """The rows after the cursor. order: names of fields or annotations, none of them null, together unique; `-`: down.

    Raises:
        Invalid: the cursor is none that was given out for this list.
    """
    try:
        chosen = rows.filter(_beyond(order, _values(after, len(order)))) if after else rows
        found = list(chosen.order_by(*order)[: limit + 1])
    except (ValidationError, ValueError, TypeError, OverflowError, DataError) as wrong:
        raise Invalid("There is no such page of the list.") from wrong
    more = len(found) > limit
    found = found[:limit]
    return Page(found, _cursor(found[-1], order) if more else "")


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    first, bound = order[0].lstrip("-"), "lte" if order[0].startswith("-") else "gte"
    beyond = Q()
    level: dict[str, Any] = {}
    for name, value in zip(order, values, strict=True):
        plain = name.lstrip("-")
        beyond |= Q(**level, **{f"{plain}__{'lt' if name.startswith('-') else 'gt'}": value})
        level[plain] = value
    return Q(**{f"{first}__{bound}": values[0]}) & beyond  # the bound is where an index scan begins


def _cursor(row: Model, order: Sequence[str]) -> str:
    values = [_plain(getattr(row, name.lstrip("-"))) for name in order]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _values(cursor: str, count: int) -> list[Any]:
    try:
        values = json.loads(base64.b64decode(cursor, altchars=b"-_", validate=True))
    except (binascii.Error, RecursionError) as wrong:
        raise ValueError("not a cursor") from wrong
    scalar = isinstance(values, list) and all(isinstance(v, str | int | float) for v in values)
    if not scalar or len(values) != count:
        raise ValueError("not a cursor")
    return list(values)
