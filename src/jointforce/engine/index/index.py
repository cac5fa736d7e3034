"""RightsIndex: built from a table of rights, ready to be screened against."""

import hashlib
from functools import cached_property
from importlib.resources import files

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jointforce.engine import tables as t
from jointforce.engine.characters import Characters
from jointforce.engine.index.building import Builder
from jointforce.engine.index.exotic import enter_exotic
from jointforce.engine.index.lexicon import enter_lexicon
from jointforce.engine.index.rights import Right, complete
from jointforce.engine.index.warnings import warnings_of
from jointforce.engine.schema import RIGHTS
from jointforce.engine.text import data

_WATCHES = {"disguised": t.WATCH_DISGUISED, "near": t.WATCH_NEAR, "sound": t.WATCH_SOUND}


class RightsIndex:
    """All rights, ready to screen against. Build it once, share it between screeners; nothing changes it.

    `table`: the rights as they came in. `tables`, `chars`: what kernels read. `warnings`: a sentence for each mark
    that is too weak to be looked for in running text.
    """

    def __init__(
        self, table: pa.Table, tables: t.Tables, chars: Characters, holders: pa.Array, warnings: list[str]
    ) -> None:
        self.table = table
        self.tables = tables
        self.chars = chars
        self.holders = holders
        self.warnings = warnings
        self._read: dict[int, Right] = {}

    @property
    def right_count(self) -> int:
        """How many rights the index holds."""
        return int(self.table.num_rows)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of everything that decides what the index finds: the rights in any order, and our own tables."""
        digest = hashlib.sha256()
        keys = [("id", "ascending"), ("mark", "ascending")]
        order = pc.sort_indices(self.table.select(["id", "mark"]), sort_keys=keys)
        for batch in self.table.take(order).combine_chunks().to_batches():
            digest.update(batch.serialize())
        tables = {
            entry.name: entry
            for entry in files(data).iterdir()
            if entry.name.endswith((".txt", ".csv", ".tsv"))
        }
        for name in sorted(tables):
            digest.update(tables[name].read_bytes())
        return digest.hexdigest()

    @cached_property
    def usual_prices(self) -> NDArray[np.float64] | None:
        """The lowest usual price of every right, 0 where it has none; None where no right has one."""
        column = self.table.column("usual_price_low")
        if column.null_count == len(column):
            return None
        return np.asarray(pc.fill_null(column, 0.0).to_numpy(), np.float64)

    def right(self, number: int) -> Right:
        """The right of a number."""
        held = self._read.get(number)
        if held is None:
            held = self._read[number] = Right.of(self.table.slice(number, 1).to_pylist()[0])
        return held

    @classmethod
    def build(cls, rights: pa.Table) -> "RightsIndex":
        """Build from a table with the columns of `RIGHTS`. Raises ValueError where a required one is missing."""
        table = complete(rights, RIGHTS).combine_chunks()
        texts, owner_right, aliases = _marks(table)
        holders = pc.unique(table.column("holder").combine_chunks())
        held = _right_array(table, holders)
        near = (held["watch"][owner_right] & t.WATCH_NEAR) > 0
        builder = Builder(len(texts))
        enter_lexicon(builder)
        trouble = builder.spell(texts, near)
        enter_exotic(builder, texts, trouble, near)
        builder.shape()
        tables = builder.finished(held, owner_right)
        return cls(table, tables, builder.chars, holders, warnings_of(texts, aliases, trouble))


def _marks(table: pa.Table) -> tuple[pa.Array, NDArray[np.int32], NDArray[np.bool_]]:
    """Every mark and alias of the word rights, the right number of each, and whether it is an alias."""
    form = pc.fill_null(table.column("form"), "word")
    word = np.flatnonzero(pc.equal(form, "word").to_numpy(zero_copy_only=False)).astype(np.int32)
    marks = table.column("mark").combine_chunks().take(pa.array(word))
    lists = table.column("aliases").combine_chunks().take(pa.array(word))
    parents = word[pc.list_parent_indices(lists).to_numpy(zero_copy_only=False).astype(np.int64)]
    names = pc.list_flatten(lists)
    filled = pc.fill_null(pc.greater(pc.utf8_length(names), 0), False)
    names, parents = names.filter(filled), parents[filled.to_numpy(zero_copy_only=False)]
    texts = pa.concat_arrays([marks.cast(pa.large_string()), names.cast(pa.large_string())])
    owners = np.concatenate([word, parents.astype(np.int32)])
    return texts, owners, np.arange(len(owners)) >= len(word)


def _right_array(table: pa.Table, holders: pa.Array) -> NDArray[np.void]:
    """Holder and watch bits of every right."""
    rights = np.zeros(table.num_rows, t.RIGHT)
    if table.num_rows:
        rights["holder"] = pc.index_in(table.column("holder"), holders).to_numpy()
        lists = table.column("watch").combine_chunks()
        rights["watch"] = t.WATCH_DISGUISED
        counts = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
        rights["watch"][counts > 0] = 0
        parents = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
        for number, watch in zip(parents.tolist(), pc.list_flatten(lists).to_pylist(), strict=True):
            rights["watch"][number] |= _WATCHES.get(watch, 0)
    return rights
