"""One process that is measured: builds an index, or reads Parquet and writes matches, on cores of its own.

Started by `speed` with its task as JSON; prints what it measured as JSON. Before a timed task it prints `ready` and
waits for a line, so that several begin together.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

BATCH = 16_384
_MB = 1 << 20
_REPEATED = (
    "right_id", "holder", "signal", "field", "use", "disguise", "reasons.list.element.code",
    "reasons.list.element.text",
)  # fmt: skip
"""Columns that are written with a dictionary: those of few values."""


class Screens(Protocol):
    """Finds the names of a batch of listings: one table a file that is written. `build_s`: to build or load it."""

    build_s: float

    def screen(self, batch: pa.RecordBatch) -> dict[str, pa.Table]:
        """The rows to write, by the name of their file."""


def memory_mb() -> dict[str, float]:
    """This process's memory: `rss`, and `pss`, which counts shared pages by their share; 0 where it is not told."""
    sizes = {"Rss": 0.0, "Pss": 0.0}
    rollup = Path("/proc/self/smaps_rollup")
    for line in rollup.read_text().splitlines()[1:] if rollup.exists() else ():
        name, size = line.split()[:2]
        if name[:-1] in sizes:
            sizes[name[:-1]] = int(size) / 1024
    return {"rss_mb": round(sizes["Rss"], 1), "pss_mb": round(sizes["Pss"], 1)}


def stream(screens: Screens, file: Path, groups: range, out: Path) -> dict[str, Any]:
    """Screen some row groups of a Parquet file into Parquet files below `out`, batch by batch."""
    source = pq.ParquetFile(file)
    out.mkdir(parents=True, exist_ok=True)
    writers: dict[str, pq.ParquetWriter] = {}
    rows, size, written = 0, 0, 0
    try:
        for batch in source.iter_batches(BATCH, row_groups=list(groups)):
            rows += batch.num_rows
            size += _text_bytes(batch)
            for name, table in screens.screen(_listings(batch)).items():
                if name not in writers:
                    repeated = [name for name in _REPEATED if name.split(".")[0] in table.schema.names]
                    writers[name] = pq.ParquetWriter(
                        out / f"{name}.parquet",
                        table.schema,
                        use_dictionary=repeated,
                        compression="lz4",
                        write_statistics=False,
                        store_schema=False,  # readers are to find strings, not the dictionaries that they came from
                    )
                writers[name].write_table(table)
                written += table.num_rows if name == "matches" else 0
    finally:
        for writer in writers.values():
            writer.close()
    return {"listings": rows, "text_mb": size / 1e6, "matches": written}


def _text_bytes(batch: pa.RecordBatch) -> int:
    """Bytes of UTF-8 in every column but the first, which is the id."""
    return sum(pc.sum(pc.binary_length(column)).as_py() or 0 for column in batch.columns[1:])


class Ours:
    """Our screener on a saved index."""

    def __init__(self, index: Path) -> None:
        from jointforce.engine.index import RightsIndex
        from jointforce.engine.screener import Screener

        started = time.perf_counter()
        held = RightsIndex.load(index)
        self.build_s = time.perf_counter() - started
        self._screener = Screener(held, explain=False)

    def screen(self, batch: pa.RecordBatch) -> dict[str, pa.Table]:
        """Matches and risks."""
        found = self._screener.screen(batch)
        return {"matches": found.matches, "risks": found.risks}


class Peer:
    """`ahocorasick-rs`: plain names in case-folded text, on the borders of words."""

    def __init__(self, rights: Path) -> None:
        from jointforce.bench.text.peers import Plain

        table = pq.read_table(rights, columns=["id", "mark"])
        marks, ids = table["mark"].to_pylist(), table["id"].to_pylist()
        self._plain = Plain(marks, str.casefold)
        self.build_s = self._plain.build_s
        by_name = {self._plain.spelt(mark): right for mark, right in zip(marks, ids, strict=True)}
        self._rights = pa.array([by_name[name] for name in self._plain.names])

    def screen(self, batch: pa.RecordBatch) -> dict[str, pa.Table]:
        """The matches in every text column."""
        parts = [self._column(batch, field) for field in batch.schema.names[1:]]
        return {"matches": pa.concat_tables(parts)}

    def _column(self, batch: pa.RecordBatch, field: str) -> pa.Table:
        found = [self._plain.find(text) for text in batch.column(field).to_pylist()]
        listing = np.repeat(np.arange(len(found)), [len(each) for each in found])
        hits = np.array([hit for each in found for hit in each], dtype=np.int32).reshape(-1, 3)
        return pa.table(
            {
                "listing_id": batch.column("listing_id").take(pa.array(listing)),
                "right_id": self._rights.take(pa.array(hits[:, 0])),
                "field": pa.array([field]).take(pa.array(np.zeros(len(hits), dtype=np.int32))),
                "start": hits[:, 1],
                "end": hits[:, 2],
            }
        )


