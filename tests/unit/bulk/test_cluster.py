"""The same run on a Ray cluster of two nodes, one of which is killed in the middle of its work."""

import logging
import os
import shutil
import signal
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jointforce.engine.bulk import cluster
from tests.unit.bulk.catalogue import LUMINEX, VEXORA, Screened, output, written

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # ray's own
    import ray
    from ray.cluster_utils import Cluster

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:ray", "ignore::FutureWarning:ray")
FILES = 12
STORE = 80 * 2**20
TITLES = ("Vexora shoes", "V3xora", "plain shoes", "case for Luminex", "Luminex, super fake")
SEE_THE_DEAD_SOON = {
    "health_check_initial_delay_ms": 1000,
    "health_check_period_ms": 500,
    "health_check_timeout_ms": 500,
    "health_check_failure_threshold": 3,
    "enable_worker_prestart": False,
    "prestart_worker_first_driver": False,
    "enable_metrics_collection": False,
}


@pytest.fixture
def two_nodes() -> Iterator[Cluster]:
    """Two raylets of one CPU each; the driver hangs on the first."""
    nodes = Cluster(
        initialize_head=True,
        head_node_args={
            "num_cpus": 1,
            "object_store_memory": STORE,
            "include_dashboard": False,
            "_system_config": SEE_THE_DEAD_SOON,
        },
    )
    try:
        nodes.add_node(num_cpus=1, object_store_memory=STORE)
        ray.init(address=nodes.address, log_to_driver=False, logging_level=logging.ERROR)
        ray.data.DataContext.get_current().wait_for_min_actors_s = 60  # so that both nodes have work
        yield nodes
    finally:
        ray.shutdown()
        nodes.shutdown()
        for left in Path(tempfile.gettempdir()).glob("jointforce.kit-*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()


class Doomed(cluster.Screeners):
    """On the second node the raylet is killed, once, when it has done a part and begins another."""

    head: str
    marker: Path
    begun = False

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        here = ray.get_runtime_context().get_node_id()
        if here != self.head and self.begun and not self.marker.exists():
            self.marker.write_text(here)
            os.kill(os.getppid(), signal.SIGKILL)
            signal.pause()
        result = super().__call__(batch)
        self.begun = True
        return result


def test_a_node_killed_in_the_middle_of_its_work_changes_no_row(
    tmp_path: Path, screened: Screened, two_nodes: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = tmp_path / "feed"
    feed.mkdir()
    for number in range(FILES):
        rows = [{"id": f"{number}-{n}", "title": TITLES[(n * 7 + number) % 5]} for n in range(100)]
        written(feed / f"{number:02}.{('jsonl.gz', 'parquet', 'csv')[number % 3]}", rows)
    ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])
    marker = tmp_path / "killed"
    head = ray.get_runtime_context().get_node_id()
    monkeypatch.setattr(cluster, "Screeners", type("Doomed", (Doomed,), {"head": head, "marker": marker}))

    there = screened(feed, VEXORA, LUMINEX, engine="ray", out=tmp_path / "cluster")
    here = screened(feed, VEXORA, LUMINEX, out=tmp_path / "local")

    killed = marker.read_text()
    assert {node["NodeID"]: node["Alive"] for node in ray.nodes()} == {head: True, killed: False}
    assert there.report.count == here.report.count
    for folder in ("matches", "listings", "rejects"):
        assert output(there.out, folder) == output(here.out, folder)
    assert len(there.matches) > 0
