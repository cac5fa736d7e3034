"""The output: three folders of part files. A part is written aside, then renamed; one that stands is never done again.

The listings file of a part is renamed last: where it stands, the part stands, and its footer holds what was counted.
"""

import json
import os
import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs as arrow_fs

from jointforce.engine.bulk import files
from jointforce.engine.bulk.columns import REJECTS
from jointforce.engine.bulk.found import MATCHES_OUT
from jointforce.engine.bulk.screening import LISTINGS_OUT, Screened

MANIFEST = "_manifest.json"
SCHEMAS = {"rejects": REJECTS, "matches": MATCHES_OUT, "listings": LISTINGS_OUT}
"""By folder, in the order in which a part's files are renamed."""
_REPEATED = {
    "rejects": ["file", "field", "reason"],
    "matches": ["right_id", "holder", "signal", "field", "use", "disguise"],
    "listings": ["disposition", "reasons.list.element.code", "reasons.list.element.text"],
}
"""Columns of few values, written as a dictionary."""
_FOOTER = b"jointforce"


class Refused(Exception):
    """The run cannot begin, or go on; the message says what to do."""


@dataclass(slots=True)
class Count:
    """What parts came to. `columns`: what the input was seen to have."""

    rows: int = 0
    rejected: int = 0
    repaired: int = 0
    matches: int = 0
    listings: int = 0
    dispositions: Counter[str] = field(default_factory=Counter)
    columns: frozenset[str] = frozenset()

    def add(self, other: "Count") -> None:
        """Sum up."""
        for name in ("rows", "rejected", "repaired", "matches", "listings"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.dispositions += other.dispositions
        self.columns |= other.columns

    def to_dict(self) -> dict[str, Any]:
        """As it stands in a part's footer and in the manifest."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        return plain | {"dispositions": dict(self.dispositions), "columns": sorted(self.columns)}

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        sets = {"columns": frozenset(raw["columns"]), "dispositions": Counter(raw["dispositions"])}
        return cls(**{**raw, **sets})


@dataclass(frozen=True, slots=True)
class Output:
    """Where a run writes: `where` is a folder or a URL, `run` the hash of all that decides its rows."""

    where: str
    run: str

    @property
    def _place(self) -> tuple[arrow_fs.FileSystem, str]:
        place, path = files.located(self.where)
        return files.file_system(place), path

    def _path(self, folder: str, name: str) -> str:
        return f"{self._place[1]}/{folder}.parquet/{name}"

    def _part(self, number: int) -> str:
        return f"part-{number:06}-{self.run[:8]}.parquet"

    def begin(self, identity: Mapping[str, Any]) -> None:
        """Make the folders and say whose they are.

        Raises:
            Refused: they hold the parts of another run.
        """
        held = manifest(self.where)
        if held is not None:
            own = held["made_of"]
            other = sorted(name for name, value in identity.items() if own.get(name) != value)
            if other:
                raise Refused(
                    f"{self.where} holds the parts of another run (other {', '.join(other)}). "
                    "Give another --out, or delete that folder to begin anew."
                )
            return
        system, root = self._place
        for folder in SCHEMAS:
            system.create_dir(f"{root}/{folder}.parquet", recursive=True)
            foreign = self._names(system, root, folder)
            if foreign:
                raise Refused(
                    f"{self.where} holds files that no manifest speaks of, {foreign[0]} among them. "
                    "Give another --out, or delete that folder to begin anew."
                )
        self._tell({"made_of": identity, "complete": False})

    def finish(self, identity: Mapping[str, Any], parts: int, count: Count) -> None:
        """Take away what killed processes left aside, and say that all parts stand."""
        system, root = self._place
        for folder in SCHEMAS:
            for name in self._names(system, root, folder, r"\..*\.aside"):
                with suppress(FileNotFoundError):
                    system.delete_file(f"{root}/{folder}.parquet/{name}")
        self._tell({"made_of": identity, "complete": True, "parts": parts, **count.to_dict()})

    @staticmethod
    def _names(system: arrow_fs.FileSystem, root: str, folder: str, pattern: str = r"[^_.].*") -> list[str]:
        found = system.get_file_info(arrow_fs.FileSelector(f"{root}/{folder}.parquet", allow_not_found=True))
        return sorted(info.base_name for info in found if re.fullmatch(pattern, info.base_name))

    def _tell(self, content: Mapping[str, Any]) -> None:
        """The same manifest stands in each folder: each can be handed on alone."""
        system, _ = self._place
        for folder in SCHEMAS:
            aside = self._path(folder, _aside(MANIFEST))
            with system.open_output_stream(aside) as stream:
                stream.write(json.dumps(content, indent=1).encode())
            self._rename(aside, self._path(folder, MANIFEST))

    def standing(self) -> set[int]:
        """The numbers of the parts that stand."""
        system, root = self._place
        names = self._names(system, root, "listings", rf"part-\d+-{self.run[:8]}\.parquet")
        return {int(name.split("-")[1]) for name in names}

    def counted(self, number: int) -> Count:
        """What a part that stands came to."""
        system, _ = self._place
        with system.open_input_file(self._path("listings", self._part(number))) as file:
            return Count.from_dict(json.loads(pq.read_metadata(file).metadata[_FOOTER]))

    def _rename(self, aside: str, path: str) -> None:
        self._place[0].move(aside, path)

    @contextmanager
    def part(self, number: int) -> Iterator["PartWriter"]:
        """Write a part: it stands once the block is left without an error."""
        system, _ = self._place
        name = self._part(number)
        aside = {folder: self._path(folder, _aside(name)) for folder in SCHEMAS}
        writer = PartWriter(system, aside)
        try:
            yield writer
            writer.close()
            for folder, path in aside.items():
                self._rename(path, self._path(folder, name))
        except BaseException:
            writer.abandon()
            for path in aside.values():
                with suppress(OSError):
                    system.delete_file(path)
            raise


def manifest(where: str) -> dict[str, Any] | None:
    """What the manifest of an output folder says; None where there is none."""
    place, root = files.located(where)
    system = files.file_system(place)
    path = f"{root}/listings.parquet/{MANIFEST}"
    if system.get_file_info(path).type != arrow_fs.FileType.File:
        return None
    with system.open_input_stream(path) as stream:
        held: dict[str, Any] = json.loads(stream.read())
    return held


def _aside(name: str) -> str:
    return f".{name}.{os.getpid()}-{uuid.uuid4().hex[:8]}.aside"


class PartWriter:
    """The three files of a part, open for writing at `paths` by folder; `count` is what was written."""

    def __init__(self, system: arrow_fs.FileSystem, paths: Mapping[str, str]) -> None:
        self.count = Count()
        self.paths = paths
        self._writers = {
            folder: pq.ParquetWriter(
                paths[folder],
                schema,
                filesystem=system,
                compression="zstd",
                compression_level=1,
                use_dictionary=_REPEATED[folder],
                write_statistics=False,
                store_schema=False,  # readers are to find strings, not the dictionaries that they came from
            )
            for folder, schema in SCHEMAS.items()
        }

    def write(self, screened: Screened, rejects: pa.Table, repaired: int, seen: frozenset[str]) -> None:
        """Add what a batch came to."""
        listings = screened.listings
        tally = listings.column("disposition").value_counts().to_pylist()
        self.count.add(
            Count(
                rows=0,
                rejected=len(rejects),
                repaired=repaired,
                matches=len(screened.matches),
                listings=len(listings),
                dispositions=Counter({row["values"]: row["counts"] for row in tally}),
                columns=seen,
            )
        )
        for folder, table in (("matches", screened.matches), ("listings", listings), ("rejects", rejects)):
            if len(table):
                self._writers[folder].write_table(table)

    def close(self) -> None:
        """Finish the files; the listings' footer takes the counts."""
        self._writers["listings"].add_key_value_metadata({_FOOTER: json.dumps(self.count.to_dict())})
        for writer in self._writers.values():
            writer.close()

    def abandon(self) -> None:
        """Close what is open; the files are of no use."""
        for writer in self._writers.values():
            with suppress(OSError, pa.ArrowException):
                writer.close()
