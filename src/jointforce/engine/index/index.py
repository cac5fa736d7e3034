"""RightsIndex: built from a table of rights, ready to be screened against."""

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jointforce.engine.characters import Characters, characters
from jointforce.engine.columns import one
from jointforce.engine.index import files
from jointforce.engine.index.fingerprint import Sums, hashes, sums
from jointforce.engine.index.part import Part, built, numbered, taken
from jointforce.engine.index.rights import Right, bits_of_classes, complete
from jointforce.engine.schema import RIGHTS

_MOST_CHANGES = 5000
"""Rights in an overlay from which on an index is built anew: half a second is then spent on each change."""


class RightsIndex:
    """All rights, ready to screen against. Build or load it once, share it between screeners; nothing changes it.

    It has one part, or two after a change: a large base and a small overlay of the rights that were added or changed
    since, while their rows in the base are retired. Right numbers count through the base, then through the overlay.

    `parts`: base, and overlay if there is one. `chars`: what kernels know of code points. `holders`: rights holders by
    number. `warnings`: a sentence for each mark that is too weak to be looked for in running text, also for those that
    were retired since the base was built.
    """

    def __init__(
        self, parts: Sequence[Part], chars: Characters, holders: pa.Array, warnings: list[str], sums_of: Sums,
        saved: files.Saved | None = None,
    ) -> None:  # fmt: skip
        """From its pieces. `sums_of`: the sums of the rights in force; `saved`: the base as it stands on disk."""
        self.parts = tuple(parts)
        self.chars = chars
        self.holders = holders
        self.warnings = warnings
        self._sums = sums_of
        self._saved = saved
        self._read: dict[int, Right] = {}

    @classmethod
    def build(cls, rights: pa.Table) -> "RightsIndex":
        """Build from a table with the columns of `RIGHTS`. Raises ValueError where a required one is missing."""
        return cls._built(complete(rights, RIGHTS).combine_chunks(), characters())

    @classmethod
    def _built(cls, table: pa.Table, chars: Characters) -> "RightsIndex":
        holders, owners = numbered(pa.array([], pa.string()), one(table.column("holder")))
        part, warnings = built(table, owners, chars)
        return cls([part], chars, holders, warnings, sums(table))

    @classmethod
    def load(cls, folder: Path) -> "RightsIndex":
        """The index that was saved in a folder, mapped into memory, so that processes share it.

        Raises UnreadableIndex where the folder holds no index, a damaged one, or one of another version.
        """
        return cls(*files.load(folder))

    def save(self, folder: Path) -> None:
        """Save base and overlay in a folder; an index that stands there is replaced. See `index.files`.

        The files of a base that was saved or loaded before are linked, not written again, where the file system can:
        a change is saved as quickly as it was made. Raises ValueError where the folder holds something else.
        """
        held = files.Held(self.parts, self.chars, self.holders, self.warnings, self._sums, self._saved)
        self._saved = files.save(folder, held)

    def changed(self, rights: pa.Table, removed: Collection[str] = ()) -> "RightsIndex":
        """A new index with rights added or changed, which replace those of the same id, and rights removed by id.

        The new index shares the base of this one, and its overlay is built anew from all that has changed since the
        base was built: with some thousands of changes it is time for `merged`. Columns are those of RIGHTS. Raises
        ValueError where a required one is missing.

        Base and overlay are searched one after the other. They do not see each other's names: a list of names after
        "for" ends at a name of the other, a masked word may stand for up to three names of each, a misspelling is not
        held against the marks of the other, and a retired mark still counts as a known word. `merged` knows all.
        """
        new = complete(rights, RIGHTS).combine_chunks()
        gone = pa.concat_arrays([one(new.column("id")), pa.array(sorted(removed), pa.string())])
        base = self.parts[0]
        held = [pc.is_in(one(part.table.column("id")), gone) for part in self.parts]
        kept = [
            part.table.filter(pc.invert(mine)) for part, mine in zip(self.parts[1:], held[1:], strict=True)
        ]
        table = pa.concat_tables([*kept, new]).combine_chunks()
        rights_of_base = base.tables.rights.copy()
        leaving = held[0].to_numpy(zero_copy_only=False) & (rights_of_base["retired"] == 0)
        rights_of_base["retired"] |= leaving
        rights_of_base.setflags(write=False)
        retired = Part(base.table, base.tables._replace(rights=rights_of_base))
        left = self._sums.minus(sums(base.table.filter(pa.array(leaving))))
        for part, mine in zip(self.parts[1:], held[1:], strict=True):
            left = left.minus(sums(part.table.filter(mine)))
        now = left.plus(sums(new))
        if not table.num_rows:
            return RightsIndex([retired], self.chars, self.holders, self.warnings, now, self._saved)
        holders, owners = numbered(self.holders, one(table.column("holder")))
        overlay, warnings = built(table, owners, self.chars)
        told = list(dict.fromkeys(self.warnings + warnings))
        return RightsIndex([retired, overlay], self.chars, holders, told, now, self._saved)

    def brought_to(self, rights: pa.Table) -> "RightsIndex":
        """The index of exactly these rights: `changed` where few of them are new, else built anew."""
        now = complete(rights, RIGHTS).combine_chunks()
        held = self.in_force
        mine, theirs = hashes(held), hashes(now)
        ids = one(now.column("id"))
        new = ids.filter(pa.array(np.isin(theirs, mine, invert=True)))
        gone = one(held.column("id").filter(pa.array(np.isin(mine, theirs, invert=True))))
        in_overlay = sum(part.table.num_rows for part in self.parts[1:])
        if in_overlay + len(new) > _MOST_CHANGES:
            return RightsIndex._built(now, self.chars)
        moved = pa.concat_arrays([new, gone])
        return self.changed(now.filter(pc.is_in(ids, moved)), gone.to_pylist()) if len(moved) else self

    def merged(self) -> "RightsIndex":
        """An index of the same rights in one part, built anew: in the background, by whoever holds the index."""
        return RightsIndex._built(self.in_force.combine_chunks(), self.chars)

    @property
    def in_force(self) -> pa.Table:
        """The rights of the index that are not retired."""
        tables = [
            part.table.filter(pa.array(part.tables.rights["retired"] == 0))
            if part.tables.rights["retired"].any()
            else part.table
            for part in self.parts
        ]
        return pa.concat_tables(tables)

    @property
    def right_count(self) -> int:
        """How many rights the index holds, without the retired ones."""
        return sum(int(np.count_nonzero(part.tables.rights["retired"] == 0)) for part in self.parts)

    @property
    def sizes(self) -> dict[str, int]:
        """Bytes of each kind of array, base and overlay together, and of the table of rights."""
        found = {"characters": sum(array.nbytes for array in self.chars), "table": 0}
        for part in self.parts:
            found["table"] += part.table.nbytes
            for name, array in part.tables._asdict().items():
                found[name] = found.get(name, 0) + array.nbytes
        return found

    @property
    def fingerprint(self) -> str:
        """A hash of everything that decides what the index finds: the rights in any order, our own tables and rules.

        An index with the fingerprint of another need not be built. It does not tell how many parts an index has.
        """
        return self._sums.fingerprint()

    @cached_property
    def rights(self) -> NDArray[np.void]:
        """Every right by number (`tables.RIGHT`)."""
        arrays = [part.tables.rights for part in self.parts]
        return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)

    @cached_property
    def _owners(self) -> NDArray[np.int32]:
        return self.rights["holder"]

    @property
    def begins(self) -> list[int]:
        """The number of the first right of each part."""
        return [0, *np.cumsum([part.table.num_rows for part in self.parts[:-1]]).tolist()]

    @cached_property
    def usual_prices(self) -> NDArray[np.float64] | None:
        """The lowest usual price of every right, 0 where it has none; None where no right has one."""
        columns = [part.table.column("usual_price_low") for part in self.parts]
        if all(column.null_count == len(column) for column in columns):
            return None
        return np.concatenate([pc.fill_null(column, 0.0).to_numpy() for column in columns])

    @cached_property
    def _currencies(self) -> tuple[NDArray[np.int32], dict[str, int]]:
        columns = [pc.utf8_upper(part.table.column("currency")) for part in self.parts]
        coded = pc.dictionary_encode(
            pa.chunked_array([chunk for column in columns for chunk in column.chunks])
        )
        one_piece = coded.combine_chunks()
        codes = pc.fill_null(one_piece.indices, -1).to_numpy().astype(np.int32)
        return codes, {currency: code for code, currency in enumerate(one_piece.dictionary.to_pylist())}

    @property
    def currencies(self) -> NDArray[np.int32]:
        """The number of the currency of every right's usual price; -1 where it is not said."""
        return self._currencies[0]

    def currency(self, code: str | None) -> int:
        """The number of a currency, whichever its case; -1 where no right has it."""
        return self._currencies[1].get(code.upper(), -1) if code is not None else -1

    @cached_property
    def has_product_words(self) -> NDArray[np.bool_] | None:
        """Which rights say what their product is; None where none does."""
        columns = [part.table.column("product_words") for part in self.parts]
        if all(column.null_count == len(column) for column in columns):
            return None
        return np.concatenate([pc.fill_null(pc.list_value_length(c), 0).to_numpy() > 0 for c in columns])

    @cached_property
    def nice_classes(self) -> NDArray[np.int64] | None:
        """A bit for each Nice class of every right; None where no right has any."""
        columns = [part.table.column("nice_classes") for part in self.parts]
        if all(column.null_count == len(column) for column in columns):
            return None
        return np.concatenate([bits_of_classes(one(column)) for column in columns])

    @property
    def tells_products(self) -> bool:
        """Whether any right has a usual price or says what its product is."""
        return self.usual_prices is not None or self.has_product_words is not None

    def column(self, name: str, numbers: NDArray[np.int32]) -> pa.Array:
        """A column of the table for right numbers; null for those below zero."""
        columns = [one(part.table.column(name)) for part in self.parts]
        return taken(columns, numbers.astype(np.int64), numbers >= 0)

    def holders_of(self, numbers: NDArray[np.int32]) -> NDArray[np.int32]:
        """The number of the holder of each right number; -1 for those below zero."""
        return np.where(numbers >= 0, self._owners[numbers], -1) if len(self._owners) else numbers

    def named_holders(self, numbers: NDArray[np.integer[Any]]) -> pa.DictionaryArray:
        """The names of holders by number, as a dictionary of those that occur; null for those below zero."""
        return _coded(numbers, self.holders.take)

    def named_rights(self, numbers: NDArray[np.integer[Any]]) -> pa.DictionaryArray:
        """The ids of rights by number, in the same way."""
        return _coded(numbers, lambda which: self.column("id", which.to_numpy()))

    def holder_names(self, numbers: NDArray[np.integer[Any]]) -> list[str | None]:
        """The names of holders by number; None for those below zero."""
        return [self.holders[number].as_py() if number >= 0 else None for number in numbers.tolist()]

    def right_ids(self, numbers: NDArray[np.int32]) -> list[str | None]:
        """The ids of rights by number; None for those below zero."""
        ids: list[str | None] = self.column("id", numbers).to_pylist()
        return ids

    def right(self, number: int) -> Right:
        """The right of a number."""
        held = self._read.get(number)
        if held is None:
            part, place = self._place(number)
            held = self._read[number] = Right.of(part.table.slice(place, 1).to_pylist()[0])
        return held

    def _place(self, number: int) -> tuple[Part, int]:
        for part in self.parts:
            if number < part.table.num_rows:
                return part, number
            number -= part.table.num_rows
        raise IndexError(number)


def _coded(numbers: NDArray[np.integer[Any]], named: Callable[[pa.Array], pa.Array]) -> pa.DictionaryArray:
    coded = pc.dictionary_encode(pa.array(numbers, mask=numbers < 0))
    return pa.DictionaryArray.from_arrays(coded.indices, named(coded.dictionary))
