"""What the models of every app share."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.base import ModelState

from jointforce.base.ids import uuid7

M = TypeVar("M", bound=models.Model)


class Row(models.Model):
    """A row with an id that is known before it is stored, so that many can be written in one statement."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


def new_row(model: type[M], **values: Any) -> M:
    """A row that is not stored yet, as `model(**values)` makes it, at a third of the cost.

    For what an act makes by the hundred: no signals are sent, and values are taken as they are.

    Raises:
        TypeError: the model has no field of that name.
    """
    always, anew, related = _shape(model)
    held = always | values
    for name, make in anew:
        if name not in values:
            held[name] = make()
    row = model.__new__(model)
    row._state = ModelState()
    if len(held) != len(always) + len(anew):
        _relate(row, held, related)
    row.__dict__.update(held)
    return row


def stored_row(model: type[M], values: Iterable[tuple[str, Any]]) -> M:
    """A row as the database holds it, from the value of each attribute; as `model.from_db`, likewise."""
    row = model.__new__(model)
    row._state = ModelState()
    mark_stored(row)
    row.__dict__.update(values)
    return row


def mark_stored(row: models.Model) -> None:
    """Saving it again changes the row, as after any other INSERT."""
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _relate(row: models.Model, held: dict[str, Any], related: dict[str, str]) -> None:
    """What was given as a row stands by its id, and is at hand as the row."""
    for name in held.keys() & related.keys():
        value = row._state.fields_cache[name] = held.pop(name)
        held[related[name]] = None if value is None else value.pk
    unknown = held.keys() - {field.attname for field in row._meta.concrete_fields}
    if unknown:
        raise TypeError(f"{type(row).__name__} has no field {min(unknown)!r}.")


@cache
def _shape(
    model: type[models.Model],
) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...], dict[str, str]]:
    """What a model's attributes hold where nothing is given: one value always, or one made anew; and its relations with
    the attribute of their id.
    """
    always, anew, related = {}, [], {}
    for field in model._meta.concrete_fields:
        if field.name != field.attname:
            related[field.name] = field.attname
        if (callable(field.default) and field.has_default()) or field.has_db_default():
            anew.append((field.attname, field.get_default))
        else:
            always[field.attname] = field.get_default()
    return always, tuple(anew), related
