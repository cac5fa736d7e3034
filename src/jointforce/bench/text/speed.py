"""How fast screening is, and what it takes: Parquet to Parquet on one core and on two, with a peer beside it."""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jointforce.bench.product import JOINTFORCE
from jointforce.bench.text import corpus, worker
from jointforce.bench.text.corpus import Corpus
from jointforce.bench.text.parts import MARKS

FEW = 10_000
"""Rights of the small index that the large one is compared with."""

PEER_TITLES = 200_000
COMPARED_TITLES = 400_000


def speed_figures(data: Path | None, *, marks: int = MARKS, work: Path | None = None) -> dict[str, Any]:
    """The figures of speed and memory; `work` keeps the made files for the next time."""
    place = nullcontext(str(work)) if work else tempfile.TemporaryDirectory(prefix="jointforce-bench-")
    with place as folder:
        made = corpus.make(Path(folder) / f"corpus-{marks}", data, marks)
        return _measure(made, Path(folder))


def _measure(made: Corpus, folder: Path) -> dict[str, Any]:
    index = folder / "index"
    built = _run({"task": "build", "rights": str(made.rights), "index": str(index), "warm": True})
    first = _first_use(index, folder)
    load = _run({"task": "load", "index": str(index)})
    [one] = _screen(index, made.titles, folder / "one", cores=1)
    two = _screen(index, made.titles, folder / "two", cores=2)
    [described] = _screen(index, made.described, folder / "described", cores=1)
    peer = _peer(made, folder)
    ours = one["listings"] / one["seconds"]
    found = pq.read_table(folder / "one" / "0" / "matches.parquet", columns=["listing_id"])
    return {
        "titles_per_s_1core": round(ours),
        "titles_per_s_2core": round(
            sum(part["listings"] for part in two) / max(part["seconds"] for part in two)
        ),
        **peer,
        "ratio_1core": round(ours / peer["peer_titles_per_s_1core"], 2),
        "matches_per_listing": round(one["matches"] / one["listings"], 3),
        "text_mb_per_s_core": round(described["text_mb"] / described["seconds"], 1),
        "rss_mb": max(part["rss_mb"] for part in (one, described, *two)),
        "pss_mb": max(part["pss_mb"] for part in two),
        "build_s": round(built["build_s"], 2),
        "load_s": round(load["load_s"], 3),
        "first_use_s": first,
        "index_mb": round(built["index_mb"], 1),
        "index_save_s": round(built["save_s"], 2),
        **_growth(made, index, folder),
        **_bulk(made, folder),
        "titles": one["listings"],
        "titles_mb": round(one["text_mb"], 1),
        "titles_mb_per_s_core": round(one["text_mb"] / one["seconds"], 1),
        "described_mb": round(described["text_mb"], 1),
        "listings_with_a_match": round(pc.count_distinct(found["listing_id"]).as_py() / one["listings"], 4),
        "marks": pq.ParquetFile(made.rights).metadata.num_rows,
    }


# --- processes --------------------------------------------------------------------------------------------------


def _start(task: dict[str, Any], **environment: str) -> "subprocess.Popen[str]":
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    return subprocess.Popen(
        [sys.executable, "-m", worker.__name__, json.dumps(task)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **one_thread, **environment},
    )  # fmt: skip


def _answer(process: "subprocess.Popen[str]", task: dict[str, Any]) -> dict[str, Any]:
    assert process.stdout is not None
    lines = process.stdout.read().splitlines()
    if process.wait():
        raise SystemExit(f"The task {task['task']!r} failed.")
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def _run(task: dict[str, Any], **environment: str) -> dict[str, Any]:
    process = _start(task, **environment)
    return _answer(process, task)


