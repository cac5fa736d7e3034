"""How kernels are compiled: once a machine, kept in the user's cache folder under a name that their sources decide.

numba itself looks only at the file of the outermost function for changes; kernels call one another over files.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import numba

from jointforce.engine.kernels import sharing
from jointforce.engine.kernels.linking import CHECKED, PartCompiler, WholeCompiler

_SOURCES = ("kernels/*.py", "tables.py", "characters.py")
"""Kernels freeze the constants of the latter two."""
Function = TypeVar("Function", bound=Callable[..., Any])


def cache_folder() -> Path:
    """Where compiled kernels are kept: below NUMBA_CACHE_DIR, else in the user's cache folder."""
    base = os.environ.get("NUMBA_CACHE_DIR") or os.path.join(  # noqa: PTH118  as the variable gives it
        os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser(), "jointforce"
    )
    digest = hashlib.sha256(f"{version('numba')} {CHECKED}".encode())
    engine = Path(__file__).parent.parent
    for pattern in _SOURCES:
        for source in sorted(engine.glob(pattern)):
            digest.update(source.read_bytes())
    return Path(base) / f"kernels-{digest.hexdigest()[:16]}"


def _ready() -> str:
    """The cache folder, made. Raises OSError where it cannot be written, since numba would then keep kernels beside
    their sources and never notice a change of another file.
    """
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(
            f"Compiled kernels cannot be kept in {folder}: set NUMBA_CACHE_DIR to a folder of yours."
        ) from error
    return str(folder)


numba.config.CACHE_DIR = _ready()


def kernel(function: Function) -> Function:
    """Compile a function that other kernels call. It is kept as a part of them, and cannot be called from Python.

    It counts no users of what it is given, and can make nothing that outlives it (see `native.workspace`).
    """
    compiled: Function = numba.njit(
        _nrt=False,
        nogil=True,
        error_model="numpy",
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        pipeline_class=PartCompiler,
    )(function)
    return compiled


def entry(function: Function, together: Sequence[Any] = ()) -> Function:
    """Compile a function that Python calls, for the types that it is first called with, and keep it on disk.

    It runs without the interpreter's lock. `together`: kernels that it calls, of which another process compiles some.
    """

    class Compiler(WholeCompiler):
        def compile_extra(self, func: Any) -> Any:
            with sharing.working(together, func, self.state.args):
                return super().compile_extra(func)

    compiled: Function = numba.njit(
        cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True, pipeline_class=Compiler
    )(function)
    return compiled
