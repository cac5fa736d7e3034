"""What every process of a run screens with: a folder, written once, that all of them map into memory.

Inside it rights and rights holders are numbers, so that what is found is looked up, not searched for.
"""

import json
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import feather

from jointforce.engine.bulk.records import Rights, Sellers
from jointforce.engine.index import RightsIndex

KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Kit:
    """The folder's content, mapped. Rights and holders are named by their place in `right_ids` and `holders`."""

    index: RightsIndex
    right_ids: pa.Array
    holders: pa.Array
    right_holder: npt.NDArray[np.int32]
    right_scope: npt.NDArray[np.int32]
    """For each right its place in `scopes`."""
    scopes: list[tuple[list[str], list[int]]]
    """Territories and Nice classes; the first holds nothing, and so reaches everywhere."""
    sellers: dict[str, int]
    """The sellers that anything is known of, numbered."""
    authorised: npt.NDArray[np.int64]
    """Sorted; holder * len(sellers) + seller, for each seller that a holder authorises."""
    strikes: npt.NDArray[np.int64]
    """For each seller how often an infringement was confirmed."""
    removed_titles: frozenset[bytes]
    removed: frozenset[bytes]
    """Keys of the titles, and of titles with their descriptions, that were removed."""


def save(folder: Path, rights: Rights, known: Sellers, removed: list[tuple[str, str]]) -> None:
    """Build the index and write all of it. The folder is made; nothing may stand in it yet.

    removed: folded titles and descriptions.
    """
    folder.mkdir(parents=True)
    table = rights.table.combine_chunks()
    named = pc.dictionary_encode(table.column("holder").combine_chunks())
    holders, right_holder = named.dictionary, named.indices
    scopes, right_scope = _scopes(table)
    sellers, pairs = _authorised(rights, right_holder, holders, known)
    numbered = table.set_column(
        table.column_names.index("id"), "id", pa.array(np.arange(len(table))).cast(pa.string())
    ).set_column(table.column_names.index("holder"), "holder", right_holder.cast(pa.string()))
    RightsIndex.build(numbered).save(folder / "index")
    _write(folder, "rights", id=table.column("id"), holder=right_holder, scope=right_scope)
    _write(folder, "holders", name=holders)
    counts = pa.array([known.strikes.get(seller, 0) for seller in sellers.to_pylist()], pa.int64())
    _write(folder, "sellers", id=sellers, strikes=counts)
    _write(folder, "authorised", pair=pairs)
    keys = [(key(title), key(title, description)) for title, description in removed]
    _write(
        folder,
        "removed",
        title=pa.array([title for title, _ in keys], pa.binary()),
        whole=pa.array([whole for _, whole in keys], pa.binary()),
    )
    (folder / "scopes.json").write_text(json.dumps(scopes), encoding="utf-8")


def load(folder: Path) -> Kit:
    """The folder as `save` wrote it."""
    rights, sellers, removed = (_read(folder, name) for name in ("rights", "sellers", "removed"))
    return Kit(
        index=RightsIndex.load(folder / "index"),
        right_ids=rights.column("id").combine_chunks(),
        holders=_read(folder, "holders").column("name").combine_chunks(),
        right_holder=rights.column("holder").to_numpy(),
        right_scope=rights.column("scope").to_numpy(),
        scopes=[(territories, classes) for territories, classes in _json(folder / "scopes.json")],
        sellers={seller: number for number, seller in enumerate(sellers.column("id").to_pylist())},
        authorised=_read(folder, "authorised").column("pair").to_numpy(),
        strikes=sellers.column("strikes").to_numpy(),
        removed_titles=frozenset(removed.column("title").to_pylist()),
        removed=frozenset(removed.column("whole").to_pylist()),
    )


def key(*folded: str) -> bytes:
    """What stands for folded texts where they are compared."""
    framed = "\0".join(folded).encode("utf-8", "surrogatepass")
    return blake2b(framed, digest_size=KEY_BYTES).digest()


def _scopes(rights: pa.Table) -> tuple[list[tuple[list[str], list[int]]], pa.Array]:
    """Each list of territories with each list of classes once, and which of these a right has."""
    lists = [
        rights.column(name).combine_chunks() if name in rights.column_names else pa.nulls(len(rights), kind)
        for name, kind in (("territories", pa.list_(pa.string())), ("nice_classes", pa.list_(pa.int32())))
    ]
    joined = [pc.fill_null(pc.binary_join(column.cast(pa.list_(pa.string())), "|"), "") for column in lists]
    written = pa.concat_arrays(
        [pa.array(["\n"]), pc.binary_join_element_wise(*joined, "\n").cast(pa.string())]
    )
    coded = pc.dictionary_encode(written)
    parts = [text.split("\n") for text in coded.dictionary.to_pylist()]
    scopes = [
        ([place for place in places.split("|") if place], [int(nice) for nice in classes.split("|") if nice])
        for places, classes in parts
    ]
    return scopes, coded.indices[1:]


def _authorised(
    rights: Rights,
    right_holder: pa.Array,
    holders: pa.Array,
    known: Sellers,
) -> tuple[pa.Array, pa.Array]:
    """The sellers that anything is known of, and holder * len(sellers) + seller wherever one authorises the other.

    A word counts wherever it stands: in RIGHTS or in the sellers file.
    """
    lists = rights.authorised
    numbers = (
        {name: number for number, name in enumerate(holders.to_pylist())} if known.authorised_for else {}
    )
    more = [
        (numbers[name], seller)
        for seller, names in known.authorised_for.items()
        for name in names
        if name in numbers
    ]
    holder = pa.concat_arrays(
        [
            right_holder.take(pc.list_parent_indices(lists)).cast(pa.int64()),
            pa.array([number for number, _ in more], pa.int64()),
        ]
    ).to_numpy()
    seller = pa.concat_arrays([lists.flatten(), pa.array([seller for _, seller in more], pa.string())])
    sellers = pc.unique(pa.concat_arrays([seller, pa.array(list(known.strikes), pa.string())]))
    pairs = np.unique(holder * len(sellers) + pc.index_in(seller, sellers).to_numpy())
    return sellers, pa.array(pairs, pa.int64())


def _write(folder: Path, file: str, /, **columns: pa.Array | pa.ChunkedArray) -> None:
    feather.write_feather(
        pa.table(columns), str(folder / f"{file}.arrow"), compression="uncompressed", chunksize=2**30
    )


def _read(folder: Path, name: str) -> pa.Table:
    return feather.read_table(str(folder / f"{name}.arrow"), memory_map=True)


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
