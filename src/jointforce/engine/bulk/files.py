"""Finds and opens the files of a run: a file, a folder or a glob, on this machine or behind a URL such as s3://."""

import gzip
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from glob import glob
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

import pyarrow as pa
from pyarrow import fs as arrow_fs

KINDS = (".parquet", ".csv", ".tsv", ".jsonl", ".ndjson")
_WILD = "*["


class Unreadable(Exception):
    """A file cannot be read at all; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class File:
    """An input file. `place` is the URL that leads to its file system, empty for this machine's own."""

    place: str
    path: str
    size: int
    modified: int
    """Nanoseconds since 1970, 0 where the file system does not say."""

    @property
    def name(self) -> str:
        """The last part of its path."""
        return PurePosixPath(self.path).name

    @property
    def packed(self) -> bool:
        """Whether it is gzipped."""
        return self.name.endswith(".gz")

    @property
    def kind(self) -> str:
        """One of `KINDS`; empty for any other."""
        suffix = PurePosixPath(self.name.removesuffix(".gz")).suffix.lower()
        return suffix if suffix in KINDS else ""

    def open(self) -> Any:
        """The file's bytes as they are, seekable. Raises Unreadable."""
        try:
            return file_system(self.place).open_input_file(self.path)
        except (OSError, pa.ArrowException) as wrong:
            raise Unreadable(f"{self.name} cannot be opened: {wrong}.") from wrong

    def open_text(self) -> io.BufferedReader:
        """The file's bytes unpacked, for reading line by line."""
        raw = cast(BinaryIO, self.open())
        return io.BufferedReader(cast(Any, gzip.GzipFile(fileobj=raw) if self.packed else raw), 2**20)


def file_system(place: str) -> arrow_fs.FileSystem:
    """The file system that a URL leads to; this machine's for an empty one."""
    return arrow_fs.FileSystem.from_uri(place)[0] if place else arrow_fs.LocalFileSystem()


def located(where: str) -> tuple[str, str]:
    """A path or URL as `place` (see File) and the path within it. Raises Unreadable for an unknown kind of URL."""
    if "://" not in where:
        return "", str(Path(where).absolute())
    try:
        return where, arrow_fs.FileSystem.from_uri(where)[1]
    except (ValueError, OSError, pa.ArrowException) as wrong:
        raise Unreadable(f"{where} leads nowhere: {wrong}.") from wrong


def find(where: str) -> list[File]:
    """The files that are meant, sorted by path: one file, all of a folder, or all that a glob matches.

    Of a folder, files of other kinds and those that begin with `_` or `.` are no input.

    Raises:
        Unreadable: there is none, or the one that is named is of no known kind.
    """
    files = _listed(where)
    if not files:
        raise Unreadable(f"There is no file {where}.")
    for file in files:
        if not file.kind or (file.kind == ".parquet" and file.packed):
            raise Unreadable(
                f"{file.name} is of no known kind; use .csv, .tsv, .jsonl (also .gz) or .parquet."
            )
    return files


def _listed(where: str) -> list[File]:
    pattern, mark, query = where.partition("?") if "://" in where else (where, "", "")
    if any(sign in pattern for sign in _WILD) and not ("://" not in where and Path(where).exists()):
        return _matching(pattern, mark + query)
    place, path = located(where)
    found = file_system(place).get_file_info(path)
    if found.type == arrow_fs.FileType.Directory:
        return _inputs(place, _below(place, path))
    return [_file(place, found)] if found.type == arrow_fs.FileType.File else []


def _matching(pattern: str, query: str) -> list[File]:
    if "://" not in pattern:
        paths = sorted(str(Path(found).absolute()) for found in glob(pattern, recursive=True))  # noqa: PTH207  may be absolute
        return _inputs("", arrow_fs.LocalFileSystem().get_file_info(paths))
    folder = pattern[: min(pattern.find(sign) for sign in _WILD if sign in pattern)].rpartition("/")[0]
    place, path = located(folder + query)
    wanted = "/" + path.strip("/") + pattern.removeprefix(folder)
    found = _below(place, path)
    return _inputs(place, [f for f in found if PurePosixPath("/" + f.path.strip("/")).match(wanted)])


def _below(place: str, path: str) -> list[arrow_fs.FileInfo]:
    found = file_system(place).get_file_info(arrow_fs.FileSelector(path, recursive=True))
    return cast(list[arrow_fs.FileInfo], found)


def _inputs(place: str, found: Sequence[arrow_fs.FileInfo]) -> list[File]:
    files = [_file(place, info) for info in found if info.type == arrow_fs.FileType.File]
    return sorted((f for f in files if f.kind and f.name[0] not in "_."), key=lambda f: f.path)


def _file(place: str, info: arrow_fs.FileInfo) -> File:
    return File(place, info.path, info.size, info.mtime_ns or 0)


def content_hash(files: Sequence[File]) -> str:
    """A hash of everything that stands in the files."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0{file.size}\0".encode())
        with file.open() as opened:
            while chunk := opened.read(2**22):
                digest.update(chunk)
    return digest.hexdigest()


def stamp(files: Sequence[File]) -> str:
    """A hash of names, sizes and times: what a catalogue that is too big to be read twice is known by."""
    lines = "".join(f"{f.place}\0{f.path}\0{f.size}\0{f.modified}\n" for f in files)
    return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()
