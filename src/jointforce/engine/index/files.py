"""An index on disk: a folder of arrays, mapped into memory when it is loaded.

    manifest.json        format, recipe (the hash of what made the arrays), counts, sums, the size of each file
    warnings.json        what is told of weak marks
    holders.arrow        rights holders by number
    characters/*.npy     engine.characters.Characters
    base/*.npy           engine.tables.Tables without `rights`, and rights.arrow, the table as it came in
    overlay/             the same, where rights have changed since the base was built
    rights.npy           tables.RIGHT of all rights: what changes when one of the base is retired

The folder is written beside its place and renamed. Nothing is pickled; what is mapped is never written to.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jointforce.engine import tables as t
from jointforce.engine.characters import Characters
from jointforce.engine.index.fingerprint import Sums, recipe
from jointforce.engine.index.part import Part

FORMAT = 1
_MANIFEST = "manifest.json"
_PARTS = ("base", "overlay")
_REMEDY = "build it anew and save it there."


class UnreadableIndex(ValueError):
    """A folder that holds no index that this version can read. The message says why, and what to do."""


class Saved(NamedTuple):
    """A base that stands on disk: its folder, and the name that its manifest gives it."""

    folder: Path
    base: str


class Held(NamedTuple):
    """What a folder holds. `sums`: of the rights in force. `saved`: where the base stands already, if it does."""

    parts: Sequence[Part]
    chars: Characters
    holders: pa.Array
    warnings: list[str]
    sums: Sums
    saved: Saved | None


def save(folder: Path, held: Held) -> Saved:
    """Write an index, and tell where its base stands now. Raises ValueError where the folder holds something else."""
    if folder.exists() and not (folder / _MANIFEST).is_file() and any(folder.iterdir()):
        raise ValueError(f"{folder} holds something that is no index: choose another folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        if held.saved is not None and _stands(held.saved):
            base = held.saved.base
            for name in ("characters", "base"):
                _link(held.saved.folder / name, aside / name)
        else:
            base = uuid4().hex
            _write_arrays(aside / "characters", held.chars._asdict())
            _write_part(aside / "base", held.parts[0])
        for part in held.parts[1:]:
            _write_part(aside / "overlay", part)
        np.save(
            aside / "rights.npy",
            np.concatenate([part.tables.rights for part in held.parts]),
            allow_pickle=False,
        )
        _write_table(aside / "holders.arrow", pa.table({"holder": held.holders}))
        (aside / "warnings.json").write_text(json.dumps(held.warnings), encoding="utf-8")
        manifest = {
            "format": FORMAT, "recipe": recipe(), "fingerprint": held.sums.fingerprint(), "sums": list(held.sums),
            "base": base, "rights": [part.table.num_rows for part in held.parts],
            "files": {str(path.relative_to(aside)): path.stat().st_size for path in _files(aside)},
        }  # fmt: skip
        (aside / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        aside.chmod(0o755)
        _put(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Saved(folder, base)


def load(folder: Path) -> Held:
    """Map the index of a folder. Raises UnreadableIndex."""
    manifest = _manifest(folder)
    for name, size in manifest["files"].items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != size:
            raise UnreadableIndex(f"The index in {folder} is damaged at {name}: {_REMEDY}")
    chars = Characters(*(_array(folder / "characters" / f"{name}.npy") for name in Characters._fields))
    rights, begin = _array(folder / "rights.npy"), 0
    parts = []
    for name, count in zip(_PARTS, manifest["rights"], strict=False):
        arrays = {
            field: _array(folder / name / f"{field}.npy") for field in t.Tables._fields if field != "rights"
        }
        tables = t.Tables(**arrays, rights=rights[begin : begin + count])
        parts.append(Part(_table(folder / name / "rights.arrow"), tables))
        begin += count
    holders = _table(folder / "holders.arrow").column("holder").chunk(0)
    warnings = json.loads((folder / "warnings.json").read_text(encoding="utf-8"))
    saved = Saved(folder, manifest["base"])
    return Held(parts, chars, holders, warnings, Sums(*manifest["sums"]), saved)


def fingerprint_of(folder: Path) -> str | None:
    """The fingerprint of the index in a folder, or None where it holds none that this version can read."""
    try:
        return str(_manifest(folder)["fingerprint"])
    except UnreadableIndex:
        return None


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        made = manifest["format"], manifest["recipe"]
    except FileNotFoundError:
        raise UnreadableIndex(f"{folder} holds no index ({_MANIFEST} is missing): {_REMEDY}") from None
    except (ValueError, TypeError, KeyError):
        raise UnreadableIndex(f"The index in {folder} is damaged at {_MANIFEST}: {_REMEDY}") from None
    if made != (FORMAT, recipe()):
        raise UnreadableIndex(f"The index in {folder} is of another version of Jointforce: {_REMEDY}")
    return dict(manifest)


def _stands(saved: Saved) -> bool:
    """Whether the base still stands where it was."""
    try:
        return bool(_manifest(saved.folder)["base"] == saved.base)
    except UnreadableIndex:
        return False


def _array(path: Path) -> NDArray[Any]:
    """A mapped array, of the very type that the builder makes: kernels are compiled for that."""
    held = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    return held if held.dtype.names is None else held.view(_aligned(held.dtype))


def _aligned(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The same record as one that is aligned, which files do not tell."""
    assert dtype.fields is not None
    spec: Any = {
        "names": list(dtype.fields),
        "formats": [field[0] for field in dtype.fields.values()],
        "offsets": [field[1] for field in dtype.fields.values()],
        "itemsize": dtype.itemsize,
    }
    aligned: np.dtype[Any] = np.dtype(spec, align=True)
    return aligned


def _table(path: Path) -> pa.Table:
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def _write_table(path: Path, table: pa.Table) -> None:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
        if not table.num_rows:
            writer.write_batch(pa.RecordBatch.from_pylist([], schema=table.schema))


def _write_part(folder: Path, part: Part) -> None:
    _write_arrays(folder, {name: array for name, array in part.tables._asdict().items() if name != "rights"})
    _write_table(folder / "rights.arrow", part.table)


def _write_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    folder.mkdir()
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)


def _link(folder: Path, there: Path) -> None:
    """The same files in another folder: as links where the file system can, else as copies."""
    there.mkdir()
    for path in folder.iterdir():
        try:
            os.link(path, there / path.name)
        except OSError:
            shutil.copyfile(path, there / path.name)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _put(aside: Path, folder: Path) -> None:
    """Put a written folder in its place. Who has mapped the files that stood there keeps them."""
    if folder.exists():
        gone = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        folder.rename(gone / "old")
        aside.rename(folder)
        shutil.rmtree(gone)
    else:
        aside.rename(folder)