def _together(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Several tasks, each on a core of its own; they begin when all are ready."""
    processes = [_start({**task, "core": core}) for core, task in enumerate(tasks)]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [_answer(process, task) for process, task in zip(processes, tasks, strict=True)]


def _screen(index: Path, file: Path, folder: Path, *, cores: int) -> list[dict[str, Any]]:
    """Screen a whole file, in equal shares on some cores."""
    cores = min(
        cores, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    tasks = []
    for core in range(cores):
        first, last = worker.groups(file, core, cores)
        out = str(folder / str(core))
        tasks.append(
            {
                "task": "screen",
                "index": str(index),
                "file": str(file),
                "first": first,
                "last": last,
                "out": out,
            }
        )
    return _together(tasks)


def _first_use(index: Path, folder: Path) -> float:
    """Seconds from nothing to the first answer, with an empty cache of kernels."""
    task = {"task": "first_use", "index": str(index), "started": time.monotonic()}
    with tempfile.TemporaryDirectory(dir=folder) as cache:
        return round(float(_run(task, NUMBA_CACHE_DIR=cache)["first_use_s"]), 2)


def _peer(made: Corpus, folder: Path) -> dict[str, Any]:
    """The peer on the first titles of the same file."""
    task = {"task": "screen", "peer": True, "rights": str(made.rights), "file": str(made.titles), "first": 0,
            "last": _groups(made.titles, PEER_TITLES), "out": str(folder / "peer")}  # fmt: skip
    [peer] = _together([task])
    return {
        "peer_titles_per_s_1core": round(peer["listings"] / peer["seconds"]),
        "peer_build_s": round(peer["build_s"], 2),
        "peer_rss_mb": peer["rss_mb"],
        "peer_matches_per_listing": round(peer["matches"] / peer["listings"], 3),
        "peer_titles": peer["listings"],
    }


def _groups(file: Path, rows: int) -> int:
    """How many of a file's row groups hold so many rows, or all of them."""
    source = pq.ParquetFile(file).metadata
    return min(int(source.num_row_groups), -(-rows // int(source.row_group(0).num_rows)))


def _bulk(made: Corpus, folder: Path) -> dict[str, Any]:
    """The whole command `jointforce screen` on the same files with two processes: with judgement, from the first part
    to the last, and from start to end with the index built.
    """
    command = ["screen", str(made.titles), "--rights", str(made.rights), "--processes", "2",
               "--out", str(folder / f"bulk-{time.time_ns()}"), "--json"]  # fmt: skip
    done = subprocess.run([*JOINTFORCE, *command], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit("The command `jointforce screen` failed.")
    report = json.loads(done.stdout.splitlines()[-1])
    return {
        "bulk_listings_per_s": report["listings_per_s"],
        "bulk_seconds": report["seconds"],
        "bulk_matches": report["matches"],
    }


# --- as the register grows --------------------------------------------------------------------------------------


def _growth(made: Corpus, index: Path, folder: Path) -> dict[str, Any]:
    """`cost_ratio_1m_vs_10k`: seconds a title with all rights over those with 10,000, on titles whose matches are all
    of those 10,000, so that both write the same. Three times in turn, the best of each.
    """
    rights = pq.read_table(made.rights)
    if rights.num_rows <= FEW:
        return {"cost_ratio_1m_vs_10k": None}
    titles, few = _alike(made, folder / "one" / "0" / "matches.parquet", rights)
    small, chosen = folder / "small", folder / "small.parquet"
    pq.write_table(few, chosen)
    pq.write_table(titles, folder / "same.parquet", row_group_size=corpus.ROW_GROUP)
    _run({"task": "build", "rights": str(chosen), "index": str(small), "warm": True})
    taken: dict[Path, list[dict[str, Any]]] = {index: [], small: []}
    for _ in range(3):
        for which in taken:
            taken[which] += _screen(which, folder / "same.parquet", folder / "growth", cores=1)
    best = {which: min(run["seconds"] for run in runs) for which, runs in taken.items()}
    return {
        "cost_ratio_1m_vs_10k": round(best[index] / best[small], 2),
        "cost_ratio_titles": titles.num_rows,
        "cost_ratio_matches": [taken[which][0]["matches"] for which in (index, small)],
    }


def _alike(made: Corpus, matches: Path, rights: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Titles that name none but the 10,000 rights that most matches are of, and these rights."""
    found = pq.read_table(matches, columns=["listing_id", "right_id"])
    found = found.filter(pc.is_valid(found["right_id"]))
    counted = found.group_by("right_id").aggregate([("listing_id", "count")])
    most = counted.sort_by([("listing_id_count", "descending")])["right_id"].slice(0, FEW)
    more = rights.filter(pc.invert(pc.is_in(rights["id"], most)))["id"].slice(0, FEW - len(most))
    chosen = pa.chunked_array([*most.chunks, *more.chunks])
    others = found.filter(pc.invert(pc.is_in(found["right_id"], chosen)))["listing_id"]
    titles = pq.ParquetFile(made.titles).read_row_groups(list(range(_groups(made.titles, COMPARED_TITLES))))
    return (
        titles.filter(pc.invert(pc.is_in(titles["id"], others))),
        rights.filter(pc.is_in(rights["id"], chosen)),
    )
