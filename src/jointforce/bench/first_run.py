"""What a newcomer waits for: `python -m jointforce.bench.first_run` clones the project and runs `make run` twice.

Prints one JSON object: seconds to a signed-in page with sample data, the first and the second time; processes beside
PostgreSQL's own (`make` is one of them); memory of all (PSS, MiB); folders outside whose permissions changed.
"""

import json
import shutil
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jointforce.base.embedded_place import ROOTS_OWN, WHEEL
from jointforce.bench import processes
from jointforce.bench.product import Running, started
from jointforce.bench.visitor import signed_in

GIT, MAKE = shutil.which("git") or "git", (shutil.which("make") or "make", "run")
PROJECT = Path(__file__).resolve().parents[3]
Permissions = dict[Path, tuple[int, int, int]]


def permissions_around(*paths: Path) -> Permissions:
    """Mode, owner and group of the folders above these and above the embedded server's, and of the temporary ones."""
    spec = find_spec(WHEEL)
    wheel = [Path(spec.origin)] if spec is not None and spec.origin else []
    folders = {parent for path in (*paths, *ROOTS_OWN, *wheel) for parent in path.absolute().parents}
    folders |= {Path("/tmp"), Path("/var/tmp")}  # noqa: S108 - looked at, not used
    return {f: (i.st_mode, i.st_uid, i.st_gid) for f in folders if f.exists() and (i := f.stat())}


def memory_mb(running: Running) -> tuple[float, float]:
    """What the product's processes and what PostgreSQL's cost, in MiB (PSS)."""
    first = running.server.postmaster_pid()
    database = [first, *processes.below(first)] if first else []
    own = sum(map(processes.pss_mb, running.pids()))
    return own, sum(map(processes.pss_mb, database))


def first_run_figures() -> dict[str, Any]:
    """The figures of a clone of this project's last commit."""
    with tempfile.TemporaryDirectory(prefix="jointforce-first-") as folder:
        clone = Path(folder) / "clone"
        before = permissions_around(clone)
        began = time.monotonic()
        subprocess.run([GIT, "clone", "--quiet", PROJECT, clone], check=True)
        state = clone / ".run"
        state.mkdir()
        figures: dict[str, Any] = {"load_average": processes.load_average()}
        with started(state, keep=True, command=MAKE, folder=clone) as running:
            _open_a_page(running)
            figures["first_start_s"] = round(time.monotonic() - began, 1)
            figures["processes"] = len(running.pids())
            own, database = memory_mb(running)
            figures["pss_mb"] = {
                "own": round(own),
                "postgresql": round(database),
                "all": round(own + database),
            }
        began = time.monotonic()
        with started(state, command=MAKE, folder=clone) as running:
            _open_a_page(running)
            figures["second_start_s"] = round(time.monotonic() - began, 1)
        after = permissions_around(clone)
        figures["permissions_changed"] = sorted(str(f) for f in before if after.get(f) != before[f])
        return figures


def _open_a_page(running: Running) -> None:
    """The rights holder signs in and sees an open question.

    Raises:
        RuntimeError: there is none.
    """
    with signed_in(running.links["Rights holder"]) as client:
        if "/portal/cases/" not in client.get("/portal/").text:
            raise RuntimeError("The portal shows no question of the sample.")


if __name__ == "__main__":
    print(json.dumps(first_run_figures(), indent=2))