def _listings(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with the engine's name for the id."""
    return batch.rename_columns(["listing_id", *batch.schema.names[1:]])


def _rights(file: Path) -> pa.Table:
    """The rights with the engine's lists for what a file has between bars."""
    table = pq.read_table(file)
    return table.set_column(
        table.schema.get_field_index("watch"), "watch", pc.split_pattern(table["watch"], "|")
    )


# --- tasks ------------------------------------------------------------------------------------------------------


def build(task: dict[str, Any]) -> dict[str, Any]:
    """Build the index of the rights and save it."""
    from jointforce.engine.index import RightsIndex

    rights = _rights(Path(task["rights"]))
    if task.get("warm"):
        RightsIndex.build(
            rights.slice(0, 100)
        )  # kernels are compiled, or loaded from their cache, before the clock
    started = time.perf_counter()
    index = RightsIndex.build(rights)
    took = time.perf_counter() - started
    index.save(Path(task["index"]))
    saved = time.perf_counter() - started - took
    size = sum(file.stat().st_size for file in Path(task["index"]).rglob("*") if file.is_file())
    return {"build_s": took, "save_s": saved, "index_mb": size / _MB}


def screen(task: dict[str, Any]) -> dict[str, Any]:
    """Screen row groups `first` to `last` with ours, or the peer where the task names it."""
    screens: Screens = Peer(Path(task["rights"])) if task.get("peer") else Ours(Path(task["index"]))
    warm = pq.ParquetFile(task["file"]).read_row_group(task["first"]).slice(0, 256).to_batches()[0]
    screens.screen(_listings(warm))
    gc.freeze()  # as the processes of `jointforce screen` do
    _wait()
    started, busy = time.perf_counter(), time.process_time()
    figures = stream(screens, Path(task["file"]), range(task["first"], task["last"]), Path(task["out"]))
    took, busy = time.perf_counter() - started, time.process_time() - busy
    return {**figures, "seconds": took, "cpu_seconds": busy, "build_s": screens.build_s, **memory_mb()}


def load(task: dict[str, Any]) -> dict[str, Any]:
    """Load a saved index, the second of a process, whose modules are imported and kernels are there."""
    Ours(Path(task["index"]))
    return {"load_s": Ours(Path(task["index"])).build_s}


def first_use(task: dict[str, Any]) -> dict[str, Any]:
    """From the start of the process: import, load, screen one listing; the task names an empty cache of kernels."""
    screens = Ours(Path(task["index"]))
    batch = pa.record_batch({"listing_id": ["1"], "title": ["n1ke shoes, ad!das, N*ke"]})
    screens.screen(batch)
    return {"first_use_s": time.monotonic() - task["started"]}


def _wait() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


TASKS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "build": build,
    "screen": screen,
    "load": load,
    "first_use": first_use,
}


_UNBOUND = ("first_use",)
"""Tasks on all cores: kernels are compiled by as many processes as a machine has room for, and a fresh one has two."""


def groups(file: Path, share: int, of: int) -> Iterator[int]:
    """The first and the last row group of one of several equal shares of a file."""
    count = pq.ParquetFile(file).num_row_groups
    yield from (count * share // of, count * (share + 1) // of)


def main() -> None:
    """Do the task given as the one argument."""
    task: dict[str, Any] = json.loads(sys.argv[1])
    if hasattr(os, "sched_setaffinity") and task["task"] not in _UNBOUND:
        os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[task.get("core", 0)]})
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    print(json.dumps(TASKS[task["task"]](task)), flush=True)


if __name__ == "__main__":
    main()
