"""The files of the project, as the tests of this folder see them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "jointforce"


@cache
def files() -> tuple[Path, ...]:
    """Every file that git keeps, or would keep: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    found = tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())
    assert found
    return found


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """The name and content of every file that is text."""
    read = []
    for path in files():
        content = path.read_bytes()
        if b"\0" not in content:
            read.append((str(path.relative_to(ROOT)), content.decode("utf-8", errors="replace")))
    return tuple(read)


def modules() -> list[Path]:
    """The Python files of the package, migrations apart."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]
