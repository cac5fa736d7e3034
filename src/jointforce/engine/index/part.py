"""A part of an index: some rights, and the arrays that find their names."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jointforce.engine import tables as t
from jointforce.engine.characters import Characters
from jointforce.engine.columns import one
from jointforce.engine.index.building import Builder
from jointforce.engine.index.exotic import enter_exotic
from jointforce.engine.index.lexicon import enter_lexicon
from jointforce.engine.index.warnings import warnings_of

_WATCHES = {"disguised": t.WATCH_DISGUISED, "near": t.WATCH_NEAR, "sound": t.WATCH_SOUND}


@dataclass(frozen=True, slots=True)
class Part:
    """The base of an index, or its overlay. `table`: the rights as they came in, in one piece. `tables`: what kernels
    read; the right numbers in them count from the first right of the part.
    """

    table: pa.Table
    tables: t.Tables


def built(table: pa.Table, owners: NDArray[np.int32], chars: Characters) -> tuple[Part, list[str]]:
    """The part of a table with the columns of RIGHTS, and what is to be told of its marks.

    `owners`: the number of each right's holder.
    """
    texts, owner_right, aliases = _marks(table)
    rights = _rights(table, owners)
    near = (rights["watch"][owner_right] & t.WATCH_NEAR) > 0
    builder = Builder(len(texts), chars)
    enter_lexicon(builder)
    trouble = builder.spell(texts, near)
    enter_exotic(builder, texts, trouble, near)
    builder.shape()
    tables = builder.finished(rights, owner_right)
    return Part(table, tables), warnings_of(texts, aliases, trouble)


def numbered(holders: pa.Array, column: pa.Array) -> tuple[pa.Array, NDArray[np.int32]]:
    """The holders with those of the column that are new behind them, and the number of each value of the column."""
    mine = pc.unique(column)
    places = np.flatnonzero(pc.is_in(holders, value_set=mine).to_numpy(zero_copy_only=False))
    known = pc.index_in(mine, holders.take(pa.array(places)))
    is_new = pc.is_null(known).to_numpy(zero_copy_only=False)
    numbers = np.empty(len(mine), np.int32)
    numbers[~is_new] = places[pc.drop_null(known).to_numpy()]
    numbers[is_new] = len(holders) + np.arange(np.count_nonzero(is_new))
    grown = pa.concat_arrays([holders, mine.filter(pa.array(is_new))]) if is_new.any() else holders
    return grown, numbers[pc.index_in(column, mine).to_numpy()]


def taken(columns: Sequence[pa.Array], numbers: NDArray[np.int64], known: NDArray[np.bool_]) -> pa.Array:
    """The values of a column that lies in pieces, one for each number; null where it is not `known`."""
    begin, found = 0, []
    for column in columns:
        mine = known & (numbers >= begin) & (numbers < begin + len(column))
        found.append(column.take(pa.array(numbers - begin, mask=~mine)))
        begin += len(column)
    return found[0] if len(found) == 1 else pc.coalesce(*found)


def _marks(table: pa.Table) -> tuple[pa.Array, NDArray[np.int32], NDArray[np.bool_]]:
    """Every mark and alias of the word rights, the right number of each, and whether it is an alias."""
    form = pc.fill_null(table.column("form"), "word")
    word = np.flatnonzero(pc.equal(form, "word").to_numpy(zero_copy_only=False)).astype(np.int32)
    marks = one(table.column("mark")).take(pa.array(word))
    lists = one(table.column("aliases")).take(pa.array(word))
    parents = word[pc.list_parent_indices(lists).to_numpy(zero_copy_only=False).astype(np.int64)]
    names = pc.list_flatten(lists)
    filled = pc.fill_null(pc.greater(pc.utf8_length(names), 0), False)
    names, parents = names.filter(filled), parents[filled.to_numpy(zero_copy_only=False)]
    texts = pa.concat_arrays([marks.cast(pa.large_string()), names.cast(pa.large_string())])
    owners = np.concatenate([word, parents.astype(np.int32)])
    return texts, owners, np.arange(len(owners)) >= len(word)


def _rights(table: pa.Table, owners: NDArray[np.int32]) -> NDArray[np.void]:
    """Holder and watch bits of every right."""
    rights = np.zeros(table.num_rows, t.RIGHT)
    rights["holder"] = owners
    lists = one(table.column("watch"))
    counts = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    rights["watch"] = np.where(counts > 0, 0, t.WATCH_DISGUISED)
    parents, watched = pc.list_parent_indices(lists).to_numpy(), pc.list_flatten(lists)
    for watch, bit in _WATCHES.items():
        asked = pc.fill_null(pc.equal(watched, watch), False).to_numpy(zero_copy_only=False)
        rights["watch"][parents[asked]] |= np.uint8(bit)
    return rights
