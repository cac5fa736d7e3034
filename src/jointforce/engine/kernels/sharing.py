"""Sharing: another process compiles some of the kernels that a large one calls, while this one compiles the rest.

Compiling is Python's work, which one process does on one core. Both take what nobody has taken, the one from the first
of the list on, the other from the last, so that they meet wherever the two are equally far. What the other has made
comes back as code that is not optimised yet, like every part (`kernels.linking`).

Nothing depends on the other process: where it does not start, fails or dies, this one compiles what it would have. It
ends with the pipe that this process holds.
"""

import inspect
import itertools
import os
import pickle
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from numba.core import serialize, types
from numba.core.bytecode import FunctionIdentity
from numba.core.caching import NullCache
from numba.core.dispatcher import Dispatcher

from jointforce.engine.kernels import linking

_LOOK_S = 0.005
_FAR = 1 << 20
"""From where the other process counts functions on: numba tells those of one name apart by their number."""


@contextmanager
def working(kernels: Sequence[Any], caller: Any, arguments: Sequence[types.Type]) -> Iterator[None]:
    """Let another process compile kernels too while `caller` is compiled for the types of its arguments."""
    if not kernels or len(_cores()) < 2:
        yield
        return
    jobs = _jobs(kernels, _named(caller, arguments))
    with tempfile.TemporaryDirectory(prefix="jointforce-kernels-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", __name__, folder],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _tell(process, jobs)
            for number, (kernel, asked) in enumerate(jobs):
                kernel._cache = _Returned(_Job(Path(folder), number), asked, process)
            yield
        finally:
            for kernel, _ in jobs:
                kernel._cache = NullCache()
            process.kill()
            process.communicate()


def _cores() -> set[int]:
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))


def _named(caller: Any, arguments: Sequence[types.Type]) -> dict[str, types.Type]:
    """The types of a kernel's arguments, and of the fields of those that are handles, by name."""
    known: dict[str, types.Type] = {}
    for argument in arguments:
        known.update(getattr(argument, "field_dict", {}))
    return known | dict(zip(inspect.signature(caller).parameters, arguments, strict=True))


def _jobs(kernels: Sequence[Any], known: dict[str, types.Type]) -> list[tuple[Any, tuple[types.Type, ...]]]:
    """Kernels with the types that they are called with: what is alike is named alike in all kernels.

    A wrong guess costs time only.
    """
    numbers = {int: types.int64, bool: types.boolean}
    asked = [
        (kernel, tuple(numbers.get(one.annotation) or known.get(one.name) for one in _parameters(kernel)))
        for kernel in kernels
    ]
    return [(kernel, arguments) for kernel, arguments in asked if None not in arguments]


def _parameters(kernel: Any) -> Iterable[inspect.Parameter]:
    return inspect.signature(kernel.py_func).parameters.values()


class _ByName(serialize.NumbaPickler):
    """Sends kernels as pickle sends functions: by their names."""

    def reducer_override(self, obj: Any) -> Any:
        return obj.__name__ if isinstance(obj, Dispatcher) else super().reducer_override(obj)


def _tell(process: "subprocess.Popen[bytes]", jobs: list[Any]) -> None:
    assert process.stdin is not None
    try:
        _ByName(process.stdin, protocol=pickle.HIGHEST_PROTOCOL).dump(jobs)
        process.stdin.flush()
    except OSError:  # it is dead, and whoever waits for it will see
        pass


class _Job:
    """A kernel of the list: who takes it, and what was made."""

    def __init__(self, folder: Path, number: int) -> None:
        self._taken, self._made = folder / f"{number}.taken", folder / f"{number}.made"

    def take(self) -> bool:
        """Whether nobody had taken it."""
        try:
            self._taken.touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def put(self, code: bytes) -> None:
        aside = self._made.with_suffix(".aside")
        aside.write_bytes(code)
        aside.rename(self._made)

    def get(self) -> bytes | None:
        return self._made.read_bytes() if self._made.exists() else None


class _Returned(NullCache):
    """Where numba looks for a kernel before it compiles it: what the other process makes of it."""

    def __init__(
        self, job: _Job, arguments: tuple[types.Type, ...], process: "subprocess.Popen[bytes]"
    ) -> None:
        self._job, self._arguments, self._process = job, arguments, process

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The kernel, waited for if the other process is at it; None where this one is to compile it."""
        if tuple(sig) != self._arguments or self._job.take():
            return None
        while (code := self._job.get()) is None and self._process.poll() is None:
            time.sleep(_LOOK_S)
        return linking.unpacked(code, target_context) if code is not None else None


def _work(folder: Path) -> None:
    """The other process: compile from the last kernel on until all are taken."""
    jobs = pickle.load(sys.stdin.buffer)  # noqa: S301  from the process that started this one
    threading.Thread(target=_end_with_the_pipe, daemon=True).start()
    FunctionIdentity._unique_ids = itertools.count(_FAR)
    for number, (kernel, arguments) in reversed(list(enumerate(jobs))):
        job = _Job(folder, number)
        if job.take():
            kernel.compile(arguments)
            job.put(linking.packed(kernel.overloads[arguments]))
    os._exit(0)  # not waiting for the thread that waits for the pipe


def _end_with_the_pipe() -> None:
    while sys.stdin.buffer.read(1):
        pass
    os._exit(1)


if __name__ == "__main__":
    _work(Path(sys.argv[1]))
