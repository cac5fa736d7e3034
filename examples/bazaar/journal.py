"""A file of JSON lines, one for each thing done, that survives SIGKILL and loss of power."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


class JournalError(Exception):
    """A line before the last one cannot be read: something other than a crash changed the file."""


class Journal:
    """Append-only. `append` returns when the lines are on the disk, not when they are on their way to it.

    Not thread-safe: whoever owns the journal holds one lock over reading its state, deciding and appending.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        _sync_folder(path.parent)
        self.entries = self._replay()

    def append(self, *entries: Entry) -> None:
        """Write the entries in one go and wait for the disk. On an error none of them stands."""
        lines = b"".join(json.dumps(entry, ensure_ascii=False).encode() + b"\n" for entry in entries)
        end = os.fstat(self._file).st_size
        try:
            _write_all(self._file, lines)
            os.fsync(self._file)
        except OSError:
            os.ftruncate(self._file, end)  # a full disk must not leave half a line for the next append
            raise
        self.entries.extend(entries)

    def close(self) -> None:
        os.close(self._file)

    def _replay(self) -> list[Entry]:
        whole, newline, torn = self.path.read_bytes().rpartition(b"\n")
        if torn:
            # Killed in the middle of a line. It was never acknowledged, so it will be sent again.
            os.ftruncate(self._file, len(whole) + len(newline))
            os.fsync(self._file)
        entries = []
        for number, line in enumerate(whole.splitlines(), start=1):
            try:
                entries.append(json.loads(line))
            except ValueError as problem:
                raise JournalError(f"{self.path}, line {number}: {problem}") from problem
        return entries


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def _sync_folder(folder: Path) -> None:
    """A new file is only safe once the folder that names it is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
