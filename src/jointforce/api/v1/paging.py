"""Pages by cursor, the same for every list: the id of the last item, handed back as it was given."""

from typing import Annotated, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from ninja import Query

from jointforce.domain.errors import Invalid

MAX_PAGE = 200
Row = TypeVar("Row", bound=Model)

Cursor = Annotated[
    str, Query("", max_length=40, description="`next_cursor` of the page before; empty for the first page.")
]
Limit = Annotated[int, Query(50, ge=1, le=MAX_PAGE, description="How many items a page has at most.")]


def after(cursor: str) -> UUID | None:
    """The id after which the page begins.

    Raises:
        Invalid: the cursor is not one that we gave.
    """
    try:
        return UUID(cursor) if cursor else None
    except ValueError as wrong:
        raise Invalid("The cursor is not one that we gave.") from wrong


def page(rows: QuerySet[Row], cursor: str, limit: int) -> tuple[list[Row], str | None]:
    """The newest rows first, and the cursor of the next page; None where this is the last."""
    start = after(cursor)
    found = list((rows.filter(id__lt=start) if start else rows).order_by("-id")[: limit + 1])
    return found[:limit], str(found[limit - 1].pk) if len(found) > limit else None
