"""A whole run: what it reads is looked at, cut into parts, screened by one of the engines, and reported."""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

from jointforce.engine.bulk import columns, files, kit, local, parts, reading, records
from jointforce.engine.bulk.files import File
from jointforce.engine.bulk.parts import Count, Output, Refused
from jointforce.engine.bulk.work import Job

PICTURE_SIGNALS = ("copied_image", "logo", "text_in_image")
REQUIRED = ("id", "title")
OWN_TEXTS = ("title", "description", "brand")
"""What is read without being asked for."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked to do. Files are paths, folders, globs or URLs; `on` is the day whose rights are in force;
    `unlawful_share` is the part of what is found that is unlawful, that of the shipped weights where it is None.
    """

    listings: str
    rights: str
    out: str
    on: date
    sellers: str = ""
    removed: str = ""
    texts: tuple[str, ...] = ()
    images: str = ""
    unlawful_share: float | None = None
    engine: str = "local"
    processes: int = 1


@dataclass(slots=True)
class Report:
    """What a run came to. `count` is of all parts, those of earlier runs among them; `done` rows are of this run.

    `screening_s` are the seconds from the first part on; `seconds` those of the whole run.
    """

    count: Count
    parts: int = 0
    stood: int = 0
    done: int = 0
    rights: int = 0
    seconds: float = 0.0
    screening_s: float = 0.0
    absent_columns: list[str] = field(default_factory=list)
    signals_off: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        counted = self.count
        return {
            "rows": counted.rows,
            "matches": counted.matches,
            "listings": counted.listings,
            "dispositions": dict(counted.dispositions),
            "rejected": counted.rejected,
            "repaired": counted.repaired,
            "parts": self.parts,
            "parts_before": self.stood,
            "rights": self.rights,
            "seconds": round(self.seconds, 3),
            "screening_s": round(self.screening_s, 3),
            "listings_per_s": round(self.done / self.screening_s, 1) if self.done else 0.0,
            "absent_columns": self.absent_columns,
            "signals_off": self.signals_off,
            "warnings": self.warnings,
        }


Progress = Callable[[int, int | None], None]
"""Told how many rows are done, and how many there are, where that is known."""


def screen(options: Options, on_progress: Progress = lambda done, total: None) -> Report:
    """Screen a catalogue into part files.

    Raises:
        Unreadable: an input is not there or damaged. Refused: the output holds another run, or a process was killed.
            ValueError: the rights cannot be indexed.
    """
    begun = time.perf_counter()
    listings = _inputs(options)
    reading.check(listings, REQUIRED)
    held = parts.manifest(options.out)
    on = date.fromisoformat(held["made_of"]["on"]) if held is not None else options.on
    identity = _identity(options, listings, on)
    output = Output(options.out, _hash(json.dumps(identity, sort_keys=True)))
    output.begin(identity)
    report = Report(Count())
    total = reading.known_rows(listings)
    with _workspace(output) as within:
        folder = _kit(options, within, output.run, on, report)
        started = time.perf_counter()
        texts = tuple(name for name in options.texts if name not in OWN_TEXTS)
        job = Job(output, texts, options.unlawful_share)
        standing = output.standing()
        todo = _todo(report, output, standing, reading.plan(listings))
        on_progress(0, total)
        for count in _engine(options)(job, folder, todo, options.processes):
            report.count.add(count)
            report.done += count.rows
            on_progress(report.count.rows, total)
        if not report.parts:  # nothing went in; what comes out can be read all the same
            with output.part(0):
                pass
        on_progress(report.count.rows, report.count.rows)
        report.screening_s = time.perf_counter() - started
        for left in within.glob(".kit-*"):
            shutil.rmtree(left)
    output.finish(identity, report.parts, report.count)
    _tell(report, options)
    report.seconds = time.perf_counter() - begun
    return report


