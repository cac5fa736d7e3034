"""Two processes compile kernels together, and one does it alone where the other cannot."""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numba
import pytest

from jointforce.engine.kernels import sharing
from jointforce.engine.kernels.jit import kernel
from jointforce.engine.kernels.linking import WholeCompiler

LONGEST_WAIT_S = 60


@kernel
def doubled(number: int) -> int:
    return 2 * number


@kernel
def tripled(number: int) -> int:
    return 3 * number


@kernel
def halved(number: int) -> int:
    return number // 2


def compiled(function: Any) -> Any:
    return numba.njit(pipeline_class=WholeCompiler)(function)


def came_from_outside(part: Any) -> bool:
    return bool(sum(part.stats.cache_hits.values()))


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the two processes meet; a second core is made up where there is none."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    return tmp_path


def test_a_kernel_that_another_process_compiled_does_the_same(place: Path) -> None:
    def sixfold(number: int) -> int:
        return doubled(tripled(number))

    with sharing.working((doubled, tripled), sixfold, (numba.int64,)):
        deadline = time.monotonic() + LONGEST_WAIT_S
        while not list(place.glob("*/1.made")) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert compiled(sixfold)(7) == 42
    assert came_from_outside(tripled)
    assert not list(place.iterdir())


def test_a_kernel_is_compiled_here_where_the_other_process_fails(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(number: int) -> int:
        return halved(number)

    monkeypatch.setattr(sys, "executable", "/bin/false")
    with sharing.working((halved,), half, (numba.int64,)):
        assert compiled(half)(42) == 21
    assert not came_from_outside(halved)
    assert not list(place.iterdir())
