"""Parts done by a Ray cluster: Ray Data deals them to actors, and each node holds the kit once.

The kit's files travel through the object store: the caller puts them there once, and the first actor on a node writes
them into a folder of that node, which all of its actors map. Input and output must be where every node finds them.
"""

import fcntl
import json
import logging
import pickle
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import ray
import ray.data
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from jointforce.engine.bulk.files import Unreadable
from jointforce.engine.bulk.parts import Count, Refused
from jointforce.engine.bulk.reading import Part
from jointforce.engine.bulk.work import Job, Worker

Files = dict[str, "ray.ObjectRef[np.ndarray[Any, np.dtype[np.uint8]]]"]


def screen(job: Job, folder: Path, parts: Iterable[Part], processes: int) -> Iterator[Count]:
    """What each part came to, in the order in which they are done, by as many processes as the cluster has CPUs.

    The cluster is the one that RAY_ADDRESS names, or that runs on this machine; where there is none, one is started.
    A part whose node is lost is done by another.

    Raises:
        Unreadable: an input is damaged. Refused: the cluster gave up.
    """
    dealt = [{"part": pickle.dumps(part)} for part in parts]
    if not dealt:
        return
    ours = not ray.is_initialized()
    if ours:
        ray.init(log_to_driver=False, logging_level=logging.ERROR)
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    ray.data.DataContext.get_current().enable_progress_bars = False
    kit = {
        str(path.relative_to(folder)): ray.put(np.fromfile(path, np.uint8))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    cpus = int(ray.cluster_resources().get("CPU", 1))
    done = ray.data.from_items(dealt, override_num_blocks=len(dealt)).map_batches(
        Screeners,
        fn_constructor_args=(job, folder.name, kit),
        batch_size=1,
        compute=ray.data.ActorPoolStrategy(size=max(1, min(cpus, len(dealt)))),
        num_cpus=1,
    )
    try:
        for row in done.iter_rows():
            if row["unreadable"]:
                raise Unreadable(row["unreadable"])
            yield Count.from_dict(json.loads(row["count"]))
        _forget(folder.name)
    except ray.exceptions.RayError as wrong:
        raise Refused(
            f"The cluster gave up: {str(wrong).splitlines()[0]} What is done stands: run the same command again."
        ) from wrong
    finally:
        if ours:
            ray.shutdown()


class Screeners:
    """One process of the cluster: parts in, counts out."""

    def __init__(self, job: Job, name: str, kit: Files) -> None:
        self._worker = Worker(job, on_this_node(name, kit))

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Do the one part of a batch. A damaged file is answered, for what is raised would be tried again."""
        [part] = batch["part"]
        try:
            count = self._worker.do(pickle.loads(part))  # noqa: S301  of our own making
        except Unreadable as wrong:
            return {"count": [""], "unreadable": [str(wrong)]}
        return {"count": [json.dumps(count.to_dict())], "unreadable": [""]}


def on_this_node(name: str, kit: Files) -> Path:
    """The folder that holds the kit on this node, written by whoever comes first; others wait for it."""
    folder = _place(name)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            aside = Path(tempfile.mkdtemp(dir=folder.parent))
            for path, content in kit.items():
                target = aside / path
                target.parent.mkdir(parents=True, exist_ok=True)
                ray.get(content).tofile(target)
            aside.rename(folder)
    return folder


def _place(name: str) -> Path:
    """Two nodes may be on one machine, so a node's own id is part of the name."""
    node = ray.get_runtime_context().get_node_id()
    return Path(tempfile.gettempdir()) / f"jointforce{name}-{node[:16]}"


def _forget(name: str) -> None:
    """Remove the kit's folder from each node that lives."""

    @ray.remote(num_cpus=0)
    def forget() -> None:
        folder = _place(name)
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_name(f"{folder.name}.lock").unlink(missing_ok=True)

    there = [node["NodeID"] for node in ray.nodes() if node["Alive"]]
    wait = [
        forget.options(scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=True)).remote()
        for node in there
    ]
    ray.wait(wait, num_returns=len(wait), timeout=30)