def _engine(options: Options) -> Callable[..., Iterator[Count]]:
    if options.engine == "local":
        return local.screen
    try:
        from jointforce.engine.bulk import cluster  # noqa: PLC0415  ray is an extra
    except ImportError as wrong:
        raise Refused(f"Screening on a cluster needs the extra jointforce[ray]: {wrong}.") from wrong
    return cluster.screen


def _todo(
    report: Report, output: Output, standing: set[int], planned: Iterator[reading.Part]
) -> Iterator[reading.Part]:
    """The parts that do not stand yet; the report takes those that do."""
    for part in planned:
        report.parts += 1
        if part.number in standing:
            report.stood += 1
            report.count.add(output.counted(part.number))
        else:
            yield part


def _inputs(options: Options) -> list[File]:
    """The files of the catalogue; what an earlier run wrote below the same folder is none of them."""
    place, root = files.located(options.out)
    own = f"{root.rstrip('/')}/"
    return [
        file for file in files.find(options.listings) if file.place != place or not file.path.startswith(own)
    ]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _identity(options: Options, listings: list[File], on: date) -> dict[str, Any]:
    """All that decides the rows of a run: a part that stands was made of the same."""

    def content(where: str) -> str:
        return files.content_hash(files.find(where)) if where else ""

    return {
        "listings": files.stamp(listings),
        "rights": content(options.rights),
        "sellers": content(options.sellers),
        "removed": content(options.removed),
        "text": list(options.texts),
        "unlawful_share": options.unlawful_share,
        "engine": _engine_hash(),
        "on": on.isoformat(),
    }


def _engine_hash() -> str:
    """A hash of the code and tables that decide what is found."""
    digest = hashlib.sha256()
    for package in ("jointforce.engine", "jointforce.domain"):
        root = Path(str(package_files(package)))
        for path in sorted(root.rglob("*")):
            if path.suffix in (".py", ".csv", ".tsv", ".txt"):
                digest.update(f"{path.relative_to(root)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


@contextmanager
def _workspace(output: Output) -> Iterator[Path]:
    """Where the kit lies: beside the output, where that is on this machine, so that a second run finds it."""
    place, root = files.located(output.where)
    if place:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
    else:
        yield Path(root)


def _kit(options: Options, within: Path, run: str, on: date, report: Report) -> Path:
    """The folder that every process of the run maps, built where it does not stand; the report takes what was read."""
    rights = records.rights(files.find(options.rights), on)
    report.rights = len(rights.table)
    report.warnings += rights.left_out
    for name in ("usual_price_low", "currency"):
        if name in rights.absent:
            report.signals_off["price"] = f"the rights have no column “{name}”"
    known = records.sellers(files.find(options.sellers)) if options.sellers else records.Sellers({}, {})
    if not options.sellers:
        report.signals_off["seller"] = "no --sellers file was given"
    elif "strikes" in known.absent:
        report.signals_off["seller"] = "the sellers have no column “strikes”"
    folder = within / f".kit-{run[:8]}"
    if not folder.exists():
        removed = records.removed(files.find(options.removed)) if options.removed else []
        aside = within / f"{folder.name}.{os.getpid()}.aside"
        kit.save(aside, rights, known, removed)
        aside.rename(folder)
    return folder


def _tell(report: Report, options: Options) -> None:
    """What was not looked for, and why."""
    seen = report.count.columns
    report.absent_columns = [name for name in columns.COLUMNS if name not in seen]
    report.warnings += [
        f"No listing has the text column “{name}”." for name in options.texts if name not in seen
    ]
    off = report.signals_off
    for name in ("price", "currency"):
        if name not in seen:
            off["price"] = f"the listings have no column “{name}”"
    if "seller_id" not in seen:
        off["seller"] = "the listings have no column “seller_id”"
    if not options.removed:
        off["stay_down"] = "no --removed file was given"
    for signal in PICTURE_SIGNALS:
        off[signal] = "pictures are not compared yet"
    if options.images:
        report.warnings.append(f"Pictures are not compared yet: {options.images} was not looked at.")
