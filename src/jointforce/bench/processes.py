"""What the system says about processes, read from /proc (Linux)."""

from pathlib import Path

PROC = Path("/proc")


def below(pid: int) -> list[int]:
    """The processes that a process has started, and theirs, and so on; parents before children."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            children.setdefault(_parent(int(entry.name)), []).append(int(entry.name))
    found = [pid]
    for parent in found:
        found.extend(sorted(children.get(parent, [])))
    return found[1:]


def words(pid: int) -> list[str]:
    """The command line of a process; empty where it has ended."""
    try:
        return (PROC / str(pid) / "cmdline").read_text(errors="replace").split("\0")[:-1]
    except OSError:
        return []


def pss_mb(pid: int) -> float:
    """The memory that a process costs, in MiB: its own pages, and its share of those that it shares."""
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def load_average() -> float:
    """How many processes wanted to run, over the last minute: says whether a timing was disturbed."""
    return float((PROC / "loadavg").read_text().split()[0])


def _parent(pid: int) -> int:
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[1])
