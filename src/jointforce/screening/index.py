"""The rights index of each house, as this process holds it; changed as the rights change."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock
from uuid import UUID

import pyarrow as pa
from django.conf import settings

from jointforce.engine.index import RightsIndex
from jointforce.engine.schema import RIGHTS
from jointforce.engine.screener import Screener, Screening
from jointforce.engine.weights import Weights, weights
from jointforce.rights import queries as rights

_COLUMNS = (
    "id", "mark", "holder", "right_type", "form", "nice_classes", "territories", "aliases", "watch",
    "usual_price_low", "currency", "product_words", "gtin",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """An index with the state of the rights that it was built from, and the screeners that no thread uses now."""

    rights_version: int
    on: date
    index: RightsIndex
    idle: list[Screener] = field(default_factory=list)

    def screen(self, batch: pa.Table) -> Screening:
        """Screen a batch. Threads may do so side by side: each has a screener to itself for that time."""
        try:
            screener = self.idle.pop()
        except IndexError:
            screener = Screener(self.index, weighing=weighing())
        found = screener.screen(batch)
        self.idle.append(screener)
        return found


def weighing() -> Weights:
    """The weights of a risk, for the part of what is found that is unlawful here (`UNLAWFUL_SHARE`)."""
    share = settings.UNLAWFUL_SHARE
    return weights() if share is None else weights().for_share(share)


_held: dict[UUID, Held] = {}
_lock = Lock()


def current(operator_id: UUID, on: date) -> Held:
    """The index over the rights in force on that day; built where there is none, changed where it is of older."""
    version = rights.version(operator_id)
    with _lock:
        held = _held.get(operator_id)
        if held is None or (held.rights_version, held.on) != (version, on):
            table = _table(operator_id, on)
            index = RightsIndex.build(table) if held is None else held.index.brought_to(table)
            held = _held[operator_id] = Held(version, on, index)
        return held


def save(operator_id: UUID, on: date, folder: Path) -> None:
    """Keep the index over the rights in force on that day in a new folder, for the gate to map."""
    current(operator_id, on).index.save(folder)


def _table(operator_id: UUID, on: date) -> pa.Table:
    rows = rights.rows_in_force(operator_id, on)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(_COLUMNS)
    arrays = {
        name: pa.array(column, type=RIGHTS.field(name).type)
        for name, column in zip(_COLUMNS, columns, strict=True)
    }
    return pa.table({name: arrays[name] for name in RIGHTS.names if name in arrays})
