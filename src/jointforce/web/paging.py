"""Lists by cursor: a page costs the same wherever it is, and nothing is shown twice while rows are added."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from jointforce.domain.errors import Invalid

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of a page, and the id after which the next page begins (None: this is the last)."""

    rows: list[Row]
    next_after: UUID | None


def after(request: HttpRequest) -> UUID | None:
    """The cursor that the address carries.

    Raises:
        Invalid: it is not one of ours.
    """
    try:
        return UUID(request.GET["after"]) if request.GET.get("after") else None
    except ValueError as wrong:
        raise Invalid("There is no such page of the list.") from wrong


def page(rows: QuerySet[Row], cursor: UUID | None, *, by: tuple[str, ...], size: int) -> Page[Row]:
    """The page after the row with the id `cursor`.

    by: the fields that order the rows, all one way (a minus before each: downwards); the id breaks ties. None of them
    may be null.
    """
    down = by[0].startswith("-")
    fields = [*(name.lstrip("-") for name in by), "id"]
    rows = rows.order_by(*(f"-{name}" if down else name for name in fields))
    beyond = rows
    if cursor is not None:
        last = rows.filter(id=cursor).values_list(*fields).first()
        beyond = rows.none() if last is None else rows.filter(_beyond(fields, last, "lt" if down else "gt"))
    found = list(beyond[: size + 1])
    more = len(found) > size
    return Page(found[:size], found[size - 1].pk if more else None)


def _beyond(fields: list[str], last: tuple[Any, ...], way: str) -> Q:
    condition = Q()
    for depth, name in enumerate(fields):
        equal = {fields[i]: last[i] for i in range(depth)}
        condition |= Q(**equal, **{f"{name}__{way}": last[depth]})
    return condition
